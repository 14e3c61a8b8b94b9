"""The bot itself: everything wired together, started, worked and stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from typing import Any

import structlog

from bot.app.discover import all_jobs, capabilities, import_tables, ports, routes
from bot.app.gate import gate_for
from bot.app.tasks import Tasks
from bot.clock import Clock
from bot.config import Community
from bot.core.capability import programme_of
from bot.ids import new_reference
from bot.llm.model import Model
from bot.outbox.deliver import Deliverer
from bot.outbox.ports import Platform
from bot.routing.dispatch import Dispatcher
from bot.routing.events import EventTurn
from bot.routing.replies import Reply
from bot.routing.requests import Request
from bot.scheduling.tick import Ticker
from bot.store import Store

BEAT_S = 1.0  # how often the outbox is looked at when nobody rang
_log = structlog.get_logger("bot")


class Bot:
    """One running bot on one store; the platforms are given to it, and a model if there is one.

    Used as an async context manager: entering takes up what a dead process left, leaving waits for what is under way.
    """

    def __init__(
        self,
        store: Store,
        community: Community,
        clock: Clock,
        platforms: Mapping[str, Platform],
        model: Model | None = None,
    ) -> None:
        import_tables()
        store.zones = community.zones
        self.store = store
        self.community = community
        self.clock = clock
        self.capabilities = capabilities()
        self.routes = routes()
        subscriptions = tuple(each for capability in self.capabilities for each in capability.subscriptions)
        self._events = EventTurn(store, community, subscriptions, programme_of(self.capabilities))
        self._tasks = Tasks()
        self._dispatcher = Dispatcher(store, self.routes, community, self.capabilities, clock, self._tasks.spawn)
        self.deliverer = Deliverer(store, platforms, gate_for(self.capabilities, community), clock)
        self.ticker = Ticker(store, all_jobs(community, ports(self.capabilities, model)), clock, reported)
        self._bell = asyncio.Event()
        self._turn = asyncio.Lock()
        self._exit = AsyncExitStack()

    async def __aenter__(self) -> Bot:
        """Take up what a dead process left unfinished."""
        await self._exit.enter_async_context(self._tasks)
        await self.deliverer.start()
        replayed = await self._dispatcher.replay()
        if replayed:
            _log.info("inbox_replayed", requests=replayed)
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Wait for what is under way."""
        await self._exit.aclose()

    def keep_working(self) -> None:
        """Deliver and handle events in the background, whenever the bell rings and at least every second."""
        self._tasks.keep_doing("outbox", self.settle, self._pause)

    def keep_doing(self, name: str, once: Callable[[], Awaitable[object]], every_s: float) -> None:
        """Do something again and again in the background, with so many seconds between."""
        self._tasks.keep_doing(name, once, lambda: self.clock.wait_s(every_s))

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(BEAT_S):
                await self._bell.wait()
        except TimeoutError:
            pass
        self._bell.clear()

    async def dispatch(self, request: Request) -> Reply:
        """Give the reply to something that somebody did."""
        reply = await self._dispatcher.dispatch(request)
        self._bell.set()
        return reply

    async def do_due(self) -> int:
        """Do all due work and send what it put into the outbox; give how many slots were done."""
        done = await self.ticker.tick()
        await self.settle()
        return done

    async def settle(self) -> None:
        """Handle events and deliver until nothing more can be done now."""
        async with self._turn:
            while await self._events.handle_all() or await self.deliverer.drain():
                pass

    def beside(self, work: Coroutine[Any, Any, object]) -> None:
        """Do something beside everything else, once; a fault is logged, and nobody waits for it but the end."""
        self._tasks.spawn(_logged(work))

    async def flush(self, within_s: float) -> None:
        """Send what is due for so many seconds, then for as long again bring to its end what has been begun.

        What is left stands in the store; a send that is cut off is looked up at the next start.
        """
        work = self._tasks.spawn(_logged(self.settle()))
        await asyncio.wait({work}, timeout=within_s)
        self.deliverer.finish_up()
        await asyncio.wait({work}, timeout=within_s)
        work.cancel()


async def _logged(work: Coroutine[Any, Any, object]) -> None:
    try:
        await work
    except Exception:  # noqa: BLE001 - nobody waits for it who could do anything about it
        _log.exception("work_fault")


def reported(job: str, slot: str, error: Exception) -> str:
    """Log a fault of due work under a fresh reference, and give the reference."""
    reference = new_reference()
    _log.error("job_fault", job=job, slot=slot, reference=reference, exc_info=error)
    return reference
