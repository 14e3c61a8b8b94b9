"""Answering a log: keeping each answer as it is given, handing in, nothing to report, skipping."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.config import Community
from bot.core.members.rules import Person
from bot.errors import MemberError
from bot.programme.learning_logs.actions.taking_part import part_or_refuse, round_or_refuse
from bot.programme.learning_logs.rules.responses import Participant, Response, Standing
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.store.logs import (
    closed_at,
    ensure_round,
    hand_in_typed,
    keep_typed,
    last_plan,
    response,
    save_response,
)
from bot.programme.learning_logs.views.forms import log_form
from bot.store import Tx
from bot.ui.form import Raw, answer_error, read_form
from bot.ui.words import _


@dataclass(frozen=True, slots=True)
class Log:
    """One person's log of one round, with all that decides about it."""

    round: Round
    part: Participant
    response: Response
    plan: str
    closed_at: datetime | None

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
    found = response(tx, log_round.key, person.id) or Response(log_round.key, person.id)
    previous = log_round.previous
    plan = last_plan(tx, previous.key, person.id) if previous else ""
    return Log(log_round, part, found, plan, closed_at(tx, log_round.key))


def _changeable(log: Log) -> Log:
    if log.frozen:
        sentence = _(
            "Log {number} has closed and its digest is being made, so it stays as it is. "
            "What you would add fits into the next log."
        )
        raise MemberError(sentence.format(number=log.round.number))
    return log


def keep_answers(tx: Tx, community: Community, person: Person, round_key: str, raw: Raw) -> datetime:
    """Keep answers as they were typed, also ones that cannot be handed in yet; give when."""
    log = _changeable(open_log(tx, community, person, round_key))
    if response(tx, log.round.key, person.id) is None:
        ensure_round(tx, log.round.key, log.round.project.id, log.round.number)
        save_response(tx, log.response)
    known = {question.id for question in log.round.project.questions}
    for question, given in raw.items():
        if question in known and given != log.response.shown().get(question, ()):
            keep_typed(tx, log.response, question, given, log.part.audience)
    return tx.now


def first_error(tx: Tx, community: Community, person: Person, round_key: str, raw: Raw) -> str:
    """Give the sentence for one answer just kept that could not be handed in as it is, empty if all could."""
    log = open_log(tx, community, person, round_key)
    form = log_form(log.round, person.zone, log.plan, log.response, log.part.audience)
    found = [answer_error(question, raw[question.key]) for question in form.questions if question.key in raw]
    return next(filter(None, found), "")


@dataclass(frozen=True, slots=True)
class HandIn:
    """What came of handing in: the log, and a sentence for each question that needs another look."""

    log: Log
    errors: dict[str, str]


def hand_in(tx: Tx, community: Community, person: Person, round_key: str, raw: Raw) -> HandIn:
    """Hand a log in if nothing in it needs another look; either way everything typed is kept."""
    keep_answers(tx, community, person, round_key, raw)
    log = open_log(tx, community, person, round_key)
    form = log_form(log.round, person.zone, log.plan, log.response, log.part.audience)
    errors = read_form(form, log.response.shown()).errors
    if errors:
        return HandIn(log, errors)
    hand_in_typed(tx, log.response, log.part.audience)
    done = replace(
        log.response,
        standing=Standing.HANDED_IN,
        handed_in_at=log.response.handed_in_at or tx.now,
        late=log.response.late or log.closed_at is not None,
    )
    save_response(tx, done)
    return HandIn(replace(log, response=done), {})


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
    done = replace(log.response, standing=standing, handed_in_at=tx.now, late=log.closed_at is not None)
    save_response(tx, done)
    return replace(log, response=done)
