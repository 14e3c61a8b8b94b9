"""Opening the store of the settings on the programme's clock, which a demo may have moved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.app.stores import open_ready_store
from bot.clock import SystemClock
from bot.config import load_settings
from bot.errors import MemberError
from bot.scheduling.store import clock_offset
from bot.store import Store


@contextmanager
def open_programme() -> Iterator[Store]:
    """Give the store; raises ConfigError if it cannot be reached, or is empty or of another version."""
    with open_ready_store() as found:
        offset = found.read_now(clock_offset)
        with closing(Store(load_settings().store, SystemClock(offset))) as store:
            yield store


def refuse_the_store(store: Store, out: Path) -> None:
    """Raise MemberError if a file to be written is the store itself."""
    if store.sqlite and out.exists() and out.samefile(str(store.url.database)):
        raise MemberError(f"{out} is the store itself, so nothing was written. Give another name.")
