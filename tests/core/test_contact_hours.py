"""Quiet hours, days off and Later: wall-clock rules, for any zone and across changes of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.core.contact.rules import (
    Ask,
    ContactClass,
    Later,
    PolicyConfig,
    QuietHours,
    QuietSeason,
    Reason,
    Region,
    Send,
    Settings,
    Situation,
    Wait,
    decide,
    later_options,
    parse_choice,
)
from bot.core.contact.rules.calendar import bank_holidays, day_off
from bot.core.contact.rules.hours import is_quiet, quiet_end
from bot.core.contact.rules.later import choice_key

REGIONS = (
    Region("england", "GB", "ENG"),
    Region("scotland", "GB", "SCT"),
    Region("wales", "GB", "WLS"),
    Region("northern_ireland", "GB", "NIR"),
    Region("ireland", "IE"),
)
POLICY = PolicyConfig(regions=REGIONS)
# Each changes its clocks on other days; Lord Howe by half an hour, Kolkata never, Troll by two hours.
ZONES = (
    "Europe/London",
    "Europe/Dublin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Antarctica/Troll",
)
# The hours around the changes of the clocks in London, Dublin (with it) and New York in 2027.
CHANGES = tuple(
    datetime(*day, tzinfo=UTC) for day in ((2027, 3, 14, 7), (2027, 3, 28, 1), (2027, 10, 31, 1), (2027, 11, 7, 6))
)

zones = st.sampled_from(ZONES)
any_moment = st.datetimes(datetime(2026, 6, 1), datetime(2028, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 - aware by `timezones`
near_change = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes), st.sampled_from(CHANGES), st.integers(-1800, 1800)
)
moments = st.one_of(any_moment, near_change)
clocks = st.integers(0, 1439).map(lambda minute: time(*divmod(minute, 60)))


@st.composite
def quiet_hours(draw: st.DrawFn) -> QuietHours:
    start = draw(st.integers(0, 1439))
    length = draw(st.integers(0, 20 * 60))
    return QuietHours(time(*divmod(start, 60)), time(*divmod((start + length) % 1440, 60)))


def shown_as_quiet(at: datetime, quiet: QuietHours, zone: str) -> bool:
    """Tell the same as `is_quiet` by counting minutes of the day, with no comparison of times."""
    shown = at.astimezone(ZoneInfo(zone))
    since = (shown.hour * 60 + shown.minute - quiet.start.hour * 60 - quiet.start.minute) % 1440
    return since < (quiet.until.hour * 60 + quiet.until.minute - quiet.start.hour * 60 - quiet.start.minute) % 1440


def signed_up(now: datetime, days: int = 400) -> Ask:
    return Ask("learning_logs", ContactClass.SIGNED_UP, now, now + timedelta(days=days))


def unsolicited(now: datetime, days: int = 400) -> Ask:
    return Ask("onboarding", ContactClass.UNSOLICITED, now, now + timedelta(days=days))


@given(moments, quiet_hours(), zones, st.sampled_from([ContactClass.SIGNED_UP, ContactClass.UNSOLICITED]))
# Quiet hours that end in the hour that is skipped, and in the one that comes twice.
@example(CHANGES[1] - timedelta(hours=2), QuietHours(time(22), time(1, 30)), "Europe/London", ContactClass.SIGNED_UP)
@example(CHANGES[2] - timedelta(minutes=30), QuietHours(time(22), time(1, 30)), "Europe/London", ContactClass.SIGNED_UP)
@settings(deadline=None)
def test_nothing_goes_in_quiet_hours(now: datetime, quiet: QuietHours, zone: str, contact_class: ContactClass) -> None:
    ask = Ask("stories", contact_class, now, now + timedelta(days=400))
    situation = Situation(Settings(zone=zone, quiet=quiet))

    decision = decide(ask, situation, now, POLICY)

    if isinstance(decision, Send):
        assert not shown_as_quiet(now, quiet, zone)
        return
    assert isinstance(decision, Wait)
    assert decision.until > now
    assert not shown_as_quiet(decision.until, quiet, zone)
    assert decide(ask, situation, decision.until, POLICY) == Send()


@given(moments, quiet_hours(), zones)
# In the hour that comes twice, after its first end and before its second.
@example(CHANGES[2] + timedelta(minutes=10), QuietHours(time(22), time(1, 30)), "Europe/London")
# Before the hour that is skipped, and with it the end.
@example(CHANGES[1] - timedelta(hours=2), QuietHours(time(22), time(1, 30)), "Europe/London")
@settings(deadline=None)
def test_quiet_hours_delay_no_longer_than_they_last(now: datetime, quiet: QuietHours, zone: str) -> None:
    assume(is_quiet(now, quiet, zone))
    end = quiet_end(now, quiet, zone)
    # The clocks change by two hours at most, which is Troll's; an end that they skip is made up for after the change.
    assert end > now
    assert not shown_as_quiet(end, quiet, zone)
    assert end - now <= quiet.length + timedelta(hours=4)
    here, there = (at.astimezone(ZoneInfo(zone)).utcoffset() for at in (now, end))
    if here == there:
        minutes = (now + timedelta(minutes=n) for n in range(1, int((end - now) / timedelta(minutes=1))))
        assert all(shown_as_quiet(minute, quiet, zone) for minute in minutes)


def test_a_night_worker_is_left_alone_by_day() -> None:
    olu = Situation(Settings(zone="Europe/London", quiet=QuietHours(time(8), time(16))))
    at_noon = datetime(2027, 6, 9, 11, tzinfo=UTC)
    at_night = datetime(2027, 6, 9, 1, tzinfo=UTC)

    assert decide(signed_up(at_noon), olu, at_noon, POLICY) == Wait(
        datetime(2027, 6, 9, 15, tzinfo=UTC), Reason.QUIET_HOURS
    )
    assert decide(signed_up(at_night), olu, at_night, POLICY) == Send()


def test_the_same_time_twice_means_no_quiet_hours() -> None:
    at_night = datetime(2027, 6, 9, 1, tzinfo=UTC)
    always = Situation(Settings(zone="Europe/London", quiet=QuietHours(time(0), time(0))))
    assert decide(signed_up(at_night), always, at_night, POLICY) == Send()


@pytest.mark.parametrize(
    ("day", "kept_by"),
    [
        (date(2027, 1, 4), {"scotland"}),  # for 2 January, a Saturday
        (date(2027, 2, 1), {"ireland"}),
        (date(2027, 3, 17), {"northern_ireland", "ireland"}),
        (date(2027, 3, 26), {"england", "wales", "scotland", "northern_ireland"}),  # Good Friday
        (date(2027, 3, 29), {"england", "wales", "northern_ireland", "ireland"}),  # Easter Monday
        (date(2027, 7, 12), {"northern_ireland"}),
        (date(2027, 8, 2), {"scotland", "ireland"}),
        (date(2027, 8, 30), {"england", "wales", "northern_ireland"}),
        (date(2027, 11, 30), {"scotland"}),
        (date(2027, 12, 28), {"england", "wales", "scotland", "northern_ireland"}),  # for Boxing Day, a Sunday
        (date(2027, 6, 9), set()),
    ],
)
def test_bank_holidays_are_those_of_the_nation(day: date, kept_by: set[str]) -> None:
    for contact_class in (ContactClass.SIGNED_UP, ContactClass.UNSOLICITED):
        off = {r.nation for r in REGIONS if day_off(day, contact_class, r.nation, POLICY) is Reason.BANK_HOLIDAY}
        assert off == kept_by


def test_somebody_of_no_nation_has_no_bank_holidays() -> None:
    assert day_off(date(2027, 3, 26), ContactClass.SIGNED_UP, "", POLICY) is None


def test_a_country_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="XX"):
        bank_holidays("GB", "XX", 2027)


def test_a_bank_holiday_lets_a_prompt_wait_for_the_same_hour_of_the_next_day() -> None:
    easter_monday = datetime(2027, 3, 29, 11, 30, tzinfo=UTC)
    english = Situation(Settings(zone="Europe/London", nation="england"))
    scottish = Situation(Settings(zone="Europe/London", nation="scotland"))

    assert decide(signed_up(easter_monday), english, easter_monday, POLICY) == Wait(
        easter_monday + timedelta(days=1), Reason.BANK_HOLIDAY
    )
    assert decide(signed_up(easter_monday), scottish, easter_monday, POLICY) == Send()


def test_what_is_quiet_on_the_evening_of_a_holiday_is_due_the_morning_after() -> None:
    evening = datetime(2027, 3, 29, 21, tzinfo=UTC)
    english = Situation(Settings(zone="Europe/London", nation="england"))
    assert decide(signed_up(evening), english, evening, POLICY) == Wait(
        datetime(2027, 3, 30, 7, tzinfo=UTC), Reason.QUIET_HOURS
    )


def test_the_weekend_keeps_back_only_what_nobody_signed_up_for_unless_configured() -> None:
    saturday = datetime(2027, 6, 12, 11, tzinfo=UTC)
    monday = datetime(2027, 6, 14, 11, tzinfo=UTC)
    person = Situation(Settings(zone="Europe/London", nation="wales"))
    strict = PolicyConfig(weekends_off=frozenset({ContactClass.SIGNED_UP, ContactClass.UNSOLICITED}))
    open_all_week = PolicyConfig(weekends_off=frozenset())

    assert decide(unsolicited(saturday), person, saturday, POLICY) == Wait(monday, Reason.WEEKEND)
    assert decide(unsolicited(saturday), person, saturday, open_all_week) == Send()
    assert decide(signed_up(saturday), person, saturday, POLICY) == Send()
    assert decide(signed_up(saturday), person, saturday, strict) == Wait(monday, Reason.WEEKEND)


def test_a_quiet_season_runs_over_new_year() -> None:
    season = QuietSeason((12, 18), (1, 3))
    policy = PolicyConfig(seasons=(season,))
    person = Situation(Settings(zone="Europe/London"))
    christmas_week = datetime(2026, 12, 22, 12, tzinfo=UTC)

    assert [season.covers(date(2027, *day)) for day in ((12, 17), (12, 18), (1, 3), (1, 4))] == [
        False,
        True,
        True,
        False,
    ]
    assert decide(unsolicited(christmas_week), person, christmas_week, policy) == Wait(
        datetime(2027, 1, 4, 12, tzinfo=UTC), Reason.QUIET_SEASON
    )
    assert decide(signed_up(christmas_week), person, christmas_week, policy) == Send()


@given(moments, quiet_hours(), zones, clocks, clocks)
@settings(deadline=None)
def test_later_is_never_in_quiet_hours_and_on_the_day_it_names(
    now: datetime, quiet: QuietHours, zone: str, evening: time, morning: time
) -> None:
    policy = PolicyConfig(later_evening=evening, later_morning=morning)
    today = now.astimezone(ZoneInfo(zone)).date()

    options = later_options(now, Settings(zone=zone, quiet=quiet), policy)

    for later, at in options.offered():
        day = at.astimezone(ZoneInfo(zone)).date()
        assert at > now
        assert not shown_as_quiet(at, quiet, zone)
        if later is Later.MONDAY:
            assert day.weekday() == 0
            assert timedelta(days=1) < day - today <= timedelta(days=7)
        else:
            assert day - today == timedelta(days=0 if later is Later.TONIGHT else 1)
    assert options.tomorrow is not None


def test_later_offers_the_configured_hours() -> None:
    wednesday = datetime(2027, 6, 9, 11, tzinfo=UTC)
    assert later_options(wednesday, Settings(zone="Europe/London"), POLICY).offered() == (
        (Later.TONIGHT, datetime(2027, 6, 9, 18, tzinfo=UTC)),
        (Later.TOMORROW, datetime(2027, 6, 10, 8, tzinfo=UTC)),
        (Later.MONDAY, datetime(2027, 6, 14, 8, tzinfo=UTC)),
    )


def test_later_offers_a_night_worker_the_hours_they_are_awake() -> None:
    at_night = datetime(2027, 6, 9, 1, tzinfo=UTC)
    olu = Settings(zone="Europe/London", quiet=QuietHours(time(8), time(16)))
    assert later_options(at_night, olu, POLICY).tomorrow == datetime(2027, 6, 10, 15, tzinfo=UTC)


def test_later_offers_no_tonight_late_in_the_evening_and_no_monday_on_a_sunday() -> None:
    sunday_night = datetime(2027, 6, 13, 21, 30, tzinfo=UTC)
    options = later_options(sunday_night, Settings(zone="Europe/London"), POLICY)
    assert [later for later, _ in options.offered()] == [Later.TOMORROW]


def test_later_offers_nothing_after_the_message_is_over() -> None:
    now = datetime(2027, 6, 9, 11, tzinfo=UTC)
    until_tomorrow = later_options(now, Settings(zone="Europe/London"), POLICY, datetime(2027, 6, 10, 8, tzinfo=UTC))
    assert [later for later, _ in until_tomorrow.offered()] == [Later.TONIGHT]


@pytest.mark.parametrize("key", ["", "ntc_1", ".tonight", "ntc_1.next_year"])
def test_a_key_that_is_no_choice_is_none(key: str) -> None:
    assert parse_choice(key) is None
    assert parse_choice(choice_key("ntc_1", Later.MONDAY)) == ("ntc_1", Later.MONDAY)
