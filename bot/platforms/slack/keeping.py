"""Answers kept as they are typed: Slack tells of each letter, and only what is there after a pause is worth keeping."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.clock import Clock
from bot.platforms.slack.incoming import Deed
from bot.platforms.underway import UnderWay

PAUSE_S = 1.0


class Keeping:
    """Hands over the newest answer to each question once its person pauses."""

    def __init__(self, clock: Clock, under_way: UnderWay, keep: Callable[[Deed], Awaitable[object]]) -> None:
        self._clock = clock
        self._under_way = under_way
        self._keep = keep
        self._newest: dict[tuple[str, str], Deed] = {}

    def take(self, deed: Deed) -> None:
        """Take an answer; a newer one to the same question takes its place."""
        place = _place(deed)
        waiting = place in self._newest
        self._newest[place] = deed
        if not waiting:
            self._under_way.begin("keep", self._after_a_pause(place))

    async def _after_a_pause(self, place: tuple[str, str]) -> None:
        seen = None
        while seen is not (seen := self._newest.get(place)):
            await self._clock.wait_s(PAUSE_S)
        await self._hand_over(place)

    async def _hand_over(self, place: tuple[str, str]) -> None:
        deed = self._newest.pop(place, None)
        if deed is not None:
            await self._keep(deed)

    async def closed(self, view: str) -> None:
        """Hand over at once what a form that was closed has left."""
        for place in [place for place in self._newest if place[0] == view]:
            await self._hand_over(place)

    async def all(self) -> None:
        """Hand over everything at once, before the process ends."""
        for place in list(self._newest):
            await self._hand_over(place)

    def handed_in(self, view: str) -> None:
        """Forget what waits of a form that is handed in: that holds the newest of everything."""
        for place in [place for place in self._newest if place[0] == view]:
            del self._newest[place]


def _place(deed: Deed) -> tuple[str, str]:
    return deed.where.view, next(iter(deed.request.values), "")
