"""What calls the tick in `run`: APScheduler, every so many seconds, on the replica that leads."""

from __future__ import annotations

import asyncio
from datetime import UTC

from apscheduler.events import EVENT_SCHEDULER_SHUTDOWN
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import Clock
from bot.scheduling.leader import Leader
from bot.scheduling.tick import Report, Ticker

EVERY_S = 20.0


class Runner:
    """Calls the tick regularly. The scheduler holds nothing that must outlive it: what is due stands in the store."""

    def __init__(
        self, ticker: Ticker, leader: Leader, clock: Clock, report: Report, *, every_s: float = EVERY_S
    ) -> None:
        self._ticker = ticker
        self._leader = leader
        self._clock = clock
        self._report = report
        self._every_s = every_s
        self._beating = asyncio.Lock()
        self._stopping = False
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            # However late a tick is, it is wanted; of several that are late, one; and never two at once.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    async def start(self) -> None:
        """Begin at once, and go on until `stop`."""
        every = IntervalTrigger(seconds=self._every_s, timezone=UTC)  # type: ignore[no-untyped-call, unused-ignore]
        self._scheduler.add_job(self._beat, every, id="tick", next_run_time=self._clock.real_now())
        self._scheduler.start()

    async def stop(self) -> None:
        """Begin nothing more, wait for what runs, and let another replica lead."""
        self._stopping = True
        self._scheduler.pause()
        # The scheduler's own shutdown cancels what runs, so it comes after the last beat; and it is done by a later
        # turn of the loop, so it is waited for.
        async with self._beating:
            ended = asyncio.Event()
            self._scheduler.add_listener(lambda _event: ended.set(), EVENT_SCHEDULER_SHUTDOWN)
            self._scheduler.shutdown(wait=False)
            await ended.wait()
        await self._leader.resign()

    async def _beat(self) -> None:
        async with self._beating:
            if self._stopping:
                return
            try:
                if await self._leader.leads():
                    await self._ticker.tick()
            except Exception as error:  # noqa: BLE001 - the database may be away: the next beat tries again
                self._report("tick", "", error)
