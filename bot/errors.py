"""The three kinds of error the house knows; everything else is a fault with a reference number."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(slots=True)
class MemberError(Exception):
    """An error shown to the person as written: what happened, whether anything was saved, what to do next.

    `fields` maps a form field's key to the sentence shown beside it.
    """

    sentence: str
    fields: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Give the sentence, so that the command line can print it."""
        return self.sentence


@dataclass(slots=True)
class ConfigError(Exception):
    """A wrong setting or file: one sentence saying what is wrong, and the cure. The command line exits with 2."""

    sentence: str
    cure: str = ""

    def __str__(self) -> str:
        """Give the sentence and its cure."""
        return f"{self.sentence} {self.cure}".strip()


class Fate(StrEnum):
    """What is known about a delivery that failed."""

    NOT_SENT = "not_sent"  # certainly not executed: safe to try again
    UNKNOWN = "unknown"  # it may have arrived: look it up before sending again
    NEVER = "never"  # the platform refuses for good: trying again cannot help


class Refusal(StrEnum):
    """The codes of `Fate.NEVER` that the house acts upon; an adapter turns its platform's own codes into these."""

    DM_CLOSED = "dm_closed"  # this person takes no direct messages: their next account is tried
    ACCOUNT_GONE = "account_gone"  # the account is deleted or deactivated: the same, and it has left
    CHANNEL_GONE = "channel_gone"  # deleted, archived or never there: what goes there waits, staff are told once
    CHANNEL_CLOSED = "channel_closed"  # the bot may not see it or write in it: the same, with another cure


@dataclass(slots=True)
class PlatformError(Exception):
    """A delivery that failed; the outbox decides from `fate` and `retry_after_s` what happens next.

    `code` is a short machine word for the log and for staff (a `Refusal` where one fits); it never holds what people
    wrote. `retry_after_s` is what the platform asks for: the row waits exactly so long, and the try does not count.
    """

    code: str
    fate: Fate
    retry_after_s: float | None = None

    def __str__(self) -> str:
        """Give the code alone."""
        return self.code
