"""Causeway as journeys walk through it: both files, a clock that only journeys move, the house, its people."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app.bot import Bot
from bot.app.cast import Cast
from bot.app.discover import capabilities, import_tables
from bot.app.local import LocalHouse
from bot.app.workspace import prepare_demo
from bot.clock import SystemClock
from bot.config import Community, load_community
from bot.core.members.actions import find_person
from bot.core.members.rules import Person
from bot.outbox.store import Row, latest_rows
from bot.platforms.limits import buttons_of
from bot.platforms.local import store as rooms
from bot.platforms.local.adapter import LocalPlatform
from bot.platforms.local.records import Account, Post
from bot.programme.learning_logs.rules.publishing import DigestPiece
from bot.programme.learning_logs.rules.responses import Response
from bot.programme.learning_logs.store.digests import digest_of_round
from bot.programme.learning_logs.store.logs import response
from bot.routing.replies import Reply
from bot.routing.requests import Kind, Request
from bot.scheduling.store import set_clock_offset
from bot.store import Store
from bot.ui.actions import ActionId, parse_action
from bot.ui.markdown import page_markdown
from bot.ui.message import Button
from bot.ui.page import Page
from bot.ui.plain import plain

PROJECT = "video-consultations"
CHANNEL = "insight-digests"
HOUSE, WORKSPACE = "convenor.db", "workspace.db"
LONDON = ZoneInfo("Europe/London")
_TYPED = ActionId("menu", "command")
import_tables()


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """The moment at which a clock on a wall in London shows this in 2027."""
    return datetime(2027, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


class StillClock(SystemClock):
    """The programme's clock on a machine whose own clock stands still, so that a journey is the same every time."""

    def real_now(self) -> datetime:
        """Give the one moment there is."""
        return datetime(2026, 6, 1, 12, tzinfo=UTC)


def causeway() -> Community:
    """The shipped programme, in the local workspace."""
    return load_community().model_copy(update={"platforms": ("local",), "public_url": "http://127.0.0.1:8080"})


@dataclass(slots=True)
class Town:
    """Causeway at one moment."""

    store: Store
    workspace: Store
    clock: StillClock
    community: Community
    cast: Cast

    def leave_to_the_test(self) -> None:
        """Let nobody act by themselves."""
        self.cast = Cast(self.store, self.community, ())

    def sleep_until(self, moment: datetime) -> None:
        """Let time pass while the bot is not running."""
        self.clock.offset = moment - self.clock.real_now()
        self.store.write_now(set_clock_offset, self.clock.offset)

    @asynccontextmanager
    async def awake(self) -> AsyncIterator[Day]:
        """The bot at work, and its people able to act."""
        async with Bot(self.store, self.community, self.clock, {"local": LocalPlatform(self.workspace)}) as bot:
            yield Day(self, bot, LocalHouse(bot, self.clock, self.cast))

    def person(self, account: str) -> Person:
        """The person behind an account."""
        found = self.store.read_now(find_person, "local", account)
        assert found is not None, account
        return found

    def log(self, account: str, number: int = 1) -> Response | None:
        """Somebody's log of a round."""
        return self.store.read_now(response, f"{PROJECT}:{number}", self.person(account).id)

    def digest(self, number: int = 1) -> DigestPiece:
        """The digest of a round."""
        found = self.store.read_now(digest_of_round, PROJECT, number)
        assert found is not None, number
        return found

    def sent(self, purpose: str, account: str = "", number: int = 0) -> list[Row]:
        """What the outbox sent for a purpose: to somebody, about a round, or all of it; in order."""
        member = self.person(account).id if account else None
        rows = [
            row
            for row in self.rows(purpose)
            if row.state == "sent"
            and (member is None or row.member_id == member)
            and (not number or row.subject == f"{PROJECT}:{number}")
        ]
        return sorted(rows, key=lambda row: (row.finished_at or row.created_at, row.id))

    def rows(self, purpose: str = "") -> list[Row]:
        """Everything the outbox holds, for a purpose or in all."""
        return [row for row in self.store.read_now(latest_rows, 100_000) if purpose in ("", row.purpose)]

    def page(self, number: int = 1) -> Page | None:
        """The page of a digest, as anyone can read it."""
        (site,) = (capability.site for capability in capabilities() if capability.site is not None)
        return self.store.read_now(site.page, self.community, f"{PROJECT}-{number}")

    def told(self, account: str) -> list[Post]:
        """What the bot has said to somebody in their own talk with it."""
        return [post for post in self._posts(account, Account(account, "").dm) if post.content is not None]

    def posted(self, channel: str = CHANNEL, reader: str = "marcus.delaney") -> list[Post]:
        """What the bot has posted in a channel, without the questions that participants ask of the group there."""
        found = [post for post in self._posts(reader, channel) if post.content is not None]
        return [post for post in found if "asks the group" not in text(post)]

    def asked(self, channel: str = CHANNEL, reader: str = "marcus.delaney") -> list[Post]:
        """The questions that participants ask of the group in a channel, those that stand there."""
        found = [post for post in self._posts(reader, channel) if post.content is not None and not post.gone]
        return [post for post in found if "asks the group" in text(post)]

    def _posts(self, account: str, place: str) -> list[Post]:
        return self.workspace.read_now(rooms.posts_in, account, place, limit=10_000)


@dataclass(slots=True)
class Day:
    """The bot at work: the clock is moved through the house, and people do things as a browser would for them."""

    town: Town
    bot: Bot
    house: LocalHouse
    _clicks: Iterator[int] = field(default_factory=count)

    async def until(self, moment: datetime) -> None:
        """Move the clock on to a moment; everything due on the way happens."""
        await self.house.move(moment - self.house.now())

    async def press(self, account: str, action: str) -> Reply:
        """Press a button."""
        return await self._do(account, Kind.PRESS, action)

    async def choose(self, account: str, action: str, value: str) -> Reply:
        """Choose from a list in a message."""
        return await self._do(account, Kind.CHOOSE, action, value=(value,))

    async def keep(self, account: str, action: str, **typed: tuple[str, ...]) -> Reply:
        """Type an answer into an open form."""
        return await self._do(account, Kind.KEEP, action, **typed)

    async def hand_in(self, account: str, action: str, **typed: tuple[str, ...]) -> Reply:
        """Hand a form in."""
        return await self._do(account, Kind.SUBMIT, action, **typed)

    async def type(self, account: str, words: str) -> Reply:
        """Type the command with these words after it."""
        return await self.house.dispatch(Request(self._key(), "local", account, "", Kind.COMMAND, _TYPED, words=words))

    def _key(self) -> str:
        return f"click:{self.house.now().isoformat()}:{next(self._clicks)}"

    async def _do(self, account: str, kind: Kind, action: str, **values: tuple[str, ...]) -> Reply:
        what = parse_action(action)
        assert what is not None, action
        return await self.house.dispatch(Request(self._key(), "local", account, "", kind, what, values))


def markdown(town: Town, number: int = 1) -> str:
    """The Markdown file of a digest."""
    page = town.page(number)
    assert page is not None
    return page_markdown(page, town.community.community.name, town.community.community.timezone)


def actions_of(post: Post) -> list[str]:
    """What the buttons of a message of the bot's lead to."""
    assert post.content is not None
    return [button.action for button in buttons_of(post.content) if isinstance(button, Button)]


def text(post: Post) -> str:
    """The words of a message of the bot's."""
    assert post.content is not None
    return plain(post.content)


@contextmanager
def opened(folder: Path, store_url: str = "") -> Iterator[Town]:
    """The town whose files are in a folder (its store perhaps elsewhere), made and seeded if there are none."""
    clock = StillClock()
    store = Store(store_url or f"sqlite:///{folder / HOUSE}", clock)
    workspace = Store(f"sqlite:///{folder / WORKSPACE}", clock)
    try:
        community = causeway()
        yield Town(store, workspace, clock, community, prepare_demo(store, workspace, community, clock))
    finally:
        store.close()
        workspace.close()


def copied(earlier: Path, folder: Path) -> Path:
    """The files of an earlier walk, in a folder of their own."""
    for name in (HOUSE, WORKSPACE):
        shutil.copy(earlier / name, folder / name)
    return folder


def walked(earlier: Path, folder: Path, walk: Callable[[Day], Awaitable[None]]) -> Path:
    """The files of an earlier walk, walked on."""
    with opened(copied(earlier, folder)) as town:

        async def go() -> None:
            async with town.awake() as day:
                await walk(day)

        asyncio.run(go())
    return folder
