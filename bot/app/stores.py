"""Opening the store of the settings for a command, with all tables known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.app.discover import import_tables
from bot.clock import SystemClock
from bot.config import load_settings
from bot.errors import ConfigError
from bot.store import Store
from bot.store.errors import StoreAway


@contextmanager
def open_store() -> Iterator[Store]:
    """Give the store; raises ConfigError if it cannot be reached."""
    import_tables()
    store = Store(load_settings().store, SystemClock())
    try:
        yield store
    except StoreAway as error:
        message = f"The store cannot be reached ({type(error.orig).__name__})."
        raise ConfigError(message, "See that CONVENOR_STORE is right and that the server runs.") from None
    finally:
        store.close()
