"""Answers kept as they are typed: Slack tells of each letter, and only what is there after a pause is worth keeping."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from bot.clock import Clock
from bot.platforms.slack.incoming import Deed
from bot.platforms.underway import UnderWay
from bot.routing.replies import Reply

PAUSE_S = 1.0
REMEMBERED = 1_000  # forms; more are not open at once


class Keeping:
    """Hands over the newest answer to each question once its person pauses."""

    def __init__(self, clock: Clock, under_way: UnderWay, keep: Callable[[Deed], Awaitable[Reply]]) -> None:
        self._clock = clock
        self._under_way = under_way
        self._keep = keep
        self._newest: dict[tuple[str, str], Deed] = {}
        self._kept: OrderedDict[str, tuple[Deed, Reply]] = OrderedDict()

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
            self._kept[place[0]] = deed, await self._keep(deed)
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)

    async def closed(self, view: str) -> tuple[Deed, Reply] | None:
        """Hand over at once what a form that was closed has left, and give what was kept last and the reply to it."""
        for place in [place for place in self._newest if place[0] == view]:
            await self._hand_over(place)
        return self._kept.pop(view, None)

    async def all(self) -> None:
        """Hand over everything at once, before the process ends."""
        await asyncio.gather(*(self._hand_over(place) for place in list(self._newest)))

    def handed_in(self, view: str) -> None:
        """Forget what waits of a form that is handed in: that holds the newest of everything."""
        self._kept.pop(view, None)
        for place in [place for place in self._newest if place[0] == view]:
            del self._newest[place]


def _place(deed: Deed) -> tuple[str, str]:
    return deed.where.view, deed.where.question
