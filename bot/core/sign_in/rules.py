"""How long a link and a session last, and what is kept of a secret: only its hash."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

LINK_MINUTES = 15
LINK_LASTS = timedelta(minutes=LINK_MINUTES)
SESSION_LASTS = timedelta(hours=12)
MY_DATA = "/my-data"  # where a link to one's own data leads; no place on the desk begins like that
KEPT_DAYS = 30  # what is over is kept this long, to see who was signed in when
_TOKEN = re.compile(r"[0-9a-hjkmnp-tv-z]{32}")  # what bot.ids gives
_PLACE = re.compile(r"(?!/)[A-Za-z0-9_./:-]{0,200}")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: the secret for the browser's cookie, and where its link leads."""

    token: str
    goes_to: str


def is_token(given: str) -> bool:
    """Tell whether this can be a secret of ours at all; anything else is not looked up."""
    return _TOKEN.fullmatch(given) is not None


def hash_of(token: str) -> str:
    """Give what is stored of a secret; 160 random bits need neither salt nor stretching."""
    return sha256(f"sign-in:{token}".encode()).hexdigest()


def form_token(session: str) -> str:
    """Give the token that every form of a session brings back.

    It is made from the session's secret, so it is stored nowhere, and whoever reads a page does not learn the secret.
    """
    return sha256(f"form:{session}".encode()).hexdigest()


def is_open(expires_at: datetime, over_at: datetime | None, now: datetime) -> bool:
    """Tell whether a link or a session still works."""
    return over_at is None and now < expires_at


def place(path: str) -> str:
    """Give where a link leads, below the desk; the desk itself for anything that is no such place.

    >>> place("digests/dig_1"), place("//elsewhere.example"), place("../../me")
    ('digests/dig_1', '', '')
    """
    return path if _PLACE.fullmatch(path) and ".." not in path and "//" not in path else ""
