"""What the policy can tell a person: what is coming, and why something came, waits or did not come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.contact.rules.policy import ContactClass
from bot.ui.text import NO_TEXT, Text


class Fate(StrEnum):
    """What became of a message, as its reader would say it."""

    SENT = "sent"
    WAITS = "waits"
    NOT_SENT = "not_sent"
    FAILED = "failed"  # the platform would not take it, or nobody knows whether it did: staff look at it


@dataclass(frozen=True, slots=True)
class Planned:
    """Something the bot means to send: when, and whether it takes a place; `reason` says why it is late or will not go.

    `wanted` is the switch beside it; `held` says that staff have stopped all sending for now.
    """

    row_id: str
    capability: str
    purpose: str
    subject: str
    at: datetime
    counts: bool
    wanted: bool
    reason: str
    held: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a message was sent, waits or was not sent.

    `at` is when it was sent, is due or was dropped; `why` is what the message itself said; `reason` and `because` are
    codes of `Reason`, or of the outbox where the platform was in the way.
    """

    capability: str
    purpose: str
    contact_class: ContactClass
    fate: Fate
    at: datetime
    reason: str = ""
    because: str = ""
    why: Text = NO_TEXT
