"""What a job is: a name, the slots at which it is due, and the work of one slot."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ParamSpec, TypeVar

from bot.scheduling.rules import Slot
from bot.store import Tx

__all__ = ["HORIZON", "LOOK_AHEAD", "Job", "Tx", "computed", "off_loop"]

P = ParamSpec("P")
R = TypeVar("R")

HORIZON = timedelta(days=35)  # how far back due work is looked for
LOOK_AHEAD = timedelta(days=60)  # how far ahead the next due moment is looked for

# One thread for all number work: it keeps the loop free without letting two big computations share the memory.
# No thread exists before the first call.
_NUMBERS = ThreadPoolExecutor(1, thread_name_prefix="numbers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something that is due again and again, told by state: `slots` reads from the tables what is due when.

    1. `slots(tx, frm, to)` gives the slots from `frm` to `to`, both included. It cannot write. A slot it gives after
       it was settled is simply passed over, so it need not know what was done; it must not give slots from before
       the thing they belong to began.
    2. `run(tx, slot)` is an action: it and the ledger's entry are one transaction. It decides by the state it finds,
       for that may have changed since the slots were read, and it may be run again like any action.
    3. Or, for number work: `load(tx, slot)` reads, `compute(loaded)` works in a thread without a transaction, and
       `save(tx, slot, computed)` is the action. Ended anywhere before `save` is committed, it begins again.
       `compute` may also be an async function, for what waits on a network: it runs on the loop, without a
       transaction too, and hands its own number work to `off_loop`.
    4. A `background` job is housekeeping that nobody waits for: the next event is never one of its slots.
    5. A slot that is found more than `catch_up` late is entered as missed and not run: nothing stale is sent.
    """

    name: str
    slots: Callable[[Tx, datetime, datetime], Iterable[Slot]]
    catch_up: timedelta
    run: Callable[[Tx, Slot], None] | None = None
    load: Callable[[Tx, Slot], Any] | None = None
    compute: Callable[[Any], Any] | Callable[[Any], Awaitable[Any]] | None = None
    save: Callable[[Tx, Slot, Any], None] | None = None
    background: bool = False

    def __post_init__(self) -> None:
        """Refuse a job that is neither the one kind nor the other, or that would look back further than is looked."""
        heavy = [part is not None for part in (self.load, self.compute, self.save)]
        if (self.run is not None and any(heavy)) or (self.run is None and not all(heavy)):
            message = f"job {self.name}: give either run, or load, compute and save"
            raise ValueError(message)
        if not timedelta() <= self.catch_up <= HORIZON:
            message = f"job {self.name}: catch_up must lie between nothing and {HORIZON.days} days"
            raise ValueError(message)


async def computed(job: Job, loaded: object) -> object:
    """Give what a job computes from what it loaded: awaited if it is async, else worked out off the loop."""
    compute = job.compute
    assert compute is not None
    if inspect.iscoroutinefunction(compute):
        return await compute(loaded)
    return await off_loop(compute, loaded)


async def off_loop(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run number work in the one thread there is for it and give what it gives; the loop stays free meanwhile."""
    return await asyncio.get_running_loop().run_in_executor(_NUMBERS, lambda: function(*args, **kwargs))
