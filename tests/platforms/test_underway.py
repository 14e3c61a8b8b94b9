"""What an adapter has under way when it ends, and how it paces what it sends."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.clock import SteppedClock, SystemClock
from bot.platforms.pacing import Pace, Rests, within
from bot.platforms.underway import UnderWay

NOON = datetime(2027, 3, 16, 12, tzinfo=UTC)


async def test_ending_waits_for_what_is_under_way_and_a_fault_stops_nothing_else():
    done = []
    work = UnderWay(SystemClock())
    await work.open()

    async def one(number: int) -> int:
        await asyncio.sleep(0)  # noqa: TID251 - lets the others begin
        if number == 1:
            raise RuntimeError
        done.append(number)
        return number

    for number in range(3):
        work.begin("test", one(number))
    asked = work.begin_asked(one(1))
    assert await work.close(5) == 0
    assert done == [0, 2]
    assert isinstance(asked.result().fault, RuntimeError)
    assert await work.close(5) == 0


async def test_what_does_not_end_in_time_is_broken_off():
    work = UnderWay(SystemClock())
    await work.open()
    stuck = work.begin("test", asyncio.Event().wait())
    assert await work.close(0.01) == 1
    assert stuck.cancelled()


async def test_a_place_waits_its_turn_and_another_does_not():
    clock = SteppedClock(NOON)
    pace = Pace(clock, 1.0)
    await pace.turn("a")
    await pace.turn("b")
    async with asyncio.TaskGroup() as group:
        second, third = (group.create_task(pace.turn("a")) for _ in range(2))
        assert not await within(SystemClock(), 0.01, second)
        clock.move_to(NOON + timedelta(seconds=1))
        assert await within(SystemClock(), 1, second)
        assert not third.done()
        clock.move_to(NOON + timedelta(seconds=2))


def test_a_method_rests_as_long_as_it_was_told():
    clock = SteppedClock(NOON)
    rests = Rests(clock)
    rests.rest("post", 30)
    clock.move_to(NOON + timedelta(seconds=10))
    assert (rests.left_s("post"), rests.left_s("list")) == (20, 0)
    rests.rest("post", 5)
    assert rests.left_s("post") == 20
    clock.move_to(NOON + timedelta(seconds=31))
    assert rests.left_s("post") == 0
