"""What a platform adapter hands over: one thing that somebody did, in the same words on every platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.ui.actions import ActionId


class Kind(StrEnum):
    """What somebody did."""

    COMMAND = "command"  # typed the command; `words` holds what followed it
    PRESS = "press"  # a button
    CHOOSE = "choose"  # an option of a select in a message; `values["value"]` holds it
    SUBMIT = "submit"  # handed in a form
    KEEP = "keep"  # one answer of an open form, to be kept as it is given
    SAY = "say"  # a direct message to the bot; `words` holds it
    ARRIVE = "arrive"  # joined the workspace or server


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that somebody did.

    `key` is the platform's own unique key of the delivery: a second delivery of the same thing has the same key.
    """

    key: str
    platform: str
    account: str
    account_name: str
    kind: Kind
    action: ActionId
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: str = ""
    channel: str = ""
    message: str = ""

    @property
    def delivery(self) -> str:
        """Give the key under which the house keeps it: no two platforms share one, whatever their own keys are."""
        return f"{self.platform}:{self.key}"

    @property
    def value(self) -> str:
        """Give the option that was chosen in a select, empty for anything else."""
        return next(iter(self.values.get("value", ())), "")
