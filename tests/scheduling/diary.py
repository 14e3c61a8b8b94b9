"""A small programme for the tests: a diary in which every run writes a line, so that a second run would show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.scheduling.jobs import Job
from bot.scheduling.rules import Slot
from bot.scheduling.tables import job_failures, job_runs, programme_clock
from bot.store import Tx, types
from bot.store.metadata import table

own = sa.MetaData()
diary = table(
    "diary",
    sa.Column("id", types.Text, primary_key=True),
    sa.Column("job", types.Text, nullable=False),
    sa.Column("slot", types.Text, nullable=False),
    sa.Column("at", types.Instant, nullable=False),
    of=own,
)
# What is due, for jobs that read it from a table as real ones do.
plans = table(
    "plans",
    sa.Column("job", types.Text, primary_key=True),
    sa.Column("slot", types.Text, primary_key=True),
    sa.Column("at", types.Instant, nullable=False),
    of=own,
)
LONG = timedelta(days=30)


def make_tables(tx: Tx) -> None:
    """Make the tables of scheduling and of the diary."""
    for each in (job_runs, job_failures, programme_clock, diary, plans):
        each.create(tx.connection)


def plan(tx: Tx, job: str, *slots: Slot) -> None:
    """Let slots of a job be due."""
    for slot in slots:
        tx.run(sa.insert(plans).values(job=job, slot=slot.key, at=slot.at))


def write_line(tx: Tx, job: str, slot: Slot) -> None:
    """Write in the diary that a slot was done, as often as it is done."""
    tx.run(sa.insert(diary).values(id=tx.new_id("ln"), job=job, slot=slot.key, at=tx.now))


def lines(tx: Tx) -> list[tuple[str, str, datetime]]:
    """Give the diary in the order of time: job, slot, when it was done."""
    found = tx.rows(sa.select(diary.c.job, diary.c.slot, diary.c.at).order_by(diary.c.at, diary.c.job, diary.c.slot))
    return [(row.job, row.slot, row.at) for row in found]


def planned(name: str, catch_up: timedelta = LONG) -> Job:
    """Give a job whose slots are planned in the table, and which writes a line for each."""

    def slots(tx: Tx, frm: datetime, to: datetime) -> list[Slot]:
        found = tx.rows(sa.select(plans).where(plans.c.job == name, plans.c.at.between(frm, to)))
        return [Slot(row.slot, row.at) for row in found]

    return Job(name=name, slots=slots, catch_up=catch_up, run=lambda tx, slot: write_line(tx, name, slot))


def listed(name: str, slots: Iterable[Slot], catch_up: timedelta = LONG) -> Job:
    """Give a job with a fixed list of slots, which writes a line for each."""
    fixed = tuple(slots)
    return Job(
        name=name,
        slots=lambda _tx, _frm, _to: fixed,
        catch_up=catch_up,
        run=lambda tx, slot: write_line(tx, name, slot),
    )


@dataclass(slots=True)
class Faults:
    """Keeps what was reported."""

    seen: list[tuple[str, str, str]] = field(default_factory=list)

    def __call__(self, job: str, slot: str, error: Exception) -> str:
        """Give the reference: the number of the fault."""
        self.seen.append((job, slot, str(error)))
        return f"REF-{len(self.seen)}"
