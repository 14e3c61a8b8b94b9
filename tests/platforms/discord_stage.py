"""Discord as tests play it: a whole bot behind the real discord.py, on simcord's model of Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import discord
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.components import walk_components

from bot.app.bot import Bot
from bot.app.discover import import_tables
from bot.clock import Clock, SteppedClock
from bot.config import Community, load_community
from bot.core.members.actions import account_gone, find_person, person_for_account
from bot.core.members.rules import Person
from bot.platforms.discord.connection import DiscordConfig, DiscordConnection
from bot.platforms.discord.desk import Offers
from bot.platforms.ports import Account, Awaited, Channel
from bot.routing.replies import Reply
from bot.routing.requests import Request
from bot.store import Store
from bot.store.metadata import metadata

GUILD = 900_000_000_000_000_001
START = datetime(2027, 3, 15, 9, tzinfo=UTC)
import_tables()


def discord_community() -> Community:
    """The shipped programme, with Discord as its platform."""
    return load_community().model_copy(update={"platforms": ("discord",), "public_url": "https://convenor.example"})


class MovedClock(Clock, Protocol):
    """A clock that a test can move."""

    def move_to(self, when: datetime) -> None:
        """Move it."""
        ...


@dataclass(slots=True)
class StageHouse:
    """The house as the composition root makes it, keeping besides what it was told."""

    bot: Bot | None = None
    seen: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    lists: list[int] = field(default_factory=list)
    channels: dict[str, Channel] = field(default_factory=dict)
    gone: list[tuple[str, str]] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)

    async def dispatch(self, request: Request) -> Reply:
        assert self.bot is not None
        self.asked.append(request)
        return await self.bot.dispatch(request)

    async def awaited(self, platform: str) -> Sequence[Awaited]:
        return []

    async def is_taken(self, request: Request) -> bool:
        return False

    async def account_seen(self, platform: str, account: Account) -> None:
        assert self.bot is not None
        self.seen[account.id] = account.name
        await self.bot.store.write(person_for_account, platform, account.id, account.name, everyone_is_member=True)

    async def account_left(self, platform: str, account: str) -> None:
        assert self.bot is not None
        self.left.append(account)
        await self.bot.store.write(account_gone, platform, account)

    async def everyone(self, platform: str, accounts: Sequence[Account]) -> None:
        self.lists.append(len(accounts))
        self.seen = {account.id: account.name for account in accounts}

    async def channel_seen(self, platform: str, channel: Channel) -> None:
        self.channels[channel.id] = channel

    async def channel_gone(self, platform: str, channel: str, reason: str) -> None:
        self.gone.append((channel, reason))


@dataclass(slots=True)
class DiscordStage:
    """One server, a bot in it, and the people of a test."""

    env: simcord.Env
    bot: Bot
    house: StageHouse
    connection: DiscordConnection
    guild: GuildHandle
    general: ChannelHandle
    clock: MovedClock

    @property
    def store(self) -> Store:
        """The house's store."""
        return self.bot.store

    async def member(self, name: str) -> MemberActor:
        """Somebody who joins the server."""
        joined = self.guild.add_member(self.env.create_user(name, global_name=name))
        await self.env.settle()
        return joined

    def person(self, member: MemberActor) -> Person:
        """The person behind a member."""
        found = self.store.read_now(find_person, "discord", str(member.id))
        assert found is not None
        return found

    async def until(self, moment: datetime) -> None:
        """Move the clock; what is due then is done and sent."""
        self.clock.move_to(moment)
        with self.env.time_context():
            await self.bot.do_due()
        await self.env.settle()

    async def deliver(self) -> None:
        """Send what waits in the outbox."""
        with self.env.time_context():
            await self.bot.settle()
        await self.env.settle()

    async def restart(self) -> None:
        """Stop the client and start another, as a new process would."""
        await self.env.restart_bot(self.connection.new_client())
        await self.env.settle()

    def told(self, member: MemberActor) -> list[discord.Message]:
        """What somebody finds in their direct messages."""
        return list(member.user.dm_channel.history())


@asynccontextmanager
async def discord_stage(
    folder: Path,
    *,
    lobby: str = "",
    clock: MovedClock | None = None,
    store_of: Callable[[str, MovedClock], Store] = Store,
    **offers: Any,
) -> AsyncIterator[DiscordStage]:
    """A bot connected to a server with one channel, its store in a folder."""
    clock = clock or SteppedClock(START)
    store = store_of(f"sqlite:///{folder / 'convenor.db'}", clock)
    store.write_now(lambda tx: metadata.create_all(tx.connection))
    house = StageHouse()
    community = discord_community().model_copy(update={"lobbies": ("discord",) if lobby else ()})
    bot = Bot(store, community, clock, {})
    house.bot = bot
    offered = Offers(community.community.command, bot.routes.commands(), home=community.public_url, **offers)
    connection = DiscordConnection(DiscordConfig("token", str(GUILD), lobby), house, clock, store, offered)
    bot.deliverer._platforms = {"discord": connection.platform}
    try:
        async with bot, simcord.run(connection.client) as env:
            guild = env.create_guild("Causeway", id=GUILD)
            general = guild.create_text_channel("general")
            await env.settle()
            yield DiscordStage(env, bot, house, connection, guild, general, clock)
    finally:
        store.close()


def shown(message: Any) -> str:
    """Everything that a message shows as text."""
    parts = walk_components(_raw(message))
    return "\n".join(str(part["content"]) for part in parts if part.get("type") == 10)


def labels(message: Any) -> list[str]:
    """What stands on the buttons of a message."""
    return [str(part["label"]) for part in walk_components(_raw(message)) if part.get("type") == 2]


def _raw(message: Any) -> list[dict[str, Any]]:
    if isinstance(message, discord.Message):
        return [component.to_dict() for component in message.components]  # type: ignore[misc]
    return list(message.components)


def fields(modal: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The fields of a modal, by custom id."""
    return {part["custom_id"]: part for part in walk_components(modal["components"]) if "custom_id" in part}
