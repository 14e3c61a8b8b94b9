"""What staff see of messages that are stuck, one line for each reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stuck:
    """Messages that wait for staff for one reason: how many, to how many people, and some of their ids."""

    reason: str
    unknown: bool  # nobody can tell whether they arrived
    rows: int
    people: int
    some: tuple[str, ...] = ()
