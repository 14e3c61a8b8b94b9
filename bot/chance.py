"""Chance, injected: one seed gives one course of events."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Chance:
    """A source of chance that can be repeated from its seed."""

    seed: int

    def _stream(self, purpose: str) -> random.Random:
        return random.Random(f"{self.seed}:{purpose}")

    def shuffled(self, items: Sequence[T], purpose: str) -> list[T]:
        """Give the items in an order drawn for this purpose; the same purpose gives the same order."""
        drawn = list(items)
        self._stream(purpose).shuffle(drawn)
        return drawn

    def between(self, low: float, high: float, purpose: str) -> float:
        """Give a number drawn evenly between the two."""
        return self._stream(purpose).uniform(low, high)


def fresh_chance() -> Chance:
    """Give a source seeded by the operating system."""
    return Chance(random.SystemRandom().getrandbits(63))
