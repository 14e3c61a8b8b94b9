"""Writes that wait together are committed together, and each is a transaction of its own all the same."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.clock import SteppedClock
from bot.store import Store, Tx, types
from bot.store.grouped import LONGEST, MOST
from bot.store.metadata import table
from tests.store import acknowledging
from tests.store.engines import START

_metadata = sa.MetaData()
notes = table("notes", sa.Column("id", types.Integer, primary_key=True), of=_metadata)
replies = table(
    "replies",
    sa.Column("id", types.Integer, primary_key=True),
    sa.Column("to", sa.ForeignKey(notes.c.id, deferrable=True, initially="DEFERRED")),
    of=_metadata,
)


def add(tx: Tx, number: int) -> int:
    tx.run(sa.insert(notes).values(id=number))
    return number


def add_and_raise(tx: Tx, number: int) -> None:
    add(tx, number)
    raise LookupError(number)


def ids(tx: Tx) -> list[int]:
    return [row.id for row in tx.rows(sa.select(notes.c.id).order_by(notes.c.id))]


@pytest.fixture
def moved() -> SteppedClock:
    return SteppedClock(START)


@pytest.fixture
def kept(sqlite_url: str, moved: SteppedClock) -> Iterator[Store]:
    with closing(Store(sqlite_url, moved)) as store:
        store.write_now(lambda tx: _metadata.create_all(tx.connection))
        yield store


@asynccontextmanager
async def all_at_once(store: Store) -> AsyncIterator[asyncio.TaskGroup]:
    """What is asked for in the block waits for the writer, and is taken up together at its end."""
    loop, held, go_on = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def hold(_tx: Tx) -> None:
        loop.call_soon_threadsafe(held.set)
        assert go_on.wait(10)

    async with asyncio.TaskGroup() as group:
        group.create_task(store.write(hold))
        await held.wait()
        yield group
        go_on.set()


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """Each transaction that is begun meanwhile."""
    begun: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("BEGIN"):
            begun.append(statement)

    sa.event.listen(store.engine, "before_cursor_execute", note)
    yield begun
    sa.event.remove(store.engine, "before_cursor_execute", note)


async def asked(group: asyncio.TaskGroup, store: Store, action: Callable[..., Any], *given: Any) -> asyncio.Task[Any]:
    """A write that is in the queue when this returns; what it raises is given, not raised."""

    async def outcome() -> Any:
        try:
            return await store.write(action, *given)
        except Exception as error:  # noqa: BLE001 - for the test to look at
            return error

    task = group.create_task(outcome())
    turned = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(turned.set_result, None)
    await turned
    return task


async def test_what_waits_together_is_committed_together_in_its_order(kept: Store) -> None:
    ran: list[int] = []

    def note(tx: Tx, number: int) -> int:
        ran.append(number)
        return add(tx, number)

    with counted(kept) as begun:
        async with all_at_once(kept) as group:
            tasks = [await asked(group, kept, note, number) for number in range(MOST)]
        done = await asyncio.gather(*tasks)
    assert done == ran == list(range(MOST))
    assert begun == ["BEGIN IMMEDIATE"] * 2  # the one that held the writer, and all the others
    assert kept.read_now(ids) == ran


async def test_each_sees_what_those_before_it_did(kept: Store) -> None:
    def see_and_add(tx: Tx, number: int) -> list[int]:
        seen = ids(tx)
        add(tx, number)
        return seen

    async with all_at_once(kept) as group:
        tasks = [await asked(group, kept, see_and_add, number) for number in range(3)]
    assert [await task for task in tasks] == [[], [0], [0, 1]]


async def test_one_that_raises_is_undone_alone(kept: Store) -> None:
    with counted(kept) as begun:
        async with all_at_once(kept) as group:
            before = await asked(group, kept, add, 1)
            fault = await asked(group, kept, add_and_raise, 2)
            twice = await asked(group, kept, add, 1)
            after = await asked(group, kept, add, 3)
        await after
    assert (await before, await after) == (1, 3)
    assert isinstance(await fault, LookupError)
    assert isinstance(await twice, IntegrityError)
    assert kept.read_now(ids) == [1, 3]
    assert len(begun) == 2


async def test_nobody_hears_of_theirs_before_it_is_committed(kept: Store, tmp_path: Path) -> None:
    seen: list[list[tuple[int]]] = []

    def look(task: asyncio.Task[Any]) -> None:
        assert task.done()
        with closing(sqlite3.connect(tmp_path / "convenor.db")) as other:
            seen.append(other.execute("SELECT id FROM notes ORDER BY id").fetchall())

    async with all_at_once(kept) as group:
        tasks = [await asked(group, kept, action, number) for number, action in enumerate((add, add_and_raise, add))]
        for task in tasks:
            task.add_done_callback(look)
    await asyncio.gather(*tasks)
    assert seen == [[(0,), (2,)]] * 3


async def test_where_the_commit_fails_only_the_one_that_is_to_blame_fails(kept: Store) -> None:
    def reply_to_nothing(tx: Tx) -> None:
        tx.run(sa.insert(replies).values(id=1, to=99))

    async with all_at_once(kept) as group:
        tasks = [
            await asked(group, kept, add, 1),
            await asked(group, kept, reply_to_nothing),
            await asked(group, kept, add, 2),
        ]
    first, to_blame, last = [await task for task in tasks]
    assert (first, last) == (1, 2)
    assert isinstance(to_blame, IntegrityError)
    assert kept.read_now(ids) == [1, 2]


async def test_one_that_ends_the_whole_transaction_takes_nobody_along(kept: Store) -> None:
    def give_up(tx: Tx) -> None:  # as SQLite itself does when the disk is full
        driver: Any = tx.connection.connection.driver_connection
        driver.rollback()
        raise MemoryError

    async with all_at_once(kept) as group:
        tasks = [await asked(group, kept, add, 1), await asked(group, kept, give_up), await asked(group, kept, add, 2)]
    first, fault, last = [await task for task in tasks]
    assert (first, last) == (1, 2)
    assert isinstance(fault, MemoryError)
    assert kept.read_now(ids) == [1, 2]


async def test_a_long_one_is_the_last_of_its_commit(kept: Store, moved: SteppedClock) -> None:
    def slowly(tx: Tx, number: int) -> int:
        moved.move_to(moved.now() + LONGEST)
        return add(tx, number)

    with counted(kept) as begun:
        async with all_at_once(kept) as group:
            tasks = [await asked(group, kept, slowly, number) for number in range(3)]
        done = await asyncio.gather(*tasks)
    assert done == [0, 1, 2]
    assert len(begun) == 4


async def test_each_has_the_moment_at_which_it_began(kept: Store, moved: SteppedClock) -> None:
    def when(tx: Tx) -> Any:
        moved.move_to(moved.now() + timedelta(milliseconds=1))
        return tx.now

    async with all_at_once(kept) as group:
        tasks = [await asked(group, kept, when) for _ in range(2)]
    assert [await task for task in tasks] == [START, START + timedelta(milliseconds=1)]


async def test_one_that_nobody_waits_for_any_more_is_not_run(kept: Store) -> None:
    async with all_at_once(kept) as group:
        given_up = group.create_task(kept.write(add, 1))
        after = await asked(group, kept, add, 2)
        given_up.cancel()
        await asyncio.wait({given_up})
    assert await after == 2
    assert kept.read_now(ids) == [2]


async def test_closing_does_what_is_asked_for_already(kept: Store, sqlite_url: str, moved: SteppedClock) -> None:
    async with all_at_once(kept) as group:
        tasks = [await asked(group, kept, add, number) for number in range(3)]
        group.create_task(asyncio.to_thread(kept.close))
    assert [await task for task in tasks] == [0, 1, 2]
    with closing(Store(sqlite_url, moved)) as again:
        assert again.read_now(ids) == [0, 1, 2]


def test_killed_among_many_nothing_that_was_acknowledged_is_lost(tmp_path: Path) -> None:
    command = [sys.executable, acknowledging.__file__, str(tmp_path / "convenor.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()) as process:
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(300)]
        process.kill()
        told += [int(line) for line in process.stdout if line.endswith("\n")]
    assert process.returncode == -signal.SIGKILL
    with closing(sqlite3.connect(tmp_path / "convenor.db")) as store:
        found = {number for (number,) in store.execute("SELECT id FROM notes")}
    assert set(told) <= found
    refused = {number for number in found if number % 5 == 0}
    assert refused == set()
