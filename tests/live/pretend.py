"""A platform that is only pretended: it remembers what was sent, refuses what it is told to; and its people."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from bot.app.bot import Bot
from bot.app.house import LiveHouse
from bot.clock import SteppedClock
from bot.config import Community, load_community
from bot.core.members.actions import find_person
from bot.core.members.rules import Person
from bot.errors import Fate, PlatformError
from bot.outbox.store import Effect, Row, latest_rows
from bot.platforms.ports import Account, Asgi, Finding
from bot.routing.replies import FormErrors, OpenForm, Reply, Show
from bot.routing.requests import Kind, Request
from bot.store import Store
from bot.ui.actions import ActionId, parse_action
from bot.ui.codec import message_from_json
from bot.ui.plain import plain


@dataclass
class PretendPlatform:
    """Keeps what was sent by address; an address in `refusals` is refused for good with that code."""

    name: str
    sent: list[tuple[str, str]] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    tells: Callable[[str], Awaitable[None]] | None = None  # what an adapter tells the house before it raises

    async def send(self, row_id: str, address: str, effect: Effect, payload: str) -> str:
        self.asked.append(address)
        if address in self.refusals:
            if self.tells is not None:
                await self.tells(address)
            raise PlatformError(self.refusals[address], Fate.NEVER)
        self.sent.append((address, plain(message_from_json(payload))))
        return f"{self.name}-{len(self.sent)}"

    async def find(self, row_id: str, address: str) -> str | None:
        return None

    def told(self, address: str) -> list[str]:
        """What was sent to an address."""
        return [words for to, words in self.sent if to == address]


@dataclass
class PretendConnection:
    """A connection that starts, fails, is watched and stops as a test tells it to."""

    platform: PretendPlatform
    troubles: deque[Exception] = field(default_factory=deque)
    finding: Finding = field(default_factory=lambda: Finding("fine", "connection"))
    findings: tuple[Finding, ...] = ()
    applications: Mapping[str, Asgi] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    on_start: Callable[[], Awaitable[None]] | None = None

    async def start(self) -> None:
        self.done.append("start")
        if self.troubles:
            raise self.troubles.popleft()
        if self.on_start is not None:
            await self.on_start()

    async def stop(self) -> None:
        self.done.append("stop")

    async def watch(self) -> None:
        self.done.append("watch")

    def health(self) -> Finding:
        return self.finding

    async def check(self) -> Sequence[Finding]:
        return self.findings

    def mounts(self) -> Mapping[str, Asgi]:
        return self.applications


@dataclass
class Live:
    """The bot on two pretended platforms, and what people do there."""

    store: Store
    clock: SteppedClock
    community: Community
    bot: Bot
    house: LiveHouse
    slack: PretendPlatform
    discord: PretendPlatform
    _keys: Any = field(default_factory=count)

    def person(self, platform: str, account: str) -> Person | None:
        """The person behind an account."""
        return self.store.read_now(find_person, platform, account)

    def rows(self, purpose: str = "") -> list[Row]:
        """Everything the outbox holds, for a purpose or in all."""
        return [row for row in self.store.read_now(latest_rows, 10_000) if purpose in ("", row.purpose)]

    async def at(self, now: datetime) -> None:
        """Move the clock, and do what is due."""
        self.clock.move_to(now)
        await self.bot.do_due()

    async def do(self, platform: str, account: str, kind: Kind, action: str, **more: Any) -> Reply:
        """Do something on a platform."""
        parsed = parse_action(action)
        assert parsed is not None, action
        request = Request(f"k{next(self._keys)}", platform, account, more.pop("name", ""), kind, parsed, **more)
        reply = await self.house.dispatch(request)
        await self.bot.settle()
        return reply

    async def press(self, platform: str, account: str, action: str) -> Reply:
        """Press a button."""
        return await self.do(platform, account, Kind.PRESS, action)

    async def type(self, platform: str, account: str, words: str) -> str:
        """Type the command with these words after it, and give what is answered."""
        request = Request(
            f"k{next(self._keys)}", platform, account, "", Kind.COMMAND, ActionId("menu", "command"), words=words
        )
        reply = await self.house.dispatch(request)
        await self.bot.settle()
        return said(reply)

    async def hand_in(self, platform: str, account: str, action: str, **values: str) -> Reply:
        """Hand a form in."""
        typed = {name: (value,) for name, value in values.items()}
        return await self.do(platform, account, Kind.SUBMIT, action, values=typed)


def said(reply: Reply) -> str:
    """What a reply says in words."""
    if isinstance(reply, Show):
        return plain(reply.message)
    if isinstance(reply, FormErrors):
        return " ".join(reply.errors.values())
    return reply.form.title if isinstance(reply, OpenForm) else ""


@asynccontextmanager
async def living(store: Store, clock: SteppedClock, **changes: Any):
    """The bot at work on both pretended platforms."""
    slack, discord = PretendPlatform("slack"), PretendPlatform("discord")
    update = {"platforms": ("slack", "discord"), "public_url": "http://127.0.0.1:8080", **changes}
    community = load_community().model_copy(update=update)
    house = LiveHouse(store, community)
    async with Bot(store, community, clock, {"slack": slack, "discord": discord}) as bot:
        house.bot = bot
        yield Live(store, clock, community, bot, house, slack, discord)


def accounts(*names: str, zone: str = "") -> list[Account]:
    """Accounts with these names; the id is the name's first word."""
    return [Account(name.split()[0], name, zone) for name in names]
