"""What an adapter has under way: nothing runs that nobody waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

from bot.clock import Clock

T = TypeVar("T")
_log = structlog.get_logger("platforms")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of some work: a value, or the fault that ended it."""

    value: Any = None
    fault: Exception | None = None


async def _outcome(work: Coroutine[Any, Any, Any]) -> Outcome:
    try:
        return Outcome(await work)
    except Exception as fault:  # noqa: BLE001 - it is for whoever asks, and must not end the work of others
        return Outcome(fault=fault)


class UnderWay:
    """Work that goes on after an acknowledgement; it is waited for when the adapter stops."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._group = asyncio.TaskGroup()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._open = False

    async def open(self) -> None:
        """Begin to take work."""
        await self._group.__aenter__()
        self._open = True

    def begin(self, what: str, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Begin some work; a fault in it is logged and stops nothing else."""
        return self._kept(self._guarded(what, work))

    def begin_asked(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Outcome]:
        """Begin some work whose outcome somebody asks for, its fault too."""
        return self._kept(_outcome(work))

    def _kept(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = self._group.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _guarded(self, what: str, work: Coroutine[Any, Any, Any]) -> Any:
        try:
            return await work
        except Exception:  # noqa: BLE001 - the work of one person must not end that of another
            _log.exception("fault_under_way", what=what)
            return None

    async def close(self, within_s: float) -> int:
        """Wait for everything under way, at most so long; give how much had to be broken off."""
        if not self._open:
            return 0
        self._open = False
        limit = self._group.create_task(self._clock.wait_s(within_s))
        waiting = self._tasks.copy()
        try:
            while waiting and not limit.done():
                await asyncio.wait({*waiting, limit}, return_when=asyncio.FIRST_COMPLETED)
                waiting = {task for task in self._tasks if not task.done()}
        finally:  # whoever waits for this may lose patience
            for task in (limit, *waiting):
                task.cancel()
            await self._group.__aexit__(None, None, None)
        return len(waiting)
