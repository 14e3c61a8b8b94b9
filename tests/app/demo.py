"""The demo as tests walk through it: both files seeded (or copied from an earlier walk), a clock, the bot, the cast."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.app.bot import Bot
from bot.app.cast import Cast, cast_of
from bot.app.discover import import_tables
from bot.app.seed import DEMO_START, seed_demo
from bot.clock import SteppedClock
from bot.config import Community, load_community
from bot.llm.model import Model
from bot.outbox.store import next_due_at
from bot.platforms.local.adapter import LocalPlatform
from bot.routing.replies import Quiet, Reply
from bot.routing.requests import Kind, Request
from bot.store import Store
from bot.store.metadata import metadata
from bot.ui.actions import parse_action

HOUSE, WORKSPACE = "convenor.db", "workspace.db"
import_tables()


def causeway_community() -> Community:
    """The shipped programme, with the local workspace as its platform."""
    return load_community().model_copy(update={"platforms": ("local",), "public_url": "http://127.0.0.1:8080"})


@dataclass(slots=True)
class Demo:
    """A demo under way: `asked` collects every request of the cast."""

    store: Store
    workspace: Store
    clock: SteppedClock
    community: Community
    asked: list[Request] = field(default_factory=list)

    @asynccontextmanager
    async def bot(self, model: Model | None = None) -> AsyncIterator[Bot]:
        """The bot itself, working on this demo."""
        platforms = {"local": LocalPlatform(self.workspace)}
        async with Bot(self.store, self.community, self.clock, platforms, model) as bot:
            yield bot

    async def walk(self, bot: Bot, until: datetime, cast: Cast | None = None) -> None:
        """Move the clock from event to event, as the workspace does."""

        async def dispatch(request: Request) -> Reply:
            self.asked.append(request)
            return await bot.dispatch(request)

        cast = cast or cast_of(self.store, self.community)
        await cast.act(self.clock.now(), dispatch)
        while (coming := await self._next(bot, cast)) is not None and coming <= until:
            self.clock.move_to(coming)
            await bot.do_due()
            await cast.act(coming, dispatch)
            await bot.settle()
        self.clock.move_to(until)

    async def _next(self, bot: Bot, cast: Cast) -> datetime | None:
        now = self.clock.now()
        moments = (await bot.ticker.next_at(), await self.store.read(next_due_at, now), cast.next_at(now))
        return min((each for each in moments if each is not None and each > now), default=None)

    async def silent(self, request: Request) -> Reply:
        """Take a request of the cast and do nothing."""
        self.asked.append(request)
        return Quiet()

    @property
    def keys(self) -> list[str]:
        """The keys of what the cast has asked."""
        return [request.key for request in self.asked]


def by_hand(account: str, kind: Kind, action: str, **values: tuple[str, ...]) -> Request:
    """What a visitor does who plays somebody."""
    what = parse_action(action)
    assert what is not None
    return Request(f"visitor:{account}:{action}", "local", account, "", kind, what, values)


@contextmanager
def seeded(folder: Path, url: str = "") -> Iterator[Demo]:
    """A fresh demo in a folder (or with its store elsewhere)."""
    with opened(folder, DEMO_START, url) as demo:
        demo.store.write_now(lambda tx: metadata.create_all(tx.connection))
        seed_demo(demo.store, demo.workspace, demo.community)
        yield demo


@contextmanager
def opened(folder: Path, now: datetime, url: str = "") -> Iterator[Demo]:
    """The demo whose files are in a folder."""
    clock = SteppedClock(now)
    store = Store(url or f"sqlite:///{folder / HOUSE}", clock)
    workspace = Store(f"sqlite:///{folder / WORKSPACE}", clock)
    try:
        yield Demo(store, workspace, clock, causeway_community())
    finally:
        store.close()
        workspace.close()


def copied(earlier: Path, folder: Path) -> Path:
    """The files of an earlier walk, in a folder of their own."""
    for name in (HOUSE, WORKSPACE):
        shutil.copy(earlier / name, folder / name)
    return folder


def walked(earlier: Path, folder: Path, stops: Sequence[datetime]) -> Path:
    """The files of an earlier walk walked on, from the first of these moments to the last."""
    with opened(copied(earlier, folder), stops[0]) as demo:

        async def walk() -> None:
            async with demo.bot() as bot:
                await demo.walk(bot, stops[-1])

        asyncio.run(walk())
    return folder
