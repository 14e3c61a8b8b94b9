"""The house behind the local workspace: its clock moves, and everything due on the way happens in order."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.app.bot import Bot
from bot.app.cast import Cast
from bot.app.news import News
from bot.app.outbox_words import STATES, state_words, why
from bot.app.tour import Staging
from bot.clock import SystemClock
from bot.core.capability import message_name
from bot.core.delivery.actions import drop_row, needs_somebody, outbox_rows, try_again
from bot.core.members.actions import find_person, person_by_id
from bot.core.members.rules import Person
from bot.outbox.store import Row, State, next_due_at
from bot.platforms.local import store as rooms
from bot.platforms.local.ports import Hint, OutboxLine
from bot.platforms.local.records import Told
from bot.routing.replies import Reply, Show
from bot.routing.requests import Request
from bot.scheduling.store import set_clock_offset
from bot.store import Tx
from bot.ui.when import moment
from bot.ui.words import _

LOOKED_THROUGH = 400  # rows of the outbox; more than any move of the clock sends
_ANSWERS = frozenset({"learning_logs:hand_in", "learning_logs:nothing"})


class LocalHouse:
    """What the workspace asks: dispatch, the clock, the outbox."""

    def __init__(self, bot: Bot, clock: SystemClock, cast: Cast, staging: Staging | None = None) -> None:
        self._bot = bot
        self._clock = clock
        self._cast = cast
        self._staging = staging or Staging()
        self._moving = asyncio.Lock()
        self._news = News(frozenset())
        self._answered = False

    async def dispatch(self, request: Request) -> Reply:
        """Give the reply to what somebody did, and send what it put into the outbox before giving it."""
        reply = await self._bot.dispatch(request)
        self._answered |= request.action.route in _ANSWERS and isinstance(reply, Show)
        await self._bot.settle()
        return reply

    async def _dispatch_for_cast(self, request: Request) -> Reply:
        """Give the reply to what somebody of the cast did, and keep it where they would have seen it."""
        reply = await self._bot.dispatch(request)
        self._news.note(request, reply)
        if self._staging.workspace is not None and isinstance(reply, Show):
            told = Told(request.channel, reply.message, key=f"{request.key}:reply")
            await self._staging.workspace.write(rooms.tell, told)
        return reply

    def now(self) -> datetime:
        """Give the programme's time."""
        return self._clock.now()

    async def move(self, by: timedelta) -> str:
        """Move the clock on, and say what happened; each thing due on the way is sent before the next is done."""
        async with self._moving:
            self._news = News(await self._bot.store.read(self._sent))
            await self._move_to(self._clock.now() + by)
            return await self._bot.store.read(self._happened)

    async def to_next_event(self) -> str:
        """Move the clock to the next moment at which something happens, and say when it is and what."""
        async with self._moving:
            self._news = News(await self._bot.store.read(self._sent))
            happened, moved = "", False
            while not happened and (coming := await self._next()) is not None:
                await self._move_to(coming)
                happened, moved = await self._bot.store.read(self._happened), True
            if not moved:
                return _("Nothing is planned in the next two months.")
            when = moment(self._clock.now(), self._bot.community.community.timezone)
            return _("Moved to {when}. {happened}").format(when=when, happened=happened).strip()

    def _sent(self, tx: Tx) -> frozenset[str]:
        return frozenset(row.id for row in outbox_rows(tx, LOOKED_THROUGH) if row.state is State.SENT)

    def _happened(self, tx: Tx) -> str:
        sent = [row for row in outbox_rows(tx, LOOKED_THROUGH) if row.state is State.SENT]
        return self._news.words(sent, self._name, lambda row: _to(tx, row))

    def _name(self, row: Row) -> str:
        return message_name(self._bot.capabilities, row.capability, row.purpose)

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
        await self._cast.act(self._clock.now(), self._dispatch_for_cast)
        await self._bot.settle()

    async def outbox_rows(self) -> list[OutboxLine]:
        """Give the outbox in words."""
        return await self._bot.store.read(self._lines)

    def _lines(self, tx: Tx) -> list[OutboxLine]:
        return [self._line(tx, row) for row in outbox_rows(tx)]

    def _line(self, tx: Tx, row: Row) -> OutboxLine:
        zone = self._bot.community.community.timezone
        return OutboxLine(
            id=row.id,
            title=self._name(row),
            to=_to(tx, row),
            state_words=state_words(row, zone),
            state_kind=STATES[row.state],
            reason=why(row),
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
        about = self._staging.about.get(account, "")
        return _profile(person, self._bot, about.rstrip(".")) if person else _("Not known to the bot yet.")

    async def hint(self) -> Hint | None:
        """Give what a visitor might try next in the demo."""
        tour, answered = self._staging.tour, self._answered
        return None if tour is None else await self._bot.store.read(lambda tx: tour.hint(tx, answered=answered))


def _to(tx: Tx, row: Row) -> str:
    person = person_by_id(tx, row.member_id) if row.member_id else None
    return person.name if person else "#" + row.destination.rpartition(":")[2]


def _profile(person: Person, bot: Bot, about: str) -> str:
    # The sentence about somebody begins with what they do.
    parts = ("" if about else person.role_title, person.organisation, bot.community.nation_name(person.nation))
    known = ", ".join(part for part in parts if part)
    known = known if person.is_member else f"{known} ({_('guest')})".strip()
    return f"{known}. {about}" if about else known
