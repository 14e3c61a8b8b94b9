"""Supervised tasks: nothing runs that nobody waits for, and a fault in one ends none of the others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import structlog

T = TypeVar("T")
PATIENCE_S = 2.5  # a service manager kills ten seconds after it has asked, and the rest needs its part of them
_log = structlog.get_logger("tasks")


class Tasks:
    """A group of tasks that lives as long as the bot; on leaving, what changes something is waited for."""

    def __init__(self) -> None:
        self._group = asyncio.TaskGroup()
        self._loops: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Tasks:
        """Open the group."""
        await self._group.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Stop the loops and wait for everything else, not for ever: what is cut off is taken up at the next start."""
        for loop in self._loops:
            loop.cancel()
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._group.__aexit__(None, None, None)
        except TimeoutError:
            _log.warning("cut_off_at_the_end")

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start work that somebody waits for; it must not raise."""
        return self._group.create_task(work)

    def keep_doing(
        self, name: str, once: Callable[[], Awaitable[object]], pause: Callable[[], Awaitable[None]]
    ) -> None:
        """Do something again and again, with a pause between, until the bot stops; a fault is logged and survived."""
        self._loops.append(self._group.create_task(_again(name, once, pause)))


async def _again(name: str, once: Callable[[], Awaitable[object]], pause: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await once()
        except Exception:  # noqa: BLE001 - the loop must outlive a bad day of the database
            _log.exception("loop_fault", loop=name)
        await pause()
