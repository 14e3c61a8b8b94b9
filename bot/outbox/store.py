"""Putting things into the outbox and taking them through their states; the only SQL over the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.outbox.tables import outbox
from bot.store import Tx, types


class State(StrEnum):
    """Where a row of the outbox is."""

    WAITING = "waiting"
    SENDING = "sending"
    UNKNOWN = "unknown"  # it may have arrived: looked up before anything else
    SENT = "sent"
    DROPPED = "dropped"  # no longer wanted; the reason says why
    EXPIRED = "expired"  # it would have come too late
    DEAD = "dead"  # the platform refuses it; staff see it
    PARKED = "parked"  # its fate cannot be known; staff decide


class Effect(StrEnum):
    """What is done on the platform."""

    POST = "post"
    EDIT = "edit"
    DELETE = "delete"
    CREATE_CHANNEL = "create_channel"
    SET_TOPIC = "set_topic"
    INVITE = "invite"
    PIN = "pin"
    UPLOAD = "upload"
    ROLE = "role"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Something that must go out, as its capability puts it in.

    `destination` is `member:<id>` for a direct message, `channel:<platform>:<channel id or name>`, or, where it must be
    this account of a person and no other, `account:<platform>:<account id>`. `payload` is versioned JSON (for a post:
    the message). `wanted` and `done` name functions that the capability registered: asked at sending whether it is
    still wanted, told in the marking transaction that it was sent. `subject` is theirs.
    """

    dedupe: str
    capability: str
    purpose: str
    destination: str
    payload: str
    expires_at: datetime
    kind: Effect = Effect.POST
    member_id: str | None = None
    not_before: datetime | None = None
    subject: str = ""
    contact_class: str = "reply"
    wanted: str = ""
    done: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the outbox as its readers see it."""

    id: str
    dedupe: str
    capability: str
    purpose: str
    destination: str
    member_id: str | None
    kind: Effect
    payload: str
    subject: str
    contact_class: str
    wanted: str
    done: str
    created_at: datetime
    not_before: datetime
    expires_at: datetime
    state: State
    reason: str
    attempts: int
    claim: str | None
    platform: str
    address: str
    platform_id: str
    finished_at: datetime | None


_FIELDS = tuple(Row.__dataclass_fields__)
_COLUMNS = tuple(outbox.c[name] for name in _FIELDS)


def _row(found: sa.Row[Any]) -> Row:
    values = dict(found._mapping)
    return Row(**{**values, "kind": Effect(values["kind"]), "state": State(values["state"])})


def enqueue(tx: Tx, outgoing: Outgoing) -> str | None:
    """Put something into the outbox and give its id; None if the same thing (by `dedupe`) was put in before."""
    if tx.value(sa.select(outbox.c.id).where(outbox.c.dedupe == outgoing.dedupe)) is not None:
        return None
    row_id = tx.new_id("out")
    due = max(outgoing.not_before or tx.now, tx.now)
    tx.run(
        sa.insert(outbox).values(
            id=row_id,
            dedupe=outgoing.dedupe,
            capability=outgoing.capability,
            purpose=outgoing.purpose,
            destination=outgoing.destination,
            member_id=outgoing.member_id,
            kind=outgoing.kind,
            payload=outgoing.payload,
            subject=outgoing.subject,
            contact_class=outgoing.contact_class,
            wanted=outgoing.wanted,
            done=outgoing.done,
            created_at=tx.now,
            due_at=due,
            not_before=due,
            expires_at=outgoing.expires_at,
            state=State.WAITING,
            reason="",
            attempts=0,
            platform="",
            address="",
            platform_id="",
        )
    )
    return row_id


def row_by_id(tx: Tx, row_id: str) -> Row | None:
    """Give one row."""
    found = tx.row(sa.select(*_COLUMNS).where(outbox.c.id == row_id))
    return _row(found) if found else None


def rows_for_member(tx: Tx, member_id: str, *, states: tuple[State, ...] = (State.WAITING,)) -> list[Row]:
    """Give a person's rows in these states, the earliest first."""
    query = sa.select(*_COLUMNS).where(outbox.c.member_id == member_id, outbox.c.state.in_(states))
    return [_row(found) for found in tx.rows(query.order_by(outbox.c.not_before, outbox.c.number))]


def rows_by_subject(tx: Tx, subject: str, purpose: str, *, states: tuple[State, ...] = (State.SENT,)) -> list[Row]:
    """Give what was sent (or is in one of these states) for a purpose about a thing, so that it can be changed."""
    query = sa.select(*_COLUMNS).where(
        outbox.c.subject == subject, outbox.c.purpose == purpose, outbox.c.state.in_(states)
    )
    return [_row(found) for found in tx.rows(query.order_by(outbox.c.number))]


def rewrite(tx: Tx, row_id: str, payload: str) -> None:
    """Put another payload into a row: what it is to send, or what stands where it was sent."""
    tx.run(sa.update(outbox).where(outbox.c.id == row_id).values(payload=payload))


def latest_rows(tx: Tx, limit: int = 50) -> list[Row]:
    """Give the rows that matter to staff: what needs somebody first, then what waits, then what was finished last."""
    urgent = sa.case(
        (outbox.c.state.in_((State.DEAD, State.PARKED)), 0),
        (outbox.c.state.in_((State.SENDING, State.UNKNOWN)), 1),
        (outbox.c.state == State.WAITING, 2),
        else_=3,
    )
    query = sa.select(*_COLUMNS).order_by(urgent, outbox.c.finished_at.desc(), outbox.c.not_before, outbox.c.number)
    return [_row(found) for found in tx.rows(query.limit(limit))]


def count_by_state(tx: Tx) -> dict[State, int]:
    """Give how many rows are in each state."""
    query = sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state)
    return {State(state): int(count) for state, count in map(tuple, tx.rows(query))}


def drop(tx: Tx, row_id: str, reason: str) -> bool:
    """Take a row that has not been sent out of the queue; tell whether there was one."""
    waiting = outbox.c.state.in_((State.WAITING, State.DEAD, State.PARKED))
    return bool(
        tx.run(
            sa.update(outbox)
            .where(outbox.c.id == row_id, waiting)
            .values(state=State.DROPPED, reason=reason, finished_at=tx.now)
        )
    )


def drop_by_dedupe(tx: Tx, dedupe: str, reason: str) -> bool:
    """Take the waiting row with this key out of the queue; tell whether there was one."""
    row_id = tx.value(sa.select(outbox.c.id).where(outbox.c.dedupe == dedupe))
    return row_id is not None and drop(tx, row_id, reason)


def hold_back(tx: Tx, row_id: str, until: datetime, reason: str) -> None:
    """Let a waiting (or just claimed) row wait until a moment of the programme's clock."""
    tx.run(
        sa.update(outbox)
        .where(outbox.c.id == row_id)
        .values(state=State.WAITING, not_before=until, reason=reason, claim=None, claimed_at=None)
    )


def stuck_rows(tx: Tx) -> list[Row]:
    """Give every row that waits for staff, the latest first."""
    query = sa.select(*_COLUMNS).where(outbox.c.state.in_((State.DEAD, State.PARKED)))
    return [_row(found) for found in tx.rows(query.order_by(outbox.c.finished_at.desc(), outbox.c.number))]


def mark_read(tx: Tx, row_id: str) -> bool:
    """Mark a dead row as sent, for its person has read it elsewhere; tell whether there was one."""
    return bool(
        tx.run(
            sa.update(outbox)
            .where(outbox.c.id == row_id, outbox.c.state == State.DEAD)
            .values(state=State.SENT, reason="read_elsewhere", finished_at=tx.now)
        )
    )


def let_go(tx: Tx, reason: str, destinations: Sequence[str]) -> int:
    """Let the rows to these destinations that wait for this reason go now, and give how many there are."""
    return tx.run(
        sa.update(outbox)
        .where(outbox.c.state == State.WAITING, outbox.c.reason == reason, outbox.c.destination.in_(destinations))
        .values(not_before=tx.now, reason="")
    )


def send_again(tx: Tx, row_id: str, expires_at: datetime) -> bool:
    """Put a dead or parked row back in the queue, on a staff member's word; tell whether there was one."""
    return bool(
        tx.run(
            sa.update(outbox)
            .where(outbox.c.id == row_id, outbox.c.state.in_((State.DEAD, State.PARKED)))
            .values(state=State.WAITING, reason="", attempts=0, retry_at=None, not_before=tx.now, expires_at=expires_at)
        )
    )


def next_due_at(tx: Tx, after: datetime) -> datetime | None:
    """Give the earliest moment after `after` at which a waiting row becomes due."""
    query = sa.select(sa.func.min(outbox.c.not_before)).where(
        outbox.c.state == State.WAITING, outbox.c.not_before > after
    )
    found: datetime | None = tx.value(query)
    return found


_NOW, _REAL_NOW = (sa.bindparam(name, type_=types.Instant) for name in ("now", "real_now"))
_TRY_NOW = sa.or_(outbox.c.retry_at.is_(None), outbox.c.retry_at <= _REAL_NOW)
_earlier = outbox.alias("earlier")
_IN_FLIGHT = sa.exists().where(
    _earlier.c.destination == outbox.c.destination, _earlier.c.state.in_((State.SENDING, State.UNKNOWN))
)
# Only a row that is itself due and was put in earlier goes first: what waits for its hour holds nobody up.
_FIRST = sa.exists().where(
    _earlier.c.destination == outbox.c.destination,
    _earlier.c.state == State.WAITING,
    _earlier.c.not_before <= _NOW,
    sa.tuple_(_earlier.c.due_at, _earlier.c.number) < sa.tuple_(outbox.c.due_at, outbox.c.number),
)
_DUE = sa.and_(outbox.c.state == State.WAITING, outbox.c.not_before <= _NOW)
_NEXT = (
    sa.select(*_COLUMNS).where(_DUE, _TRY_NOW, ~_IN_FLIGHT, ~_FIRST).order_by(outbox.c.due_at, outbox.c.number).limit(1)
)
_ANY = sa.select(outbox.c.id).where(sa.or_(_DUE, outbox.c.state.in_((State.SENDING, State.UNKNOWN)))).limit(1)


def has_work(tx: Tx) -> bool:
    """Tell whether a row is due, on its way or of unknown fate: where none is, nothing can be claimed or released."""
    return tx.value(_ANY, {"now": tx.now}) is not None


def claim_next(tx: Tx, claim: str) -> Row | None:
    """Claim the next due row: the earliest of its destination, with no other of that destination in flight.

    A row that failed and waits for its next try holds its destination up, so that order is kept.
    """
    due = {"now": tx.now, "real_now": tx.real_now}
    found = tx.row(_NEXT if tx.sqlite else _NEXT.with_for_update(skip_locked=True, of=outbox), due)
    if found is None:
        return None
    row = _row(found)
    tx.run(
        sa.update(outbox)
        .where(outbox.c.id == row.id)
        .values(state=State.SENDING, claim=claim, claimed_at=tx.real_now, attempts=outbox.c.attempts + 1)
    )
    return row_by_id(tx, row.id)


def release_stale(tx: Tx, *, older_than: timedelta) -> int:
    """Turn rows claimed long ago (by a process that died) into rows of unknown fate, and give how many there were."""
    return tx.run(
        sa.update(outbox)
        .where(
            # A look-up that was under way belongs to the dead as well.
            outbox.c.state.in_((State.SENDING, State.UNKNOWN)),
            outbox.c.claim.is_not(None),
            outbox.c.claimed_at <= tx.real_now - older_than,
        )
        .values(state=State.UNKNOWN, claim=None)
    )


def claim_unknown(tx: Tx, claim: str, *, lease: timedelta) -> Row | None:
    """Claim a row of unknown fate to look it up, unless somebody is looking already."""
    query = (
        sa.select(*_COLUMNS)
        .where(
            outbox.c.state == State.UNKNOWN,
            sa.or_(outbox.c.claim.is_(None), outbox.c.claimed_at <= tx.real_now - lease),
            sa.or_(outbox.c.retry_at.is_(None), outbox.c.retry_at <= tx.real_now),
        )
        .order_by(outbox.c.claimed_at)
        .limit(1)
    )
    found = tx.row(query if tx.sqlite else query.with_for_update(skip_locked=True))
    if found is None:
        return None
    tx.run(sa.update(outbox).where(outbox.c.id == found.id).values(claim=claim, claimed_at=tx.real_now))
    return row_by_id(tx, found.id)


def set_address(tx: Tx, row_id: str, platform: str, address: str) -> None:
    """Note where a claimed row is being sent, so that it can be looked up there."""
    tx.run(sa.update(outbox).where(outbox.c.id == row_id).values(platform=platform, address=address))


def finish(tx: Tx, row: Row, state: State, *, reason: str = "", platform_id: str = "") -> bool:
    """Mark a claimed row's end; tell whether the claim was still ours (another process may have taken it over)."""
    return bool(
        tx.run(
            sa.update(outbox)
            .where(outbox.c.id == row.id, outbox.c.claim == row.claim)
            .values(state=state, reason=reason, platform_id=platform_id, finished_at=tx.now, claim=None)
        )
    )


def try_later(tx: Tx, row: Row, state: State, *, wait: timedelta, reason: str, attempts: int | None = None) -> None:
    """Give a claimed row back, to be tried (or looked up) again after real time; `attempts` corrects their number."""
    counted = row.attempts if attempts is None else attempts
    tx.run(
        sa.update(outbox)
        .where(outbox.c.id == row.id, outbox.c.claim == row.claim)
        .values(state=state, reason=reason, retry_at=tx.real_now + wait, attempts=counted, claim=None, claimed_at=None)
    )


def empty_old(tx: Tx, before: datetime) -> int:
    """Delete finished rows older than their retention, and give how many."""
    done = (State.SENT, State.DROPPED, State.EXPIRED)
    return tx.run(sa.delete(outbox).where(outbox.c.state.in_(done), outbox.c.finished_at < before))
