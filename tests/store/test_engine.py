"""The store on both engines: what goes in comes out, and a transaction is whole or nothing."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError, StatementError

from bot.clock import SteppedClock
from bot.errors import ConfigError
from bot.store import Store, Tx, types
from bot.store.engine import RETRIES
from bot.store.metadata import table
from tests.store import counting
from tests.store.counting import count_up, counters

things = table(
    "things",
    sa.Column("id", types.Text, primary_key=True),
    sa.Column("number", types.Integer),
    sa.Column("at", types.Instant),
    sa.Column("flag", types.Flag),
    sa.Column("document", types.Json),
    of=sa.MetaData(),
)


def _make(tx: Tx) -> None:
    things.create(tx.connection)
    counters.create(tx.connection)
    tx.run(sa.insert(counters), [{"id": "a", "number": 0}, {"id": "b", "number": 0}])


def _put(tx: Tx, column: str, value: Any) -> None:
    tx.run(sa.insert(things).values({"id": "one", column: value}))


def _number(tx: Tx, key: str = "a") -> int:
    return int(tx.value(sa.select(counters.c.number).where(counters.c.id == key)))


@pytest.fixture
def made(store: Store) -> Store:
    store.write_now(_make)
    return store


def _back(store: Store, column: str, value: Any) -> Any:
    """Write a value, read it in another transaction, and leave nothing behind."""
    store.write_now(_put, column, value)
    found = store.read_now(lambda tx: tx.value(sa.select(things.c[column])))
    store.write_now(lambda tx: tx.run(sa.delete(things)))
    return found


MOMENTS = [
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1752, 9, 14, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2027, 3, 28, 1, 0, 0, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_moment_comes_back_to_the_microsecond_however_far_away(made: Store, moment: datetime) -> None:
    found = _back(made, "at", moment)
    assert found == moment
    assert found.utcoffset() == timedelta()


def test_a_moment_given_in_another_zone_is_the_same_moment(made: Store) -> None:
    dublin_summer = timezone(timedelta(hours=1))
    found = _back(made, "at", datetime(2027, 6, 1, 12, 30, tzinfo=dublin_summer))
    assert found == datetime(2027, 6, 1, 11, 30, tzinfo=UTC)
    assert found.tzinfo == UTC


def test_a_time_without_a_zone_is_refused(made: Store) -> None:
    naive = datetime(2027, 6, 1, 12, 30, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(StatementError, match="needs a zone"):
        _back(made, "at", naive)


def test_moments_sort_in_time_also_across_1970(made: Store) -> None:
    def sorted_by_the_engine(tx: Tx) -> list[datetime]:
        for number, moment in enumerate(reversed(MOMENTS)):
            tx.run(sa.insert(things).values(id=str(number), at=moment))
        return [row.at for row in tx.rows(sa.select(things.c.at).order_by(things.c.at))]

    assert made.write_now(sorted_by_the_engine) == MOMENTS


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("number", 2**63 - 1),
        ("number", -(2**63)),
        ("flag", True),
        ("flag", False),
        ("document", {"words": ["Zoë", "“quoted”", "🙂"], "nested": {"empty": None, "yes": True, "pi": 3.25}}),
        ("document", []),
        ("document", "only text"),
        ("document", 0),
        ("number", None),
        ("flag", None),
        ("document", None),
        ("at", None),
    ],
)
def test_a_value_comes_back_as_it_was(made: Store, column: str, value: Any) -> None:
    found = _back(made, column, value)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("column", ["number", "at", "flag", "document"])
def test_nothing_is_null_for_the_database_too(made: Store, column: str) -> None:
    made.write_now(_put, column, None)
    assert made.read_now(lambda tx: tx.value(sa.select(things.c.id).where(things.c[column].is_(None)))) == "one"


def test_text_comes_back_as_it_was_whatever_it_is(made: Store) -> None:
    # PostgreSQL's text cannot hold a NUL, and no engine holds half a surrogate pair; what comes in is cleaned of both.
    @given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200))
    def comes_back(text: str) -> None:
        made.write_now(lambda tx: tx.run(sa.insert(things).values(id=text)))
        assert made.read_now(lambda tx: [row.id for row in tx.rows(sa.select(things.c.id))]) == [text]
        made.write_now(lambda tx: tx.run(sa.delete(things)))

    comes_back()


@pytest.mark.parametrize("column", ["number", "at", "flag"])
def test_a_wrong_type_is_refused(made: Store, column: str) -> None:
    # Past our column types, as a migration or somebody at a prompt would write it.
    as_it_is = sa.table("things", sa.column("id"), sa.column(column))
    with pytest.raises(DBAPIError):
        made.write_now(lambda tx: tx.run(sa.insert(as_it_is).values({"id": "one", column: "not a number"})))
    assert made.read_now(lambda tx: tx.rows(sa.select(things))) == []


def test_what_raises_is_rolled_back(made: Store) -> None:
    def half(tx: Tx) -> None:
        count_up(tx, "a")
        message = "half way"
        raise RuntimeError(message)

    with pytest.raises(RuntimeError, match="half way"):
        made.write_now(half)
    assert made.read_now(_number) == 0


async def test_what_returned_is_committed_for_another_store_to_see(
    made: Store, store_url: str, clock: SteppedClock
) -> None:
    assert await made.write(count_up) == 1
    other = Store(store_url, clock)
    assert await other.read(_number) == 1
    other.close()


async def test_a_read_cannot_write_and_the_next_write_can(made: Store) -> None:
    for _ in range(6):  # more than there are reading threads: each connection is given back as it was
        with pytest.raises(DBAPIError):
            await made.read(count_up)
    assert await made.write(count_up) == 1


async def test_a_read_sees_one_state_whatever_is_committed_meanwhile(made: Store) -> None:
    loop = asyncio.get_running_loop()
    first_read = asyncio.Event()
    go_on = threading.Event()

    def twice(tx: Tx) -> tuple[int, int]:
        first = _number(tx)
        loop.call_soon_threadsafe(first_read.set)
        assert go_on.wait(10)
        return first, _number(tx)

    async def commit_between() -> None:
        await first_read.wait()
        await made.write(count_up)
        go_on.set()

    async with asyncio.TaskGroup() as group:
        reading = group.create_task(made.read(twice))
        group.create_task(commit_between())
    assert reading.result() == (0, 0)
    assert await made.read(_number) == 1


def test_a_transaction_knows_both_times_and_gives_ids(made: Store, clock: SteppedClock) -> None:
    now, real_now, one, other = made.write_now(lambda tx: (tx.now, tx.real_now, tx.new_id("log"), tx.new_id("log")))
    assert (now, real_now) == (clock.now(), clock.real_now())
    assert one.startswith("log_")
    assert one != other


def test_on_sqlite_a_write_has_the_lock_before_it_reads(sqlite_url: str, clock: SteppedClock, tmp_path: Path) -> None:
    def another_begins(_tx: Tx) -> None:
        with closing(sqlite3.connect(tmp_path / "convenor.db", timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")

    store = Store(sqlite_url, clock)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        store.write_now(another_begins)
    store.read_now(another_begins)
    store.close()


def test_two_processes_that_read_and_then_write_lose_nothing(made: Store, store_url: str) -> None:
    times = 100
    command = [sys.executable, counting.__file__, store_url, str(times)]
    both = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd())
        for _ in range(2)
    ]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in both:
        process.communicate("go\n", timeout=60)
        assert process.returncode == 0
    assert made.read_now(_number) == 2 * times


async def test_fifty_writes_at_once_all_happen(made: Store) -> None:
    def add(tx: Tx, number: int) -> None:
        tx.run(sa.insert(things).values(id=f"thing {number}", number=number))

    await asyncio.gather(*(made.write(add, number) for number in range(50)))
    numbers = await made.read(lambda tx: {row.number for row in tx.rows(sa.select(things.c.number))})
    assert numbers == set(range(50))


async def test_fifty_writes_to_one_row_at_once_lose_nothing(made: Store) -> None:
    counted = await asyncio.gather(*(made.write(count_up) for _ in range(50)))
    assert sorted(counted) == list(range(1, 51))


async def test_of_two_that_collide_on_postgresql_one_is_run_again_and_only_its_last_run_counts(
    postgres_url: str, clock: SteppedClock
) -> None:
    store = Store(postgres_url, clock)
    store.write_now(_make)
    both_have_read = threading.Barrier(2)
    seen: list[int] = []
    first_two = iter((True, True))

    def collide(tx: Tx, note: str) -> None:
        number = _number(tx)
        seen.append(number)
        if next(first_two, False):
            both_have_read.wait(10)
        tx.run(sa.insert(things).values(id=f"{note} saw {number}"))
        tx.run(sa.update(counters).where(counters.c.id == "a").values(number=number + 1))

    await asyncio.gather(store.write(collide, "one"), store.write(collide, "other"))
    notes = await store.read(lambda tx: sorted(row.id for row in tx.rows(sa.select(things.c.id))))
    assert seen == [0, 0, 1]
    assert notes in (["one saw 0", "other saw 1"], ["one saw 1", "other saw 0"])
    assert await store.read(_number) == 2
    store.close()


def test_a_transaction_that_always_collides_is_given_up_in_the_end(postgres_url: str, clock: SteppedClock) -> None:
    store = Store(postgres_url, clock)
    runs = []

    def collide(tx: Tx) -> None:
        runs.append(1)
        tx.connection.exec_driver_sql("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$")

    with pytest.raises(DBAPIError):
        store.write_now(collide)
    assert len(runs) == RETRIES
    store.close()


async def test_claims_of_a_queue_do_not_make_each_other_run_again(made: Store) -> None:
    runs = []

    def take(tx: Tx) -> None:
        runs.append(1)
        tx.run(sa.update(counters).where(counters.c.id == "a").values(number=counters.c.number + 1))

    await asyncio.gather(*(made.claim(take) for _ in range(50)))
    assert await made.read(_number) == 50
    assert len(runs) == 50


async def test_a_claim_that_meets_the_row_of_another_is_run_again_on_postgresql(
    postgres_url: str, clock: SteppedClock
) -> None:
    store = Store(postgres_url, clock)
    store.write_now(_make)
    both_have_looked = threading.Barrier(2)
    first_two = iter((True, True))

    def take(tx: Tx) -> bool:
        taken = tx.value(sa.select(things.c.id)) is not None
        if next(first_two, False):
            both_have_looked.wait(10)
        if not taken:
            tx.run(sa.insert(things).values(id="the one place"))
        return not taken

    assert sorted(await asyncio.gather(store.claim(take), store.claim(take))) == [False, True]
    assert await store.write(lambda tx: tx.connection.get_isolation_level()) == "SERIALIZABLE"
    store.close()


def test_an_error_that_is_no_collision_is_not_tried_again(made: Store) -> None:
    runs = []

    def twice_the_same(tx: Tx) -> None:
        runs.append(1)
        tx.run(sa.insert(counters).values(id="a", number=0))

    with pytest.raises(sa.exc.IntegrityError):
        made.write_now(twice_the_same)
    assert len(runs) == 1


async def test_closing_waits_for_what_is_running_and_then_takes_nothing_more(
    made: Store, store_url: str, clock: SteppedClock
) -> None:
    loop = asyncio.get_running_loop()
    begun = asyncio.Event()
    go_on = threading.Event()

    def slowly(tx: Tx) -> int:
        loop.call_soon_threadsafe(begun.set)
        assert go_on.wait(10)
        return count_up(tx)

    async with asyncio.TaskGroup() as group:
        writing = group.create_task(made.write(slowly))
        await begun.wait()
        closing = group.create_task(asyncio.to_thread(made.close))
        assert not closing.done()
        go_on.set()
    assert writing.result() == 1
    with pytest.raises(RuntimeError):
        await made.write(count_up)
    again = Store(store_url, clock)
    assert again.read_now(_number) == 1
    again.close()


@pytest.mark.parametrize("url", ["mysql://root@localhost/x", "convenor.db", "sqlite://", "sqlite:///:memory:", ""])
def test_an_address_that_cannot_be_a_store_is_refused_with_the_cure(url: str, clock: SteppedClock) -> None:
    with pytest.raises(ConfigError) as refused:
        Store(url, clock)
    assert "CONVENOR_STORE" in refused.value.cure


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, clock: SteppedClock) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        Store(f"sqlite:///{tmp_path}/nowhere/convenor.db", clock)
