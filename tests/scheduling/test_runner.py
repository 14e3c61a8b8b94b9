"""What calls the tick in `run`: regularly, on the leading replica, and not after it was stopped."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import SystemClock
from bot.scheduling import store as ledger
from bot.scheduling.jobs import Job
from bot.scheduling.leader import Leader
from bot.scheduling.rules import Slot
from bot.scheduling.runner import Runner
from bot.scheduling.tick import Ticker
from bot.store import Store, Tx
from tests.scheduling.diary import Faults, lines, listed, make_tables, plan, planned

OFTEN_S = 0.02
REAL = SystemClock()


class Watched(Leader):
    """A leader whose questions can be waited for."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.asked = asyncio.Semaphore(0)

    async def leads(self) -> bool:
        """Give the real answer, and let it be known that it was asked for."""
        try:
            return await super().leads()
        finally:
            self.asked.release()

    async def was_asked(self, times: int) -> None:
        """Wait until it was asked so many times more."""
        for _ in range(times):
            await asyncio.wait_for(self.asked.acquire(), 10)


@pytest.fixture
def real(store_url: str) -> Iterator[Store]:
    """A store on the real clock, for APScheduler knows no other."""
    opened = Store(store_url, REAL)
    opened.write_now(make_tables)
    yield opened
    opened.close()


@pytest.fixture
def faults() -> Faults:
    return Faults()


@asynccontextmanager
async def _running(
    store: Store, leader: Leader, faults: Faults, job: Job, every_s: float = OFTEN_S
) -> AsyncIterator[None]:
    runner = Runner(Ticker(store, [job], REAL, faults), leader, REAL, faults, every_s=every_s)
    await runner.start()
    try:
        yield
    finally:
        await runner.stop()


def _noted(job: Job) -> tuple[Job, asyncio.Queue[str]]:
    """Give the job, and the slots that it has begun as they come."""
    loop = asyncio.get_running_loop()
    begun: asyncio.Queue[str] = asyncio.Queue()
    run = job.run
    assert run is not None

    def noting(tx: Tx, slot: Slot) -> None:
        run(tx, slot)
        loop.call_soon_threadsafe(begun.put_nowait, slot.key)

    return replace(job, run=noting), begun


async def _next(begun: asyncio.Queue[str]) -> str:
    return await asyncio.wait_for(begun.get(), 10)


def _due(key: str) -> Slot:
    return Slot(key, REAL.now() - timedelta(seconds=1))


async def test_what_is_due_at_the_start_is_done_at_once(real: Store, faults: Faults) -> None:
    job, begun = _noted(listed("prompt", [_due("one")]))
    async with _running(real, Leader(real), faults, job, every_s=3_600):
        assert await _next(begun) == "one"
    assert [run.slot for run in real.read_now(ledger.runs, "prompt")] == ["one"]
    assert faults.seen == []


async def test_what_falls_due_later_is_done_by_a_later_tick(real: Store, faults: Faults) -> None:
    job, begun = _noted(planned("prompt"))
    leader = Watched(real)
    async with _running(real, leader, faults, job):
        await leader.was_asked(2)
        for key in ("one", "two"):
            await real.write(plan, "prompt", _due(key))
            assert await _next(begun) == key
            await leader.was_asked(2)
    assert [slot for _, slot, _ in real.read_now(lines)] == ["one", "two"]
    assert faults.seen == []


async def test_a_replica_that_does_not_lead_does_nothing_until_it_does(
    real: Store, store_url: str, faults: Faults
) -> None:
    other = Store(store_url, REAL)
    leader, follower = Leader(other), Watched(real)
    assert await leader.leads()
    job, begun = _noted(listed("prompt", [_due("one")]))
    async with _running(real, follower, faults, job):
        await follower.was_asked(5)
        assert real.read_now(ledger.runs, "prompt") == []
        await leader.resign()
        assert await _next(begun) == "one"
    assert await leader.leads()  # a runner that was stopped leaves the lead to others
    await leader.resign()
    other.close()


async def test_stopping_waits_for_what_runs_and_begins_nothing_more(real: Store, faults: Faults) -> None:
    loop = asyncio.get_running_loop()
    begun, go_on = asyncio.Event(), threading.Event()

    def slow(_tx: Tx, _slot: Slot) -> None:
        loop.call_soon_threadsafe(begun.set)
        assert go_on.wait(10)

    job = replace(listed("prompt", [_due("one")]), run=slow)
    leader = Watched(real)
    runner = Runner(Ticker(real, [job], REAL, faults), leader, REAL, faults, every_s=OFTEN_S)
    await runner.start()
    await asyncio.wait_for(begun.wait(), 10)
    async with asyncio.TaskGroup() as group:
        stopping = group.create_task(runner.stop())
        await asyncio.wait([stopping], timeout=5 * OFTEN_S)
        assert not stopping.done()
        go_on.set()
    assert [run.slot for run in real.read_now(ledger.runs, "prompt")] == ["one"]
    await leader.was_asked(1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(leader.asked.acquire(), 5 * OFTEN_S)


async def test_a_tick_that_fails_as_a_whole_is_reported_and_the_next_one_comes(real: Store, faults: Faults) -> None:
    class Shaky(Watched):
        async def leads(self) -> bool:
            answer = await super().leads()
            if not faults.seen:
                message = "no space left on device"
                raise OSError(message)
            return answer

    job, begun = _noted(listed("prompt", [_due("one")]))
    async with _running(real, Shaky(real), faults, job):
        assert await _next(begun) == "one"
    assert faults.seen == [("tick", "", "no space left on device")]
