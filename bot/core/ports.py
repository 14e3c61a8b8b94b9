"""What one capability may ask of another, answered by whoever registers it, plainly empty when nobody does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.store import Tx


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A group or a person suggested to somebody, and the reason in words."""

    id: str
    name: str
    reason: str


class SuggestsGroups(Protocol):
    """Suggests groups that fit a person."""

    def groups_for(self, tx: Tx, member_id: str, limit: int) -> Sequence[Suggestion]:
        """Give at most `limit` groups, the best first."""
        ...


class NoGroups:
    """Answers when no capability offers groups."""

    def groups_for(self, tx: Tx, member_id: str, limit: int) -> Sequence[Suggestion]:  # noqa: ARG002 - the port's shape
        """Give none."""
        return ()
