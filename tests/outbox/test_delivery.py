"""Delivery: in order, once, and never doubled when nobody knows whether it arrived."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app.discover import import_tables
from bot.clock import SteppedClock
from bot.errors import Fate, PlatformError, Refusal
from bot.outbox.deliver import LEASE, MAX_ATTEMPTS, MAX_LOOKUPS
from bot.outbox.ports import Address, Go, HoldBack, NotWanted
from bot.outbox.store import claim_next, claim_unknown, send_again
from bot.store import Store
from bot.store.metadata import metadata
from tests.outbox.scripted import Desk

NOON = datetime(2027, 3, 16, 12, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    import_tables()
    clock = SteppedClock(NOON)
    store = Store(f"sqlite:///{tmp_path / 'convenor.db'}", clock)
    store.write_now(lambda tx: metadata.create_all(tx.connection))
    yield Desk(store, clock)
    store.close()


async def test_what_was_put_in_goes_out_in_order_and_once(desk: Desk) -> None:
    for number in range(5):
        desk.put(f"n{number}")
    await desk.deliverer.drain()
    await desk.deliverer.drain()
    assert desk.platform.payloads() == [f"n{number}" for number in range(5)]
    assert desk.gate.ended == [(f"n{number}", True) for number in range(5)]


async def test_the_same_thing_is_put_in_once(desk: Desk) -> None:
    assert desk.put("same") is not None
    assert desk.put("same") is None
    await desk.deliverer.drain()
    assert desk.put("same") is None
    assert desk.platform.payloads() == ["same"]


async def test_a_message_that_arrived_though_the_answer_was_lost_is_found_and_not_sent_again(desk: Desk) -> None:
    desk.platform.script.append("arrives, answer lost")
    desk.put("a")
    await desk.deliverer.drain()
    assert desk.states() == {"a": "unknown"}
    await desk.after(2)
    assert desk.states() == {"a": "sent"}
    assert desk.platform.payloads() == ["a"]
    assert desk.row("a").platform_id == "m1"


async def test_a_message_of_unknown_fate_that_is_not_there_is_sent_again(desk: Desk) -> None:
    desk.platform.script.append(PlatformError("timeout", Fate.UNKNOWN))
    desk.put("a")
    await desk.deliverer.drain()
    await desk.after(2)
    await desk.after(2)
    assert desk.platform.payloads() == ["a"]
    assert desk.platform.attempts == 2


async def test_where_nobody_can_know_the_message_is_parked_for_staff_and_not_doubled(desk: Desk) -> None:
    desk.platform.script.append("arrives, answer lost")
    desk.platform.lookups.append(PlatformError("cannot_know", Fate.NEVER))
    desk.put("a")
    await desk.deliverer.drain()
    await desk.after(2)
    assert desk.states() == {"a": "parked"}
    assert desk.platform.payloads() == ["a"]
    desk.store.write_now(send_again, desk.row("a").id, NOON + timedelta(days=1))
    await desk.deliverer.drain()
    assert desk.platform.payloads() == ["a", "a"]  # only on a person's word


async def test_an_adapter_that_raises_something_else_counts_as_fate_unknown(desk: Desk) -> None:
    desk.platform.script.append(RuntimeError("a bug in an adapter"))
    desk.put("a")
    await desk.deliverer.drain()
    assert desk.states() == {"a": "unknown"}


async def test_a_platform_that_asks_to_slow_down_is_heeded_and_holds_up_its_destination_only(desk: Desk) -> None:
    desk.platform.script.append(PlatformError("ratelimited", Fate.NOT_SENT, retry_after_s=30))
    desk.put("first")
    desk.put("second")
    desk.put("elsewhere", destination="channel:local:other")
    await desk.deliverer.drain()
    assert desk.platform.payloads() == ["elsewhere"]
    await desk.after(29)
    assert desk.platform.payloads() == ["elsewhere"]
    await desk.after(1)
    assert desk.platform.payloads() == ["elsewhere", "first", "second"]


async def test_however_often_a_platform_asks_to_slow_down_the_message_goes_in_the_end(desk: Desk) -> None:
    storm = MAX_ATTEMPTS * 3
    desk.platform.script.extend(PlatformError("ratelimited", Fate.NOT_SENT, retry_after_s=30) for _ in range(storm))
    desk.platform.script.append(PlatformError("http_503", Fate.NOT_SENT))  # an honest failure, and still only the first
    desk.put("a")
    for _ in range(storm + 2):
        await desk.after(30)
    assert desk.states() == {"a": "sent"}
    assert desk.platform.attempts == storm + 2  # each wait was as long as was asked for, and no longer


async def test_a_look_up_that_fails_and_fails_is_parked_for_staff_but_a_slow_platform_is_waited_for(desk: Desk) -> None:
    desk.platform.script.append("arrives, answer lost")
    slow = [PlatformError("ratelimited", Fate.NOT_SENT, retry_after_s=1000) for _ in range(MAX_LOOKUPS)]
    desk.platform.lookups.extend([*slow, *(PlatformError("http_503", Fate.NOT_SENT) for _ in range(MAX_LOOKUPS))])
    desk.put("a", expires_at=NOON + timedelta(days=9))
    await desk.deliverer.drain()
    for _ in slow:
        await desk.after(1000)
    assert desk.states() == {"a": "unknown"}
    for _ in range(MAX_LOOKUPS):
        await desk.after(1000)
    assert desk.states() == {"a": "parked"}
    assert desk.platform.payloads() == ["a"]


async def test_a_refusal_that_the_gate_can_go_round_is_tried_elsewhere_at_once(desk: Desk) -> None:
    desk.platform.script.extend(PlatformError(Refusal.DM_CLOSED, Fate.NEVER) for _ in range(2))
    desk.gate.refusals["a"] = Go(Address("local", "dm:other"))
    desk.put("a")
    await desk.after(0)
    await desk.after(0)
    assert desk.states() == {"a": "sent"}


async def test_a_refusal_may_let_the_message_wait_for_a_channel_that_comes_back(desk: Desk) -> None:
    desk.platform.script.append(PlatformError(Refusal.CHANNEL_GONE, Fate.NEVER))
    desk.gate.refusals["a"] = HoldBack(NOON + timedelta(hours=1), "channel_gone")
    desk.put("a")
    await desk.deliverer.drain()
    assert (desk.row("a").state, desk.row("a").reason) == ("waiting", "channel_gone")
    await desk.after(3600)
    assert desk.states() == {"a": "sent"}


async def test_what_a_platform_refuses_for_good_is_dead_at_once_and_the_next_goes_on(desk: Desk) -> None:
    desk.platform.script.append(PlatformError("channel_not_found", Fate.NEVER))
    desk.put("bad")
    desk.put("good")
    await desk.deliverer.drain()
    assert desk.states() == {"bad": "dead", "good": "sent"}
    assert ("bad", False) in desk.gate.ended


async def test_after_so_many_tries_a_message_is_dead_and_staff_see_why(desk: Desk) -> None:
    desk.platform.script.extend(PlatformError("http_503", Fate.NOT_SENT) for _ in range(MAX_ATTEMPTS))
    desk.put("a", expires_at=NOON + timedelta(days=9))
    for _ in range(MAX_ATTEMPTS):
        await desk.after(1000)
    assert desk.states() == {"a": "dead"}
    assert desk.row("a").reason == "http_503"
    assert desk.platform.payloads() == []


async def test_what_would_come_too_late_is_not_sent(desk: Desk) -> None:
    desk.put("a", expires_at=NOON + timedelta(hours=1))
    desk.clock.move_to(NOON + timedelta(hours=1))
    await desk.deliverer.drain()
    assert desk.states() == {"a": "expired"}
    assert desk.platform.payloads() == []
    assert desk.gate.ended == [("a", False)]


async def test_what_is_no_longer_wanted_is_dropped_with_the_reason(desk: Desk) -> None:
    desk.gate.verdicts["a"] = NotWanted("done")
    desk.put("a")
    await desk.deliverer.drain()
    assert desk.states() == {"a": "dropped"}
    assert desk.row("a").reason == "done"


async def test_what_waits_for_its_hour_holds_nobody_up(desk: Desk) -> None:
    desk.gate.verdicts["quiet"] = HoldBack(NOON + timedelta(hours=8), "quiet_hours")
    desk.put("quiet")
    desk.put("loud")
    await desk.deliverer.drain()
    assert desk.platform.payloads() == ["loud"]
    await desk.after(8 * 3600)
    assert desk.platform.payloads() == ["loud", "quiet"]


async def test_a_row_in_flight_at_a_crash_is_looked_up_at_the_next_start(desk: Desk) -> None:
    desk.put("a")
    claimed, _taken = desk.store.write_now(desk.deliverer._take)  # and then the process dies
    assert claimed is not None
    await desk.deliverer.drain()
    assert desk.states() == {"a": "sending"}  # it might be somebody's at this moment
    await desk.deliverer.start()
    await desk.after(1)
    await desk.after(1)
    assert desk.states() == {"a": "sent"}
    assert desk.platform.payloads() == ["a"]


async def test_a_look_up_that_was_under_way_at_a_crash_is_taken_up_at_the_next_start(desk: Desk) -> None:
    desk.platform.script.append("arrives, answer lost")
    desk.put("a")
    await desk.deliverer.drain()
    desk.clock.move_to(desk.clock.now() + timedelta(seconds=2))
    assert desk.store.write_now(claim_unknown, "a worker that died", lease=LEASE) is not None
    await desk.deliverer.start()
    await desk.deliverer.drain()
    assert desk.states() == {"a": "sent"}
    assert desk.platform.payloads() == ["a"]


async def test_no_second_row_of_a_destination_is_claimed_while_one_is_in_flight(desk: Desk) -> None:
    desk.put("a")
    desk.put("b")
    assert desk.store.write_now(claim_next, "one") is not None
    assert desk.store.write_now(claim_next, "two") is None
