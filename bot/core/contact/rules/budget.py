"""The places of a fortnight: any fourteen days hold at most the cap, whatever order messages come and wait in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.contact.rules.policy import FORTNIGHT, Slot


@dataclass(frozen=True, slots=True)
class Room:
    """There is a place; `instead_of` is the row that must give its own up, empty if none need."""

    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Full:
    """There is no place then; `free_at` is the next moment worth asking about, None if there will be none."""

    free_at: datetime | None


def fits(others: Sequence[datetime], at: datetime, cap: int) -> bool:
    """Tell whether one more at this moment leaves every fourteen days that contain it with at most `cap`."""
    near = sorted([*(other for other in others if abs(other - at) < FORTNIGHT), at])
    here = near.index(at)
    starts = range(max(0, here - cap), min(here, len(near) - 1 - cap) + 1)
    # Fourteen days with more than `cap` would hold a run of cap + 1 neighbours, one of them this one.
    return not any(near[start + cap] - near[start] < FORTNIGHT for start in starts)


def in_the_way(slots: Sequence[Slot], priority: int) -> tuple[Slot, ...]:
    """Give the places that count when a message is about to go: what went, is going, or waits with more right.

    What waits with no more right is asked in its turn, so it cannot keep back what comes before it.
    """
    return tuple(slot for slot in slots if slot.fixed or slot.priority > priority)


def room_at(at: datetime, priority: int, slots: Sequence[Slot], cap: int) -> Room | Full:
    """Give whether a message may go at a moment, and at whose cost.

    Only a message of lower priority that is not on its way may be made to give way: of several the one of lowest
    priority, and of those the one planned furthest ahead.
    """
    times = [slot.at for slot in slots]
    if fits(times, at, cap):
        return Room()
    lower = [slot for slot in slots if not slot.fixed and slot.priority < priority]
    for slot in sorted(lower, key=lambda slot: (slot.priority, -slot.at.timestamp(), slot.row_id)):
        if fits([other.at for other in slots if other is not slot], at, cap):
            return Room(instead_of=slot.row_id)
    free = [time + FORTNIGHT for time in times if time + FORTNIGHT > at]
    return Full(min(free, default=None) if cap > 0 else None)
