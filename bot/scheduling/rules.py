"""When things are due: moments on the wall clock of a zone, and how long a failing slot waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)
_FIRST_BACK_OFF = timedelta(minutes=1)
_LONGEST_BACK_OFF = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that is due once: the key names it within its job for ever, `at` is its moment, aware."""

    key: str
    at: datetime

    def __post_init__(self) -> None:
        """Refuse a slot that could not be told from others or set in order with them."""
        if not self.key or self.at.tzinfo is None:
            message = "a slot needs a key, and a moment with a zone"
            raise ValueError(message)


def wall_clock(day: date, at: time, zone: str) -> datetime:
    """Give the moment, in UTC, at which a clock on the wall of `zone` shows this time on this day.

    A time that the clocks leave out gives the first moment after the gap; one that they show twice gives the first.
    Raises ZoneInfoNotFoundError for a zone that does not exist.
    """
    place = ZoneInfo(zone)
    wanted = datetime.combine(day, at.replace(fold=0))
    moment = wanted.replace(tzinfo=place).astimezone(UTC)
    if _shown(moment, place) == wanted:
        return moment
    # Within a gap, fold=1 reads the time with the offset after it, which lies before the gap's end (PEP 495).
    return _first_shown_after(wanted, wanted.replace(tzinfo=place, fold=1).astimezone(UTC), moment, place)


def _shown(moment: datetime, place: ZoneInfo) -> datetime:
    return moment.astimezone(place).replace(tzinfo=None, fold=0)


def _first_shown_after(wanted: datetime, before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """Give the first whole second whose clock shows `wanted` or later; the clocks change on whole seconds."""
    start = before.replace(microsecond=0)
    low, high = 0, (after - start) // _SECOND + 1
    while high - low > 1:
        middle = (low + high) // 2
        if _shown(start + middle * _SECOND, place) < wanted:
            low = middle
        else:
            high = middle
    return start + high * _SECOND


def fortnights(
    anchor: date, at: time, zone: str, *, count: int, offset_days: int = 0, every_days: int = 14
) -> tuple[Slot, ...]:
    """Give `count` slots, `every_days` apart on the calendar, each at the same time on the wall.

    They are counted from `anchor` plus `offset_days` (a prompt on the first day of the fortnight, its reminder ten
    days later), so no rounding and no change of the clocks ever adds up. A slot's key is its day, such as 2027-03-28.
    """
    days = (anchor + timedelta(days=offset_days + every_days * number) for number in range(count))
    return tuple(Slot(day.isoformat(), wall_clock(day, at, zone)) for day in days)


def back_off(attempts: int) -> timedelta:
    """Give how long a slot waits after so many failures: one minute, doubled each time, at most an hour."""
    doublings = min(attempts - 1, 10)
    return min(_FIRST_BACK_OFF * (1 << doublings), _LONGEST_BACK_OFF)


def nightly(frm: datetime, to: datetime, at: time, zone: str) -> Iterator[Slot]:
    """Give the latest slots of work done once a night; one night is enough, for the next one does what it missed."""
    day = max(frm, to - timedelta(days=2)).astimezone(ZoneInfo(zone)).date()
    while (moment := wall_clock(day, at, zone)) <= to:
        if moment >= frm:
            yield Slot(day.isoformat(), moment)
        day += timedelta(days=1)
