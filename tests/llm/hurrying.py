"""A clock whose waits are over at once: they are noted, and the clock moves by them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2027, 4, 7, 12, 0, tzinfo=UTC)


class HurryingClock:
    """Stands still but for the waits."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def now(self) -> datetime:
        """Give the start and all waits since."""
        return START + timedelta(seconds=self.elapsed_s())

    def real_now(self) -> datetime:
        """Give the same."""
        return self.now()

    def elapsed_s(self) -> float:
        """Give the waits so far."""
        return sum(self.waits)

    async def wait_s(self, seconds: float) -> None:
        """Note a wait."""
        self.waits.append(seconds)
