"""Dates and times as people read them, in the reader's zone, through both clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.when import clock_time, day, full_day, moment

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
ZONES = st.sampled_from(sorted(available_timezones()))
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive


@given(MOMENTS, ZONES)
def test_a_moment_reads_as_the_clock_on_the_readers_wall(at, zone):
    wall = at.astimezone(ZoneInfo(zone))
    name, month = DAYS[wall.weekday()], MONTHS[wall.month - 1]
    assert clock_time(at, zone) == f"{wall.hour:02}:{wall.minute:02}"
    assert day(at, zone) == f"{name[:3]} {wall.day} {month}"
    assert moment(at, zone) == f"{name[:3]} {wall.day} {month}, {wall.hour:02}:{wall.minute:02}"
    assert full_day(at, zone) == f"{name} {wall.day} {month} {wall.year}"


@given(MOMENTS, ZONES, ZONES)
def test_it_does_not_matter_in_which_zone_a_moment_was_given(at, given_in, zone):
    assert moment(at.astimezone(ZoneInfo(given_in)), zone) == moment(at, zone)


@pytest.mark.parametrize(
    ("utc", "zone", "words"),
    [
        ("2027-03-28T00:59", "Europe/London", "Sun 28 March, 00:59"),
        ("2027-03-28T01:00", "Europe/London", "Sun 28 March, 02:00"),
        ("2027-10-31T00:59", "Europe/London", "Sun 31 October, 01:59"),
        ("2027-10-31T01:00", "Europe/London", "Sun 31 October, 01:00"),
        ("2027-03-16T12:30", "Europe/Dublin", "Tue 16 March, 12:30"),
        ("2027-09-07T11:30", "Europe/Dublin", "Tue 7 September, 12:30"),
        ("2027-12-31T23:30", "Asia/Kathmandu", "Sat 1 January, 05:15"),
        ("2027-03-01T03:00", "America/St_Johns", "Sun 28 February, 23:30"),
        ("2028-02-29T12:00", "Pacific/Kiritimati", "Wed 1 March, 02:00"),
    ],
)
def test_moments_that_clocks_and_calendars_make_difficult(utc, zone, words):
    assert moment(datetime.fromisoformat(utc).replace(tzinfo=UTC), zone) == words


@given(st.integers(0, 59))
def test_the_clock_never_shows_the_hour_that_spring_leaves_out(minute):
    at = datetime(2027, 3, 28, 0, 30, tzinfo=UTC) + timedelta(minutes=minute)
    assert not clock_time(at, "Europe/London").startswith("01:")
