"""A demo walked to the morning after the first close: a draft is there and its authors are checking."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.app.demo import Demo, copied, opened, seeded
from tests.desk.visiting import Visitor, visitor
from tests.store.engines import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

MORNING = datetime(2027, 3, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def drafted_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two files of a demo with a draft."""
    folder = tmp_path_factory.mktemp("drafted")
    with seeded(folder) as demo:

        async def walk() -> None:
            async with demo.bot() as bot:
                await demo.walk(bot, MORNING)

        asyncio.run(walk())
    return folder


@pytest.fixture
def demo(drafted_files: Path, tmp_path: Path) -> Iterator[Demo]:
    """A demo with a draft."""
    with opened(copied(drafted_files, tmp_path), MORNING) as found:
        yield found


@pytest.fixture
def marcus(demo: Demo) -> Visitor:
    """The editor, signed in."""
    return visitor(demo, "marcus.delaney").signed_in()


@pytest.fixture
def hannah(demo: Demo) -> Visitor:
    """The deputy, signed in."""
    return visitor(demo, "hannah.whitcombe").signed_in()
