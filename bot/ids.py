"""Ids and tokens: short, opaque, ASCII, safe in action ids and addresses."""

from __future__ import annotations

import secrets
from collections.abc import Callable

# Crockford's alphabet without I, L, O and U: nothing that is misread aloud or spells a word.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"

IdSource = Callable[[int], str]


def random_characters(length: int) -> str:
    """Give `length` random characters of the id alphabet (five bits each)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def new_id(prefix: str, source: IdSource = random_characters) -> str:
    """Give an id such as `log_7w3k...`: the prefix says what it names, 80 random bits make it unique."""
    return f"{prefix}_{source(16)}"


def new_token(source: IdSource = random_characters) -> str:
    """Give a secret of 160 bits for one-time links and sessions."""
    return source(32)


def new_code(source: IdSource = random_characters) -> str:
    """Give a code of eight characters that a person can read out and type, such as `k7m2-9xqa`."""
    drawn = source(8)
    return f"{drawn[:4]}-{drawn[4:]}"


def new_reference(source: IdSource = random_characters) -> str:
    """Give a reference a person can quote to staff, such as `K7X-204`."""
    drawn = source(6).upper()
    return f"{drawn[:3]}-{drawn[3:]}"
