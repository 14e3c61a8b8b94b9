"""Messages and forms as JSON, for the outbox, the inbox's stored replies and the local workspace's own file."""

from __future__ import annotations

from pydantic import TypeAdapter

from bot.ui.form import Form
from bot.ui.message import Message

_MESSAGE: TypeAdapter[Message] = TypeAdapter(Message)
_FORM: TypeAdapter[Form] = TypeAdapter(Form)


def message_to_json(message: Message) -> str:
    """Give the message as JSON."""
    return _MESSAGE.dump_json(message).decode()


def message_from_json(raw: str | bytes) -> Message:
    """Give the message back; raises ValueError (pydantic) for anything that is not one."""
    return _MESSAGE.validate_json(raw)


def form_to_json(form: Form) -> str:
    """Give the form as JSON."""
    return _FORM.dump_json(form).decode()


def form_from_json(raw: str | bytes) -> Form:
    """Give the form back; raises ValueError (pydantic) for anything that is not one."""
    return _FORM.validate_json(raw)
