"""What one room may ask of the capabilities without knowing them; nobody answering gives a plain empty answer.

A capability names what it answers in its `Capability.answers`; the root gathers them once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.config import Community
from bot.llm.model import Model, NoModel
from bot.store import Tx
from bot.ui.text import NO_TEXT, Text, joined

# What is open for a person at this moment, in a sentence; empty for nothing.
OpenNow = Callable[[Tx, str, Community], Text]
# The programme as it stands: what the file says, with what was made and changed in chat.
Programme = Callable[[Tx, Community], Community]


@dataclass(frozen=True, slots=True)
class Answers:
    """What one capability can be asked; a port it does not answer stays None."""

    open_now: OpenNow | None = None
    programme: Programme | None = None


@dataclass(frozen=True, slots=True)
class Ports:
    """The answers of all capabilities, asked as one, and the model there is: none, unless one is given."""

    by_capability: Mapping[str, Answers] = field(default_factory=dict)
    model: Model = field(default_factory=NoModel)

    def programme(self, tx: Tx, community: Community) -> Community:
        """Give the programme as it stands, from what the file says."""
        for each in self.by_capability.values():
            community = each.programme(tx, community) if each.programme is not None else community
        return community

    def open_now(self, tx: Tx, member_id: str, community: Community) -> Text:
        """Give what is open for a person, over all capabilities."""
        asks: Sequence[OpenNow] = [each.open_now for each in self.by_capability.values() if each.open_now is not None]
        return joined([ask(tx, member_id, community) for ask in asks]) if asks else NO_TEXT
