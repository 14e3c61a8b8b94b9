"""Bringing a store to the version of this code, one process at a time."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from bot.errors import ConfigError
from bot.store.engine import Store
from bot.store.metadata import metadata

_LOCK = 4_715_201  # any number of ours: the advisory lock that a migrating process holds
_HERE = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Version:
    """The version of a store, and the one this code wants."""

    found: str | None
    wanted: str

    @property
    def current(self) -> bool:
        """Tell whether nothing needs to be done."""
        return self.found == self.wanted


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["connection"] = connection
    return config


def version_of(store: Store) -> Version:
    """Give the version of a store."""
    with store.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return Version(found, _head())


def _head() -> str:
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        message = "there are no migrations"
        raise AssertionError(message)
    return head


def upgrade(store: Store, to: str = "head") -> Version:
    """Bring a store up to date and give its version; raises ConfigError for one that is newer than this code."""
    with _alone(store):
        before = version_of(store)
        if before.found is not None and before.found not in _known():
            message = f"The store is at version {before.found}, which this Convenor does not know."
            raise ConfigError(message, "A newer one used it: install that, or restore the backup made before.")
        with store.engine.begin() as connection:
            command.upgrade(_config(connection), to)
    return version_of(store)


def _known() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def differences(store: Store) -> list[str]:
    """Give how the store's tables differ from this code's; empty when all is well."""
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        found = compare_metadata(context, metadata)
    return [str(each[0] if isinstance(each, tuple) else each) for each in found]


@contextmanager
def _alone(store: Store) -> Iterator[None]:
    """Hold the lock that lets one process migrate at a time: a file beside SQLite's, an advisory lock on PostgreSQL."""
    if store.sqlite:
        with Path(f"{store.url.database}.migrating").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        return
    with store.engine.connect() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_lock(_LOCK)))
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(_LOCK)))


def integrity(store: Store) -> list[str]:
    """Give what the engine itself finds wrong with the contents; PostgreSQL watches over its own as it runs."""
    if not store.sqlite:
        return []
    with store.engine.connect() as connection:
        broken = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    found = [f"The file is damaged: {line}" for line in broken if line != "ok"]
    return found + [f"{row[0]}: a row refers to one in {row[2]} that does not exist" for row in orphans]
