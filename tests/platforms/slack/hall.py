"""A house that remembers what it was told, and the connection to a stub of Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.clock import SystemClock
from bot.platforms.ports import Account, Awaited, Channel
from bot.platforms.slack.config import SlackConfig
from bot.platforms.slack.connection import SlackConnection
from bot.routing.replies import Quiet, Reply
from bot.routing.requests import Request
from tests.platforms.slack_stub.server import APP_TOKEN, BOT_TOKEN, SECRET
from tests.platforms.slack_stub.stub import SlackStub

ANN = "U00000001"


class Hurried(SystemClock):
    """The real clock, on which everything measured passes ten times as fast."""

    def __init__(self, pace: float = 10.0) -> None:
        super().__init__()
        self.pace = pace
        self.waited: list[float] = []

    def elapsed_s(self) -> float:
        """Give seconds that pass faster."""
        return super().elapsed_s() * self.pace

    async def wait_s(self, seconds: float) -> None:
        """Wait a little."""
        self.waited.append(seconds)
        await super().wait_s(seconds / self.pace)


@dataclass(slots=True)
class Hall:
    """A house whose replies a test chooses."""

    reply: Callable[[Request], Awaitable[Reply] | Reply] = lambda _request: Quiet()
    requests: list[Request] = field(default_factory=list)
    accounts: dict[str, Account] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    channels: dict[str, Channel] = field(default_factory=dict)
    gone: list[tuple[str, str]] = field(default_factory=list)
    waits: list[Awaited] = field(default_factory=list)  # for what somebody wrote
    away: bool = False  # the store does not answer
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def dispatch(self, request: Request) -> Reply:
        self.requests.append(request)
        self.heard.set()
        made = self.reply(request)
        return await made if isinstance(made, Awaitable) else made

    async def _there(self) -> None:
        if self.away:
            raise ConnectionError

    async def awaited(self, platform: str) -> Sequence[Awaited]:
        return self.waits

    async def is_taken(self, request: Request) -> bool:
        return any(request.key == each.key for each in self.requests)

    async def account_seen(self, platform: str, account: Account) -> None:
        await self._there()
        self.accounts[account.id] = account

    async def account_left(self, platform: str, account: str) -> None:
        await self._there()
        self.left.append(account)

    async def everyone(self, platform: str, accounts: Sequence[Account]) -> None:
        self.accounts = {account.id: account for account in accounts}

    async def channel_seen(self, platform: str, channel: Channel) -> None:
        self.channels[channel.id] = channel

    async def channel_gone(self, platform: str, channel: str, reason: str) -> None:
        self.gone.append((channel, reason))


def config(stub: SlackStub, **more: str) -> SlackConfig:
    """What points the adapter at a stub."""
    given = {"bot_token": BOT_TOKEN, "app_token": APP_TOKEN, "signing_secret": SECRET, "api_url": stub.api_url, **more}
    return SlackConfig(**given)  # type: ignore[arg-type]


@asynccontextmanager
async def connected(
    stub: SlackStub, hall: Hall, clock: SystemClock | None = None, **more: str
) -> AsyncIterator[SlackConnection]:
    """A started connection."""
    connection = SlackConnection(config(stub, **more), hall, clock or SystemClock(), timeout_s=1.0)
    await connection.start()
    try:
        if connection.health().state == "fine" and not stub.post and not more.get("mode"):
            async with asyncio.timeout(5):
                await stub.connected.wait()
        yield connection
    finally:
        await connection.stop()


async def until(seen: Callable[[], object], within_s: float = 5.0) -> None:
    """Wait until something is so."""
    clock = SystemClock()
    async with asyncio.timeout(within_s):
        while not seen():
            await clock.wait_s(0.01)
