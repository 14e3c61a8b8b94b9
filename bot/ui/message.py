"""The neutral vocabulary of messages; each platform renders it its own way, same words in the same order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from bot.ui.text import NO_TEXT, Text


class Style(StrEnum):
    """How much a button asks for attention; its label says the same without it."""

    PRIMARY = "primary"
    DEFAULT = "default"
    QUIET = "quiet"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Heading:
    """What the message is about, in a line."""

    text: str
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences."""

    text: Text
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class FieldItem:
    """A label and its value."""

    label: str
    value: Text


@dataclass(frozen=True, slots=True)
class Fields:
    """Facts side by side, each a label and a value."""

    items: tuple[FieldItem, ...]
    kind: Literal["fields"] = "fields"


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's exact words, and whose they are."""

    text: Text
    footer: Text = NO_TEXT
    kind: Literal["quote"] = "quote"


@dataclass(frozen=True, slots=True)
class Items:
    """A list, numbered where the order matters, from `start` on."""

    items: tuple[Text, ...]
    numbered: bool = False
    start: int = 1
    kind: Literal["items"] = "items"


@dataclass(frozen=True, slots=True)
class Variant:
    """The same picture for a narrow page, for a dark one, or for one that is both."""

    url: str
    narrow: bool = False
    dark: bool = False


@dataclass(frozen=True, slots=True)
class Image:
    """A picture; `alt` says in words what it shows. A page may show one of its `variants` instead."""

    url: str
    alt: str
    caption: str = ""
    variants: tuple[Variant, ...] = ()
    kind: Literal["image"] = "image"

    def __post_init__(self) -> None:
        """Refuse a picture that says nothing to those who cannot see it."""
        if not self.alt.strip():
            message = "an image needs alt text"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; `folded` is what opens it on a page, where it only repeats a picture."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    folded: str = ""
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Divider:
    """A pause between two parts."""

    kind: Literal["divider"] = "divider"


@dataclass(frozen=True, slots=True)
class Context:
    """Small print."""

    text: Text
    kind: Literal["context"] = "context"


@dataclass(frozen=True, slots=True)
class Confirm:
    """What is asked again before something that cannot be undone."""

    title: str
    text: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Button:
    """Something to do: the label is a verb a person would say, the action says where the click goes."""

    label: str
    action: str
    style: Style = Style.DEFAULT
    confirm: Confirm | None = None
    kind: Literal["button"] = "button"


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A button that opens an address."""

    label: str
    url: str
    kind: Literal["link_button"] = "link_button"


@dataclass(frozen=True, slots=True)
class Buttons:
    """Buttons in a row; at most one of them primary."""

    buttons: tuple[Annotated[Button | LinkButton, Field(discriminator="kind")], ...]
    kind: Literal["buttons"] = "buttons"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Select:
    """A choice of one from a list, inside a message; it takes effect when chosen."""

    label: str
    action: str
    options: tuple[Option, ...]
    kind: Literal["select"] = "select"


Block = Annotated[
    Heading | Paragraph | Fields | Quote | Items | Image | Table | Divider | Context | Buttons | Select,
    Field(discriminator="kind"),
]


@dataclass(frozen=True, slots=True)
class Message:
    """A message: its blocks, and why the reader gets it (empty for a reply to what they did themselves)."""

    blocks: tuple[Block, ...]
    why: Text = NO_TEXT


def note(text: Text, *buttons: Button | LinkButton) -> Message:
    """Give the plainest message: a paragraph, and buttons if there are any."""
    return Message((Paragraph(text), Buttons(buttons)) if buttons else (Paragraph(text),))
