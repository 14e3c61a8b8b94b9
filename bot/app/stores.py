"""Opening the store of the settings for a command, with all tables known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.app.discover import import_tables
from bot.clock import SystemClock
from bot.config import load_settings
from bot.errors import ConfigError
from bot.store import Store
from bot.store.errors import StoreFault, is_damage
from bot.store.migrate import version_of

_CURE = "See that CONVENOR_STORE is right and that the server runs."
RESTORE = "Stop the bot and restore the last backup."
_UPGRADE = "Run `convenor db upgrade`."


class DamagedError(ConfigError):
    """The store's file is damaged."""


@contextmanager
def open_store() -> Iterator[Store]:
    """Give the store, whatever its version; raises ConfigError if it cannot be used."""
    import_tables()
    with store_faults_in_words(), closing(Store(load_settings().store, SystemClock())) as store:
        yield store


@contextmanager
def open_ready_store() -> Iterator[Store]:
    """Give the store; raises ConfigError if it is not there, or not at the version of this Convenor."""
    with open_store() as store:
        wrong = unready(store)
        if wrong is not None:
            raise wrong
        yield store


def unready(store: Store) -> ConfigError | None:
    """Give why a store cannot be worked with as it is, and what to do; None if it can. Nothing is created."""
    if store.sqlite and not Path(str(store.url.database)).exists():
        return ConfigError(f"There is no store at {store.url.database} yet.", _UPGRADE)
    version = version_of(store)
    if version.current:
        return None
    if version.found is None:
        return ConfigError("The store is empty.", _UPGRADE)
    if version.found > version.wanted:  # versions are numbered with leading noughts
        message = f"The store is at version {version.found}, which is newer than this Convenor's {version.wanted}."
        return ConfigError(message, "Install the newer Convenor, or restore the backup made before.")
    return ConfigError(f"The store is at version {version.found}; this Convenor wants {version.wanted}.", _UPGRADE)


def check_reachable(url: str) -> None:
    """Raise ConfigError if the store at an address cannot be used at all."""
    with store_faults_in_words(), closing(Store(url, SystemClock())) as store:
        store.read_now(lambda _tx: None)


@contextmanager
def store_faults_in_words() -> Iterator[None]:
    """Turn what the engine says of a store that is away, damaged or no store into a ConfigError."""
    try:
        yield
    except StoreFault as error:
        sentence = f"The store cannot be used ({fault_in_words(error)})."
        raise (DamagedError(sentence, RESTORE) if is_damage(error) else ConfigError(sentence, _CURE)) from error


def fault_in_words(error: StoreFault) -> str:
    """Give what the engine itself said, on one line; the statement and its values are left out."""
    said = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()
    return said[0].rstrip(".") if said else type(error).__name__
