"""The store: one function call is one transaction, run in a thread, so that nothing can be awaited inside it."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.errors import ConfigError
from bot.ids import IdSource, new_id, random_characters
from bot.store.grouped import Ended, GroupedWrites, run_each

P = ParamSpec("P")
R = TypeVar("R")

READ_THREADS = 4
POSTGRES_THREADS = 8
RETRIES = 12
BUSY_TIMEOUT_MS = 15_000
# PostgreSQL's serialization failure and deadlock: the transaction did nothing and may simply be run again.
_COLLISIONS = frozenset({"40001", "40P01"})
# A queue that is not serialisable meets the unique violation itself; the other's row is in sight the next time.
_QUEUE_COLLISIONS = _COLLISIONS | {"23505"}


class Now(Protocol):
    """What the store asks of a clock."""

    def now(self) -> datetime:
        """Give the programme's time."""
        ...

    def real_now(self) -> datetime:
        """Give the real time."""
        ...


@dataclass(slots=True)
class Tx:
    """One transaction: the connection, the moment it began on both clocks, the source of ids, and usual time zones.

    `zones` has the zone of whoever has not told theirs, by nation; "" stands for any other.
    """

    connection: Connection
    now: datetime
    real_now: datetime
    ids: IdSource = random_characters
    zones: Mapping[str, str] = field(default_factory=dict)

    def new_id(self, prefix: str) -> str:
        """Give a fresh id."""
        return new_id(prefix, self.ids)

    @property
    def sqlite(self) -> bool:
        """Tell whether the engine is SQLite."""
        return self.connection.dialect.name == "sqlite"

    def rows(self, statement: sa.Executable, values: Any = None) -> list[sa.Row[Any]]:
        """Give all rows of a statement."""
        return list(self.connection.execute(statement, values).all())

    def row(self, statement: sa.Executable, values: Any = None) -> sa.Row[Any] | None:
        """Give the first row of a statement, or None."""
        return self.connection.execute(statement, values).first()

    def value(self, statement: sa.Executable, values: Any = None) -> Any:
        """Give the first value of the first row, or None."""
        return self.connection.execute(statement, values).scalar()

    def run(self, statement: sa.Executable, values: Any = None) -> int:
        """Run a statement that changes rows, and give how many it changed."""
        return int(self.connection.execute(statement, values).rowcount)


class Store:
    """The database of the house, on SQLite or PostgreSQL.

    1. `write` runs a function in a transaction of its own: on SQLite one writer takes them in turn (BEGIN IMMEDIATE,
       and one commit for those that wait together), on PostgreSQL they are serialisable and run again when two of them
       collide. The function must therefore do nothing but use its transaction: it may run more than once, and only
       the last run counts.
    2. `read` runs a function in a transaction that cannot write.
    3. Returning commits, raising rolls back.
    """

    def __init__(self, url: str, clock: Now, ids: IdSource = random_characters) -> None:
        self.url = _checked(url)
        self._clock = clock
        self._ids = ids
        self.zones: Mapping[str, str] = {}  # the programme's, which the root sets
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(self.url) if self.sqlite else _postgres_engine(self.url)
        self._writers: ThreadPoolExecutor | GroupedWrites[Tx] = (
            GroupedWrites(self.write_now, self._write_together)
            if self.sqlite
            else ThreadPoolExecutor(POSTGRES_THREADS, thread_name_prefix="store-write")
        )
        self._pause = threading.Event()
        self._readers = ThreadPoolExecutor(READ_THREADS, thread_name_prefix="store-read")

    async def write(self, action: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the action in one transaction and give what it gives; committed when this returns."""
        return await self._written(None, lambda tx: action(tx, *args, **kwargs))

    async def read(self, query: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the query in a transaction that cannot write and give what it gives."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, lambda: self.read_now(query, *args, **kwargs))

    async def claim(self, action: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run an action of a queue: its row locks and unique keys keep it right, so it need not be serialisable.

        Many workers that claim from one table would otherwise collide on PostgreSQL without end.
        """
        return await self._written("READ COMMITTED", lambda tx: action(tx, *args, **kwargs))

    async def _written(self, isolation: str | None, action: Callable[[Tx], R]) -> R:
        if isinstance(self._writers, GroupedWrites):
            done: R = await self._writers.ask(action)
            return done
        return await asyncio.get_running_loop().run_in_executor(self._writers, lambda: self._write(isolation, action))

    def _write_together(self, actions: Sequence[Callable[[Tx], Any]]) -> list[Ended]:
        """Run several actions in one transaction of SQLite, each as if it were alone; give how each ended."""

        def each(tx: Tx) -> list[Ended]:
            # The driver's own call: a savepoint through SQLAlchemy costs as much as a statement of the action's.
            run = tx.connection.connection.driver_connection.execute  # type: ignore[union-attr]
            return list(run_each(actions, lambda: self._tx(tx.connection), run, self._clock.real_now))

        return self.write_now(each)

    def write_now(self, action: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do what `write` does, in the calling thread; for the command line and start-up."""
        return self._write(None, action, *args, **kwargs)

    def _write(
        self, isolation: str | None, action: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        for attempt in range(RETRIES):
            try:
                with self.engine.connect() as connection:
                    if isolation is not None:
                        connection = connection.execution_options(isolation_level=isolation)
                    with connection.begin():
                        return action(self._tx(connection), *args, **kwargs)
            except DBAPIError as error:
                collisions = _COLLISIONS if isolation is None else _QUEUE_COLLISIONS
                if attempt == RETRIES - 1 or not _worth_retrying(error, collisions):
                    raise
            # Those that collided once would collide again if all of them began at once.
            self._pause.wait(min(0.001 * 2**attempt, 0.05))
        raise AssertionError  # the loop always returns or raises

    def read_now(self, query: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do what `read` does, in the calling thread."""
        with self.engine.connect() as connection:
            connection = connection.execution_options(**_reading(self.sqlite))
            if self.sqlite:
                connection.exec_driver_sql("PRAGMA query_only = ON")
            try:
                return query(self._tx(connection), *args, **kwargs)
            finally:
                connection.rollback()
                if self.sqlite:
                    connection.exec_driver_sql("PRAGMA query_only = OFF")
                    connection.rollback()

    def _tx(self, connection: Connection) -> Tx:
        return Tx(connection, self._clock.now(), self._clock.real_now(), self._ids, self.zones)

    def close(self) -> None:
        """Wait for what is running and close every connection."""
        if isinstance(self._writers, GroupedWrites):
            self._writers.close()
        else:
            self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self.engine.dispose()


def _reading(sqlite: bool) -> dict[str, Any]:  # noqa: FBT001 - one private caller
    return {"convenor_reading": True} if sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _worth_retrying(error: DBAPIError, collisions: frozenset[str]) -> bool:
    if getattr(error.orig, "sqlstate", None) in collisions:
        return True
    # A second process (the command line beside the bot) may hold SQLite's one write lock longer than the busy timeout.
    return (
        isinstance(error, OperationalError)
        and isinstance(error.orig, sqlite3.OperationalError)
        and "locked" in str(error.orig)
    )


def _checked(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (sa.exc.ArgumentError, ValueError):
        backend = ""
    if backend not in {"sqlite", "postgresql"}:
        raise ConfigError(
            "The store's address cannot be read.",
            "Set CONVENOR_STORE to sqlite:///convenor.db or postgresql://user:password@host/name.",
        )
    return parsed.set(drivername="postgresql+psycopg") if backend == "postgresql" else parsed


def _sqlite_engine(url: URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise ConfigError("The store needs a file.", "Set CONVENOR_STORE to a path such as sqlite:///convenor.db.")
    folder = Path(str(url.database)).resolve().parent
    if not folder.is_dir():
        raise ConfigError(f"The store's folder {folder} does not exist.", "Create it, or change CONVENOR_STORE.")
    engine = sa.create_engine(url, poolclass=sa.pool.QueuePool, pool_size=READ_THREADS + 2)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # SQLAlchemy's BEGIN below is the only one: the driver's own implicit transactions are switched off.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: a transaction that reads first and writes later could not be upgraded otherwise.
    reading = connection.get_execution_options().get("convenor_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _postgres_engine(url: URL) -> Engine:
    return sa.create_engine(
        url,
        isolation_level="SERIALIZABLE",
        pool_size=POSTGRES_THREADS + READ_THREADS,
        pool_pre_ping=True,
        connect_args={"options": "-c timezone=UTC", "connect_timeout": 10},
    )
