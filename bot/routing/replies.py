"""What a handler gives back, and what the dispatcher hands to the adapter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.ui.form import Form
from bot.ui.message import Message


@dataclass(frozen=True, slots=True)
class Show:
    """A message for the person alone; `replaces` puts it in the place of the message whose button was pressed.

    `kept` stands for a message that must not be kept, such as a code: for a second delivery, and in what comes later.
    """

    message: Message
    replaces: bool = False
    kept: Message | None = None
    kind: Literal["show"] = "show"


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form to fill in."""

    form: Form
    kind: Literal["open_form"] = "open_form"


@dataclass(frozen=True, slots=True)
class FormErrors:
    """A form that needs another look: a sentence beside each question named; everything typed is kept."""

    errors: dict[str, str]
    kind: Literal["form_errors"] = "form_errors"


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer was kept; `words` say when, such as "Saved 09:30", `problem` what it still needs, if anything."""

    words: str
    problem: str = ""
    kind: Literal["kept"] = "kept"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nothing to say: the platform is told it arrived, the person sees no message."""

    kind: Literal["quiet"] = "quiet"


def to_keep(reply: Show | OpenForm | FormErrors | Kept | Quiet) -> Show | OpenForm | FormErrors | Kept | Quiet:
    """Give the reply as it may be kept."""
    return Show(reply.kept, reply.replaces) if isinstance(reply, Show) and reply.kept is not None else reply


Reply = Annotated[Show | OpenForm | FormErrors | Kept | Quiet, Field(discriminator="kind")]
_REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)


def reply_to_json(reply: Reply) -> str:
    """Give the reply as JSON, for the inbox, without what must not be kept."""
    return _REPLY.dump_json(to_keep(reply)).decode()


def reply_from_json(raw: str) -> Reply:
    """Give the reply back."""
    return _REPLY.validate_json(raw)
