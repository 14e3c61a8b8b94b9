"""Pure rules of the contact policy: what is sent, what waits, what is dropped, and why."""

from bot.core.contact.rules.answers import Explanation, Fate, Planned
from bot.core.contact.rules.decide import Ask, Decision, Drop, Send, Wait, decide
from bot.core.contact.rules.later import Later, LaterOptions, later_options, parse_choice
from bot.core.contact.rules.notice import Notice, NotifyResult, Previewed
from bot.core.contact.rules.policy import (
    ContactClass,
    PolicyConfig,
    QuietHours,
    QuietSeason,
    Reason,
    Region,
    Scope,
    Settings,
    Situation,
    Slot,
    StandDown,
    World,
)

__all__ = [
    "Ask",
    "ContactClass",
    "Decision",
    "Drop",
    "Explanation",
    "Fate",
    "Later",
    "LaterOptions",
    "Notice",
    "NotifyResult",
    "Planned",
    "PolicyConfig",
    "Previewed",
    "QuietHours",
    "QuietSeason",
    "Reason",
    "Region",
    "Scope",
    "Send",
    "Settings",
    "Situation",
    "Slot",
    "StandDown",
    "Wait",
    "World",
    "decide",
    "later_options",
    "parse_choice",
]
