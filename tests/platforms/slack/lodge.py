"""A whole bot on Slack: the shipped programme, two members of its project, the stub."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app.bot import Bot
from bot.app.discover import import_tables
from bot.clock import SystemClock
from bot.config import Community, load_community
from bot.core.members.actions import account_gone, claim_by_email, find_person, import_roster, person_for_account
from bot.core.members.rules.roster import RosterRow
from bot.outbox.store import Row, latest_rows
from bot.platforms.ports import Account, Awaited, Channel
from bot.platforms.slack.connection import SlackConnection
from bot.programme.learning_logs.actions.taking_part import join
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.responses import Response
from bot.programme.learning_logs.store.logs import response
from bot.routing.replies import Reply
from bot.routing.requests import Request
from bot.store import Store, Tx
from bot.store.metadata import metadata
from tests.platforms.slack.hall import config
from tests.platforms.slack_stub.stub import SlackStub

ANN, BEN = "U00000001", "U00000002"
PROJECT = "video-consultations"
PROMPT = datetime(2027, 3, 16, 12, 31, tzinfo=UTC)  # a minute after the first prompt in London
PEOPLE = {ANN: "Ann Other", BEN: "Ben Other"}
import_tables()


class SlowStore(Store):
    """A store whose commits take as long as a test says."""

    takes_s = 0.0

    async def write(self, action: Any, *args: Any, **kwargs: Any) -> Any:
        if self.takes_s:
            await SystemClock().wait_s(self.takes_s)
        return await super().write(action, *args, **kwargs)


class BotHouse:
    """What stands between the adapter and the bot; the composition root has its own."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.bot: Bot | None = None
        self.gone: list[tuple[str, str]] = []

    async def dispatch(self, request: Request) -> Reply:
        assert self.bot is not None
        return await self.bot.dispatch(request)

    async def awaited(self, platform: str) -> Sequence[Awaited]:
        return []

    async def is_taken(self, request: Request) -> bool:
        return False

    async def account_seen(self, platform: str, account: Account) -> None:
        await self._store.write(_seen, platform, account)

    async def account_left(self, platform: str, account: str) -> None:
        await self._store.write(account_gone, platform, account)

    async def everyone(self, platform: str, accounts: Sequence[Account]) -> None:
        for account in accounts:
            await self._store.write(_seen, platform, account)

    async def channel_seen(self, platform: str, channel: Channel) -> None:
        return

    async def channel_gone(self, platform: str, channel: str, reason: str) -> None:
        self.gone.append((channel, reason))


def _seen(tx: Tx, platform: str, account: Account) -> None:
    person_for_account(tx, platform, account.id, account.name, zone=account.zone)


@dataclass(slots=True)
class Lodge:
    """The bot's store and clock, and Slack."""

    store: SlowStore
    clock: SystemClock
    community: Community
    stub: SlackStub

    @asynccontextmanager
    async def awake(self, **settings: str) -> AsyncIterator[tuple[Bot, SlackConnection]]:
        """The bot at work and connected; leaving this is a clean end of the process."""
        house = BotHouse(self.store)
        slack = SlackConnection(config(self.stub, **settings), house, self.clock, timeout_s=1.0)
        async with Bot(self.store, self.community, self.clock, {"slack": slack.platform}) as bot:
            house.bot = bot
            self.stub.connected.clear()
            await slack.start()
            if not settings:
                await self.stub.connected.wait()
            try:
                yield bot, slack
            finally:
                await slack.stop()

    def log(self, account: str) -> Response | None:
        """Somebody's log of the first round."""
        person = self.store.read_now(find_person, "slack", account)
        assert person is not None
        return self.store.read_now(response, f"{PROJECT}:1", person.id)

    def rows(self, purpose: str) -> list[Row]:
        """What the outbox holds for a purpose."""
        return [row for row in self.store.read_now(latest_rows, 1_000) if row.purpose == purpose]


@contextmanager
def opened(folder: Path, stub: SlackStub) -> Iterator[Lodge]:
    """A fresh store in a folder, with two members who take part in the project."""
    real = SystemClock()
    clock = SystemClock(PROMPT - real.real_now() - timedelta(days=1))
    community = load_community().model_copy(update={"platforms": ("slack",), "public_url": "https://example.org"})
    store = SlowStore(f"sqlite:///{folder / 'convenor.db'}", clock)
    store.write_now(lambda tx: metadata.create_all(tx.connection))
    store.write_now(_fill, community)
    for account, name in PEOPLE.items():
        stub.world.person(account, name)
    for channel in (community.community.digest_channel, community.community.staff_channel):
        stub.world.channel(channel)
    clock.offset += timedelta(days=1)
    try:
        yield Lodge(store, clock, community, stub)
    finally:
        store.close()


def _fill(tx: Tx, community: Community) -> None:
    rows = [
        RosterRow(ref=account.lower(), name=name, email=f"{account}@example.org") for account, name in PEOPLE.items()
    ]
    for (account, name), row in zip(PEOPLE.items(), rows, strict=True):
        person_for_account(tx, "slack", account, name, zone="Europe/London")
        claim_by_email(tx, "slack", account, row.email)
    import_roster(tx, rows)
    for account in PEOPLE:
        person = find_person(tx, "slack", account)
        assert person is not None
        join(tx, community, person, PROJECT, Audience.INSIGHT_TEAM)
