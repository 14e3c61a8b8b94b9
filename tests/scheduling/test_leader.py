"""One replica leads: the lock, its loss, and who takes over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.clock import SteppedClock
from bot.scheduling.leader import Leader
from bot.store import Store
from bot.store.lock import lock_on
from tests.scheduling import ticking


@pytest.fixture
def replica(store_url: str, clock: SteppedClock) -> Iterator[Store]:
    """A second store at the same address."""
    opened = Store(store_url, clock)
    yield opened
    opened.close()


async def test_one_of_two_leads_and_the_other_takes_over_when_it_resigns(store: Store, replica: Store) -> None:
    one, two = Leader(store), Leader(replica)
    assert await one.leads()
    assert not await two.leads()
    assert await one.leads()
    await one.resign()
    assert await two.leads()
    assert not await one.leads()
    await two.resign()
    await two.resign()


def test_a_leader_that_is_killed_leaves_the_lead_to_another(store: Store, store_url: str) -> None:
    process = subprocess.Popen(
        [sys.executable, ticking.__file__, "lead", store_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    assert [process.stdout.readline() for _ in range(2)] == ["ready\n", "True\n"]
    lock = lock_on(store, "leader")
    assert not lock.hold()
    process.kill()
    process.communicate()
    # PostgreSQL sees the end of a connection a moment after it; each question takes it a while to answer.
    assert any(lock.hold() for _ in range(5_000))
    lock.release()


async def test_a_replica_that_lost_its_connection_does_not_lead(postgres_url: str, clock: SteppedClock) -> None:
    one, two = Store(postgres_url, clock), Store(postgres_url, clock)
    first, second = Leader(one), Leader(two)
    assert await first.leads()
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory'"
        ).fetchall()
    assert ended == [(True,)]
    assert await second.leads()
    assert not await first.leads()  # it learns of its loss
    assert not await first.leads()  # and finds the place taken
    await second.resign()
    assert await first.leads()
    await first.resign()
    one.close()
    two.close()


def test_letting_go_of_a_lock_that_was_lost_does_no_harm(postgres_url: str, clock: SteppedClock) -> None:
    store = Store(postgres_url, clock)
    lock = lock_on(store, "leader")
    assert lock.hold()
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory'")
    lock.release()
    assert lock.hold()
    lock.release()
    store.close()


async def test_a_leader_whose_database_is_away_does_not_lead(tmp_path: Path, clock: SteppedClock) -> None:
    away = Store(f"postgresql://postgres@/postgres?host={tmp_path}", clock)
    assert not await Leader(away).leads()
    away.close()


def test_a_leader_whose_lock_file_was_removed_does_not_lead_beside_another(
    sqlite_url: str, clock: SteppedClock, tmp_path: Path
) -> None:
    one, two = Store(sqlite_url, clock), Store(sqlite_url, clock)
    first, second = lock_on(one, "leader"), lock_on(two, "leader")
    assert first.hold()
    (tmp_path / "convenor.db.leader.lock").unlink()
    assert second.hold()
    assert not first.hold()
    second.release()
    assert first.hold()
    first.release()
    one.close()
    two.close()


def test_locks_of_different_names_do_not_hinder_each_other(store: Store, replica: Store) -> None:
    one, two = lock_on(store, "leader"), lock_on(replica, "migrations")
    assert one.hold()
    assert two.hold()
    one.release()
    two.release()


def test_standing_by_keeps_no_connection_and_no_file_open(store: Store, replica: Store) -> None:
    holder, waiting = lock_on(store, "leader"), lock_on(replica, "leader")
    assert holder.hold()
    assert not waiting.hold()
    open_before = os.listdir("/dev/fd")
    for _ in range(20):
        assert not waiting.hold()
    assert len(os.listdir("/dev/fd")) == len(open_before)
    holder.release()
    assert waiting.hold()
    waiting.release()
