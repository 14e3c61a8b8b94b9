"""A process of its own that ticks or leads, for tests of several: `ticking.py MODE URL`; it begins when told."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import replace
from datetime import timedelta

from bot.clock import SteppedClock
from bot.scheduling.jobs import Job
from bot.scheduling.leader import Leader
from bot.scheduling.rules import Slot
from bot.scheduling.tick import Ticker
from bot.store import Store, Tx
from tests.scheduling.diary import Faults, listed, write_line
from tests.store.engines import START

MANY = tuple(Slot(f"{number:02}", START - number % 6 * timedelta(minutes=1)) for number in range(60))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def digest(*, dies_after: str = "") -> Job:
    """Give a job of number work, whose process may be killed where the work is done and not yet committed."""

    def die_after(part: str) -> None:
        if dies_after == part:
            os.kill(os.getpid(), signal.SIGKILL)

    def compute(loaded: str) -> str:
        die_after("load")
        computed = loaded.upper()
        die_after("compute")
        return computed

    def save(tx: Tx, slot: Slot, computed: str) -> None:
        write_line(tx, f"digest {computed}", slot)
        die_after("save")

    job = listed("digest", [Slot("one", START)])
    return replace(job, run=None, load=lambda _tx, slot: slot.key, compute=compute, save=save)


def main(mode: str, url: str) -> None:
    """Say ready, wait for a line, do what the mode says, and say what was done."""
    clock = SteppedClock(START)
    store = Store(url, clock)
    _say("ready")
    sys.stdin.readline()
    if mode == "lead":
        _say(str(asyncio.run(Leader(store).leads())))
        sys.stdin.readline()  # until it is killed
    jobs = [listed("prompt", MANY)] if mode == "tick" else [digest(dies_after=mode)]
    faults = Faults()
    _say(str(asyncio.run(Ticker(store, jobs, clock, faults).tick())))
    _say(str(faults.seen))
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
