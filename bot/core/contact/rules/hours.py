"""Wall-clock arithmetic in a person's zone: quiet hours and next days, right across changes of the clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.contact.rules.policy import QuietHours

_DAY = timedelta(days=1)


def local(at: datetime, zone: str) -> datetime:
    """Give the moment as the person's clock shows it."""
    return at.astimezone(ZoneInfo(zone))


def at_wall(day: date, clock: time, zone: str) -> datetime:
    """Give the moment, in UTC, at which the person's clock shows this time on this day.

    A time that the clocks skip in spring gives the moment as long after the change; one that comes twice, the first.
    """
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)


def next_midnight(at: datetime, zone: str) -> datetime:
    """Give the beginning of the person's next day."""
    return at_wall(local(at, zone).date() + _DAY, time(), zone)


def is_quiet(at: datetime, quiet: QuietHours, zone: str) -> bool:
    """Tell whether the person's clock shows a time within their quiet hours.

    >>> is_quiet(datetime(2027, 7, 1, 20, 30, tzinfo=UTC), QuietHours(time(22), time(7)), "Europe/London")
    False
    >>> is_quiet(datetime(2027, 7, 1, 21, 30, tzinfo=UTC), QuietHours(time(22), time(7)), "Europe/London")
    True
    """
    clock = local(at, zone).time()
    if quiet.start <= quiet.until:
        return quiet.start <= clock < quiet.until
    return clock >= quiet.start or clock < quiet.until


def quiet_end(at: datetime, quiet: QuietHours, zone: str) -> datetime:
    """Give the first end of the quiet hours after a moment that is not itself quiet.

    When the clocks go back an end may come twice, and when they go forward it may be skipped: each is looked at.
    """
    return next(end for end in _ends(at, quiet, zone) if end > at and not is_quiet(end, quiet, zone))


def _ends(at: datetime, quiet: QuietHours, zone: str) -> Iterator[datetime]:
    day = local(at, zone).date() - _DAY
    while True:
        wall = datetime.combine(day, quiet.until, ZoneInfo(zone))
        yield from sorted(wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        day += _DAY
