"""An empty store with its tables."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app.discover import import_tables
from bot.clock import SteppedClock
from bot.store import Store
from bot.store.metadata import metadata

NOON = datetime(2027, 3, 16, 12, tzinfo=UTC)
import_tables()


@pytest.fixture
def clock() -> SteppedClock:
    """A clock at noon."""
    return SteppedClock(NOON)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with its tables and nothing in them."""
    file = tmp_path_factory.mktemp("inbox") / "convenor.db"
    store = Store(f"sqlite:///{file}", SteppedClock(NOON))
    store.write_now(lambda tx: metadata.create_all(tx.connection))
    store.close()
    return file


@pytest.fixture
def store(empty_file: Path, tmp_path: Path, clock: SteppedClock) -> Iterator[Store]:
    """A copy of it."""
    opened = Store(f"sqlite:///{shutil.copy(empty_file, tmp_path)}", clock)
    yield opened
    opened.close()
