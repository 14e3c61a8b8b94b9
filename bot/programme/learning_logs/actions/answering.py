"""Answering a log: keeping each answer as it is given, handing in, nothing to report, skipping."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.config import Community
from bot.core.members.rules import Person
from bot.core.safety.actions import count_routes, routes_of
from bot.core.safety.rules.routes import NO_ROUTES, Routes
from bot.core.safety.views import words_for
from bot.errors import MemberError
from bot.llm.identifiers import Finding
from bot.programme.learning_logs.actions.agreeing import must_agree
from bot.programme.learning_logs.actions.asking_the_group import post_ticked
from bot.programme.learning_logs.actions.taking_part import part_or_refuse, round_or_refuse
from bot.programme.learning_logs.actions.weighing import Kept, weigh_answers
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.responses import (
    READERS,
    Given,
    Participant,
    Response,
    Standing,
    applies,
    questions_for,
)
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.store.audiences import apply_audiences, choose_audience
from bot.programme.learning_logs.store.free_texts import drop_free_text
from bot.programme.learning_logs.store.logs import (
    closed_at,
    ensure_round,
    hand_in_typed,
    keep_typed,
    last_plan,
    response,
    save_response,
)
from bot.programme.learning_logs.store.talks import end_talk
from bot.programme.learning_logs.views.calling import text_first
from bot.programme.learning_logs.views.forms import log_form
from bot.store import Tx
from bot.ui.form import Form, Raw, answer_error, read_form
from bot.ui.words import _

Findings = dict[str, tuple[Finding, ...]]  # by question: what its author must settle


@dataclass(frozen=True, slots=True)
class Log:
    """One person's log of one round, with all that decides about it; `begun` says that it has a row in the store."""

    round: Round
    part: Participant
    response: Response
    plan: str
    closed_at: datetime | None
    begun: bool = True

    @property
    def frozen(self) -> bool:
        """Tell whether it was handed in and its round has closed: its digest is being made."""
        return self.closed_at is not None and self.response.done


def open_log(tx: Tx, community: Community, person: Person, round_key: str) -> Log:
    """Give somebody's log of a round; raises MemberError if they do not take part or it has not opened yet."""
    log_round = round_or_refuse(community, round_key)
    part = part_or_refuse(tx, log_round.project, person)
    if tx.now < log_round.prompt_at(person.zone):
        raise MemberError(_("That log has not opened yet. You get a message when it does."))
    found = response(tx, log_round.key, person.id)
    previous = log_round.previous
    plan = last_plan(tx, previous.key, person.id) if previous else ""
    closed = closed_at(tx, log_round.key)
    return Log(log_round, part, found or Response(log_round.key, person.id), plan, closed, begun=found is not None)


def _changeable(log: Log) -> Log:
    if log.frozen:
        sentence = _(
            "Log {number} has closed and its digest is being made, so it stays as it is. "
            "What you would add fits into the next log."
        )
        raise MemberError(sentence.format(number=log.round.number))
    return log


def changeable_log(tx: Tx, community: Community, person: Person, round_key: str) -> Log:
    """Give a log that can still be changed, its row there; raises MemberError once its digest is being made."""
    log = _changeable(open_log(tx, community, person, round_key))
    if not log.begun:
        ensure_round(tx, log.round.key, log.round.project.id, log.round.number)
        save_response(tx, log.response)
    return log


def keep_answers(tx: Tx, community: Community, person: Person, round_key: str, raw: Raw) -> Kept:
    """Keep answers as they were typed, also ones that cannot be handed in yet, but none with a patient's number."""
    log = changeable_log(tx, community, person, round_key)
    kept, _after = _keep(tx, community, person, log, raw)
    return replace(kept, routes=routes_of(community, person, kept.words(log.round)))


def _keep(tx: Tx, community: Community, person: Person, log: Log, raw: Raw) -> tuple[Kept, Log]:
    """Keep what may be kept of some answers; give what that is, and the log as it stands after it."""
    kept = weigh_answers(tx, log.round, person, log.response, raw)
    changed = [text for key, texts in raw.items() if texts != log.response.shown().get(key, ()) for text in texts]
    count_routes(tx, routes_of(community, person, changed))
    return kept, choose_audiences(tx, _typed(tx, log, kept.storable), raw)


def _typed(tx: Tx, log: Log, given: Given) -> Log:
    """Keep answers where they are other than before; give the log with them."""
    shown = log.response.shown()
    news = {key: texts for key, texts in given.items() if texts != shown.get(key, ())}
    keep_typed(tx, log.response, news, log.part.audience)
    return replace(log, response=replace(log.response, typed={**log.response.typed, **news}))


def choose_audiences(tx: Tx, log: Log, raw: Raw) -> Log:
    """Give single answers the audiences chosen for them; whoever chooses the usual one takes a choice back."""
    known = {question.id for question in log.round.project.questions}
    chosen: dict[str, Audience | None] = {}
    for key, given in raw.items():
        question = key.removeprefix(READERS)
        if key.startswith(READERS) and question in known:
            value = next(iter(given), "")
            audience = Audience(value) if value in set(Audience) else None
            if audience is not log.response.audiences.get(question):
                choose_audience(tx, log.round.key, log.part.member_id, question, audience)
                chosen[question] = audience
    if not chosen:
        return log
    if log.response.handed_in:
        apply_audiences(tx, log.round.key, log.part.member_id, log.part.audience)
    own = {**log.response.audiences, **chosen}
    audiences = {question: audience for question, audience in own.items() if audience is not None}
    return replace(log, response=replace(log.response, audiences=audiences))


def first_error(tx: Tx, community: Community, person: Person, round_key: str, raw: Raw) -> str:
    """Give the sentence for one answer just kept that could not be handed in as it is, empty if all could."""
    form = form_of(open_log(tx, community, person, round_key), person)
    found = [answer_error(question, raw[question.key]) for question in form.questions if question.key in raw]
    return next(filter(None, found), "")


def form_of(log: Log, person: Person) -> Form:
    """Give the form of a log as its author sees it."""
    return log_form(log.round, person.zone, log.plan, log.response, log.part.audience)


@dataclass(frozen=True, slots=True)
class HandIn:
    """What came of handing in: the log, a sentence for each question that needs another look, and what is found in it.

    `findings` are the identifiers of each answer that the author must settle; `routes` are for the author alone.
    """

    log: Log
    errors: dict[str, str]
    findings: Findings = field(default_factory=dict)
    routes: Routes = NO_ROUTES


def hand_in(tx: Tx, community: Community, person: Person, round_key: str, raw: Raw) -> HandIn:
    """Hand a log in if nothing in it needs another look; either way everything typed is kept that may be."""
    kept, log = _keep(tx, community, person, changeable_log(tx, community, person, round_key), raw)
    # What was kept earlier, in a talk perhaps, is looked at as well: it leaves the draft only now.
    looked_at = {*kept.storable, *kept.findings}
    earlier = {key: given for key, given in log.response.shown().items() if key not in looked_at}
    findings = {**_findings(tx, log, person, earlier), **kept.findings}
    errors = _sentences(log, person, findings)
    if must_agree(tx, log.round, person.id):
        first = next(iter(questions_for(log.round.project, log.round.number, log.plan)))
        errors.setdefault(first.id, text_first())
    routes = routes_of(community, person, Kept(storable=log.response.shown()).words(log.round))
    if errors:
        return HandIn(log, errors, findings, routes)
    shown = log.response.shown()  # what was asked in another case only is taken out
    log = _typed(tx, log, {spec.id: () for spec in log.round.project.questions if not applies(spec, shown)})
    hand_in_typed(tx, log.response, log.part.audience)
    done = replace(
        log.response,
        standing=Standing.HANDED_IN,
        handed_in_at=log.response.handed_in_at or tx.now,
        late=log.response.late or log.closed_at is not None,
    )
    save_response(tx, done)
    end_talk(tx, person.id, log.round.key)
    drop_free_text(tx, log.round.key, person.id)
    post_ticked(tx, community, person, log.round, done)
    return HandIn(replace(log, response=done), {}, routes=routes)


def what_needs_a_look(tx: Tx, community: Community, person: Person, round_key: str) -> dict[str, str]:
    """Give a sentence for each answer kept so far that could not be handed in as it is."""
    log = open_log(tx, community, person, round_key)
    return _sentences(log, person, _findings(tx, log, person, log.response.shown()))


def _findings(tx: Tx, log: Log, person: Person, given: Given) -> Findings:
    return weigh_answers(tx, log.round, person, log.response, given).findings


def _sentences(log: Log, person: Person, findings: Findings) -> dict[str, str]:
    """Give a sentence for each answer that the form does not take, or in which something was found."""
    errors = read_form(form_of(log, person), log.response.shown()).errors
    return {**errors, **{key: words_for(found) for key, found in findings.items()}}


def report_nothing(tx: Tx, community: Community, person: Person, round_key: str) -> Log:
    """Note that there is nothing to report; what was typed before stays the person's own draft."""
    return _stand(tx, community, person, round_key, Standing.NOTHING)


def skip_log(tx: Tx, community: Community, person: Person, round_key: str) -> Log:
    """Skip one log: nothing more is asked about it."""
    return _stand(tx, community, person, round_key, Standing.SKIPPED)


def _stand(tx: Tx, community: Community, person: Person, round_key: str, standing: Standing) -> Log:
    log = _changeable(open_log(tx, community, person, round_key))
    if log.response.standing is Standing.HANDED_IN:
        sentence = _(
            "Log {number} is handed in already, so this changes nothing. You can change your answers until it closes."
        )
        raise MemberError(sentence.format(number=log.round.number))
    ensure_round(tx, log.round.key, log.round.project.id, log.round.number)
    end_talk(tx, person.id, log.round.key)
    done = replace(log.response, standing=standing, handed_in_at=tx.now, late=log.closed_at is not None)
    save_response(tx, done)
    return replace(log, response=done)
