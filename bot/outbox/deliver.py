"""Delivery from the outbox: claim, send, mark; what may have arrived is looked up before it is sent again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.errors import Fate, PlatformError
from bot.ids import new_id
from bot.outbox.ports import Gate, GiveUp, Go, HoldBack, NotWanted, Platform
from bot.outbox.store import (
    Row,
    State,
    claim_next,
    claim_unknown,
    finish,
    has_work,
    hold_back,
    release_stale,
    row_by_id,
    set_address,
    try_later,
)
from bot.store import Store, Tx

LEASE = timedelta(minutes=2)  # longer than any platform call may take; a claim older than this belongs to the dead
SEND_TIMEOUT_S = 60.0
MAX_ATTEMPTS = 8
MAX_LOOKUPS = 12
_log = structlog.get_logger("outbox")


def backoff(attempt: int) -> timedelta:
    """Give the wait before the next try: 2 s, doubled each time, at most 15 minutes.

    >>> [int(backoff(n).total_seconds()) for n in (1, 2, 3, 12)]
    [2, 4, 8, 900]
    """
    return timedelta(seconds=min(900, 2**attempt))


class Deliverer:
    """Takes rows out of the outbox, one destination at a time in order."""

    def __init__(self, store: Store, platforms: Mapping[str, Platform], gate: Gate, clock: Clock) -> None:
        self._store = store
        self._platforms = platforms
        self._gate = gate
        self._clock = clock
        self._claim = new_id("worker")
        self._finishing = False

    async def start(self) -> None:
        """Turn what a dead process left in flight into rows of unknown fate.

        On SQLite there is one process, so every claim found at start is a dead one's; on PostgreSQL leases decide.
        """
        older = timedelta(0) if self._store.sqlite else LEASE
        freed = await self._store.write(release_stale, older_than=older)
        if freed:
            _log.info("claims_released", rows=freed)

    def finish_up(self) -> None:
        """Take up nothing more; what is on its way is brought to its end."""
        self._finishing = True

    async def drain(self, workers: int = 4) -> int:
        """Deliver until nothing more can be claimed now, and give how many rows were taken up."""
        if not await self._store.read(has_work):
            return 0
        await self._store.claim(release_stale, older_than=LEASE)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._work()) for _ in range(workers)]
        return sum(task.result() for task in tasks)

    async def _work(self) -> int:
        taken = 0
        while not self._finishing and (await self._settle_one_unknown() or await self._deliver_one()):
            taken += 1
        return taken

    async def _deliver_one(self) -> bool:
        row, taken = await self._store.claim(self._take)
        if row is None:
            return taken
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                platform_id = await self._platforms[row.platform].send(row.id, row.address, row.kind, row.payload)
        except PlatformError as error:
            await self._store.write(self._failed, row, error)
        except Exception as error:  # noqa: BLE001 - whatever an adapter raises, the row must not be lost or doubled
            _log.exception("adapter_fault", row=row.id, kind=type(error).__name__)
            await self._store.write(self._failed, row, PlatformError(type(error).__name__, Fate.UNKNOWN))
        else:
            await self._store.write(self._sent, row, platform_id)
        return True

    def _take(self, tx: Tx) -> tuple[Row | None, bool]:
        """Claim a row and decide about it; gives the row to send, and whether anything was taken up at all."""
        row = claim_next(tx, self._claim)
        if row is None:
            return None, False
        if row.expires_at <= tx.now:
            self._end(tx, row, State.EXPIRED, "too_late")
            return None, True
        verdict = self._gate.check(tx, row)
        if isinstance(verdict, HoldBack):
            hold_back(tx, row.id, verdict.until, verdict.reason)
            return None, True
        if not isinstance(verdict, Go):
            self._end(tx, row, State.DEAD if isinstance(verdict, GiveUp) else State.DROPPED, verdict.reason)
            return None, True
        set_address(tx, row.id, verdict.to.platform, verdict.to.address)
        return row_by_id(tx, row.id), True

    def _end(self, tx: Tx, row: Row, state: State, reason: str, platform_id: str = "") -> None:
        if finish(tx, row, state, reason=reason, platform_id=platform_id):
            ended = row_by_id(tx, row.id)
            if ended is not None:
                self._gate.settle(tx, ended, state is State.SENT)

    def _sent(self, tx: Tx, row: Row, platform_id: str) -> None:
        self._end(tx, row, State.SENT, "", platform_id)

    def _failed(self, tx: Tx, row: Row, error: PlatformError) -> None:
        _log.warning("not_delivered", row=row.id, code=error.code, fate=error.fate, attempt=row.attempts)
        if error.fate is Fate.UNKNOWN:
            try_later(tx, row, State.UNKNOWN, wait=timedelta(seconds=error.retry_after_s or 1), reason=error.code)
        elif error.fate is Fate.NEVER:
            self._refused(tx, row, error.code)
        elif error.retry_after_s is not None:
            # A platform that asks to slow down has refused nothing: however long a storm lasts, the row outlives it.
            wait = timedelta(seconds=error.retry_after_s)
            try_later(tx, row, State.WAITING, wait=wait, reason=error.code, attempts=row.attempts - 1)
        elif row.attempts >= MAX_ATTEMPTS:
            self._end(tx, row, State.DEAD, error.code)
        else:
            try_later(tx, row, State.WAITING, wait=backoff(row.attempts), reason=error.code)

    def _refused(self, tx: Tx, row: Row, code: str) -> None:
        """Do with a row that its platform refuses for good what the gate says."""
        now = row_by_id(tx, row.id)
        if now is None or now.claim != row.claim:  # another process has taken it over, or its person was erased
            return
        match self._gate.refused(tx, row, code):
            case Go():
                set_address(tx, row.id, "", "")
                try_later(tx, row, State.WAITING, wait=timedelta(0), reason=code, attempts=0)
            case HoldBack(until, reason):
                set_address(tx, row.id, "", "")
                hold_back(tx, row.id, until, reason)
            case NotWanted(reason) | GiveUp(reason):
                self._end(tx, row, State.DEAD, reason)

    async def _settle_one_unknown(self) -> bool:
        """Look up one row whose fate is unknown: sent after all, certainly not, or not to be known."""
        row = await self._store.claim(claim_unknown, self._claim, lease=LEASE)
        if row is None:
            return False
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                found = await self._platforms[row.platform].find(row.id, row.address)
        except PlatformError as error:
            await self._store.write(self._not_found_out, row, error)
        except Exception as error:  # noqa: BLE001 - as above
            _log.exception("adapter_fault", row=row.id, kind=type(error).__name__)
            await self._store.write(self._not_found_out, row, PlatformError(type(error).__name__, Fate.NOT_SENT))
        else:
            await self._store.write(self._found_out, row, found)
        return True

    def _found_out(self, tx: Tx, row: Row, platform_id: str | None) -> None:
        if platform_id is None:
            try_later(tx, row, State.WAITING, wait=timedelta(0), reason="not_there")
        else:
            self._end(tx, row, State.SENT, "found", platform_id)

    def _not_found_out(self, tx: Tx, row: Row, error: PlatformError) -> None:
        if error.fate is Fate.NEVER or row.attempts >= MAX_LOOKUPS:
            self._end(tx, row, State.PARKED, error.code)
        else:
            asked = error.retry_after_s
            wait = backoff(row.attempts) if asked is None else timedelta(seconds=asked)
            attempts = row.attempts + (asked is None)
            try_later(tx, row, State.UNKNOWN, wait=wait, reason=error.code, attempts=attempts)
