"""Several real processes on one store: a slot is run once, and work that was cut off is begun again."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from bot.clock import SteppedClock
from bot.scheduling import store as ledger
from bot.scheduling.tick import Ticker
from bot.store import Store
from tests.scheduling import ticking
from tests.scheduling.diary import Faults, lines, make_tables


def _start(mode: str, url: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, ticking.__file__, mode, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_processes_on_one_store_never_run_a_slot_twice(store: Store, store_url: str) -> None:
    store.write_now(make_tables)
    both = [_start("tick", store_url) for _ in range(2)]
    for process in both:  # both are let go before either is waited for
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[0].splitlines() for process in both]
    slots = [slot for _, slot, _ in store.read_now(lines)]
    assert sorted(slots) == [slot.key for slot in ticking.MANY]
    assert sum(int(done) for done, _ in said) == len(ticking.MANY)
    assert [faults for _, faults in said] == ["[]", "[]"]


@pytest.mark.parametrize("part", ["load", "compute", "save"])
async def test_number_work_killed_before_it_is_committed_runs_again(
    store: Store, store_url: str, clock: SteppedClock, part: str
) -> None:
    store.write_now(make_tables)
    process = _start(part, store_url)
    process.communicate("go\n", timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert store.read_now(lines) == []
    assert store.read_now(ledger.runs, "digest") == []
    faults = Faults()
    ticker = Ticker(store, [ticking.digest()], clock, faults)
    assert await ticker.tick() == 1
    assert await ticker.tick() == 0
    assert [(job, slot) for job, slot, _ in store.read_now(lines)] == [("digest ONE", "one")]
    assert faults.seen == []
