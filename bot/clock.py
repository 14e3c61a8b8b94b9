"""Time, injected: the programme's clock (which the local workspace may move) and real elapsed time."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the house asks about time."""

    def now(self) -> datetime:
        """Give the programme's time, aware, in UTC: what is due and what has expired is judged by it."""
        ...

    def real_now(self) -> datetime:
        """Give the real time, aware, in UTC; leases and back-off are judged by it, so a moved clock breaks neither."""
        ...

    def elapsed_s(self) -> float:
        """Give seconds from an arbitrary start, for measuring durations."""
        ...

    async def wait_s(self, seconds: float) -> None:
        """Wait for real seconds."""
        ...


class SystemClock:
    """The real clock plus an offset; the offset is zero wherever real members are."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """Give the real time moved by the offset."""
        return self.real_now() + self.offset

    def real_now(self) -> datetime:
        """Give the real time."""
        return datetime.now(UTC)

    def elapsed_s(self) -> float:
        """Give the monotonic clock's seconds."""
        return time.monotonic()

    async def wait_s(self, seconds: float) -> None:
        """Wait for real seconds."""
        await asyncio.sleep(max(0.0, seconds))


class SteppedClock:
    """A clock that stands still until it is moved; for tests and simulations."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """Give the time it was last moved to."""
        return self._now

    def real_now(self) -> datetime:
        """Give the same time: in a simulation the moved clock is the real one."""
        return self._now

    def elapsed_s(self) -> float:
        """Give the stepped time as seconds."""
        return self._now.timestamp()

    def move_to(self, when: datetime) -> None:
        """Move the clock and wake whoever waits on it."""
        self._now = when
        self._moved.set()
        self._moved = asyncio.Event()

    async def wait_s(self, seconds: float) -> None:
        """Wait until the clock has been moved that far."""
        until = self._now + timedelta(seconds=seconds)
        while self._now < until:
            await self._moved.wait()
