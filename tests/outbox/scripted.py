"""A platform that does what a test tells it to, and remembers everything, as a real one would."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import SteppedClock
from bot.errors import Fate, PlatformError
from bot.outbox.deliver import Deliverer
from bot.outbox.ports import Address, Gate, Go, HoldBack, NotWanted, Verdict
from bot.outbox.store import Effect, Outgoing, Row, enqueue, latest_rows
from bot.store import Store, Tx


@dataclass
class ScriptedPlatform:
    """Sends by appending to `there`; each entry of `script` makes one send go wrong in a certain way."""

    name: str = "local"
    there: list[tuple[str, str]] = field(default_factory=list)
    script: deque[PlatformError | Exception | str] = field(default_factory=deque)
    lookups: deque[PlatformError] = field(default_factory=deque)
    attempts: int = 0

    async def send(self, row_id: str, address: str, effect: Effect, payload: str) -> str:
        self.attempts += 1
        trouble = self.script.popleft() if self.script else None
        if trouble == "arrives, answer lost":
            self.there.append((row_id, payload))
            raise PlatformError("timeout", Fate.UNKNOWN)
        if isinstance(trouble, Exception):
            raise trouble
        self.there.append((row_id, payload))
        return f"m{len(self.there)}"

    async def find(self, row_id: str, address: str) -> str | None:
        if self.lookups:
            raise self.lookups.popleft()
        found = [number for number, (there, _payload) in enumerate(self.there, 1) if there == row_id]
        return f"m{found[0]}" if found else None

    def payloads(self) -> list[str]:
        return [payload for _row, payload in self.there]


@dataclass
class ScriptedGate:
    """A gate that lets everything through unless told otherwise, and notes how each row ended."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    refusals: dict[str, Verdict] = field(default_factory=dict)
    ended: list[tuple[str, bool]] = field(default_factory=list)

    def gate(self) -> Gate:
        return Gate(self._check, self._settle, self._refused)

    def _refused(self, _tx: Tx, row: Row, code: str) -> Verdict:
        return self.refusals.get(row.dedupe, NotWanted(code))

    def _check(self, tx: Tx, row: Row) -> Verdict:
        verdict = self.verdicts.get(row.dedupe, Go(Address("local", row.destination)))
        if isinstance(verdict, HoldBack) and tx.now >= verdict.until:
            return Go(Address("local", row.destination))
        return verdict

    def _settle(self, tx: Tx, row: Row, sent: bool) -> None:  # noqa: FBT001 - the shape of Gate.settle
        self.ended.append((row.dedupe, sent))


def outgoing(dedupe: str, now: datetime, **changes: object) -> Outgoing:
    """Give something to send to one channel, expiring in a day."""
    values: dict[str, object] = {
        "dedupe": dedupe,
        "capability": "learning_logs",
        "purpose": "test",
        "destination": "channel:local:general",
        "payload": dedupe,
        "expires_at": now + timedelta(days=1),
    }
    return Outgoing(**{**values, **changes})  # type: ignore[arg-type]  # the test says what it changes


class Desk:
    """A store, a platform and a deliverer, with the few things that tests do with them."""

    def __init__(self, store: Store, clock: SteppedClock) -> None:
        self.store = store
        self.clock = clock
        self.platform = ScriptedPlatform()
        self.gate = ScriptedGate()
        self.deliverer = Deliverer(store, {"local": self.platform}, self.gate.gate(), clock)

    def put(self, dedupe: str, **changes: object) -> str | None:
        return self.store.write_now(enqueue, outgoing(dedupe, self.clock.now(), **changes))

    def states(self) -> dict[str, str]:
        return {row.dedupe: row.state.value for row in self.store.read_now(latest_rows)}

    def row(self, dedupe: str) -> Row:
        return next(row for row in self.store.read_now(latest_rows) if row.dedupe == dedupe)

    async def after(self, seconds: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))
        await self.deliverer.drain()


__all__ = ["Desk", "Fate", "HoldBack", "NotWanted", "PlatformError", "outgoing"]
