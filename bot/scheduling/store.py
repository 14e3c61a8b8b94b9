"""The ledger of runs, the failing slots and the clock's offset: the only SQL over scheduling's tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.scheduling.rules import Slot, back_off
from bot.scheduling.tables import job_failures, job_runs, programme_clock
from bot.store import Tx

_MICROSECOND = timedelta(microseconds=1)
_KEYS_A_QUESTION = 500  # well under the 32,766 values SQLite takes in a statement (sqlite.org/limits.html, 9)


class State(StrEnum):
    """How a slot was settled."""

    DONE = "done"
    MISSED = "missed"  # found too late to be of use, and left undone


@dataclass(frozen=True, slots=True)
class Run:
    """A settled slot; `attempts` and `reference` tell of its failures before."""

    job: str
    slot: str
    due_at: datetime
    state: State
    finished_at: datetime
    attempts: int
    reference: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A slot that failed and will be tried again; an empty `slot` stands for the reading of the job's slots."""

    job: str
    slot: str
    due_at: datetime
    failed_at: datetime
    reference: str
    attempts: int
    retry_at: datetime


def settle(tx: Tx, job: str, slot: Slot, state: State) -> bool:
    """Enter a slot in the ledger; False if it is there already, and then the caller must do nothing for it.

    Called first in the transaction that does the work: of two processes the second waits here, and finds it taken.
    """
    failure = _failure(tx, job, slot.key)
    tries = 1 if state is State.DONE else 0
    values = {
        "job": job,
        "slot": slot.key,
        "due_at": slot.at,
        "state": state,
        "finished_at": tx.now,
        "attempts": tries + (failure.attempts if failure else 0),
        "reference": failure.reference if failure else "",
    }
    new = sqlite.insert(job_runs) if tx.sqlite else postgresql.insert(job_runs)
    # Asked by what comes back: for an INSERT psycopg's count of rows is gone by the time it could be read.
    if tx.row(new.values(values).on_conflict_do_nothing().returning(job_runs.c.slot)) is None:
        return False
    if failure:
        forgive(tx, job, slot.key)
    return True


def is_settled(tx: Tx, job: str, key: str) -> bool:
    """Tell whether a slot is in the ledger."""
    ledger = sa.select(job_runs.c.slot).where(job_runs.c.job == job, job_runs.c.slot == key)
    return tx.row(ledger) is not None


def unsettled(tx: Tx, job: str, slots: Sequence[Slot]) -> list[Slot]:
    """Give those of the slots that are not in the ledger; asked by key, for a slot may have been moved since."""
    settled: set[str] = set()
    for start in range(0, len(slots), _KEYS_A_QUESTION):
        keys = [slot.key for slot in slots[start : start + _KEYS_A_QUESTION]]
        found = tx.rows(sa.select(job_runs.c.slot).where(job_runs.c.job == job, job_runs.c.slot.in_(keys)))
        settled.update(row.slot for row in found)
    return [slot for slot in slots if slot.key not in settled]


def fail(tx: Tx, job: str, key: str, due_at: datetime, reference: str) -> None:
    """Record that a slot failed and when it is tried again; nothing if it was settled elsewhere meanwhile."""
    if is_settled(tx, job, key):
        return
    before = _failure(tx, job, key)
    attempts = before.attempts + 1 if before else 1
    forgive(tx, job, key)
    tx.run(
        sa.insert(job_failures).values(
            job=job,
            slot=key,
            due_at=due_at,
            failed_at=tx.now,
            reference=reference,
            attempts=attempts,
            retry_at=tx.real_now + back_off(attempts),
        )
    )


def forgive(tx: Tx, job: str, key: str) -> None:
    """Forget that a slot failed."""
    tx.run(sa.delete(job_failures).where(job_failures.c.job == job, job_failures.c.slot == key))


def failures(tx: Tx) -> list[Failure]:
    """Give every slot that failed and is not settled, the longest due first."""
    order = (job_failures.c.due_at, job_failures.c.job, job_failures.c.slot)
    return [Failure(**row._mapping) for row in tx.rows(sa.select(job_failures).order_by(*order))]


def runs(tx: Tx, job: str) -> list[Run]:
    """Give what the ledger holds of a job, in the order the slots were due."""
    ledger = sa.select(job_runs).where(job_runs.c.job == job).order_by(job_runs.c.due_at, job_runs.c.slot)
    return [Run(**{**row._mapping, "state": State(row.state)}) for row in tx.rows(ledger)]


def delete_old_runs(tx: Tx, before: datetime) -> int:
    """Delete from the ledger what was due and settled before a moment, and give how many slots that were."""
    return tx.run(sa.delete(job_runs).where(job_runs.c.due_at < before, job_runs.c.finished_at < before))


def clock_offset(tx: Tx) -> timedelta:
    """Give how far the programme's clock was moved; zero if it never was."""
    return int(tx.value(sa.select(programme_clock.c.offset_us)) or 0) * _MICROSECOND


def set_clock_offset(tx: Tx, offset: timedelta) -> None:
    """Keep how far the programme's clock was moved, so that a restart continues there."""
    tx.run(sa.delete(programme_clock))
    tx.run(sa.insert(programme_clock).values(id=1, offset_us=offset // _MICROSECOND))


def _failure(tx: Tx, job: str, key: str) -> Failure | None:
    row = tx.row(sa.select(job_failures).where(job_failures.c.job == job, job_failures.c.slot == key))
    return Failure(**row._mapping) if row else None
