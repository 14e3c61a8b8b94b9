"""The inbox's own states: open, done, given up; and what is thrown away when."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import SteppedClock
from bot.inbox.store import (
    MAX_ATTEMPTS,
    Kept,
    by_key,
    count_failure,
    count_open,
    delete_old,
    finish,
    keep,
    open_keys,
    replace_replies,
)
from bot.store import Store
from tests.inbox.conftest import NOON


def put(store: Store, key: str, source: str = "local", body: str = "typed") -> Kept:
    return store.write_now(keep, key, source=source, account="declan", route="tea:pour", body=body)


def test_what_is_kept_twice_stands_as_it_did_first(store: Store) -> None:
    first = put(store, "a", body="typed first")
    assert put(store, "a", body="typed again") == first
    store.write_now(finish, "a", reply="thanks")
    again = put(store, "a", body="typed late")
    assert (again.done, again.body, again.reply) == (True, "", "thanks")


def test_finishing_tells_whether_there_was_anything(store: Store) -> None:
    put(store, "a")
    assert store.write_now(finish, "a", reply="") is True
    assert store.write_now(finish, "b", reply="") is False


def test_the_oldest_is_taken_up_first_and_events_apart(store: Store, clock: SteppedClock) -> None:
    put(store, "b")
    put(store, "evt_1", "event")
    clock.move_to(NOON + timedelta(minutes=1))
    put(store, "a")
    assert store.read_now(open_keys, events=False) == ["b", "a"]
    assert store.read_now(open_keys, events=False, limit=1) == ["b"]
    assert store.read_now(open_keys, events=True) == ["evt_1"]
    assert store.read_now(count_open) == 3


def test_after_the_last_failure_it_is_left_for_staff_with_what_was_typed(store: Store) -> None:
    put(store, "a")
    for _ in range(MAX_ATTEMPTS):
        assert store.read_now(open_keys, events=False) == ["a"]
        store.write_now(count_failure, "a")
    assert store.read_now(open_keys, events=False) == []
    kept = store.read_now(by_key, "a")
    assert kept is not None
    assert (kept.done, kept.attempts, kept.body) == (False, MAX_ATTEMPTS, "typed")


def test_what_is_old_and_finished_goes_and_what_is_open_stays(store: Store, clock: SteppedClock) -> None:
    for key in ("done", "given_up", "open"):
        put(store, key)
    store.write_now(finish, "done", reply="")
    for _ in range(MAX_ATTEMPTS):
        store.write_now(count_failure, "given_up")
    clock.move_to(NOON + timedelta(days=1))
    put(store, "young")
    store.write_now(finish, "young", reply="")
    assert store.write_now(delete_old, NOON + timedelta(hours=1)) == 2
    assert [key for key in ("done", "given_up", "open", "young") if store.read_now(by_key, key)] == ["open", "young"]


def test_a_reply_that_holds_what_must_go_is_replaced_and_no_other(store: Store) -> None:
    for key, reply in (("a", "about dig_1"), ("b", "about digx1"), ("c", "about dig_2")):
        put(store, key)
        store.write_now(finish, key, reply=reply)
    assert store.write_now(replace_replies, "dig_1", "nothing") == 1
    replies = [kept.reply for key in "abc" if (kept := store.read_now(by_key, key)) is not None]
    assert replies == ["nothing", "about digx1", "about dig_2"]
