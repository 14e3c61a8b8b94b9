"""A tiny capability for tests of the way through: tea is poured, and the audit log counts how often."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import sqlalchemy as sa

from bot.app.discover import import_tables
from bot.app.tasks import Tasks
from bot.clock import SteppedClock
from bot.config import load_community
from bot.core.audit.actions import entries, record
from bot.core.members.actions import find_person, people
from bot.core.members.rules import Standing
from bot.core.personal_data.actions import erase_person
from bot.errors import MemberError
from bot.inbox.store import Kept, by_key
from bot.inbox.tables import inbox
from bot.outbox.store import Row, latest_rows
from bot.routing.dispatch import Dispatcher
from bot.routing.replies import FormErrors, OpenForm, Quiet, Reply, Show
from bot.routing.replies import Kept as Saved
from bot.routing.requests import Kind, Request
from bot.routing.routes import Call, Does, Route, Routes
from bot.store import Store, Tx
from bot.ui.actions import parse_action
from bot.ui.form import Form, ShortText
from bot.ui.message import note
from bot.ui.plain import plain
from bot.ui.text import say

NOON = datetime(2027, 3, 16, 12, tzinfo=UTC)
WORDS = "Mrs T cannot hear a word of it"
import_tables()


@dataclass
class Kettle:
    """What the handlers share with the test: how often each ran, what was kept by then, what they wait for."""

    ran: list[str] = field(default_factory=list)
    kept: list[Kept | None] = field(default_factory=list)
    boiling: threading.Event = field(default_factory=threading.Event)  # set once a slow handler has begun
    ready: threading.Event = field(default_factory=threading.Event)  # lets it go on
    broken: bool = False

    def pour(self, tx: Tx, call: Call) -> Reply:
        """Pour a cup of tea."""
        self._note("pour", tx, call)
        return Show(note(say("Poured for {name}, no. {count}.", name=call.person.name, count=len(self.ran))))

    def refuse(self, tx: Tx, call: Call) -> Reply:
        """Refuse to pour."""
        self._note("refuse", tx, call)
        fields = {"milk": "There is no milk left."} if call.request.action.key == "fields" else {}
        raise MemberError("There is no tea left. Nothing was changed.", fields)

    def spill(self, tx: Tx, call: Call) -> Reply:
        """Spill it while the kettle is broken."""
        self._note("spill", tx, call)
        if self.broken:
            tx.run(sa.insert(inbox).values(key=WORDS, body=call.request.words))  # no such row can be
        return Show(note(say("Poured after all.")))

    def slow(self, tx: Tx, call: Call) -> Reply:
        """Wait until it is ready."""
        self.boiling.set()
        assert self.ready.wait(30)
        done: dict[str, Reply] = {
            "errors": FormErrors({"milk": "There is no milk left."}),
            "saved": Saved("Saved 12:00"),
            "quiet": Quiet(),
        }
        others = {"spill": self.spill, "leave": self.leave}
        key = call.request.action.key
        return done.get(key) or others.get(key, self.pour)(tx, call)

    def leave(self, tx: Tx, call: Call) -> Reply:
        """Be forgotten by the kitchen."""
        self._note("leave", tx, call)
        erase_person(tx, call.person.id, call.person.id)
        return Show(note(say("Forgotten.")))

    def _note(self, what: str, tx: Tx, call: Call) -> None:
        self.ran.append(what)
        self.kept.append(by_key(tx, call.request.delivery))
        record(tx, call.person.id, f"tea.{what}")


def menu(_tx: Tx, _call: Call) -> Reply:
    """Everything there is."""
    return Show(note(say("Tea.")))


def unknown(_tx: Tx, call: Call) -> Reply:
    """Answer a word that is not known."""
    return Show(note(say("What is {words}?", words=call.request.words)))


def cups(_tx: Tx, _call: Call) -> Reply:
    """Choose a cup."""
    return OpenForm(Form("Cups", "tea:pour:", (ShortText("size", "How big?"),)))


def look(_tx: Tx, call: Call) -> Reply:
    """Look into the pot."""
    if call.request.action.key == "refused":
        raise MemberError("The lid is on. Nothing was changed.")
    raise RuntimeError(call.request.words)


def routes(kettle: Kettle) -> Routes:
    return Routes(
        (
            Route("tea:pour", Does.CHANGES, kettle.pour, command="pour"),
            Route("tea:whisper", Does.SECRET, kettle.pour),
            Route("tea:refuse", Does.CHANGES, kettle.refuse),
            Route("tea:spill", Does.CHANGES, kettle.spill),
            Route("tea:spill_secret", Does.SECRET, kettle.spill),
            Route("tea:slow", Does.CHANGES, kettle.slow),
            Route("tea:leave", Does.CHANGES, kettle.leave),
            Route("tea:cups", Does.SHOWS, cups),
            Route("tea:look", Does.SHOWS, look),
            Route("menu:open", Does.SHOWS, menu, command="menu"),
            Route("menu:unknown", Does.SHOWS, unknown),
        )
    )


def asked(action: str, key: str = "1", **changes: object) -> Request:
    """Give a press of a button by Declan, or whatever else the changes make of it."""
    what = parse_action(action)
    assert what is not None
    request = Request(key, "local", "declan", "Declan McGurk", Kind.PRESS, what, {"size": (WORDS,)}, words=WORDS)
    return replace(request, **changes)  # type: ignore[arg-type]  # the test says what it changes


def words_of(reply: Reply) -> str:
    assert isinstance(reply, Show)
    return plain(reply.message)


class House:
    """A store, a kettle and a dispatcher, which can be started again."""

    def __init__(self, store: Store, clock: SteppedClock) -> None:
        self.store = store
        self.clock = clock
        self.kettle = Kettle()

    @asynccontextmanager
    async def awake(self, store: Store | None = None) -> AsyncIterator[Dispatcher]:
        async with Tasks() as tasks:
            community = load_community()
            yield Dispatcher(store or self.store, routes(self.kettle), community, (), self.clock, tasks.spawn)

    def poured(self) -> list[str]:
        """What has really been done, by the audit log, the oldest first."""
        done = [entry.action for entry in self.store.read_now(entries)]
        return [action for action in reversed(done) if action.startswith("tea.")]

    def row(self, key: str = "local:1") -> Kept:
        found = self.store.read_now(by_key, key)
        assert found is not None
        return found

    def rows(self) -> list[sa.Row[tuple[object, ...]]]:
        return self.store.read_now(lambda tx: tx.rows(sa.select(inbox).order_by(inbox.c.key)))

    def messages(self) -> list[Row]:
        """What waits in the outbox."""
        return sorted(self.store.read_now(latest_rows), key=lambda row: row.dedupe)

    def known(self) -> set[str]:
        """The names of everybody there is, but for those who are gone."""
        return {person.name for person in self.store.read_now(people, Standing.GUEST, Standing.MEMBER)}

    def knows(self, account: str, platform: str = "local") -> bool:
        return self.store.read_now(find_person, platform, account) is not None


def actions(rows: Iterable[Row]) -> list[tuple[str, str]]:
    return [(row.purpose, row.dedupe) for row in rows]
