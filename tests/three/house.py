"""The house as `convenor run` puts it together, on the connections of the settings, with a clock that tests move."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from bot.app.bot import Bot
from bot.app.cast import Cast
from bot.app.connections import Connections
from bot.app.discover import import_tables
from bot.app.house import LiveHouse
from bot.app.live import live_community
from bot.app.local import LocalHouse
from bot.app.platforms import connections
from bot.clock import SystemClock
from bot.config import Community, Settings, load_community
from bot.core.audit.rules import SYSTEM
from bot.core.members.actions import (
    ProfileChange,
    claim_by_code,
    find_person,
    import_roster,
    issue_code,
    person_by_ref,
    update_profile,
)
from bot.core.members.rules import Person
from bot.core.members.rules.roster import RosterRow
from bot.outbox.ports import Platform
from bot.outbox.store import Outgoing, Row, enqueue, latest_rows
from bot.platforms.ports import Connection
from bot.programme.learning_logs.actions.taking_part import join
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.responses import Response
from bot.programme.learning_logs.store.logs import response
from bot.store import Store, Tx
from bot.store.metadata import metadata
from bot.ui.codec import message_to_json
from bot.ui.message import note
from bot.ui.text import untrusted


async def until(seen: Callable[[], object], within_s: float = 5.0) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(within_s):
        while not seen():
            await SystemClock().wait_s(0.01)


PROJECT = "video-consultations"
A_MINUTE = timedelta(minutes=1)
CHANNEL = "insight-digests"
PAGES = "https://convenor.example"
START = datetime(2027, 3, 16, 9, tzinfo=UTC)
import_tables()


class MovedClock(SystemClock):
    """A clock that stands still until it is moved; waits of a second or less (pauses, pacing) are over at once."""

    pace = 1.0  # how much faster than real time what is waited for comes

    def __init__(self) -> None:
        super().__init__()
        self._passed = timedelta()
        self._skipped_s = 0.0
        self.move_to(START)

    def real_now(self) -> datetime:
        """Give the one moment there is, until real time passes too."""
        return datetime(2027, 1, 1, tzinfo=UTC) + self._passed

    def elapsed_s(self) -> float:
        """Give seconds as they are measured, with those that were skipped."""
        return super().elapsed_s() + self._skipped_s

    async def wait_s(self, seconds: float) -> None:
        """Wait for what is longer than a pause."""
        skipped = seconds if seconds <= 1 else 0.0
        self._skipped_s += skipped
        await super().wait_s((seconds - skipped) / self.pace)

    def move_to(self, when: datetime) -> None:
        """Move it."""
        self.offset = when - self.real_now()

    def let_pass(self, real: timedelta) -> None:
        """Let real time pass, as for the next try, and the programme stand still."""
        self._passed += real
        self._skipped_s += real.total_seconds()
        self.offset -= real


class SlowStore(Store):
    """A store whose commits take as long as a test says."""

    takes_s = 0.0
    under_way = 0

    async def write(self, action: Any, *args: Any, **kwargs: Any) -> Any:
        """Write, after a while."""
        self.under_way += 1
        try:
            if self.takes_s:
                await SystemClock().wait_s(self.takes_s)
            return await super().write(action, *args, **kwargs)
        finally:
            self.under_way -= 1


@dataclass(frozen=True, slots=True)
class Someone:
    """One of the people of a scenario: `ref` is their key in the roster and what tests call them."""

    ref: str
    name: str
    nation: str = "england"
    sector: str = "acute"
    audience: Audience | None = None  # of those who take part in the project

    @property
    def email(self) -> str:
        """Their address in the roster."""
        return f"{self.ref}@example.org"


@dataclass(slots=True)
class House:
    """The bot at work; people do things through the drivers of their platforms."""

    store: SlowStore
    clock: MovedClock
    community: Community
    settings: Settings
    live: LiveHouse
    others: Mapping[str, Platform] = field(default_factory=dict)  # platforms that have no connection
    accounts: dict[tuple[str, str], str] = field(default_factory=dict)  # by platform and ref
    bot: Bot = field(init=False)
    made: Sequence[Connection] = ()
    _process: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def wake(self) -> None:
        """Start as a new process does: connections made anew (their drivers start them), and the bot."""
        self.made = connections(self.settings, self.live, self.clock) if "local" not in self.community.platforms else ()
        self.bot = Bot(self.store, self.community, self.clock, {**Connections(self.made).platforms, **self.others})
        self.live.bot = await self._process.enter_async_context(self.bot)

    async def sleep(self) -> None:
        """End the process in order; the drivers have stopped their connections."""
        await self._process.aclose()

    def connection(self, platform: str) -> Any:
        """One of its connections."""
        return next(each for each in self.made if each.platform.name == platform)

    def a_minute_later(self) -> None:
        """Let a minute pass in which nothing is due, so that no two people do something at the same moment."""
        self.clock.move_to(self.clock.now() + timedelta(minutes=1))

    def is_down(self, time: timedelta) -> None:
        """Let time pass in which no process runs."""
        self.clock.let_pass(time)
        self.clock.move_to(self.clock.now() + time)

    async def move(self, moment: datetime) -> None:
        """Let time pass: each thing due on the way is done and sent before the next."""
        mover = LocalHouse(self.bot, self.clock, Cast(self.store, self.community, ()))
        await mover.move(max(moment - self.clock.now(), timedelta()))

    async def outlast(self) -> None:
        """Let real time pass until nothing that can be sent now waits for another try."""
        await until(lambda: not self.store.under_way)
        for _wait in range(60):
            self.clock.let_pass(timedelta(seconds=30))
            await self.bot.settle()
            if not any(self._wants_another_try(row) for row in self.store.read_now(latest_rows, 1_000)):
                return

    def _wants_another_try(self, row: Row) -> bool:
        return row.state in ("sending", "unknown") or (row.state == "waiting" and row.not_before <= self.clock.now())

    def post(self, platform: str, channel: str, words: str) -> None:
        """Put a post to a channel into the outbox."""
        outgoing = Outgoing(
            dedupe=f"test:{words}",
            capability="menu",
            purpose="test",
            destination=f"channel:{platform}:{channel}",
            payload=message_to_json(note(untrusted(words))),
            expires_at=self.clock.now() + timedelta(days=20),
        )
        self.store.write_now(enqueue, outgoing)

    def enrol(self, platform: str, people: Sequence[Someone]) -> None:
        """Let people whose accounts the house has seen claim their rows of the roster, and take part."""
        self.store.write_now(self._enrol, platform, people)

    def _enrol(self, tx: Tx, platform: str, people: Sequence[Someone]) -> None:
        for one in people:
            row, account = person_by_ref(tx, one.ref), self.accounts[platform, one.ref]
            assert row is not None
            if find_person(tx, platform, account) != row:  # Slack tells addresses, which claim the row by themselves
                claim_by_code(tx, platform, account, issue_code(tx, row.id, SYSTEM))
            update_profile(tx, row.id, ProfileChange(nation=one.nation, sector=one.sector, zone="Europe/London"))
            person = person_by_ref(tx, one.ref)
            assert person is not None
            if one.audience is not None:
                join(tx, self.community, person, PROJECT, one.audience)

    def person(self, platform: str, who: str) -> Person:
        """The person behind somebody's account."""
        found = self.store.read_now(find_person, platform, self.accounts[platform, who])
        assert found is not None, who
        return found

    def log(self, platform: str, who: str, number: int = 1) -> Response | None:
        """Somebody's log of a round."""
        return self.store.read_now(response, f"{PROJECT}:{number}", self.person(platform, who).id)

    def rows(self, purpose: str) -> list[Row]:
        """What the outbox holds for a purpose."""
        return [row for row in self.store.read_now(latest_rows, 10_000) if row.purpose == purpose]


@contextmanager
def furnished(folder: Path, people: Sequence[Someone], **settings: str) -> Iterator[House]:
    """A fresh store with a roster, not awake yet; the platforms are those that the settings connect, or the local."""
    url = f"sqlite:///{folder / 'convenor.db'}"
    made = Settings(_env_file=None, store=url, **settings)  # type: ignore[call-arg, arg-type]  # pydantic's own
    platforms = tuple(each for each in ("slack", "discord") if any(name.startswith(each) for name in settings))
    clock = MovedClock()
    drawn = count(1)
    store = SlowStore(url, clock, lambda length: f"{next(drawn):0{length}}")  # ids in order: where they break a tie
    try:
        store.write_now(lambda tx: metadata.create_all(tx.connection))
        store.write_now(import_roster, [RosterRow(ref=one.ref, name=one.name, email=one.email) for one in people])
        community = live_community(load_community(made.community), made, PAGES)
        community = community.model_copy(update={"platforms": platforms or ("local",)})
        yield House(store, clock, community, made, LiveHouse(store, community))
    finally:
        store.close()
