"""What the workspace holds, as its readers see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.ui.form import Form
from bot.ui.message import Message

DM = "dm:"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can be in the workspace; `blurb` is a word or two such as "SIG lead".

    `group` is the heading under which they stand in the list of people one can be, empty for none.
    """

    id: str
    name: str
    blurb: str = ""
    in_switcher: bool = False
    group: str = ""

    @property
    def dm(self) -> str:
        """Give the place where this person talks with the bot."""
        return DM + self.id


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel by its name, and how many of its messages the reader has not seen."""

    id: str
    topic: str
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Replies:
    """How a thread has gone on since its first message."""

    count: int
    last_by: str
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """A message: `body` is what a person typed, `content` what the bot says; `root` is the thread it replies in."""

    seq: int
    place: str
    author: str
    author_name: str
    author_blurb: str
    at: datetime
    body: str
    content: Message | None
    root: int | None
    only_for: str | None
    edited_at: datetime | None
    gone: bool
    version: int
    replies: Replies | None = None


@dataclass(frozen=True, slots=True)
class Dialog:
    """A form somebody has open, and where its answer belongs."""

    id: str
    account: str
    place: str
    root: int | None
    form: Form


@dataclass(frozen=True, slots=True)
class Spoken:
    """A person's message on its way in; `key` makes saying the same thing twice one message."""

    place: str
    author: str
    body: str
    root: int | None = None
    key: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The bot's message on its way in: from the outbox (`outbox_id`) or in answer to a click (`key`)."""

    place: str
    content: Message
    root: int | None = None
    key: str | None = None
    outbox_id: str | None = None
    only_for: str | None = None
    at: datetime | None = None
