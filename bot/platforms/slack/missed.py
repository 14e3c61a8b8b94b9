"""What people wrote to the bot in their talks with it while it was not there, and Slack no longer brings.

Slack tries for minutes, and after that a message is only to be found in its talk. Only talks in which the bot waits for
an answer are looked through, those being few: one call or two each, of fifty a minute that Slack allows. Whoever wrote
anything else sees that nobody answered, and an answer alone would be lost without a sign.
"""

from __future__ import annotations

from typing import Any

import structlog

from bot.clock import Clock
from bot.errors import PlatformError
from bot.platforms.ports import Awaited, House
from bot.platforms.slack.api import PAGE, SlackApi
from bot.platforms.slack.config import NAME
from bot.platforms.slack.front import Front
from bot.platforms.slack.incoming import read_message
from bot.platforms.slack.voice import Voice

_log = structlog.get_logger("slack")


class Missed:
    """Finds what was missed, and lets it be heard as if Slack had brought it."""

    def __init__(self, api: SlackApi, voice: Voice, house: House, front: Front, clock: Clock) -> None:
        self._api = api
        self._voice = voice
        self._house = house
        self._front = front
        self._clock = clock
        self._looked_at: float | None = None

    async def hear(self) -> None:
        """Hear everything that was missed, the talk first that waits longest."""
        before, now = self._looked_at, self._clock.elapsed_s()
        for one in await self._house.awaited(NAME):
            if before is not None and one.began_s - one.lasts_s > now - before:
                continue  # its time was over when it was last looked through
            try:
                await self._hear(one)
            except PlatformError as error:  # somebody who has gone, say: the others are heard all the same
                _log.warning("not_looked_through", code=error.code)
        self._looked_at = now

    async def _hear(self, one: Awaited) -> None:
        talk = await self._voice.talk(one.account)
        began = self._clock.real_now().timestamp() - one.began_s
        time = {"oldest": f"{began:.6f}", "latest": f"{began + one.lasts_s:.6f}"}
        found = self._api.pages("conversations.history", "messages", channel=talk, limit=PAGE, **time)
        written = [message async for message in found if message.get("user") == one.account]
        for message in sorted(written, key=_stamp):
            deed = read_message({**message, "channel": talk, "channel_type": "im"}, one.action)
            if deed is not None and not await self._house.is_taken(deed.request):
                _log.info("heard_late")
                await self._front.hear(deed)


def _stamp(message: dict[str, Any]) -> float:
    return float(message["ts"])
