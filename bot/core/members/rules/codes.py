"""One-time codes that link an account to a person."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

OWN_CODE_LIFE = timedelta(minutes=15)  # read on one screen, typed on another
STAFF_CODE_LIFE = timedelta(days=7)  # sent by staff, by a way of their own
MAX_WRONG = 5
WRONG_WINDOW = timedelta(hours=1)

# What people write for letters that the alphabet of bot.ids leaves out.
_LOOKALIKES = str.maketrans({"o": "0", "i": "1", "l": "1", "u": "v", "-": "", " ": ""})


class CodeProblem(StrEnum):
    """Why a code does not link."""

    TOO_MANY = "too_many"
    UNKNOWN = "unknown"
    USED = "used"
    LATE = "late"
    LINKED = "linked"  # to this very person already
    OWN = "own"  # not used yet, and typed by the person it was given to from an account that is theirs already
    OTHER_PERSON = "other_person"  # the account belongs to another row of the roster


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it is stored, without the code."""

    member_id: str
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong codes typed from one account, and when the first of them was."""

    wrong: int
    since: datetime | None


def hashed(code: str) -> str:
    """Give the hash under which a code is stored, the same however it is spaced and capitalised.

    >>> hashed("K7M2 9XQA") == hashed("k7m2-9xqa")
    True
    """
    return hashlib.sha256(code.strip().lower().translate(_LOOKALIKES).encode()).hexdigest()


def code_life(member_id: str, by: str) -> timedelta:
    """Give how long a code holds: minutes for one's own, days for one from staff."""
    return OWN_CODE_LIFE if by == member_id else STAFF_CODE_LIFE


def too_many(tries: Tries, now: datetime) -> bool:
    """Tell whether the account has typed too many wrong codes within the last hour."""
    return tries.wrong >= MAX_WRONG and tries.since is not None and now < tries.since + WRONG_WINDOW


def after_wrong(tries: Tries, now: datetime) -> Tries:
    """Give the tries after one more wrong code; an hour after the first the count starts afresh."""
    if tries.since is None or now >= tries.since + WRONG_WINDOW:
        return Tries(1, now)
    return Tries(tries.wrong + 1, tries.since)


def problem_with(code: Code | None, account_member: str, now: datetime) -> CodeProblem | None:
    """Give why a code cannot be used from an account of this person, None when it can."""
    if code is None:
        return CodeProblem.UNKNOWN
    if code.member_id == account_member:
        return CodeProblem.OWN if code.used_at is None else CodeProblem.LINKED
    if code.used_at is not None:
        return CodeProblem.USED
    return CodeProblem.LATE if now >= code.expires_at else None
