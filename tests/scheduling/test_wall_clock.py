"""Times on the wall: they stay where they are while the clocks change under them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.scheduling.rules import Slot, back_off, fortnights, wall_clock

LONDON = "Europe/London"
ZONES = [LONDON, "Europe/Dublin", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia", "Asia/Kolkata", "UTC"]


def _shown(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def test_a_fortnight_stays_at_half_past_twelve_across_both_changes_of_the_clocks_in_2027() -> None:
    slots = fortnights(date(2027, 3, 1), time(12, 30), LONDON, count=20)
    days = [slot.at.date() for slot in slots]
    assert days[1:3] == [date(2027, 3, 15), date(2027, 3, 29)]  # the clocks go forward on 28 March
    assert days[17:19] == [date(2027, 10, 25), date(2027, 11, 8)]  # and back on 31 October
    assert {_shown(slot.at, LONDON).time() for slot in slots} == {time(12, 30)}
    assert [slot.at.hour for slot in slots] == [12] * 2 + [11] * 16 + [12] * 2
    assert {later - earlier for earlier, later in pairwise(days)} == {timedelta(days=14)}


def test_a_slot_on_the_very_day_of_a_change_is_at_half_past_twelve_too() -> None:
    forward, back = date(2027, 3, 28), date(2027, 10, 31)
    assert wall_clock(forward, time(12, 30), LONDON) == datetime(2027, 3, 28, 11, 30, tzinfo=UTC)
    assert wall_clock(back, time(12, 30), LONDON) == datetime(2027, 10, 31, 12, 30, tzinfo=UTC)


def test_slots_are_counted_from_the_anchor_and_named_by_their_day() -> None:
    slots = fortnights(date(2027, 3, 15), time(17, 0), "America/St_Johns", count=2, offset_days=10, every_days=7)
    assert slots == (
        Slot("2027-03-25", datetime(2027, 3, 25, 19, 30, tzinfo=UTC)),
        Slot("2027-04-01", datetime(2027, 4, 1, 19, 30, tzinfo=UTC)),
    )


@pytest.mark.parametrize(
    ("day", "at", "zone", "moment"),
    [
        # The clocks leave out 01:00 to 02:00; the first moment after is 01:00 UTC.
        (date(2027, 3, 28), time(1, 0), LONDON, datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (date(2027, 3, 28), time(1, 30, 0, 5), LONDON, datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (date(2027, 3, 28), time(1, 59, 59, 999_999), LONDON, datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (date(2027, 3, 28), time(2, 0), LONDON, datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        # Half an hour is left out.
        (date(2027, 10, 3), time(2, 10), "Australia/Lord_Howe", datetime(2027, 10, 2, 15, 30, tzinfo=UTC)),
        # A whole day is left out.
        (date(2011, 12, 30), time(9, 0), "Pacific/Apia", datetime(2011, 12, 30, 10, 0, tzinfo=UTC)),
    ],
)
def test_a_time_that_the_clocks_leave_out_is_the_first_moment_after(
    day: date, at: time, zone: str, moment: datetime
) -> None:
    assert wall_clock(day, at, zone) == moment


def test_a_time_that_the_clocks_show_twice_is_the_first() -> None:
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert wall_clock(date(2027, 10, 31), time(1, 30), LONDON) == first
    assert wall_clock(date(2027, 10, 31), time(1, 30, fold=1), LONDON) == first


@given(st.dates(date(1990, 1, 1), date(2037, 12, 30)), st.times(), st.sampled_from(ZONES))
@example(date(2027, 3, 28), time(1, 30), LONDON)
@example(date(2011, 12, 30), time(9, 0), "Pacific/Apia")
@example(date(2027, 10, 31), time(1, 30), LONDON)
def test_no_earlier_moment_shows_the_time_or_a_later_one_that_day(day: date, at: time, zone: str) -> None:
    moment = wall_clock(day, at, zone)
    wanted = datetime.combine(day, at.replace(fold=0))
    assert moment.tzinfo is UTC
    assert _shown(moment, zone) >= wanted
    assert _shown(moment - timedelta(microseconds=1), zone) < wanted


def test_a_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        wall_clock(date(2027, 3, 1), time(9, 0), "Europe/Atlantis")


def test_a_slot_without_a_name_or_a_zone_is_refused() -> None:
    moment = datetime(2027, 3, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="needs a key"):
        Slot("", moment)
    with pytest.raises(ValueError, match="with a zone"):
        Slot("one", moment.replace(tzinfo=None))


def test_waiting_after_a_failure_doubles_from_a_minute_to_an_hour() -> None:
    minutes = [back_off(attempts) // timedelta(minutes=1) for attempts in range(1, 9)]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60]
    assert back_off(10_000) == timedelta(hours=1)
