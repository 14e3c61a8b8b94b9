"""The fixtures of both engines, and a store on SQLite for what does not read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.clock import SteppedClock
from bot.store import Store
from tests.store.engines import clock, postgres_server, postgres_url, sqlite_url, store, store_url

__all__ = ["clock", "postgres_server", "postgres_url", "some_store", "sqlite_url", "store", "store_url"]


@pytest.fixture
def some_store(sqlite_url: str, clock: SteppedClock) -> Iterator[Store]:
    """A store without tables."""
    opened = Store(sqlite_url, clock)
    yield opened
    opened.close()
