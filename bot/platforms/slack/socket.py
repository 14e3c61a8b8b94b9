"""The socket that Slack sends everything through, and when it was last heard."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.clock import Clock
from bot.errors import Fate, PlatformError
from bot.platforms.slack.api import SlackApi
from bot.platforms.slack.config import SlackConfig

PING_S = 10.0


class Socket:
    """One connection; the client renews it when Slack asks for that or when it breaks."""

    def __init__(self, config: SlackConfig, app: AsyncApp, api: SlackApi, clock: Clock) -> None:
        self._clock = clock
        self._within_s = api.timeout_s
        self._handler = AsyncSocketModeHandler(
            app,
            config.app_token,
            logger=logging.getLogger("bot.platforms.slack.socket"),
            web_client=api.client,
            ping_interval=PING_S,
        )
        self.heard_at = clock.elapsed_s()
        self._handler.client.on_message_listeners.append(self._heard)

    async def _heard(self, _message: Any) -> None:
        self.heard_at = self._clock.elapsed_s()

    async def connect(self, url: str) -> None:
        """Connect to an address that Slack has just given, which is good for once.

        The client would try that one address for ever; where it does not open, this is over and another is asked for.
        """
        self._handler.client.wss_uri = url
        try:
            async with asyncio.timeout(self._within_s):
                await self._handler.connect_async()  # type: ignore[no-untyped-call]
        except TimeoutError:
            await self.close()
            raise PlatformError("socket_not_opened", Fate.NOT_SENT) from None
        self.heard_at = self._clock.elapsed_s()

    async def is_connected(self) -> bool:
        """Tell whether the connection stands and its pings come back."""
        return bool(await self._handler.client.is_connected())

    async def close(self) -> None:
        """Close it for good."""
        await self._handler.close_async()  # type: ignore[no-untyped-call]
