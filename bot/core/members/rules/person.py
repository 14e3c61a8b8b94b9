"""A person as the whole house sees one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.ui.text import clean

DEFAULT_ZONE = "Europe/London"  # of somebody whose own zone is not known
DEFAULT_VISIBILITY = "members"  # of somebody who has not chosen
MAX_NAME = 80
CLAIM_DAYS = 90  # how long the row of a member without any account waits to be claimed (PRODUCT promise 1)
# Discord bans who goes on sending what is refused (PLATFORMS 2.6), and people do change their minds.
DM_CLOSED_FOR = timedelta(days=7)

_TITLES = frozenset({"dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "sir", "dame", "rev", "sister"})
# Deliberately loose: what counts is that both sides normalise alike.
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


class Standing(StrEnum):
    """What a person is to the community."""

    GUEST = "guest"
    MEMBER = "member"
    GONE = "gone"  # left, was erased, or was merged into another row


@dataclass(frozen=True, slots=True)
class Account:
    """An account on a platform that has claimed a person."""

    platform: str
    account_id: str
    member_id: str
    name: str
    live: bool
    zone: str = ""
    dm_closed_at: datetime | None = None

    def takes_messages(self, now: datetime) -> bool:
        """Tell whether a direct message may be tried: it was not refused within the last week."""
        return self.dm_closed_at is None or now >= self.dm_closed_at + DM_CLOSED_FOR


@dataclass(frozen=True, slots=True)
class Person:
    """One person, however many accounts they have; nation, sector and role are ids, None when not said."""

    id: str
    name: str
    standing: Standing
    nation: str | None = None
    sector: str | None = None
    role: str | None = None
    role_title: str = ""
    organisation: str = ""
    zone: str = DEFAULT_ZONE
    language: str = ""
    interests: tuple[str, ...] = ()
    visibility: str = DEFAULT_VISIBILITY

    @property
    def first_name(self) -> str:
        """Give the name to greet with: the first word that is no title.

        >>> Person("mem_1", "Dr Aisha Khan", Standing.MEMBER).first_name
        'Aisha'
        """
        words = self.name.split()
        return next((word for word in words if word.rstrip(".").lower() not in _TITLES), self.name)

    @property
    def is_member(self) -> bool:
        """Tell whether the person has a member's rights."""
        return self.standing is Standing.MEMBER


def normal_email(typed: str) -> str:
    """Give an e-mail address as it is stored and compared; "" for what is none.

    >>> normal_email(" Aisha.Khan@Example.NHS.uk ")
    'aisha.khan@example.nhs.uk'
    """
    address = typed.strip().casefold()
    return address if _EMAIL.fullmatch(address) else ""


def tidy_name(name: str) -> str:
    """Give a name as it is stored: on one line, without hidden characters, of a length that fits everywhere.

    >>> tidy_name("  Aisha\\n Khan ")
    'Aisha Khan'
    """
    return " ".join(clean(name).split())[:MAX_NAME]


def known_zone(zone: str) -> str:
    """Give the zone if it is one of the IANA names, else ""."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
    return zone


def claim_over(left_at: datetime | None, now: datetime) -> bool:
    """Tell whether the row has waited its days for somebody to claim it again."""
    return left_at is not None and now >= left_at + timedelta(days=CLAIM_DAYS)
