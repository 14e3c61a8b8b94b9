"""What a capability says it offers: one object, found by walking the folder; the root wires it up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.config import Community
from bot.core.desk import DeskPage, Part, Post, Visit
from bot.core.desk import Done as DeskDone
from bot.core.events import Subscription
from bot.core.members.rules import Person
from bot.core.ports import Answers, Ports, Programme
from bot.outbox.store import Row
from bot.store import Tx
from bot.ui.actions import ActionId
from bot.ui.message import Button, Message
from bot.ui.page import Page

Wanted = Callable[[Tx, Row, Community], str]


@dataclass(frozen=True, slots=True)
class Awaited:
    """Whose direct message goes to an action, and when it must be written for that."""

    member_id: str
    action: ActionId
    since: datetime
    until: datetime


Done = Callable[[Tx, Row, Community], None]


@dataclass(frozen=True, slots=True)
class HomeCard:
    """A card of the home tab and the menu: the message and its place (lower comes first)."""

    place: int
    message: Message


@dataclass(frozen=True, slots=True)
class Site:
    """Pages that a capability publishes for anyone to read, under `/<path>/`.

    `pages` gives what is published, the latest first; `page` one of them by its slug, None for a draft or nothing;
    `picture` an SVG that stands on a page, by the page's slug and its own name.
    """

    path: str
    title: str
    description: str
    pages: Callable[[Tx, Community], tuple[Page, ...]]
    page: Callable[[Tx, Community, str], Page | None]
    picture: Callable[[Tx, Community, str, str], str | None] | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """The pages with which a capability's own people work on what is not public, under `/desk/`.

    `areas` are the first parts of its addresses. `may_enter` says who may come in at all; each page and each act asks
    again. `home` gives its parts of the desk's first page, `show` a page (None for what the person may not know of),
    `do` does what was pressed there, `picture` gives the SVG at a place that ends in `.svg`.
    """

    areas: tuple[str, ...]
    may_enter: Callable[[Tx, Person, Community], bool]
    home: Callable[[Tx, Visit], tuple[Part, ...]]
    show: Callable[[Tx, Visit], DeskPage | None]
    do: Callable[[Tx, Visit, Post], DeskDone]
    picture: Callable[[Tx, Visit], str | None] | None = None


@dataclass(frozen=True, slots=True)
class Capability:
    """One capability of the programme.

    - `title`: its name as members read it, used where they switch its messages off.
    - `menu`: buttons that reach it from the Menu of any message.
    - `home`: what it shows a person on their home tab, None for nothing.
    - `purposes`: what each kind of its messages is called, in words that fit "My next two weeks".
    - `coming`: what it will send a person until a moment and has not put into the outbox yet, each when and what.
    - `wanted`: functions named by outbox rows, asked at sending; they give "" to send, or the reason not to.
    - `done`: functions named by outbox rows, run in the transaction that marks the row sent.
    - `subscriptions`: the events it handles.
    - `answers`: what it answers when another room asks through a port.
    - `site`: the pages it publishes.
    - `hears`: the action to which a person's direct message goes because the capability is in conversation with them
      on that platform, empty if it is not; of several that listen, the first one in order hears it, and nobody else.
    - `awaits`: everybody on a platform whose direct message it has been listening for, to find what was written while
      the bot was down.
    - `desk`: the pages on which it is worked on.
    """

    name: str
    title: str
    menu: tuple[Button, ...] = ()
    home: Callable[[Tx, str, Community], HomeCard | None] | None = None
    purposes: Mapping[str, str] = field(default_factory=dict)
    coming: Callable[[Tx, str, datetime, Community], tuple[tuple[datetime, str], ...]] | None = None
    wanted: Mapping[str, Wanted] = field(default_factory=dict)
    done: Mapping[str, Done] = field(default_factory=dict)
    subscriptions: tuple[Subscription, ...] = ()
    answers: Answers = Answers()  # noqa: RUF009 - frozen, and empty
    site: Site | None = None
    hears: Callable[[Tx, str, str], str] | None = None
    awaits: Callable[[Tx, str], tuple[Awaited, ...]] | None = None
    desk: Desk | None = None


def programme_of(capabilities: Sequence[Capability]) -> Programme:
    """Give the function that says how the programme stands in a transaction, of what the file says."""
    return Ports({each.name: each.answers for each in capabilities}).programme


def message_name(capabilities: Sequence[Capability], capability: str, purpose: str) -> str:
    """Give what a message is called where it is listed with others."""
    found = next((each for each in capabilities if each.name == capability), None)
    if found is None:
        return _OWN.get(purpose, "A message from me")
    return found.purposes.get(purpose, found.title)


# Messages that belong to no capability; these are wrapped where they are shown.
_OWN = {
    "pause_ended": "The end of your pause",
    "late_answer": "An answer you were waiting for",
    "linked": "News of your linked accounts",
    "channel_gone": "A channel I cannot write in",
    "not_me": "News of a linked account",
    "people_missing": "A list of people that looks cut short",
}
