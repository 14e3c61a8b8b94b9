"""Reading and writing of who waits for a place, and of what people agreed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.responses import Standing
from bot.programme.learning_logs.tables import (
    agreements,
    answers,
    consent_texts,
    participants,
    responses,
    rounds,
    waiting,
)
from bot.store import Tx


@dataclass(frozen=True, slots=True)
class Waiter:
    """Somebody who waits for a place, with what they chose when they asked."""

    project: str
    member_id: str
    audience: Audience
    consent_version: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Agreement:
    """What somebody said of a version of a consent text."""

    project: str
    version: str
    agreed: bool
    said_at: datetime


def waiting_for(tx: Tx, project: str) -> list[Waiter]:
    """Give who waits for a place in a project, in the order of asking."""
    query = sa.select(waiting).where(waiting.c.project == project)
    return [_waiter(row) for row in tx.rows(query.order_by(waiting.c.asked_at, waiting.c.member_id))]


def waits(tx: Tx, member_id: str) -> list[Waiter]:
    """Give the projects in which somebody waits for a place."""
    query = sa.select(waiting).where(waiting.c.member_id == member_id)
    return [_waiter(row) for row in tx.rows(query.order_by(waiting.c.project))]


def _waiter(row: sa.Row[tuple[object, ...]]) -> Waiter:
    return Waiter(row.project, row.member_id, Audience(row.audience), row.consent_version, row.asked_at)


def put_on_list(tx: Tx, project: str, member_id: str, audience: Audience, consent_version: str) -> None:
    """Put somebody on the waiting list; who stands on it already keeps their place."""
    insert = sqlite.insert if tx.sqlite else postgresql.insert
    values = {"audience": audience, "consent_version": consent_version}
    tx.run(
        insert(waiting)
        .values(project=project, member_id=member_id, asked_at=tx.now, **values)
        .on_conflict_do_update(index_elements=["project", "member_id"], set_=values)
    )


def take_off_list(tx: Tx, project: str, member_id: str) -> bool:
    """Take somebody off the waiting list; tell whether they were on it."""
    mine = sa.and_(waiting.c.project == project, waiting.c.member_id == member_id)
    return tx.run(sa.delete(waiting).where(mine)) > 0


def note_agreement(tx: Tx, project: str, member_id: str, version: str, text: str, *, agreed: bool) -> None:
    """Note what somebody said of a consent text, and keep the text itself."""
    insert = sqlite.insert if tx.sqlite else postgresql.insert
    tx.run(insert(consent_texts).values(project=project, version=version, text=text).on_conflict_do_nothing())
    values = {"project": project, "member_id": member_id, "version": version, "agreed": agreed, "said_at": tx.now}
    tx.run(sa.insert(agreements).values(id=tx.new_id("agr"), **values))


def agreements_of(tx: Tx, project: str, member_id: str) -> list[Agreement]:
    """Give what somebody said of the consent texts of a project, in order."""
    query = sa.select(agreements).where(agreements.c.project == project, agreements.c.member_id == member_id)
    found = tx.rows(query.order_by(agreements.c.said_at, agreements.c.id))
    return [Agreement(row.project, row.version, row.agreed, row.said_at) for row in found]


def consent_version_of(tx: Tx, project: str, member_id: str) -> str:
    """Give the version of the consent text under which somebody takes part, empty if they do not."""
    mine = sa.and_(participants.c.project == project, participants.c.member_id == member_id)
    return str(tx.value(sa.select(participants.c.consent_version).where(mine)) or "")


def set_consent_version(tx: Tx, project: str, member_id: str, version: str) -> None:
    """Note the version of the consent text under which somebody takes part from now on."""
    mine = sa.and_(participants.c.project == project, participants.c.member_id == member_id)
    tx.run(sa.update(participants).where(mine).values(consent_version=version))


def take_out(tx: Tx, project: str, member_id: str) -> None:
    """Note that somebody who left wants their answers out, and make each their own draft again, which nobody reads."""
    mine = sa.and_(participants.c.project == project, participants.c.member_id == member_id)
    tx.run(sa.update(participants).where(mine).values(took_out_at=tx.now))
    keys = sa.select(rounds.c.key).where(rounds.c.project == project)
    theirs = sa.and_(answers.c.member_id == member_id, answers.c.round_key.in_(keys))
    back = sa.func.coalesce(answers.c.typed, answers.c.handed_in)
    tx.run(
        sa.update(answers)
        .where(theirs, answers.c.handed_in.is_not(None))
        .values(typed=back, handed_in=None, updated_at=tx.now)
    )
    logs = sa.and_(responses.c.member_id == member_id, responses.c.round_key.in_(keys))
    handed_in = responses.c.standing == Standing.HANDED_IN
    tx.run(sa.update(responses).where(logs, handed_in).values(standing=Standing.OPEN, handed_in_at=None))
