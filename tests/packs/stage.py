"""A Causeway whose first two logs are answered and whose first digest is published; and made-up projects for packs."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlite_utils import Database

from bot.app.seed import DEMO_START, seed_demo
from bot.config import Project
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.pack import Given, Log, Making, Part, Source
from bot.programme.learning_logs.rules.responses import Standing
from bot.programme.learning_logs.rules.small_groups import Traits
from bot.routing.requests import Kind
from bot.scheduling.store import set_clock_offset
from bot.store.migrate import upgrade
from tests.app.demo import HOUSE, Demo, by_hand, causeway_community, opened
from tests.app.stage import PROJECT, digest

LINES_SHOWN = datetime(2027, 3, 25, 9, tzinfo=UTC)
TWO_ROUNDS_LATER = datetime(2027, 4, 14, 9, tzinfo=UTC)
NOW = datetime(2027, 6, 1, tzinfo=UTC)


def two_rounds(folder: Path) -> Path:
    """The files of Causeway after two rounds: the digest of the first is published, that of the second is a draft."""
    with opened(folder, DEMO_START) as demo:
        upgrade(demo.store)
        seed_demo(demo.store, demo.workspace, demo.community)
        asyncio.run(_walk(demo))
    return folder


async def _walk(demo: Demo) -> None:
    async with demo.bot() as bot:
        await demo.walk(bot, LINES_SHOWN)
        for account in ("zoe.kiernan", "niamh.gilsenan"):
            await bot.dispatch(by_hand(account, Kind.PRESS, f"learning_logs:fair:{digest(demo).id}"))
        await bot.dispatch(by_hand("marcus.delaney", Kind.PRESS, f"learning_logs:approve:{digest(demo).id}"))
        await demo.walk(bot, TWO_ROUNDS_LATER)


def move_programme_to(demo: Demo, real_now: datetime) -> None:
    """Let a command that reads the real clock see the programme where the demo stands."""
    demo.store.write_now(set_clock_offset, demo.clock.now() - real_now)


def store_address(folder: Path) -> str:
    """What CONVENOR_STORE has to be for the demo in a folder."""
    return f"sqlite:///{folder / HOUSE}"


@contextmanager
def pack_at(path: Path) -> Iterator[Database]:
    """A pack opened with sqlite-utils."""
    db = Database(path)
    with closing(db.conn):
        yield db


@cache
def _project() -> Project:
    found = causeway_community().project(PROJECT)
    assert found is not None
    return found


def made_up(people: dict[str, Traits], answering: dict[int, frozenset[str]]) -> tuple[Source, Making]:
    """A project in which these people take part, and those named for a round answered it."""
    joined = datetime(2027, 3, 1, tzinfo=UTC)
    answered = [(number, who) for number, all_ in sorted(answering.items()) for who in sorted(all_)]
    source = Source(
        project=_project(),
        closed={number: datetime(2027, 3, 23, tzinfo=UTC) + timedelta(days=14 * (number - 1)) for number in answering},
        parts=tuple(Part(who, "vc-1", joined) for who in people),
        logs=tuple(
            Log(number, who, Standing.HANDED_IN, joined + timedelta(days=20), False, None) for number, who in answered
        ),
        given=tuple(
            Given(f"ans_{place}", number, who, "confidence", ("4",), Audience.INSIGHT_TEAM)
            for place, (number, who) in enumerate(answered)
        ),
        digests=(),
        named_lines=frozenset(),
    )
    numbers = itertools.count()
    making = Making(NOW, "Europe/London", 730, people, frozenset(), lambda: f"{next(numbers):08}")
    return source, making
