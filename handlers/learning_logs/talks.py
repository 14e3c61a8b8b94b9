"""Learning logs in a talk: one question at a time, in direct messages."""

from __future__ import annotations

from bot.core.safety.rules.weighing import Choice
from bot.programme.learning_logs.actions import answering, talking
from bot.programme.learning_logs.actions.agreeing import must_agree
from bot.programme.learning_logs.views import checking, prompts
from bot.programme.learning_logs.views import talking as words
from bot.programme.learning_logs.views.calling import consent_changed
from bot.routing.answers import holds_number
from bot.routing.replies import Reply, Show
from bot.routing.routes import Call, Does, Route, Tx


def _said(tx: Tx, call: Call, turn: talking.Turn) -> Reply:
    log, platform = turn.log, call.request.platform
    if turn.findings and turn.spec is not None:
        message = words.found_in_chat(log.round, turn.spec.id, turn.findings, platform, held=turn.held)
    elif turn.spec is None:
        look = answering.what_needs_a_look(tx, call.community, call.person, log.round.key)
        message = words.last_message(log.round, call.person.zone, log.response, len(turn.questions), look)
    else:
        at = turn.questions.index(turn.spec) + 1
        place = (at, len(turn.questions))
        message = words.question_message(log.round, turn.spec, place, log.response, log.part.audience, plan=log.plan)
    return words.said_before(message, turn.sentence, turn.routes, platform)


def talk(tx: Tx, call: Call) -> Reply:
    """Begin or carry on a log in the talk."""
    log = answering.open_log(tx, call.community, call.person, call.request.action.key)
    if must_agree(tx, log.round, call.person.id):
        return consent_changed(log.round)
    return _said(
        tx, call, talking.start(tx, call.community, call.person, call.request.action.key, call.request.platform)
    )


def answer(tx: Tx, call: Call) -> Reply:
    """Take a direct message as an answer."""
    request = call.request
    return _said(tx, call, talking.answer_in_words(tx, call.community, call.person, request.words, request.platform))


def pick(tx: Tx, call: Call) -> Reply:
    """Take a choice from the list as an answer."""
    request = call.request
    turn = talking.pick(tx, call.community, call.person, request.action.key, request.value, request.platform)
    return _said(tx, call, turn)


def unsure(tx: Tx, call: Call) -> Reply:
    """Take "I don't know" as an answer."""
    key, platform = call.request.action.key, call.request.platform
    return _said(tx, call, talking.pick(tx, call.community, call.person, key, words.unsure_value(), platform))


def go_on(tx: Tx, call: Call) -> Reply:
    """Go to the next question."""
    return _said(
        tx, call, talking.go_on(tx, call.community, call.person, call.request.action.key, call.request.platform)
    )


def go_back(tx: Tx, call: Call) -> Reply:
    """Go to the question before."""
    return _said(
        tx, call, talking.go_back(tx, call.community, call.person, call.request.action.key, call.request.platform)
    )


def stop(tx: Tx, call: Call) -> Reply:
    """Stop a talk for now."""
    log = talking.stop(tx, call.community, call.person, call.request.action.key, call.request.platform)
    return words.stopped(log.round, call.person.zone, log.response.answered())


def settle(tx: Tx, call: Call) -> Reply:
    """Decide about an identifier in what was typed."""
    key, _slash, chosen = call.request.action.key.rpartition("/")
    choice = chosen if chosen in set(Choice) else Choice.MASK
    return _said(tx, call, talking.settle(tx, call.community, call.person, key, choice, call.request.platform))


def hand_in(tx: Tx, call: Call) -> Reply:
    """Hand in what was answered in a talk."""
    key = call.request.action.key
    done = talking.hand_in_from_talk(tx, call.community, call.person, key)
    if done.errors:
        count = len(answering.form_of(done.log, call.person).questions)
        return Show(words.last_message(done.log.round, call.person.zone, done.log.response, count, done.errors))
    reply = prompts.handed_in_reply(done.log.round, call.person.zone, done.log.response, done.log.part.audience)
    return checking.with_routes(reply, done.routes)


ROUTES = (
    Route("learning_logs:talk", Does.CHANGES, talk),
    Route("learning_logs:talk_answer", Does.CHANGES, answer, withheld=holds_number),
    Route("learning_logs:talk_pick", Does.CHANGES, pick, withheld=holds_number),
    Route("learning_logs:talk_unsure", Does.CHANGES, unsure),
    Route("learning_logs:talk_on", Does.CHANGES, go_on),
    Route("learning_logs:talk_back", Does.CHANGES, go_back),
    Route("learning_logs:talk_stop", Does.CHANGES, stop),
    Route("learning_logs:talk_settle", Does.CHANGES, settle),
    Route("learning_logs:talk_hand_in", Does.CHANGES, hand_in),
)
