"""The SQL of the contact policy: choices, notices under way, what was dropped, and what staff have stopped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa

from bot.core.contact.rules.kept import KeptDrop, KeptNotice
from bot.core.contact.rules.policy import (
    FORTNIGHT,
    ContactClass,
    QuietHours,
    Reason,
    Scope,
    Settings,
    Slot,
    StandDown,
    World,
)
from bot.core.contact.tables import decisions, holds, notices, opt_outs, settings, stand_downs
from bot.core.members.rules import Person, Standing
from bot.outbox.store import State
from bot.outbox.tables import outbox
from bot.store import Tx

_NOTICE = tuple(notices.c[name] for name in KeptNotice.__dataclass_fields__)
_DROP = tuple(decisions.c[name] for name in KeptDrop.__dataclass_fields__)
_FRESH = {"no_reminders": False, "pause_told": True}
_CHOOSE = sa.update(settings).where(settings.c.member_id == sa.bindparam("of"))
_UNDER_WAY = (State.SENDING, State.UNKNOWN)


def settings_of(tx: Tx, person: Person) -> Settings:
    """Give what a person has chosen, and what places them."""
    found = tx.row(sa.select(settings).where(settings.c.member_id == person.id))
    chosen = found._mapping if found else {}
    off = tx.rows(sa.select(opt_outs.c.capability).where(opt_outs.c.member_id == person.id))
    return Settings(
        zone=person.zone,
        nation=person.nation or "",
        sector=person.sector or "",
        organisation=person.organisation,
        opted_out=frozenset(row.capability for row in off),
        no_reminders=bool(chosen.get("no_reminders")),
        paused_from=chosen.get("paused_from"),
        paused_until=chosen.get("paused_until"),
        resumes_at=chosen.get("resumes_at"),
        quiet=_quiet(chosen.get("quiet_start"), chosen.get("quiet_until")),
        cap=chosen.get("cap"),
        gone=person.standing is Standing.GONE,
    )


def _quiet(start: int | None, until: int | None) -> QuietHours | None:
    if start is None or until is None:
        return None
    return QuietHours(time(*divmod(start, 60)), time(*divmod(until, 60)))


def choose(tx: Tx, member_id: str, **values: Any) -> None:
    """Save some of a person's choices and leave the others as they are."""
    if not tx.run(_CHOOSE, {"of": member_id, **values}):
        tx.run(sa.insert(settings), {"member_id": member_id, **_FRESH, **values})


def choose_quiet(tx: Tx, member_id: str, quiet: QuietHours | None) -> None:
    """Save a person's quiet hours, None for those of the community."""
    start = quiet.start.hour * 60 + quiet.start.minute if quiet else None
    until = quiet.until.hour * 60 + quiet.until.minute if quiet else None
    choose(tx, member_id, quiet_start=start, quiet_until=until)


def switch_off(tx: Tx, member_id: str, capability: str) -> None:
    """Save that a person wants nothing from a capability."""
    off = sa.select(opt_outs.c.at).where(opt_outs.c.member_id == member_id, opt_outs.c.capability == capability)
    if tx.value(off) is None:
        tx.run(sa.insert(opt_outs).values(member_id=member_id, capability=capability, at=tx.now))


def switch_on(tx: Tx, member_id: str, capability: str) -> None:
    """Save that a person wants a capability's messages again."""
    tx.run(sa.delete(opt_outs).where(opt_outs.c.member_id == member_id, opt_outs.c.capability == capability))


def pauses_to_tell(tx: Tx) -> list[str]:
    """Give the members whose pause has ended and who have not been told."""
    query = sa.select(settings.c.member_id).where(
        settings.c.pause_told.is_(sa.false()), settings.c.paused_until <= tx.now
    )
    return [row.member_id for row in tx.rows(query.order_by(settings.c.paused_until, settings.c.member_id))]


def pauses_ending(tx: Tx, frm: datetime, to: datetime) -> list[tuple[str, datetime]]:
    """Give whose pause ends within a time and has not been told, and when."""
    query = sa.select(settings.c.member_id, settings.c.paused_until).where(
        settings.c.pause_told.is_(sa.false()), settings.c.paused_until >= frm, settings.c.paused_until <= to
    )
    return [(row.member_id, row.paused_until) for row in tx.rows(query.order_by(settings.c.paused_until))]


def next_pause_end(tx: Tx, after: datetime) -> datetime | None:
    """Give the earliest end of a pause after a moment that has not been told."""
    query = sa.select(sa.func.min(settings.c.paused_until)).where(
        settings.c.pause_told.is_(sa.false()), settings.c.paused_until > after
    )
    found: datetime | None = tx.value(query)
    return found


def world(tx: Tx) -> World:
    """Give what staff have stopped at this moment."""
    query = sa.select(stand_downs).where(stand_downs.c.lifted_at.is_(None), stand_downs.c.until > tx.now)
    return World(tuple(_stand_down(row) for row in tx.rows(query.order_by(stand_downs.c.since))), held=is_held(tx))


def _stand_down(row: sa.Row[Any]) -> StandDown:
    return StandDown(row.id, Scope(row.scope), row.value, row.until, row.reason)


def is_held(tx: Tx) -> bool:
    """Tell whether staff have stopped all sending."""
    return tx.value(sa.select(holds.c.id).where(holds.c.released_at.is_(None)).limit(1)) is not None


def add_stand_down(tx: Tx, down: StandDown) -> None:
    """Save a stand-down that begins now."""
    tx.run(
        sa.insert(stand_downs).values(
            id=down.id, scope=down.scope, value=down.value, until=down.until, reason=down.reason, since=tx.now
        )
    )


def lift_stand_down(tx: Tx, stand_down_id: str) -> bool:
    """End a stand-down; tell whether it was running."""
    running = sa.and_(stand_downs.c.lifted_at.is_(None), stand_downs.c.until > tx.now)
    return bool(
        tx.run(sa.update(stand_downs).where(stand_downs.c.id == stand_down_id, running).values(lifted_at=tx.now))
    )


def add_hold(tx: Tx, reason: str) -> str:
    """Save that all sending stops now, and give the hold's id."""
    hold_id = tx.new_id("hold")
    tx.run(sa.insert(holds).values(id=hold_id, reason=reason, since=tx.now))
    return hold_id


def end_holds(tx: Tx) -> int:
    """End every hold, and give how many there were."""
    return tx.run(sa.update(holds).where(holds.c.released_at.is_(None)).values(released_at=tx.now))


def slots_of(tx: Tx, member_id: str) -> tuple[Slot, ...]:
    """Give the places of the fortnight that are taken: by what waits, is on its way, or was sent within it.

    What is parked may have arrived, so it keeps its place like something sent.
    """
    gone_out = outbox.c.state.in_((State.SENT, State.PARKED)) & (outbox.c.finished_at > tx.now - FORTNIGHT)
    query = (
        sa.select(
            notices.c.row_id,
            notices.c.priority,
            notices.c.reminder,
            notices.c.left_out,
            outbox.c.capability,
            outbox.c.state,
            outbox.c.not_before,
            outbox.c.finished_at,
        )
        .join(outbox, outbox.c.id == notices.c.row_id)
        .where(
            notices.c.member_id == member_id,
            notices.c.contact_class == ContactClass.UNSOLICITED,
            sa.or_(outbox.c.state.in_((State.WAITING, *_UNDER_WAY)), gone_out),
        )
    )
    return tuple(_slot(row, tx.now) for row in tx.rows(query.order_by(notices.c.row_id)))


def _slot(row: sa.Row[Any], now: datetime) -> Slot:
    waiting = row.state == State.WAITING
    ahead = max(row.not_before, now) if waiting else now
    return Slot(
        row_id=row.row_id,
        at=row.finished_at or ahead,
        priority=row.priority,
        fixed=not waiting,
        capability=row.capability,
        reminder=row.reminder,
        left_out=row.left_out,
    )


def add_notice(tx: Tx, kept: KeptNotice) -> None:
    """Save what the policy needs to ask about an outbox row again."""
    values = {name: getattr(kept, name) for name in KeptNotice.__dataclass_fields__}
    tx.run(sa.insert(notices).values(**values, created_at=tx.now))


def notice_of_row(tx: Tx, row_id: str) -> KeptNotice | None:
    """Give what is kept about an outbox row."""
    return _notice(tx.row(sa.select(*_NOTICE).where(notices.c.row_id == row_id)))


def notice_by_id(tx: Tx, notice_id: str) -> KeptNotice | None:
    """Give a notice by its own id, which is what a Later button carries."""
    return _notice(tx.row(sa.select(*_NOTICE).where(notices.c.id == notice_id)))


def notice_by_dedupe(tx: Tx, dedupe: str) -> KeptNotice | None:
    """Give the notice that was put in under a key."""
    return _notice(tx.row(sa.select(*_NOTICE).where(notices.c.dedupe == dedupe)))


def notices_of(tx: Tx, member_id: str) -> dict[str, KeptNotice]:
    """Give a person's notices by the id of their outbox row."""
    found = (_notice(row) for row in tx.rows(sa.select(*_NOTICE).where(notices.c.member_id == member_id)))
    return {kept.row_id: kept for kept in found if kept is not None}


def _notice(row: sa.Row[Any] | None) -> KeptNotice | None:
    if row is None:
        return None
    return KeptNotice(**{**row._mapping, "contact_class": ContactClass(row.contact_class)})


def set_left_out(tx: Tx, row_id: str, *, left_out: bool) -> None:
    """Save whether a person has said no to one message."""
    tx.run(sa.update(notices).where(notices.c.row_id == row_id).values(left_out=left_out))


def delayed_by(tx: Tx, reasons: Sequence[Reason], member_id: str | None = None) -> list[tuple[str, datetime]]:
    """Give the waiting outbox rows that these reasons delay, with the earliest moment each may go."""
    query = (
        sa.select(outbox.c.id, sa.func.coalesce(notices.c.earliest, outbox.c.created_at).label("earliest"))
        .outerjoin(notices, notices.c.row_id == outbox.c.id)
        .where(outbox.c.state == State.WAITING, outbox.c.reason.in_(reasons))
    )
    if member_id is not None:
        query = query.where(outbox.c.member_id == member_id)
    return [(row.id, row.earliest) for row in tx.rows(query.order_by(outbox.c.due_at, outbox.c.id))]


def add_drop(tx: Tx, drop: KeptDrop) -> None:
    """Save that a notice was dropped and why."""
    values = {name: getattr(drop, name) for name in KeptDrop.__dataclass_fields__}
    tx.run(sa.insert(decisions).values(**{**values, "because": drop.because or ""}, decision="drop"))


def drop_by_dedupe(tx: Tx, dedupe: str) -> KeptDrop | None:
    """Give what was dropped under a key."""
    found = tx.row(sa.select(*_DROP).where(decisions.c.dedupe == dedupe))
    return _drop(found) if found else None


def drops_of(tx: Tx, member_id: str) -> list[KeptDrop]:
    """Give what was not sent to a person, the latest first."""
    query = sa.select(*_DROP).where(decisions.c.member_id == member_id)
    return [_drop(row) for row in tx.rows(query.order_by(decisions.c.at.desc(), decisions.c.dedupe))]


def _drop(row: sa.Row[Any]) -> KeptDrop:
    enums = {
        "contact_class": ContactClass(row.contact_class),
        "reason": Reason(row.reason),
        "because": Reason(row.because) if row.because else None,
    }
    return KeptDrop(**{**row._mapping, **enums})


def empty_old(tx: Tx, before: datetime) -> int:
    """Delete what is older than its retention, and give how many rows that were."""
    waiting = sa.exists().where(outbox.c.id == notices.c.row_id)
    return (
        tx.run(sa.delete(notices).where(notices.c.created_at < before, ~waiting))
        + tx.run(sa.delete(decisions).where(decisions.c.at < before))
        + tx.run(sa.delete(stand_downs).where(stand_downs.c.until < before))
        + tx.run(sa.delete(holds).where(holds.c.released_at < before))
    )
