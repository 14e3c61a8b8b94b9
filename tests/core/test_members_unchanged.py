"""Who is known and unchanged is found by one statement; whatever there is to note is noted all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.app.discover import import_tables
from bot.clock import SteppedClock
from bot.core.members.actions import account_gone, merge, person_for_account
from bot.core.members.rules import Person, Standing
from bot.core.members.tables import accounts
from bot.store import Store, Tx
from bot.store.metadata import metadata
from tests.store.engines import START

import_tables()


@pytest.fixture
def moved() -> SteppedClock:
    return SteppedClock(START)


@pytest.fixture
def people(tmp_path: Path, moved: SteppedClock) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'convenor.db'}", moved)) as store:
        store.write_now(lambda tx: metadata.create_all(tx.connection))
        yield store


def seen(store: Store, name: str = "Amina Khan", **more: Any) -> tuple[Person, int]:
    """The person behind an account, and how many statements it took."""
    ran: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        ran.append(statement)

    def find(tx: Tx) -> Person:
        sa.event.listen(store.engine, "before_cursor_execute", note)
        try:
            return person_for_account(tx, "slack", "U1", name, **more)
        finally:
            sa.event.remove(store.engine, "before_cursor_execute", note)

    return store.write_now(find), len(ran)


def row(store: Store) -> sa.Row[Any]:
    return store.read_now(lambda tx: tx.rows(sa.select(accounts))[0])


def test_who_is_known_and_unchanged_takes_one_statement(people: Store) -> None:
    first, _many = seen(people)
    assert seen(people) == (first, 1)
    assert seen(people, "") == (first, 1)


def test_a_new_name_and_a_new_zone_are_noted(people: Store) -> None:
    seen(people)
    seen(people, "Amina Shah")
    assert row(people).name == "Amina Shah"
    person, _many = seen(people, "Amina Shah", zone="Asia/Karachi")
    assert (row(people).zone, person.zone) == ("Asia/Karachi", "Asia/Karachi")
    assert seen(people, "Amina Shah", zone="Asia/Karachi")[1] == 1


def test_that_somebody_is_there_is_noted_once_a_day(people: Store, moved: SteppedClock) -> None:
    seen(people)
    moved.move_to(START + timedelta(days=1))
    seen(people)
    assert row(people).seen_at == START
    moved.move_to(START + timedelta(days=1, seconds=1))
    seen(people)
    assert row(people).seen_at == START + timedelta(days=1, seconds=1)


def test_an_account_that_was_gone_is_back_by_it(people: Store) -> None:
    seen(people)
    people.write_now(account_gone, "slack", "U1")
    assert row(people).state == "gone"
    seen(people)
    assert row(people).state == "live"


def test_where_everyone_is_a_member_a_guest_becomes_one(people: Store) -> None:
    assert seen(people)[0].standing is Standing.GUEST
    assert seen(people, everyone_is_member=True)[0].standing is Standing.MEMBER
    assert seen(people, everyone_is_member=True) == (seen(people)[0], 1)


def test_who_proved_to_be_another_is_the_other(people: Store) -> None:
    mine, _many = seen(people)
    other = people.write_now(person_for_account, "discord", "1", "Amina K")
    people.write_now(merge, other.id, mine.id)
    assert seen(people)[0].id == people.write_now(person_for_account, "discord", "1", "Amina K").id
