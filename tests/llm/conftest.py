"""The fixtures of both engines, and a client pointed at a server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from bot.clock import Clock
from bot.llm.budget.store import StoreMeter
from bot.llm.budget.tables import model_calls
from bot.llm.client import Address, ModelClient
from bot.store import Store
from tests.llm.hurrying import HurryingClock
from tests.llm.stub import Stub, stub_server
from tests.store.engines import clock, postgres_server, postgres_url, sqlite_url, store, store_url

__all__ = ["clock", "postgres_server", "postgres_url", "sqlite_url", "store", "store_url"]

Client = Callable[..., ModelClient]


@pytest.fixture
def stub() -> Iterator[Stub]:
    """A strict server of our own."""
    with stub_server() as found:
        yield found


@pytest.fixture
def hurrying() -> HurryingClock:
    """A clock whose waits are over at once, and noted."""
    return HurryingClock()


@pytest.fixture
def house(sqlite_url: str, hurrying: HurryingClock) -> Iterator[Store]:
    """A store with the table of calls."""
    opened = Store(sqlite_url, hurrying)
    opened.write_now(lambda tx: model_calls.create(tx.connection))
    yield opened
    opened.close()


@pytest.fixture
async def client(house: Store, hurrying: HurryingClock) -> AsyncIterator[Client]:
    """Make a client of a server's address, closed at the end."""
    made: list[ModelClient] = []

    def make(url: str, *, tokens: int = 100_000, timeout_s: float = 20, at: Clock = hurrying) -> ModelClient:
        made.append(
            ModelClient(
                Address(url=url, key="sk-test", model="m-1"), at, StoreMeter(house, tokens), timeout_s=timeout_s
            )
        )
        return made[-1]

    yield make
    for each in made:
        await each.close()
