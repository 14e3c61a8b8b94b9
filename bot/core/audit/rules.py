"""What an audit entry is, and what it may hold: ids and numbers, never what people wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

SYSTEM = "system"  # the actor when no person decided

Value = str | int | bool | None

# One word of an id's alphabet: no space and no @, so neither a sentence, a name of two words nor an address fits.
_OPAQUE = re.compile(r"[A-Za-z0-9_.:\-]{0,120}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log; `actor` and `subject` are opaque ids, which stay when a person is erased."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: tuple[tuple[str, Value], ...]


def opaque(word: str) -> bool:
    """Tell whether a text can be an id."""
    return _OPAQUE.fullmatch(word) is not None


def checked(actor: str, action: str, subject: str, detail: Mapping[str, Value]) -> dict[str, Value]:
    """Give the detail to store; raises ValueError when any part could be something that a person wrote."""
    words = [actor, action, subject, *detail, *(value for value in detail.values() if isinstance(value, str))]
    if not all(opaque(word) for word in words):
        message = f"the audit entry {action!r} may hold ids and numbers only"
        raise ValueError(message)
    return dict(sorted(detail.items()))
