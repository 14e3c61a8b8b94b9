"""A message to one person as a capability hands it to the contact policy, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.contact.rules.decide import Ask, Decision
from bot.core.contact.rules.policy import ContactClass, Reason
from bot.ui.message import Message

MIN_PRIORITY = 0
MAX_PRIORITY = 9


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to one person.

    - `dedupe` names the person and the thing, such as `learning_logs:remind:<round>:<member>`: what has been decided
      about it once is not decided again, so a reminder with one such key for a thing is the only one there is.
    - `priority` is 0 to 9; the higher may take the place of a lower one that has not gone out.
    - `wanted`, `done` and `subject` are the outbox's: functions of the capability, and what they are about.
    - The message says why it came (`Message.why`), unless it is a reply; ValueError else.
    """

    member_id: str
    capability: str
    purpose: str
    contact_class: ContactClass
    message: Message
    dedupe: str
    expires_at: datetime
    not_before: datetime | None = None
    priority: int = 5
    subject: str = ""
    wanted: str = ""
    done: str = ""
    reminder: bool = False

    def __post_init__(self) -> None:
        """Refuse a notice that could not be explained or kept apart."""
        if self.contact_class is not ContactClass.REPLY and not self.message.why:
            message = f"{self.capability}:{self.purpose} does not say why it came"
            raise ValueError(message)
        if not self.dedupe:
            message = f"{self.capability}:{self.purpose} needs a dedupe key"
            raise ValueError(message)
        if not MIN_PRIORITY <= self.priority <= MAX_PRIORITY:
            message = f"a priority is {MIN_PRIORITY} to {MAX_PRIORITY}"
            raise ValueError(message)

    def ask(self, now: datetime, *, chosen: bool = False) -> Ask:
        """Give what the policy is asked."""
        return Ask(
            capability=self.capability,
            contact_class=self.contact_class,
            earliest=max(self.not_before or now, now),
            expires_at=self.expires_at,
            priority=self.priority,
            reminder=self.reminder,
            chosen=chosen,
        )


@dataclass(frozen=True, slots=True)
class NotifyResult:
    """What became of a notice: the decision, and the id of its outbox row, None if none was put in."""

    row_id: str | None
    decision: Decision


@dataclass(frozen=True, slots=True)
class Previewed:
    """What would become of a notice: whether and when its person would get it, and why not or not now."""

    member_id: str
    decision: Decision
    reason: Reason | None
    when: datetime | None
