"""What a page of the desk is made of: a capability fills it, the web draws it, and neither knows the other.

The desk is where signed-in people work on what is not public yet. Everything here is words, marks and forms; a page
that needs more than these is worth a second thought.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from bot.config.community import Community
from bot.core.members.rules import Person
from bot.errors import MemberError
from bot.ui.message import Block as Element
from bot.ui.message import Image, Message, Option, Table
from bot.ui.text import NO_TEXT, Text


class Tone(StrEnum):
    """How a mark is coloured; its words say the same without it."""

    PLAIN = ""
    OK = "ok"
    WAIT = "wait"
    STOP = "stop"
    BOT = "bot"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Mark:
    """A few words in a pill."""

    words: str
    tone: Tone = Tone.PLAIN
    kind: Literal["mark"] = "mark"


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another page of the desk; `to` is its path below the desk."""

    words: str
    to: str
    primary: bool = False
    kind: Literal["link"] = "link"


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form: a line, a longer text, one of several, or any of several."""

    name: str
    label: str
    type: Literal["line", "long", "choice", "ticks"] = "line"
    value: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    hint: str = ""
    most: int = 2000


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do: a button, with a form that opens first where there are inputs or something to say.

    `verb` and `key` come back when it is pressed; `why_not` says why it cannot be pressed now.
    """

    verb: str
    label: str
    key: str = ""
    inputs: tuple[Input, ...] = ()
    says: str = ""
    button: str = ""  # what the button in the opened form says, where that is not the label
    style: Literal["", "primary", "quiet", "danger"] = ""
    why_not: str = ""
    kind: Literal["act"] = "act"


Does = Act | Link


@dataclass(frozen=True, slots=True)
class Prose:
    """Some sentences."""

    text: Text
    small: bool = False
    kind: Literal["prose"] = "prose"


@dataclass(frozen=True, slots=True)
class Row:
    """Things to do, side by side."""

    does: tuple[Does, ...]
    kind: Literal["row"] = "row"


@dataclass(frozen=True, slots=True)
class Entry:
    """One sentence or answer with what stands beside it: marks, sources, notes, and what can be done with it."""

    id: str
    text: Text
    number: str = ""
    quoted: bool = False
    by: str = ""
    marks: tuple[Mark, ...] = ()
    sources: tuple[Link, ...] = ()
    notes: tuple[str, ...] = ()
    does: tuple[Does, ...] = ()


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries under a heading of their own, which may be empty; `name` says what their sources are called."""

    items: tuple[Entry, ...]
    heading: str = ""
    does: tuple[Does, ...] = ()
    kind: Literal["entries"] = "entries"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is of, how full it is of a hundred, the figure in words, and whether it is thin."""

    label: str
    full: int
    figure: str
    thin: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars under a heading."""

    heading: str
    bars: tuple[Bar, ...]
    note: str = ""
    kind: Literal["bars"] = "bars"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a chart: what stands under it, its parts from the foot up, and a mark if it is not whole yet."""

    label: str
    parts: tuple[int, ...]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns of counted things; `sentence` says all of it in words."""

    sentence: str
    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    top: int
    kind: Literal["chart"] = "chart"


@dataclass(frozen=True, slots=True)
class Run:
    """Points joined in their order, with their middle as a line; `sentence` says all of it in words."""

    sentence: str
    points: tuple[tuple[str, int], ...]
    middle: float
    top: int
    middle_words: str
    kind: Literal["run"] = "run"


Cell = str | Mark | Link


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows under a header."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    folded: str = ""  # what opens it, where the table only repeats a chart
    kind: Literal["grid"] = "grid"


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text as it will go out, line by line."""

    text: str
    kind: Literal["verbatim"] = "verbatim"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page or a message as its readers will see it."""

    blocks: tuple[Element, ...]
    title: str = ""
    summary: str = ""
    kind: Literal["leaf"] = "leaf"


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and their values."""

    items: tuple[tuple[str, str], ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of our own, and its figures as a table for those who cannot see it."""

    title: str
    image: Image
    figures: Table
    kind: Literal["picture"] = "picture"


Block = Picture | Prose | Row | Entries | Bars | Chart | Run | Grid | Verbatim | Leaf | Facts


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page under its heading."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a piece's way: what it is, where it stands, and when."""

    words: str
    state: Literal["done", "now", "later"]
    when: str = ""


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A page: where it is, what state the piece is in, what can be done, its parts, and what stands beside them.

    `version` comes back with every form: what was changed by somebody else in between is noticed by it.
    """

    title: str
    trail: tuple[Link, ...] = ()
    lede: Text = NO_TEXT
    steps: tuple[Step, ...] = ()
    state: str = ""
    does: tuple[Does, ...] = ()
    main: tuple[Part, ...] = ()
    side: tuple[Part, ...] = ()
    version: str = ""

    def acts(self) -> Iterator[Act]:
        """Give everything that can be done on the page."""
        found = list(self.does)
        for part in (*self.main, *self.side):
            for block in part.blocks:
                found += _does(block)
        return (each for each in found if isinstance(each, Act))


def _does(block: Block) -> list[Does]:
    if isinstance(block, Row):
        return list(block.does)
    if isinstance(block, Entries):
        return [*block.does, *(each for entry in block.items for each in entry.does)]
    return []


@dataclass(frozen=True, slots=True)
class Room:
    """What a platform has room for, for a preview; the root passes these in.

    `needed` gives how many of the platform's messages a message fills, `problems` what of it could not be shown.
    """

    name: str
    needed: Callable[[Message], int]
    problems: Callable[[Message], list[str]]


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody signed in, at a place of the desk: the parts of its path."""

    person: Person
    path: tuple[str, ...]
    community: Community
    rooms: tuple[Room, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody pressed, with what they typed, and the version of the page they saw."""

    verb: str
    key: str = ""
    version: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """Give one value, trimmed, empty if there is none."""
        return next(iter(self.values.get(name, ())), "").strip()

    def many(self, name: str) -> tuple[str, ...]:
        """Give all values of a field."""
        return tuple(each for each in self.values.get(name, ()) if each)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: a sentence, and the place to show it at."""

    said: str
    to: str


class Stale(MemberError):
    """The piece was changed by somebody else since the page was shown; nothing was done."""


class NotHere(Exception):
    """There is nothing at that place that this person may know of."""
