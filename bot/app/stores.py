"""Opening the store of the settings for a command, with all tables known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.app.discover import import_tables
from bot.clock import SystemClock
from bot.config import load_settings
from bot.errors import ConfigError
from bot.scheduling.store import clock_offset
from bot.store import Store
from bot.store.errors import StoreAway
from bot.store.migrate import version_of


@contextmanager
def open_store() -> Iterator[Store]:
    """Give the store; raises ConfigError if it cannot be reached."""
    with _opened(SystemClock()) as store:
        yield store


@contextmanager
def open_programme() -> Iterator[Store]:
    """Give the store at this Convenor's version, on the programme's clock, which a demo may have moved.

    Raises ConfigError if it cannot be reached, or is empty or of another version.
    """
    clock = SystemClock()
    with _opened(clock) as store:
        version = version_of(store)
        if not version.current:
            what = "is empty" if version.found is None else f"is at version {version.found}, not {version.wanted}"
            message = f"The store {what}."
            raise ConfigError(message, "See that CONVENOR_STORE is right, then run `convenor db upgrade`.")
        clock.offset = store.read_now(clock_offset)
        yield store


@contextmanager
def _opened(clock: SystemClock) -> Iterator[Store]:
    import_tables()
    store = Store(load_settings().store, clock)
    try:
        yield store
    except StoreAway as error:
        message = f"The store cannot be reached ({type(error.orig).__name__})."
        raise ConfigError(message, "See that CONVENOR_STORE is right and that the server runs.") from None
    finally:
        store.close()
