"""What the outbox asks of a platform, and of the rooms above it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.outbox.store import Effect, Row
from bot.store import Tx

LOBBY = "lobby:"  # before an account: a channel where somebody is told that a message waits which only they can read


class Platform(Protocol):
    """A platform that messages and effects go out to.

    Both raise `PlatformError`, whose fate says what is known; anything else they raise counts as fate unknown.
    """

    name: str

    async def send(self, row_id: str, address: str, effect: Effect, payload: str) -> str:
        """Do it, leaving `row_id` where `find` can see it, and give the platform's id of what was made."""
        ...

    async def find(self, row_id: str, address: str) -> str | None:
        """Give the platform's id of what `row_id` made, None if it certainly made nothing.

        Raises PlatformError with `Fate.NEVER` where the platform gives no way to know.
        """
        ...


@dataclass(frozen=True, slots=True)
class Address:
    """Where a row goes: a platform, and the channel or account there."""

    platform: str
    address: str


@dataclass(frozen=True, slots=True)
class Go:
    """Send it there."""

    to: Address


@dataclass(frozen=True, slots=True)
class HoldBack:
    """Ask again at a later moment of the programme's clock."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class NotWanted:
    """Do not send it; the reason is kept."""

    reason: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It is wanted and cannot be delivered: it is left to staff, with the reason."""

    reason: str


Verdict = Go | HoldBack | NotWanted | GiveUp


@dataclass(frozen=True, slots=True)
class Gate:
    """What decides about a row at the moment of sending, and what is told of its end, inside the transactions.

    `check` asks the contact policy and the capability whether it is still wanted, and resolves the destination.
    `settle` is told once, with the row as it ended, whether it was sent. `refused` is told the code of a platform that
    refuses for good: `Go` asks for another try, `HoldBack` lets the row wait, all else leaves it to staff.
    """

    check: Callable[[Tx, Row], Verdict]
    settle: Callable[[Tx, Row, bool], None]
    refused: Callable[[Tx, Row, str], Verdict] = lambda _tx, _row, code: GiveUp(code)
