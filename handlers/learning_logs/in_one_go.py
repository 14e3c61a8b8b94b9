"""Learning logs written in one go, and who can read single answers."""

from __future__ import annotations

from dataclasses import replace

from bot.programme.learning_logs.actions import answering, one_go, readers
from bot.programme.learning_logs.actions.agreeing import must_agree
from bot.programme.learning_logs.rules.responses import questions_for
from bot.programme.learning_logs.views import checking, overview, prompts
from bot.programme.learning_logs.views import one_go as words
from bot.programme.learning_logs.views import readers as readers_words
from bot.programme.learning_logs.views.calling import consent_changed
from bot.routing.answers import holds_number
from bot.routing.replies import FormErrors, OpenForm, Reply, Show
from bot.routing.routes import Call, Does, Route, Tx
from bot.ui.form import Form, read_form


def write(tx: Tx, call: Call) -> Reply:
    """Open the form of one long text."""
    log = answering.open_log(tx, call.community, call.person, call.request.action.key)
    if must_agree(tx, log.round, call.person.id):
        return consent_changed(log.round)
    draft = one_go.written(tx, call.community, call.person, call.request.action.key)
    return OpenForm(_form(call, draft))


def _form(call: Call, draft: one_go.Draft) -> Form:
    log = draft.log
    questions = questions_for(log.round.project, log.round.number, log.plan)
    return words.one_go_form(log.round, call.person.zone, draft.text, questions)


def keep(tx: Tx, call: Call) -> Reply:
    """Keep the text as it is given."""
    draft = one_go.write(tx, call.community, call.person, call.request.action.key, call.request.values)
    findings = {one_go.FIELD: draft.weighed.findings} if not draft.weighed.settled else {}
    aside = checking.routes_words(draft.routes)
    if not draft.weighed.storable:
        return FormErrors(checking.sentences(findings), checking.asks(findings), aside)
    typed = next(iter(call.request.values.get(one_go.FIELD, ())), "")
    changed: dict[str, tuple[str, ...]] = {one_go.FIELD: (draft.text,)} if draft.text != typed else {}
    error = next(iter(checking.sentences(findings).values()), "")
    said = overview.saved_at(tx.now, call.person.zone, error, taken_out=bool(changed))
    return replace(said, values=changed, asks=checking.asks(findings), aside=aside)


def show(tx: Tx, call: Call) -> Reply:
    """Show where each part of a text would go."""
    draft = one_go.write(tx, call.community, call.person, call.request.action.key, call.request.values)
    filled = read_form(_form(call, draft), call.request.values)
    findings = {one_go.FIELD: draft.weighed.findings} if not draft.weighed.settled else {}
    errors = filled.errors | checking.sentences(findings)
    if errors:
        return FormErrors(errors, checking.asks(findings), checking.routes_words(draft.routes))
    return checking.with_routes(_proposal(draft, str(filled.values[words.HOW])), draft.routes)


def _proposal(draft: one_go.Draft, how: str) -> Show:
    return Show(words.proposal(draft.log.round, draft.log.response, draft.parts(how), how))


def show_as(tx: Tx, call: Call) -> Reply:
    """Show the text whole, or divided."""
    key, how = _key(call)
    return _proposal(one_go.written(tx, call.community, call.person, key), how)


def _key(call: Call) -> tuple[str, str]:
    key, _slash, how = call.request.action.key.rpartition("/")
    return key, one_go.WHOLE if how == one_go.WHOLE else one_go.SPLIT


def edit(tx: Tx, call: Call) -> Reply:
    """Take the text over and open the form with it."""
    key, how = _key(call)
    one_go.take_over(tx, call.community, call.person, key, how)
    log = answering.open_log(tx, call.community, call.person, key)
    return OpenForm(answering.form_of(log, call.person))


def hand_in(tx: Tx, call: Call) -> Reply:
    """Hand in a text as it was shown."""
    key, how = _key(call)
    done = one_go.hand_in_in_one_go(tx, call.community, call.person, key, how)
    if done.errors:
        return words.needs_a_look(done.log.round, done.errors)
    reply = prompts.handed_in_reply(done.log.round, call.person.zone, done.log.response, done.log.part.audience)
    return checking.with_routes(reply, done.routes)


def more(tx: Tx, call: Call) -> Reply:
    """Show what else can be done with a log."""
    log = answering.open_log(tx, call.community, call.person, call.request.action.key)
    return overview.more_about(log.round, log.part)


def ask_readers(tx: Tx, call: Call) -> Reply:
    """Open the form of who can read single answers."""
    log = answering.open_log(tx, call.community, call.person, call.request.action.key)
    return OpenForm(readers_words.readers_form(log.round, log.response, log.part.audience))


def set_readers(tx: Tx, call: Call) -> Reply:
    """Change who can read single answers."""
    log = answering.open_log(tx, call.community, call.person, call.request.action.key)
    filled = read_form(readers_words.readers_form(log.round, log.response, log.part.audience), call.request.values)
    if filled.errors:
        return FormErrors(filled.errors)
    readers.choose(tx, call.community, call.person, log.round.key, call.request.values)
    after = answering.open_log(tx, call.community, call.person, log.round.key)
    return readers_words.readers_changed(after.round, after.response, after.part.audience)


ROUTES = (
    Route("learning_logs:one_go", Does.SHOWS, write),
    Route("learning_logs:one_go_keep", Does.CHANGES, keep, withheld=holds_number),
    Route("learning_logs:one_go_show", Does.CHANGES, show, withheld=holds_number),
    Route("learning_logs:one_go_as", Does.SHOWS, show_as),
    Route("learning_logs:one_go_edit", Does.CHANGES, edit),
    Route("learning_logs:one_go_hand_in", Does.CHANGES, hand_in),
    Route("learning_logs:more", Does.SHOWS, more),
    Route("learning_logs:readers", Does.SHOWS, ask_readers),
    Route("learning_logs:set_readers", Does.CHANGES, set_readers),
)
