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

    `keeps_form` says that what was handed in is not taken yet: a form that can stay open keeps what was typed in it.
    """

    message: Message
    replaces: bool = False
    keeps_form: bool = False
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


Reply = Annotated[Show | OpenForm | FormErrors | Kept | Quiet, Field(discriminator="kind")]
_REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)


def reply_to_json(reply: Reply) -> str:
    """Give the reply as JSON, for the inbox."""
    return _REPLY.dump_json(reply).decode()


def reply_from_json(raw: str) -> Reply:
    """Give the reply back."""
    return _REPLY.validate_json(raw)
