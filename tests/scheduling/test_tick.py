"""The tick: every slot once, in order, whatever fails and however late."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from bot.clock import SteppedClock
from bot.scheduling import store as ledger
from bot.scheduling.jobs import HORIZON, LOOK_AHEAD, Job
from bot.scheduling.rules import Slot, fortnights, wall_clock
from bot.scheduling.store import State
from bot.scheduling.tick import Ticker
from bot.store import Store, Tx
from tests.scheduling.diary import Faults, lines, listed, make_tables, plan, planned, write_line
from tests.store.engines import START

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def made(store: Store) -> Store:
    store.write_now(make_tables)
    return store


@pytest.fixture
def faults() -> Faults:
    return Faults()


def _slots(store: Store) -> list[tuple[str, str]]:
    return [(job, slot) for job, slot, _ in store.read_now(lines)]


async def test_what_is_due_is_done_once_and_what_is_not_due_waits(
    made: Store, clock: SteppedClock, faults: Faults
) -> None:
    due = [Slot("past", START - HOUR), Slot("now", START), Slot("later", START + timedelta(microseconds=1))]
    ticker = Ticker(made, [listed("prompt", due)], clock, faults)
    assert await ticker.tick() == 2
    assert await ticker.tick() == 0
    assert sorted(_slots(made)) == [("prompt", "now"), ("prompt", "past")]
    clock.move_to(START + HOUR)
    assert await ticker.tick() == 1
    assert await ticker.tick() == 0
    assert len(_slots(made)) == 3
    assert faults.seen == []


async def test_work_is_done_in_the_order_it_was_due_across_jobs(
    made: Store, clock: SteppedClock, faults: Faults
) -> None:
    order: list[str] = []

    def noting(name: str, *hours: int) -> Job:
        slots = [Slot(f"{name} {hour}", START - hour * HOUR) for hour in hours]
        return replace(listed(name, slots), run=lambda _tx, slot: order.append(slot.key))

    jobs = [noting("close", 3, 1), noting("remind", 4, 3, 2), noting("prompt", 5, 3)]
    assert await Ticker(made, jobs, clock, faults).tick() == 7
    # Of what is due at one moment, the job that is named first goes first.
    assert order == ["prompt 5", "remind 4", "close 3", "remind 3", "prompt 3", "remind 2", "close 1"]


async def test_after_three_days_asleep_each_due_thing_happens_once_and_stale_ones_are_missed(
    made: Store, clock: SteppedClock, faults: Faults
) -> None:
    daily = [wall_clock(date(2027, 3, 1) + number * DAY, time(8), "Europe/London") for number in range(4)]
    prompts = listed("prompt", [Slot(f"{at:%a}", at) for at in daily], catch_up=12 * HOUR)
    closes = listed("close", [Slot(f"{at:%a}", at + HOUR) for at in daily], catch_up=10 * DAY)
    ticker = Ticker(made, [prompts, closes], clock, faults)
    assert await ticker.tick() == 2
    clock.move_to(START + 3 * DAY)
    assert await ticker.tick() == 4
    assert await ticker.tick() == 0
    assert sorted(_slots(made)) == sorted(
        [("prompt", "Mon"), ("prompt", "Thu")] + [("close", day) for day in ("Mon", "Tue", "Wed", "Thu")]
    )
    states = [(run.slot, run.state) for run in made.read_now(ledger.runs, "prompt")]
    assert states == [("Mon", State.DONE), ("Tue", State.MISSED), ("Wed", State.MISSED), ("Thu", State.DONE)]


async def test_a_slot_exactly_as_late_as_it_may_be_is_still_done(
    made: Store, clock: SteppedClock, faults: Faults
) -> None:
    slots = [Slot("just", START - HOUR), Slot("stale", START - HOUR - timedelta(microseconds=1))]
    assert await Ticker(made, [listed("prompt", slots, catch_up=HOUR)], clock, faults).tick() == 1
    assert _slots(made) == [("prompt", "just")]


async def test_what_is_older_than_the_horizon_is_left_alone(made: Store, clock: SteppedClock, faults: Faults) -> None:
    old = Slot("old", START - HORIZON - MINUTE)
    assert await Ticker(made, [listed("prompt", [old], catch_up=HORIZON)], clock, faults).tick() == 0
    assert made.read_now(ledger.runs, "prompt") == []


async def test_what_falls_due_by_doing_something_is_done_in_the_same_tick_in_its_place(
    made: Store, clock: SteppedClock, faults: Faults
) -> None:
    def opening(tx: Tx, slot: Slot) -> None:
        write_line(tx, "open", slot)
        plan(tx, "prompt", Slot("early", START - 2 * HOUR), Slot("late", START))

    order: list[str] = []

    def noting(job: Job) -> Job:
        assert job.run is not None
        run = job.run

        def noted(tx: Tx, slot: Slot) -> None:
            run(tx, slot)
            order.append(f"{job.name} {slot.key}")

        return replace(job, run=noted)

    opens = replace(listed("open", [Slot("round", START - 3 * HOUR)]), run=opening)
    closes = listed("close", [Slot("round", START - HOUR)])
    jobs = [noting(opens), noting(closes), noting(planned("prompt"))]
    assert await Ticker(made, jobs, clock, faults).tick() == 4
    assert order == ["open round", "prompt early", "close round", "prompt late"]


async def test_what_is_called_off_by_something_earlier_is_not_done(
    made: Store, clock: SteppedClock, faults: Faults
) -> None:
    made.write_now(plan, "remind", Slot("all", START - HOUR))
    called_off: list[bool] = []
    reminds = planned("remind")
    read = reminds.slots
    reminds = replace(reminds, slots=lambda tx, frm, to: [] if called_off else read(tx, frm, to))
    ends = replace(listed("end", [Slot("project", START - 2 * HOUR)]), run=lambda _tx, _slot: called_off.append(True))
    assert await Ticker(made, [reminds, ends], clock, faults).tick() == 1
    assert _slots(made) == []


async def test_a_failing_job_neither_blocks_the_others_nor_is_lost(
    made: Store, clock: SteppedClock, faults: Faults
) -> None:
    broken = [True]

    def fragile(tx: Tx, slot: Slot) -> None:
        write_line(tx, "fragile", slot)
        if broken and slot.key == "two":
            message = "no such channel"
            raise RuntimeError(message)

    slots = [Slot("one", START - 3 * MINUTE), Slot("two", START - 2 * MINUTE), Slot("three", START - MINUTE)]
    jobs = [replace(listed("fragile", slots), run=fragile), listed("sound", slots)]
    ticker = Ticker(made, jobs, clock, faults)
    assert await ticker.tick() == 5
    assert faults.seen == [("fragile", "two", "no such channel")]
    assert ("fragile", "two") not in _slots(made)  # what it had written is undone
    (failure,) = made.read_now(ledger.failures)
    assert (failure.job, failure.slot, failure.reference, failure.attempts) == ("fragile", "two", "REF-1", 1)
    assert failure.retry_at == START + MINUTE

    clock.move_to(START + MINUTE - timedelta(microseconds=1))
    assert await ticker.tick() == 0
    clock.move_to(START + MINUTE)
    assert await ticker.tick() == 0  # it is tried again, and fails again
    assert len(faults.seen) == 2
    (failure,) = made.read_now(ledger.failures)
    assert (failure.attempts, failure.retry_at) == (2, START + 3 * MINUTE)

    broken.clear()
    clock.move_to(START + 3 * MINUTE)
    assert await ticker.tick() == 1
    assert sorted(_slots(made)).count(("fragile", "two")) == 1
    assert made.read_now(ledger.failures) == []
    run = next(run for run in made.read_now(ledger.runs, "fragile") if run.slot == "two")
    assert (run.state, run.attempts, run.reference) == (State.DONE, 3, "REF-2")


async def test_a_slot_that_fails_until_it_is_stale_is_missed_and_its_fault_can_still_be_found(
    made: Store, clock: SteppedClock, faults: Faults
) -> None:
    def fails(_tx: Tx, _slot: Slot) -> None:
        raise LookupError

    job = replace(listed("prompt", [Slot("one", START)], catch_up=HOUR), run=fails)
    ticker = Ticker(made, [job], clock, faults)
    for minutes in (0, 1, 3, 7, 15, 31, 61):
        clock.move_to(START + minutes * MINUTE)
        assert await ticker.tick() == 0
    assert len(faults.seen) == 6
    assert made.read_now(ledger.failures) == []
    (run,) = made.read_now(ledger.runs, "prompt")
    assert (run.state, run.attempts, run.reference) == (State.MISSED, 6, "REF-6")


async def test_a_moved_clock_does_not_hurry_the_next_try(store: Store, store_url: str, faults: Faults) -> None:
    class Moved(SteppedClock):
        def real_now(self) -> datetime:
            return START

    moved = Moved(START)
    store.write_now(make_tables)
    workspace = Store(store_url, moved)

    def fails(_tx: Tx, _slot: Slot) -> None:
        raise LookupError

    ticker = Ticker(workspace, [replace(listed("prompt", [Slot("one", START)]), run=fails)], moved, faults)
    await ticker.tick()
    moved.move_to(START + DAY)
    await ticker.tick()
    assert len(faults.seen) == 1
    workspace.close()


async def test_a_job_whose_slots_cannot_be_read_holds_up_no_other_and_is_read_again_later(
    made: Store, clock: SteppedClock, faults: Faults
) -> None:
    broken = [True]

    def slots(tx: Tx, _frm: datetime, _to: datetime) -> list[Slot]:
        if broken:
            tx.connection.exec_driver_sql("SELECT nonsense FROM nowhere")
        return [Slot("one", START)]

    jobs = [replace(listed("broken", []), slots=slots), listed("sound", [Slot("one", START)])]
    ticker = Ticker(made, jobs, clock, faults)
    assert await ticker.tick() == 1
    assert await ticker.next_at() is None
    assert [(job, slot) for job, slot, _ in faults.seen] == [("broken", "")]
    broken.clear()
    assert await ticker.tick() == 0  # not before its time
    clock.move_to(START + MINUTE)
    assert await ticker.tick() == 1
    assert made.read_now(ledger.failures) == []
    assert sorted(_slots(made)) == [("broken", "one"), ("sound", "one")]


async def test_reading_slots_cannot_write(made: Store, clock: SteppedClock, faults: Faults) -> None:
    def slots(tx: Tx, _frm: datetime, _to: datetime) -> list[Slot]:
        write_line(tx, "sly", Slot("one", START))
        return []

    assert await Ticker(made, [replace(listed("sly", []), slots=slots)], clock, faults).tick() == 0
    assert len(faults.seen) == 1
    assert _slots(made) == []


def _heavy(name: str, **parts: object) -> Job:
    usual: dict[str, object] = {
        "load": lambda _tx, slot: slot.key,
        "compute": str.upper,
        "save": lambda tx, slot, computed: write_line(tx, f"{name} {computed}", slot),
    }
    return replace(listed(name, [Slot("one", START)]), run=None, **{**usual, **parts})  # type: ignore[arg-type]  # parts of a job


async def test_number_work_is_loaded_computed_and_saved_once(made: Store, clock: SteppedClock, faults: Faults) -> None:
    ticker = Ticker(made, [_heavy("themes")], clock, faults)
    assert await ticker.tick() == 1
    assert await ticker.tick() == 0
    assert _slots(made) == [("themes ONE", "one")]


async def test_while_numbers_are_worked_on_the_loop_and_the_store_are_free(
    made: Store, clock: SteppedClock, faults: Faults
) -> None:
    loop = asyncio.get_running_loop()
    begun = asyncio.Event()
    go_on = threading.Event()
    threads: list[str] = []

    def slow(_loaded: object) -> str:
        threads.append(threading.current_thread().name)
        loop.call_soon_threadsafe(begun.set)
        assert go_on.wait(10)
        return "done"

    async with asyncio.TaskGroup() as group:
        ticking = group.create_task(Ticker(made, [_heavy("themes", compute=slow)], clock, faults).tick())
        await begun.wait()
        await made.write(write_line, "a member", Slot("clicks", START))
        assert not ticking.done()
        go_on.set()
    assert ticking.result() == 1
    assert threads[0].startswith("numbers")
    assert len(_slots(made)) == 2


async def test_what_waits_on_a_network_is_awaited_on_the_loop_with_no_transaction_open(
    made: Store, clock: SteppedClock, faults: Faults
) -> None:
    begun, answered = asyncio.Event(), asyncio.Event()
    threads: list[str] = []

    async def asks(loaded: str) -> str:
        threads.append(threading.current_thread().name)
        begun.set()
        await answered.wait()
        return loaded.upper()

    async with asyncio.TaskGroup() as group:
        ticking = group.create_task(Ticker(made, [_heavy("themes", compute=asks)], clock, faults).tick())
        await begun.wait()
        # Were a transaction open, SQLite's one writer could not write this.
        await made.write(write_line, "a member", Slot("clicks", START))
        assert not ticking.done()
        answered.set()
    assert ticking.result() == 1
    assert threads == [threading.main_thread().name]
    assert sorted(_slots(made)) == [("a member", "clicks"), ("themes ONE", "one")]


@pytest.mark.parametrize("part", ["load", "compute", "save"])
async def test_number_work_that_fails_in_any_part_is_tried_again_from_the_start(
    made: Store, clock: SteppedClock, faults: Faults, part: str
) -> None:
    whole = _heavy("themes")
    failed: list[str] = []

    def fails_once(*given: object) -> object:
        if not failed:
            failed.append(part)
            message = f"{part} failed"
            raise RuntimeError(message)
        return getattr(whole, part)(*given)

    ticker = Ticker(made, [_heavy("themes", **{part: fails_once})], clock, faults)
    assert await ticker.tick() == 0
    assert [error for _, _, error in faults.seen] == [f"{part} failed"]
    clock.move_to(START + MINUTE)
    assert await ticker.tick() == 1
    assert _slots(made) == [("themes ONE", "one")]


async def test_loading_cannot_write(made: Store, clock: SteppedClock, faults: Faults) -> None:
    job = _heavy("themes", load=lambda tx, slot: write_line(tx, "themes", slot))
    assert await Ticker(made, [job], clock, faults).tick() == 0
    assert len(faults.seen) == 1
    assert _slots(made) == []


@pytest.mark.parametrize("kind", ["quick", "number work"])
async def test_two_tickers_that_read_the_same_slots_never_run_one_twice(
    made: Store, store_url: str, clock: SteppedClock, faults: Faults, kind: str
) -> None:
    both_have_read = threading.Barrier(2)
    slots = [Slot(f"{number:02}", START - number % 4 * MINUTE) for number in range(20)]

    def for_one_ticker() -> Job:
        waits = [True]

        def read(_tx: Tx, _frm: datetime, _to: datetime) -> list[Slot]:
            if waits:
                waits.clear()
                both_have_read.wait(10)
            return slots

        return replace(_heavy("prompt") if kind == "number work" else listed("prompt", []), slots=read)

    other = Store(store_url, clock)
    one, two = Ticker(made, [for_one_ticker()], clock, faults), Ticker(other, [for_one_ticker()], clock, faults)
    done = await asyncio.gather(one.tick(), two.tick())
    other.close()
    assert sum(done) == 20
    assert sorted(slot for _, slot in _slots(made)) == [slot.key for slot in slots]
    assert faults.seen == []


async def test_a_tick_that_is_asked_for_during_another_waits_and_finds_nothing_left(
    made: Store, clock: SteppedClock, faults: Faults
) -> None:
    ticker = Ticker(made, [listed("prompt", [Slot(str(number), START) for number in range(5)])], clock, faults)
    assert list(await asyncio.gather(ticker.tick(), ticker.tick(), ticker.tick())) == [5, 0, 0]


async def test_a_slot_that_was_done_and_is_moved_is_not_done_again(
    made: Store, clock: SteppedClock, faults: Faults
) -> None:
    assert await Ticker(made, [listed("prompt", [Slot("round 1", START)])], clock, faults).tick() == 1
    clock.move_to(START + 80 * DAY)
    again = Ticker(made, [listed("prompt", [Slot("round 1", START + 80 * DAY)])], clock, faults)
    assert await again.tick() == 0
    assert await again.next_at() is None


async def test_the_next_moment_is_the_earliest_that_is_still_to_come(
    made: Store, clock: SteppedClock, faults: Faults
) -> None:
    near, far = Slot("near", START + HOUR), Slot("far", START + DAY)
    ticker = Ticker(made, [listed("far", [far]), listed("near", [Slot("now", START), near])], clock, faults)
    await ticker.tick()
    assert await ticker.next_at() == near.at
    clock.move_to(near.at)
    assert await ticker.next_at() == far.at
    clock.move_to(far.at - LOOK_AHEAD)
    assert await ticker.next_at() == near.at
    clock.move_to(near.at - LOOK_AHEAD - timedelta(microseconds=1))
    assert await ticker.next_at() is None


async def test_moving_the_clock_by_months_in_steps_runs_everything_in_order_at_its_own_time(
    made: Store, clock: SteppedClock, faults: Faults
) -> None:
    zones = {"cardiff": "Europe/London", "dublin": "Europe/Dublin", "st_johns": "America/St_Johns"}
    prompts = [
        Slot(f"{name} {slot.key}", slot.at)
        for name, zone in zones.items()
        for slot in fortnights(date(2027, 3, 2), time(12, 30), zone, count=18)
    ]
    closes = fortnights(date(2027, 3, 2), time(17), "Europe/London", count=18, offset_days=11)
    # Nothing may be done late: a slot a second past its time would be missed.
    second = timedelta(seconds=1)
    ticker = Ticker(
        made, [listed("close", closes, catch_up=second), listed("prompt", prompts, catch_up=second)], clock, faults
    )
    for months_end in (datetime(2027, 5, 1, tzinfo=UTC), datetime(2027, 11, 20, tzinfo=UTC)):
        while (moment := await ticker.next_at()) is not None and moment <= months_end:
            clock.move_to(moment)
            await ticker.tick()
        clock.move_to(months_end)
        assert await ticker.tick() == 0
    found = made.read_now(lines)
    assert [(job, slot) for job, slot, _ in found] == [
        (job, slot.key)
        for job, slot in sorted(
            [("prompt", slot) for slot in prompts] + [("close", slot) for slot in closes],
            key=lambda each: (each[1].at, each[0], each[1].key),
        )
        if slot.at <= clock.now()
    ]
    due_at = {slot.key: slot.at for slot in (*prompts, *closes)}
    assert all(at == due_at[slot] for _, slot, at in found)
    assert all(one[2] <= other[2] for one, other in pairwise(found))


def test_a_job_is_either_quick_or_number_work() -> None:
    quick = listed("prompt", [])
    for parts in (
        {"run": None},
        {"compute": str},
        {"run": None, "load": quick.slots, "compute": str},
        {"run": None, "load": quick.slots, "save": quick.run},
    ):
        with pytest.raises(ValueError, match="either run, or load, compute and save"):
            replace(quick, **parts)


@pytest.mark.parametrize("catch_up", [-MINUTE, HORIZON + MINUTE])
def test_a_job_cannot_catch_up_further_than_is_looked(catch_up: timedelta) -> None:
    with pytest.raises(ValueError, match="between nothing and 35 days"):
        listed("prompt", [], catch_up=catch_up)


def test_two_jobs_cannot_have_one_name(store: Store, clock: SteppedClock, faults: Faults) -> None:
    with pytest.raises(ValueError, match="same name"):
        Ticker(store, [listed("prompt", []), listed("prompt", [])], clock, faults)


async def test_how_far_the_clock_was_moved_is_kept_to_the_microsecond(made: Store) -> None:
    assert await made.read(ledger.clock_offset) == timedelta()
    for offset in (timedelta(days=400, microseconds=1), timedelta(seconds=-1)):
        await made.write(ledger.set_clock_offset, offset)
        assert await made.read(ledger.clock_offset) == offset


async def test_more_slots_than_fit_one_question_are_each_done_once(
    made: Store, clock: SteppedClock, faults: Faults
) -> None:
    def nothing(_tx: Tx, _slot: Slot) -> None:
        return None

    many = replace(listed("prompt", [Slot(str(number), START) for number in range(501)]), run=nothing)
    ticker = Ticker(made, [many], clock, faults)
    assert await ticker.tick() == 501
    assert await ticker.tick() == 0
