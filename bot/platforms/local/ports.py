"""What the workspace asks of the house it stands in front of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from bot.platforms.local.records import Account
from bot.routing.replies import Reply
from bot.routing.requests import Request

StateKind = Literal["ok", "wait", "stop", "own", "plain"]


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """A row of the outbox in words: what, to whom, its state, and why.

    `state_kind` repeats the words as colour: ok sent, wait under way, stop needs somebody, own held back on purpose.
    """

    id: str
    title: str
    to: str
    state_words: str
    state_kind: StateKind
    reason: str = ""
    can_retry: bool = False


@dataclass(frozen=True, slots=True)
class Hint:
    """What a visitor might try next: how far they have come, what to do, and whom it is good to be for it."""

    step: str
    words: str
    people: tuple[Account, ...] = ()


class House(Protocol):
    """The house behind the workspace; the composition root implements it."""

    async def dispatch(self, request: Request) -> Reply:
        """Give the reply to what somebody did; never raises for what a person or a handler did."""
        ...

    def now(self) -> datetime:
        """Give the programme's time."""
        ...

    async def move(self, by: timedelta) -> str:
        """Move the clock on, doing everything that is due on the way, and give what happened in words."""
        ...

    async def to_next_event(self) -> str:
        """Move the clock to the next thing planned and give what happened in words, or that nothing is planned."""
        ...

    async def outbox_rows(self) -> list[OutboxLine]:
        """Give what will be sent, was sent and was held back; what needs somebody comes first."""
        ...

    async def outbox_retry(self, row_id: str) -> None:
        """Try a row that gave up once more."""
        ...

    async def outbox_drop(self, row_id: str) -> None:
        """Take a row that has not been sent out of the outbox."""
        ...

    async def profile(self, account: str) -> str:
        """Give who a person is in a line, such as "Physiotherapist, Lough Corra Hospitals, Ireland"."""
        ...

    async def hint(self) -> Hint | None:
        """Give what a visitor might try next, None where there is nothing to suggest."""
        ...
