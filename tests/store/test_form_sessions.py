"""Forms that somebody has open on a platform: theirs alone, kept for a fortnight, gone with the person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.app.discover import import_tables
from bot.clock import SteppedClock
from bot.core.members.actions import person_for_account
from bot.core.personal_data.actions import erase_person, export_person
from bot.core.sessions.actions import KEPT, carry_on, close_form, keep_typed, kept_words_of, note_words, open_form
from bot.store import Store
from bot.store.metadata import metadata
from bot.store.migrate import differences, upgrade
from tests.store.engines import START
from tests.store.test_desk_migration import _fill

import_tables()


@pytest.fixture
def made(store: Store) -> Store:
    store.write_now(lambda tx: metadata.create_all(tx.connection))
    return store


def test_an_open_form_is_carried_on_by_its_own_person_alone(made: Store) -> None:
    form = made.write_now(open_form, "discord", "1", "{}", {"a": ("x", "y")})
    found = made.read_now(carry_on, form, "discord", "1")
    assert found is not None
    assert found.answers == {"a": ("x", "y")}
    assert made.read_now(carry_on, form, "discord", "2") is None
    assert made.read_now(carry_on, form, "slack", "1") is None
    made.write_now(keep_typed, form, {"a": ("z",)})
    again = made.read_now(carry_on, form, "discord", "1")
    assert again is not None
    assert again.answers == {"a": ("z",)}
    made.write_now(close_form, form)
    assert made.read_now(carry_on, form, "discord", "1") is None


def test_a_form_that_is_left_open_is_forgotten(made: Store, clock: SteppedClock) -> None:
    form = made.write_now(open_form, "discord", "1", "{}", {})
    clock.move_to(START + KEPT - timedelta(seconds=1))
    assert made.read_now(carry_on, form, "discord", "1") is not None
    clock.move_to(START + KEPT)
    assert made.read_now(carry_on, form, "discord", "1") is None


def test_what_somebody_typed_is_exported_and_erased_with_them(made: Store) -> None:
    person = made.write_now(person_for_account, "discord", "1", "Amina")
    form = made.write_now(open_form, "discord", "1", "{}", {"a": ("my words",)})
    assert "my words" in str(made.read_now(export_person, person.id))
    made.write_now(erase_person, person.id, person.id)
    assert made.read_now(carry_on, form, "discord", "1") is None


def test_words_are_kept_under_their_key_once(made: Store) -> None:
    made.write_now(note_words, {"k": "first"})
    made.write_now(note_words, {"k": "second", "l": "other"})
    assert made.read_now(kept_words_of, "k") == "first"
    assert made.read_now(kept_words_of, "m") is None


def test_a_store_of_before_has_room_for_open_forms(store: Store) -> None:
    upgrade(store, "0004_answering")
    store.write_now(_fill)
    upgrade(store)
    person = store.write_now(person_for_account, "discord", "1", "Amina")
    assert differences(store) == []
    form = store.write_now(open_form, "discord", "1", "{}", {"a": ("x",)})
    assert store.read_now(carry_on, form, "discord", "1") is not None
    assert store.read_now(export_person, person.id)
