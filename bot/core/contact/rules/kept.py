"""What is kept beside an outbox row, so that the policy can be asked about it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.contact.rules.policy import ContactClass, Reason


@dataclass(frozen=True, slots=True)
class KeptNotice:
    """A notice in the outbox; `chosen` if the person fixed its moment, `left_out` if they said no to it."""

    id: str
    member_id: str
    row_id: str
    dedupe: str
    contact_class: ContactClass
    priority: int
    reminder: bool
    chosen: bool
    left_out: bool
    earliest: datetime


@dataclass(frozen=True, slots=True)
class KeptDrop:
    """A notice that was not put into the outbox, and why."""

    dedupe: str
    member_id: str
    capability: str
    purpose: str
    contact_class: ContactClass
    reason: Reason
    because: Reason | None
    at: datetime
