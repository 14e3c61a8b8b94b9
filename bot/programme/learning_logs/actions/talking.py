"""Answering a log in a talk: one question at a time, with the same answers as the form has."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.config import Community
from bot.config.community import QuestionSpec
from bot.core.capability import Awaited
from bot.core.members.rules import Person
from bot.core.safety.actions import Where, state_unseen
from bot.core.safety.rules.routes import NO_ROUTES, Routes
from bot.core.safety.rules.weighing import Choice, about, fingerprint, weigh
from bot.errors import MemberError
from bot.llm.identifiers import Finding
from bot.programme.learning_logs.actions.answering import HandIn, Log, changeable_log, hand_in, keep_answers
from bot.programme.learning_logs.rules.responses import questions_for
from bot.programme.learning_logs.rules.talking import (
    END,
    LISTENS_FOR,
    Talk,
    after,
    as_given,
    before,
    first_open,
    toggled,
)
from bot.programme.learning_logs.store.talks import open_talks, save_talk, talk_of
from bot.programme.learning_logs.views.forms import question_of
from bot.programme.learning_logs.views.talking import place_of
from bot.store import Tx
from bot.ui.actions import ActionId
from bot.ui.form import answer_error
from bot.ui.words import _

HEARD = ActionId("learning_logs", "talk_answer")


@dataclass(frozen=True, slots=True)
class Turn:
    """What is said next in a talk: the log, the question (None at the end), and what there is to say about the last.

    `findings` are identifiers in what was typed last; `held` says that it was not stored for them. `unsettled` are at
    the end the answers that need another look.
    """

    log: Log
    talk: Talk
    spec: QuestionSpec | None
    sentence: str = ""
    findings: tuple[Finding, ...] = ()
    held: bool = False
    routes: Routes = NO_ROUTES
    unsettled: dict[str, str] = field(default_factory=dict)

    @property
    def questions(self) -> tuple[QuestionSpec, ...]:
        """Give the questions of this log, in order."""
        return questions_for(self.log.round.project, self.log.round.number, self.log.plan, self.log.response.shown())


def listens(tx: Tx, member_id: str, platform: str) -> str:
    """Give the action that takes a direct message as an answer, empty where nobody waits for one."""
    talk = talk_of(tx, member_id)
    return str(HEARD) if talk is not None and talk.hears(platform, tx.now) else ""


def awaits(tx: Tx, platform: str) -> tuple[Awaited, ...]:
    """Give everybody on a platform of whom an answer is waited for, also where that was too long ago for a new one."""
    return tuple(
        Awaited(talk.member_id, HEARD, talk.updated_at, talk.updated_at + LISTENS_FOR)
        for talk in open_talks(tx, platform)
        if talk.updated_at is not None
    )


def start(tx: Tx, community: Community, person: Person, round_key: str, platform: str) -> Turn:
    """Begin to answer a log in a talk, or carry on where it was left."""
    log = changeable_log(tx, community, person, round_key)
    earlier = talk_of(tx, person.id)
    questions = questions_for(log.round.project, log.round.number, log.plan, log.response.shown())
    ids = {each.id for each in questions}
    resumed = earlier.question if earlier is not None and earlier.round_key == round_key else END
    question = resumed if resumed in ids else first_open(questions, log.response)
    return _at(tx, log, Talk(person.id, round_key, question, platform))


def _at(tx: Tx, log: Log, talk: Talk, **said: object) -> Turn:
    save_talk(tx, talk)
    specs = questions_for(log.round.project, log.round.number, log.plan, log.response.shown())
    spec = next((each for each in specs if each.id == talk.question), None)
    return replace(Turn(log, talk, spec), **said)  # type: ignore[arg-type]  # the fields of Turn, by name


def _here(tx: Tx, community: Community, person: Person, key: str, platform: str) -> tuple[Log, Talk]:
    """Give the log and the place that a button is about; raises MemberError if that question is not asked (any more).

    Pressing the button of an earlier question goes back to it.
    """
    round_key, at = place_of(key)
    log = changeable_log(tx, community, person, round_key)
    everything = log.round.project.questions
    asked = {each.id for each in questions_for(log.round.project, log.round.number, log.plan, log.response.shown())}
    question = everything[at].id if 0 <= at < len(everything) else END
    if question not in asked and at >= 0:
        raise MemberError(_("That question is not asked any more. Nothing was changed. My logs shows what is open."))
    earlier = talk_of(tx, person.id)
    talk = Talk(person.id, round_key, question, platform)
    if earlier is not None and (earlier.round_key, earlier.question) == (round_key, question):
        talk = replace(earlier, platform=platform, listening=True)
    return log, talk


def answer_in_words(tx: Tx, community: Community, person: Person, words: str, platform: str) -> Turn:
    """Take a direct message as the answer to the question that stands."""
    talk = talk_of(tx, person.id)
    if talk is None:
        raise MemberError(_("I was not waiting for an answer, so nothing was kept. My logs shows what is open."))
    log = changeable_log(tx, community, person, talk.round_key)
    spec = next((each for each in log.round.project.questions if each.id == talk.question), None)
    if spec is None:
        return start(tx, community, person, talk.round_key, platform)
    if not words.strip():
        return _at(tx, log, talk, sentence=_("I can keep only words, and there were none, so nothing was changed."))
    given = as_given(spec, words)
    kept = keep_answers(tx, community, person, talk.round_key, {spec.id: given})
    found = kept.findings.get(spec.id, ())
    if spec.id not in kept.storable:
        masked = weigh(words, Choice.MASK).text
        kinds = ".".join(sorted({finding.kind.value for finding in found}))
        mark = fingerprint(person.id, given[0])
        held = replace(talk, held=masked, held_mark=mark, held_kinds=kinds)
        return _at(tx, log, held, findings=found, held=True)
    if found:
        return _at(tx, log, replace(talk, held=""), findings=found, routes=kept.routes)
    return _onwards(tx, community, person, talk, answer_error(question_of(spec, (), ""), given), kept.routes)


def _onwards(
    tx: Tx,
    community: Community,
    person: Person,
    talk: Talk,
    error: str = "",
    routes: Routes = NO_ROUTES,
    done: str = "",
) -> Turn:
    """Go on to the next question, or stay where an answer needs another look."""
    log = changeable_log(tx, community, person, talk.round_key)
    if error:
        return _at(tx, log, talk, sentence=error, routes=routes)
    questions = questions_for(log.round.project, log.round.number, log.plan, log.response.shown())
    following = after(questions, talk.question) if talk.question != END else END
    return _at(tx, log, Talk(person.id, talk.round_key, following, talk.platform), sentence=done, routes=routes)


def pick(tx: Tx, community: Community, person: Person, key: str, value: str, platform: str) -> Turn:
    """Take an option as the answer; of several that may be chosen, add it or take it back, and stay."""
    log, talk = _here(tx, community, person, key, platform)
    spec = next(each for each in log.round.project.questions if each.id == talk.question)
    given = toggled(log.response.shown().get(spec.id, ()), value) if spec.many else (value,)
    error = answer_error(question_of(spec, (), ""), given)
    if error:
        return _at(tx, log, talk, sentence=error)
    keep_answers(tx, community, person, talk.round_key, {spec.id: given})
    if spec.many:
        return _at(tx, changeable_log(tx, community, person, talk.round_key), talk)
    return _onwards(tx, community, person, talk)


def go_on(tx: Tx, community: Community, person: Person, key: str, platform: str) -> Turn:
    """Leave a question as it is and go to the next one."""
    _log, talk = _here(tx, community, person, key, platform)
    return _onwards(tx, community, person, talk)


def go_back(tx: Tx, community: Community, person: Person, key: str, platform: str) -> Turn:
    """Go back to the question before."""
    log, talk = _here(tx, community, person, key, platform)
    questions = questions_for(log.round.project, log.round.number, log.plan, log.response.shown())
    return _at(tx, log, Talk(person.id, talk.round_key, before(questions, talk.question), platform))


def stop(tx: Tx, community: Community, person: Person, key: str, platform: str) -> Log:
    """Stop a talk where it is; what was answered is kept, and direct messages are no answers any more."""
    log, talk = _here(tx, community, person, key, platform)
    save_talk(tx, replace(talk, listening=False, held="", held_mark="", held_kinds=""))
    return log


def settle(tx: Tx, community: Community, person: Person, key: str, choice: str, platform: str) -> Turn:
    """Take out what looks like an identifier in the answer just given, or let it stay on the author's word."""
    log, talk = _here(tx, community, person, key, platform)
    if not talk.held:
        keep_answers(tx, community, person, talk.round_key, {about(talk.question): (choice,)})
        return _onwards(tx, community, person, talk)
    if choice == Choice.KEEP:
        where = Where(talk.round_key, talk.question)
        state_unseen(tx, person, where, talk.held_mark, talk.held_kinds)
        again = _("Noted. I did not keep that message: please send it once more, and I take it as it is.")
        return _at(tx, log, replace(talk, held=""), sentence=again)
    raw = {talk.question: (talk.held,), about(talk.question): (choice,)}
    kept = keep_answers(tx, community, person, talk.round_key, raw)
    spec = next(each for each in log.round.project.questions if each.id == talk.question)
    error = answer_error(question_of(spec, (), ""), (talk.held,))
    done = _("It is taken out, and the rest is kept as your answer.")
    return _onwards(tx, community, person, replace(talk, held=""), error, kept.routes, done)


def hand_in_from_talk(tx: Tx, community: Community, person: Person, round_key: str) -> HandIn:
    """Hand in what was answered in a talk."""
    return hand_in(tx, community, person, round_key, {})
