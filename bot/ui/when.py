"""Dates and times as people read them: weekday, day, month, time, in the reader's zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.ui.text import Moment, Text

LOCALE = "en_GB"


def moment(at: datetime, zone: str) -> str:
    """Give `Tue 16 March, 12:30` in the zone."""
    return str(format_datetime(at.astimezone(ZoneInfo(zone)), "EEE d MMMM, HH:mm", locale=LOCALE))


def day(at: datetime, zone: str) -> str:
    """Give `Tue 16 March` in the zone."""
    return str(format_datetime(at.astimezone(ZoneInfo(zone)), "EEE d MMMM", locale=LOCALE))


def full_day(at: datetime, zone: str) -> str:
    """Give `Tuesday 16 March 2027` in the zone."""
    return str(format_datetime(at.astimezone(ZoneInfo(zone)), "EEEE d MMMM y", locale=LOCALE))


def clock_time(at: datetime, zone: str) -> str:
    """Give `12:30` in the zone."""
    return str(format_datetime(at.astimezone(ZoneInfo(zone)), "HH:mm", locale=LOCALE))


def for_each_reader(at: datetime, zone: str) -> Text:
    """Give a moment for readers of several zones: each in their own where the platform can, else with the zone's name.

    >>> from datetime import UTC
    >>> for_each_reader(datetime(2027, 7, 6, 11, 30, tzinfo=UTC), "Europe/London").plain()
    'Tue 6 July, 12:30 BST'
    """
    words = format_datetime(at.astimezone(ZoneInfo(zone)), "EEE d MMMM, HH:mm z", locale=LOCALE)
    return Text((Moment(str(words), at),))
