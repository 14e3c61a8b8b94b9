"""The tick: all due work of all jobs, each slot once, in the order it was due."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.clock import Clock
from bot.scheduling import store as ledger
from bot.scheduling.jobs import HORIZON, LOOK_AHEAD, Job, computed
from bot.scheduling.rules import Slot
from bot.scheduling.store import State
from bot.store import Store, Tx

_Name = tuple[str, str]  # the names of a job and of its slot
_READING = ""  # the slot under which the reading of a job's slots fails


class Report(Protocol):
    """Logs a fault of a job with its trace; `slot` is empty if reading the job's slots failed."""

    def __call__(self, job: str, slot: str, error: Exception) -> str:
        """Give the reference under which the fault can be found."""
        ...


@dataclass(frozen=True, slots=True)
class _Due:
    at: datetime
    place: int  # of jobs due at the same moment, the one named first goes first
    job: Job
    slot: Slot

    @property
    def name(self) -> _Name:
        return self.job.name, self.slot.key


class Ticker:
    """Does what is due.

    A slot's entry in the ledger is written in the transaction of its work, so a slot happens once however many
    tickers there are. A slot that fails is kept and tried again, ever later in real time, and holds nothing up.
    Slots that fell due more than HORIZON ago are not looked for any more.
    """

    def __init__(self, store: Store, jobs: Sequence[Job], clock: Clock, report: Report) -> None:
        names = [job.name for job in jobs]
        if len(set(names)) < len(names):
            message = f"two jobs have the same name: {sorted(names)}"
            raise ValueError(message)
        self._store = store
        self._jobs = tuple(jobs)
        self._clock = clock
        self._report = report
        self._turn = asyncio.Lock()

    async def tick(self) -> int:
        """Do all work that is due now, and what falls due by doing it; give how many slots were done."""
        async with self._turn:
            done = 0
            tried: set[_Name] = set()
            # Read again after each moment: what was done at noon may have changed what is due at one.
            while batch := await self._earliest(tried):
                for due in batch:
                    tried.add(due.name)
                    done += await self._do(due)
            return done

    async def next_at(self) -> datetime | None:
        """Give the earliest moment after now at which something falls due, None if nothing does within LOOK_AHEAD."""
        now = self._clock.now()
        failing = await self._store.read(_failing)
        ahead = [
            slot.at
            for job in self._jobs
            for slot in await self._offered(job, now, now + LOOK_AHEAD, failing)
            if slot.at > now
        ]
        return min(ahead, default=None)

    async def _earliest(self, tried: set[_Name]) -> list[_Due]:
        """Give the slots of the earliest moment at which untried work is due; what is too late is entered as missed."""
        now = self._clock.now()
        failing = await self._store.read(_failing)
        passed_over = tried | {name for name, waits in failing.items() if waits}
        due: list[_Due] = []
        for place, job in enumerate(self._jobs):
            offered = await self._offered(job, now - HORIZON, now, failing)
            stale = [slot for slot in offered if now - slot.at > job.catch_up]
            if stale:
                await self._store.write(_miss, job, stale)
            due += [_Due(slot.at, place, job, slot) for slot in offered if now - slot.at <= job.catch_up]
        due = [each for each in due if each.name not in passed_over]
        first = min((each.at for each in due), default=None)
        return sorted((each for each in due if each.at == first), key=lambda each: (each.place, each.slot.key))

    async def _offered(self, job: Job, frm: datetime, to: datetime, failing: dict[_Name, bool]) -> list[Slot]:
        """Give a job's unsettled slots within a time; none, and a failure on record, if they cannot be read."""
        reading = (job.name, _READING)
        if failing.get(reading, False):
            return []
        try:
            offered = await self._store.read(_slots, job, frm, to)
        except Exception as error:  # noqa: BLE001 - whatever one job raises must not stop the others
            await self._failed(job.name, _READING, self._clock.now(), error)
            return []
        if reading in failing:
            await self._store.write(ledger.forgive, *reading)
        return offered

    async def _do(self, due: _Due) -> bool:
        """Do one slot; False if it failed or somebody else did it."""
        try:
            if due.job.compute is None:
                return await self._store.write(_run, due.job, due.slot)
            loaded = await self._store.read(_load, due.job, due.slot)
            made = await computed(due.job, loaded)
            return await self._store.write(_save, due.job, due.slot, made)
        except Exception as error:  # noqa: BLE001 - whatever one slot raises must not stop the others
            await self._failed(due.job.name, due.slot.key, due.at, error)
            return False

    async def _failed(self, job: str, slot: str, due_at: datetime, error: Exception) -> None:
        await self._store.write(ledger.fail, job, slot, due_at, self._report(job, slot, error))


def _failing(tx: Tx) -> dict[_Name, bool]:
    """Give the slots that failed, and of each whether it still waits for its next try."""
    return {(each.job, each.slot): each.retry_at > tx.real_now for each in ledger.failures(tx)}


def _slots(tx: Tx, job: Job, frm: datetime, to: datetime) -> list[Slot]:
    within = [slot for slot in job.slots(tx, frm, to) if frm <= slot.at <= to]
    return ledger.unsettled(tx, job.name, within)


def _miss(tx: Tx, job: Job, slots: Sequence[Slot]) -> None:
    for slot in slots:
        ledger.settle(tx, job.name, slot, State.MISSED)


def _run(tx: Tx, job: Job, slot: Slot) -> bool:
    assert job.run is not None
    if not ledger.settle(tx, job.name, slot, State.DONE):
        return False
    job.run(tx, slot)
    return True


def _load(tx: Tx, job: Job, slot: Slot) -> object:
    assert job.load is not None
    return job.load(tx, slot)


def _save(tx: Tx, job: Job, slot: Slot, made: object) -> bool:
    assert job.save is not None
    if not ledger.settle(tx, job.name, slot, State.DONE):
        return False
    job.save(tx, slot, made)
    return True
