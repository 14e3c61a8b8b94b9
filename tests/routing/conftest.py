"""A house with a kettle, on a store of its own."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.clock import SteppedClock
from bot.routing.dispatch import Dispatcher
from bot.store import Store
from bot.store.metadata import metadata
from tests.routing.tea import NOON, House


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[EventDict]]:
    """What is logged meanwhile."""
    with capture_logs(processors=[merge_contextvars]) as entries:
        yield entries


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with its tables and nothing in them."""
    file = tmp_path_factory.mktemp("kitchen") / "convenor.db"
    store = Store(f"sqlite:///{file}", SteppedClock(NOON))
    store.write_now(lambda tx: metadata.create_all(tx.connection))
    store.close()
    return file


@pytest.fixture
def house(empty_file: Path, tmp_path: Path) -> Iterator[House]:
    """An empty house at noon."""
    clock = SteppedClock(NOON)
    store = Store(f"sqlite:///{shutil.copy(empty_file, tmp_path)}", clock)
    yield House(store, clock)
    store.close()


@pytest.fixture
async def dispatcher(house: House) -> AsyncIterator[Dispatcher]:
    """Its dispatcher, at work."""
    async with house.awake() as found:
        yield found
