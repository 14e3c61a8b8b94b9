"""What a handler gives back, and what the dispatcher hands to the adapter."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.ui.form import Choice, Form
from bot.ui.message import Block, Message


@dataclass(frozen=True, slots=True)
class Show:
    """A message for the person alone; `replaces` puts it in the place of the message whose button was pressed.

    `keeps_form` says that what was handed in is not taken yet: a form that can stay open keeps what was typed in it.
    `fleeting` stands at its end when it is first shown and is not kept: a second delivery does not repeat it.
    `once` says that all of it holds a secret, such as a one-time link: it is shown now and kept nowhere.
    """

    message: Message
    replaces: bool = False
    keeps_form: bool = False
    fleeting: tuple[Block, ...] = ()
    once: bool = False
    kind: Literal["show"] = "show"


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form to fill in."""

    form: Form
    kind: Literal["open_form"] = "open_form"


@dataclass(frozen=True, slots=True)
class FormErrors:
    """A form that needs another look: a sentence beside each question named; everything typed stays in front of them.

    `asks` are further questions, each about one of the form's (`Choice.about`): the form is shown again with them.
    `aside` is to be read besides, whatever becomes of the form; it is not kept.
    """

    errors: dict[str, str]
    asks: tuple[Choice, ...] = ()
    aside: str = ""
    kind: Literal["form_errors"] = "form_errors"


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer was kept; `words` say when, such as "Saved 09:30", `problem` what it still needs, if anything.

    `values` are what was kept where that is not what was typed, by question; `asks` and `aside` are as in FormErrors.
    """

    words: str
    problem: str = ""
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    asks: tuple[Choice, ...] = ()
    aside: str = ""
    kind: Literal["kept"] = "kept"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nothing to say: the platform is told it arrived, the person sees no message."""

    kind: Literal["quiet"] = "quiet"


Reply = Annotated[Show | OpenForm | FormErrors | Kept | Quiet, Field(discriminator="kind")]
_REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)


def reply_to_json(reply: Reply) -> str:
    """Give the reply as JSON, for the inbox, without what is not kept."""
    return _REPLY.dump_json(_lasting(reply)).decode()


def _lasting(reply: Reply) -> Reply:
    match reply:
        case Show():
            return replace(reply, fleeting=())
        case FormErrors() | Kept():
            return replace(reply, aside="")
        case OpenForm() | Quiet():
            return reply


def as_told(reply: Reply) -> Reply:
    """Give the reply as the person is told it: with what is not kept as a part of its message."""
    if not isinstance(reply, Show) or not reply.fleeting:
        return reply
    blocks = (*reply.message.blocks, *reply.fleeting)
    return replace(reply, message=replace(reply.message, blocks=blocks), fleeting=())


def reply_from_json(raw: str) -> Reply:
    """Give the reply back."""
    return _REPLY.validate_json(raw)
