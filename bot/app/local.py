"""The house behind the local workspace: its clock moves, and everything due on the way happens in order."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.app.bot import Bot
from bot.app.cast import Cast
from bot.clock import SystemClock
from bot.core.capability import message_name
from bot.core.contact.views.reasons import reason_words
from bot.core.delivery.actions import drop_row, needs_somebody, outbox_rows, try_again
from bot.core.members.actions import find_person, person_by_id
from bot.core.members.rules import Person
from bot.outbox.store import Row, State, next_due_at
from bot.platforms.local.ports import OutboxLine, StateKind
from bot.routing.replies import Reply
from bot.routing.requests import Request
from bot.scheduling.store import set_clock_offset
from bot.store import Tx
from bot.ui.when import moment
from bot.ui.words import _

STATES: dict[State, StateKind] = {
    State.WAITING: "wait",
    State.SENDING: "wait",
    State.UNKNOWN: "wait",
    State.SENT: "ok",
    State.DROPPED: "own",
    State.EXPIRED: "own",
    State.DEAD: "stop",
    State.PARKED: "stop",
}


class LocalHouse:
    """What the workspace asks: dispatch, the clock, the outbox."""

    def __init__(self, bot: Bot, clock: SystemClock, cast: Cast) -> None:
        self._bot = bot
        self._clock = clock
        self._cast = cast
        self._moving = asyncio.Lock()

    async def dispatch(self, request: Request) -> Reply:
        """Give the reply to what somebody did, and send what it put into the outbox before giving it."""
        reply = await self._bot.dispatch(request)
        await self._bot.settle()
        return reply

    def now(self) -> datetime:
        """Give the programme's time."""
        return self._clock.now()

    async def move(self, by: timedelta) -> None:
        """Move the clock on; each thing due on the way happens at its own moment, and is sent before the next."""
        async with self._moving:
            await self._move_to(self._clock.now() + by)

    async def to_next_event(self) -> str:
        """Move the clock to the next thing planned, and say to when."""
        async with self._moving:
            coming = await self._next()
            if coming is None:
                return _("Nothing is planned in the next two months.")
            await self._move_to(coming)
            words = _("Moved to {when}.")
            return words.format(when=moment(coming, self._bot.community.community.timezone))

    async def work(self) -> None:
        """Do what is due at this moment; called every few seconds, for the clock runs on by itself too."""
        async with self._moving:
            await self._work()

    async def _move_to(self, target: datetime) -> None:
        while True:
            coming = await self._next()
            if coming is None or coming > target:
                break
            await self._set(coming)
            await self._work()
        await self._set(max(target, self._clock.now()))
        await self._work()

    async def _next(self) -> datetime | None:
        now = self._clock.now()
        moments = (
            await self._bot.ticker.next_at(),
            await self._bot.store.read(next_due_at, now),
            self._cast.next_at(now),
        )
        return min((each for each in moments if each is not None and each > now), default=None)

    async def _set(self, now: datetime) -> None:
        offset = now - self._clock.real_now()
        self._clock.offset = offset
        await self._bot.store.write(set_clock_offset, offset)

    async def _work(self) -> None:
        await self._bot.do_due()
        await self._cast.act(self._clock.now(), self._bot.dispatch)
        await self._bot.settle()

    async def outbox_rows(self) -> list[OutboxLine]:
        """Give the outbox in words."""
        return await self._bot.store.read(self._lines)

    def _lines(self, tx: Tx) -> list[OutboxLine]:
        return [self._line(tx, row) for row in outbox_rows(tx)]

    def _line(self, tx: Tx, row: Row) -> OutboxLine:
        zone = self._bot.community.community.timezone
        person = person_by_id(tx, row.member_id) if row.member_id else None
        to = person.name if person else "#" + row.destination.rpartition(":")[2]
        name = message_name(self._bot.capabilities, row.capability, row.purpose)
        return OutboxLine(
            id=row.id,
            title=name,
            to=to,
            state_words=_state_words(row, zone),
            state_kind=STATES[row.state],
            reason=_reason(row),
            can_retry=needs_somebody(row.state),
        )

    async def outbox_retry(self, row_id: str) -> None:
        """Try a row that gave up once more."""
        await self._bot.store.write(try_again, row_id)
        await self._bot.settle()

    async def outbox_drop(self, row_id: str) -> None:
        """Take a row out of the outbox."""
        await self._bot.store.write(drop_row, row_id)

    async def profile(self, account: str) -> str:
        """Give who a person is, in a line."""
        person = await self._bot.store.read(find_person, "local", account)
        return _profile(person, self._bot) if person else _("Not known to the bot yet.")


def _profile(person: Person, bot: Bot) -> str:
    parts = (person.role_title, person.organisation, bot.community.nation_name(person.nation))
    known = ", ".join(part for part in parts if part)
    return known if person.is_member else f"{known} ({_('guest')})".strip()


def _state_words(row: Row, zone: str) -> str:
    match row.state:
        case State.WAITING:
            return _("waits until {when}").format(when=moment(row.not_before, zone))
        case State.SENDING | State.UNKNOWN:
            return _("on its way")
        case State.SENT:
            return _("sent {when}").format(when=moment(row.finished_at or row.not_before, zone))
        case State.DROPPED | State.EXPIRED:
            return _("not sent")
        case State.DEAD:
            return _("gave up")
        case State.PARKED:
            return _("needs you")


def _reason(row: Row) -> str:
    if row.state is State.PARKED:
        return _("Nobody can tell whether it arrived. Try again, or drop it if it is there.")
    if row.state is State.DEAD:
        return _("The platform refused it ({code}). Tried {attempts} times.").format(
            code=row.reason, attempts=row.attempts
        )
    words = reason_words(row.reason) or _OUTBOX_REASONS.get(row.reason, "")
    return _("Because {reason}.").format(reason=words) if words else ""


_OUTBOX_REASONS = {
    "done": "the log is done",
    "round_closed": "the round has closed",
    "left": "the person has left the project",
    "answered": "it has been answered",
    "no_account": "the person has no account here any more",
    "too_late": "it would have come too late",
    "dropped_by_staff": "staff dropped it",
}
