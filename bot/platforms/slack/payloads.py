"""The payloads of what goes out, read strictly: one that cannot be read is refused for good."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from bot.errors import Fate, PlatformError
from bot.ui.codec import message_from_json
from bot.ui.message import Message

VERSION = 1


def never(code: str) -> PlatformError:
    """Give the error of what cannot be sent, however often it is tried."""
    return PlatformError(code, Fate.NEVER)


@dataclass(frozen=True, slots=True)
class Payload:
    """The fields of an effect's payload."""

    fields: dict[str, Any]

    def has(self, name: str) -> bool:
        """Tell whether there is such a field."""
        return self.fields.get(name) is not None

    def text(self, name: str) -> str:
        """Give a field of text, empty if there is none."""
        value = self.fields.get(name, "")
        if not isinstance(value, str):
            raise never("bad_payload")
        return value

    def flag(self, name: str) -> bool:
        """Give a field that says yes or no."""
        return bool(self.fields.get(name, False))

    def accounts(self, name: str) -> list[str]:
        """Give a field of accounts."""
        value = self.fields.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise never("bad_payload")
        return value

    def dumped(self, name: str) -> str:
        """Give a field as JSON, to be read as what it is."""
        return json.dumps(self.fields.get(name))


def read(payload: str) -> Payload:
    """Give the fields of a payload of this version."""
    try:
        fields = json.loads(payload)
    except ValueError:
        raise never("bad_payload") from None
    if not isinstance(fields, dict) or fields.get("v") != VERSION:
        raise never("bad_payload")
    return Payload(fields)


def message_of(raw: str) -> Message:
    """Give a message."""
    try:
        return message_from_json(raw)
    except ValueError:
        raise never("bad_payload") from None


def file_of(given: Payload) -> bytes:
    """Give the content of a file."""
    try:
        return base64.b64decode(given.text("content"), validate=True)
    except binascii.Error:
        raise never("bad_payload") from None
