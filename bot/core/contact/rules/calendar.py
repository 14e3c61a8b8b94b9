"""Days on which messages wait: bank holidays of the person's nation, weekends, and the community's quiet seasons."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from bot.core.contact.rules.policy import ContactClass, PolicyConfig, Reason, Region

SATURDAY = 5


@lru_cache(maxsize=256)
def bank_holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    """Give the bank holidays of a year, with the days they are moved to when they fall on a weekend.

    Raises ValueError for a country or subdivision that is not known.
    """
    import holidays

    try:
        found = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    except NotImplementedError as error:
        raise ValueError(str(error)) from None
    return frozenset(day for day in found if day.year == year)


def is_bank_holiday(day: date, region: Region | None) -> bool:
    """Tell whether the day is a bank holiday there; never where no region is known."""
    return region is not None and day in bank_holidays(region.country, region.subdivision, day.year)


def day_off(day: date, contact_class: ContactClass, nation: str, policy: PolicyConfig) -> Reason | None:
    """Give why a message of this class does not come on a day, None if it may."""
    if is_bank_holiday(day, policy.region_of(nation)):
        return Reason.BANK_HOLIDAY
    if any(contact_class in season.classes and season.covers(day) for season in policy.seasons):
        return Reason.QUIET_SEASON
    if day.weekday() >= SATURDAY and contact_class in policy.weekends_off:
        return Reason.WEEKEND
    return None
