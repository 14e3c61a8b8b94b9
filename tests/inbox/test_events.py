"""What is published in a transaction is handled afterwards, once by each subscriber, whatever the others do."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.config import Community, load_community
from bot.core.audit.actions import entries, record
from bot.core.events import Event, MemberLeft, Subscription, publish
from bot.inbox.store import MAX_ATTEMPTS, count_open, open_keys
from bot.routing.events import EventTurn
from bot.store import Store, Tx

COMMUNITY = load_community()


@dataclass(frozen=True, slots=True)
class KettleBoiled(Event):
    """The kettle has boiled."""

    cups: int


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[EventDict]]:
    """What is logged meanwhile."""
    with capture_logs() as found:
        yield found


def subscriber(name: str, *, faults: int = 0, then: Event | None = None) -> Subscription:
    """Give one that notes each event in the audit log, once it has failed so many times."""
    left = iter([True] * faults)

    def handle(tx: Tx, event: KettleBoiled, _community: Community) -> None:
        record(tx, name, "boiled", cups=event.cups)
        if next(left, False):
            raise RuntimeError
        if then is not None:
            publish(tx, then)

    return Subscription(name, KettleBoiled, handle)


def noted(store: Store) -> list[tuple[str, str]]:
    return [(entry.actor, str(dict(entry.detail).get("cups"))) for entry in reversed(store.read_now(entries, 1000))]


def turn(store: Store, *subscriptions: Subscription) -> EventTurn:
    return EventTurn(store, COMMUNITY, subscriptions)


async def settle(events: EventTurn) -> None:
    """Handle until nothing more can be done now, as the bot does."""
    while await events.handle_all():
        pass


async def test_each_subscriber_handles_an_event_once(store: Store) -> None:
    events = turn(store, subscriber("one"), subscriber("two"))
    store.write_now(publish, KettleBoiled(3))
    await settle(events)
    await settle(events)
    assert sorted(noted(store)) == [("one", "3"), ("two", "3")]
    assert store.read_now(count_open) == 0


async def test_what_is_published_in_a_transaction_that_fails_never_happened(store: Store) -> None:
    def boil_over(tx: Tx) -> None:
        publish(tx, KettleBoiled(3))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.write_now(boil_over)
    await settle(turn(store, subscriber("one")))
    assert noted(store) == []


async def test_an_event_is_handled_after_its_transaction_and_not_in_it(store: Store) -> None:
    store.write_now(publish, KettleBoiled(3))
    assert noted(store) == []
    assert len(store.read_now(open_keys, events=True)) == 1


async def test_who_did_not_subscribe_hears_nothing(store: Store) -> None:
    store.write_now(publish, MemberLeft("mem_1"))
    await settle(turn(store, subscriber("one")))
    assert noted(store) == []
    assert store.read_now(count_open) == 0


async def test_an_event_that_leads_to_another_is_followed_to_the_end(store: Store) -> None:
    store.write_now(publish, KettleBoiled(1))
    heard: list[str] = []
    follow = Subscription("follow", MemberLeft, lambda _tx, event, _community: heard.append(event.member_id))
    await settle(turn(store, subscriber("one", then=MemberLeft("mem_1")), follow))
    assert heard == ["mem_1"]


async def test_one_that_fails_does_not_stop_the_other_and_leaves_nothing_half_done(
    store: Store, logs: list[EventDict]
) -> None:
    events = turn(store, subscriber("bad", faults=99), subscriber("good"))
    store.write_now(publish, KettleBoiled(3))
    await settle(events)
    assert noted(store) == [("good", "3")]
    assert {entry["event"] for entry in logs} == {"event_fault"}


@pytest.mark.parametrize(
    ("faults", "heard", "logged"),
    [(0, 1, 0), (1, 1, 1), (2, 1, 2), (MAX_ATTEMPTS, 0, 3), (99, 0, 3)],
)
async def test_one_that_fails_is_tried_three_times_in_all(
    store: Store, logs: list[EventDict], faults: int, heard: int, logged: int
) -> None:
    events = turn(store, subscriber("bad", faults=faults))
    store.write_now(publish, KettleBoiled(3))
    for _ in range(6):
        await settle(events)
    assert len(noted(store)) == heard
    assert len(logs) == logged
    assert store.read_now(count_open) == 0


async def test_a_fault_that_lasts_a_moment_does_not_use_up_all_tries_at_once(store: Store) -> None:
    events = turn(store, subscriber("bad", faults=1))
    store.write_now(publish, KettleBoiled(3))
    await settle(events)
    assert store.read_now(count_open) == 1
    await settle(events)
    assert noted(store) == [("bad", "3")]


@pytest.mark.parametrize("replicas", [1, 2])
async def test_two_who_handle_at_once_handle_it_once(store: Store, replicas: int) -> None:
    store.write_now(publish, KettleBoiled(3))
    turns: list[EventTurn] = [turn(store, subscriber("one")) for _ in range(replicas)]
    await asyncio.gather(*(settle(each) for each in turns for _ in range(2)))
    assert noted(store) == [("one", "3")]


async def test_more_events_than_are_read_at_once_are_all_handled(store: Store) -> None:
    def boil_all_day(tx: Tx) -> None:
        for cups in range(130):
            publish(tx, KettleBoiled(cups))

    store.write_now(boil_all_day)
    await settle(turn(store, subscriber("one")))
    assert sorted(int(cups) for _name, cups in noted(store)) == list(range(130))
