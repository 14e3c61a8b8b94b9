"""Pacing: no place is sent more than it may be, and a method that was refused rests as long as it was told to."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from bot.clock import Clock

REMEMBERED = 1_000  # places; one not used for so many others has long been free again


class Pace:
    """Lets each key go at most once in so many seconds; the others do not wait for it."""

    def __init__(self, clock: Clock, every_s: float) -> None:
        self._clock = clock
        self._every_s = every_s
        self._free_at: OrderedDict[str, float] = OrderedDict()

    async def turn(self, key: str) -> None:
        """Wait until it is this key's turn."""
        now = self._clock.elapsed_s()
        at = max(now, self._free_at.get(key, now))
        self._free_at[key] = at + self._every_s
        self._free_at.move_to_end(key)
        while len(self._free_at) > REMEMBERED:
            self._free_at.popitem(last=False)
        if at > now:
            await self._clock.wait_s(at - now)


class Rests:
    """Keeps until when each method rests."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}

    def rest(self, method: str, seconds: float) -> None:
        """Let a method rest."""
        self._until[method] = max(self._until.get(method, 0.0), self._clock.elapsed_s() + seconds)

    def left_s(self, method: str) -> float:
        """Give how long a method still rests, 0 if it does not."""
        return max(0.0, self._until.get(method, 0.0) - self._clock.elapsed_s())


async def within(clock: Clock, seconds: float, task: asyncio.Task[object]) -> bool:
    """Wait for a task, at most so long; tell whether it is done. The task goes on either way."""
    if task.done():
        return True
    async with asyncio.TaskGroup() as group:
        limit = group.create_task(clock.wait_s(seconds))
        try:
            await asyncio.wait({task, limit}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            limit.cancel()
    return task.done()
