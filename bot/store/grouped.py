"""Writes that wait for SQLite's one writer, committed together: one wait for the disk for all of them.

Each is still a transaction of its own to whoever asked for it: it runs alone, after those before it and before those
after it, in a savepoint of its own, so that one that raises is undone alone. Nobody hears of theirs, not even that it
raised, before the commit of all has returned. Where that commit fails, nothing was done, and each is run by itself.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

T = TypeVar("T")
MOST = 64  # writes in one commit
LONGEST = timedelta(milliseconds=50)  # after which no further write joins, so that those done do not wait for long
Action = Callable[[T], Any]


@dataclass(frozen=True, slots=True)
class _Asked(Generic[T]):
    """One write that waits, and who waits for it."""

    action: Action[T]
    future: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class Ended:
    """How one action ended: with a value, or with what it raised."""

    value: Any = None
    fault: BaseException | None = None


class GroupedWrites(Generic[T]):
    """The queue before one writer thread.

    `alone` runs one action in a transaction of its own. `together` runs several in one transaction and gives how each
    of those that it began ended, in their order; it raises if nothing was committed.
    """

    def __init__(
        self,
        alone: Callable[[Action[T]], Any],
        together: Callable[[Sequence[Action[T]]], list[Ended]],
    ) -> None:
        self._alone = alone
        self._together = together
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store-write")
        self._waiting: deque[_Asked[T]] = deque()
        self._lock = threading.Lock()
        self._busy = False
        self._closed = False

    def ask(self, action: Action[T]) -> asyncio.Future[Any]:
        """Put an action into the queue; the future is done once it is committed, or was undone."""
        asked = _Asked(action, asyncio.get_running_loop().create_future())
        with self._lock:
            if self._closed:
                message = "the store is closed"
                raise RuntimeError(message)
            self._waiting.append(asked)
            if not self._busy:
                self._busy = True
                self._thread.submit(self._work)
        return asked.future

    def close(self) -> None:
        """Take nothing more, and wait until everything asked for is done."""
        with self._lock:
            self._closed = True
        self._thread.shutdown(wait=True)

    def _work(self) -> None:
        while group := self._next():
            self._run([asked for asked in group if not asked.future.cancelled()])

    def _next(self) -> list[_Asked[T]]:
        with self._lock:
            group = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
            self._busy = bool(group)
            return group

    def _run(self, group: list[_Asked[T]]) -> None:
        while group:
            done, group = self._some(group)
            _tell(done)

    def _some(self, group: list[_Asked[T]]) -> tuple[list[tuple[_Asked[T], Ended]], list[_Asked[T]]]:
        """Run as many as one commit takes; give how they ended, and those that are left."""
        if len(group) > 1:
            try:
                ended = self._together([asked.action for asked in group])
            except BaseException:  # noqa: BLE001 - nothing was done: each is run by itself and meets its own error
                ended = []
            if ended:
                return list(zip(group, ended, strict=False)), group[len(ended) :]
        return [(asked, self._by_itself(asked.action)) for asked in group], []

    def _by_itself(self, action: Action[T]) -> Ended:
        try:
            return Ended(self._alone(action))
        except BaseException as fault:  # noqa: BLE001 - it is for whoever asked
            return Ended(fault=fault)


def run_each(
    actions: Sequence[Action[T]],
    begun: Callable[[], T],
    savepoint: Callable[[str], object],
    now: Callable[[], datetime],
) -> Iterator[Ended]:
    """Run actions one after another, each in a savepoint, until they have taken long enough; give how each ended.

    `begun` gives each its transaction, `savepoint` carries out a statement. Raises what the statements raise, such as
    where the database has given up the whole transaction by itself.
    """
    until = now() + LONGEST
    for number, action in enumerate(actions):
        if number and now() >= until:
            return
        savepoint("SAVEPOINT one_of_several")
        try:
            ended = Ended(action(begun()))
        except Exception as fault:  # noqa: BLE001 - it is for whoever asked
            ended = Ended(fault=fault)
            savepoint("ROLLBACK TO one_of_several")
        savepoint("RELEASE one_of_several")
        yield ended


def _tell(done: list[tuple[_Asked[T], Ended]]) -> None:
    """Tell everybody how theirs ended, each loop once: waking one costs more than many a write."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Asked[T], Ended]]] = {}
    for asked, ended in done:
        by_loop.setdefault(asked.future.get_loop(), []).append((asked, ended))
    for loop, told in by_loop.items():
        try:
            loop.call_soon_threadsafe(_settle, told)
        except RuntimeError:  # the loop is closed: nobody waits there any more
            continue


def _settle(told: list[tuple[_Asked[T], Ended]]) -> None:
    for asked, ended in told:
        if asked.future.done():
            continue
        if ended.fault is not None:
            asked.future.set_exception(ended.fault)
        else:
            asked.future.set_result(ended.value)
