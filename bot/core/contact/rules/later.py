"""Later: when a message that a person puts off may come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.core.contact.rules.hours import at_wall, is_quiet, local, quiet_end
from bot.core.contact.rules.policy import PolicyConfig, Settings

_DAY = timedelta(days=1)
SUNDAY = 6


class Later(StrEnum):
    """What a person may choose."""

    TONIGHT = "tonight"
    TOMORROW = "tomorrow"
    MONDAY = "monday"


@dataclass(frozen=True, slots=True)
class LaterOptions:
    """The moments offered; None where there is no such moment: tonight is past or quiet, or Monday is tomorrow."""

    tonight: datetime | None
    tomorrow: datetime | None
    monday: datetime | None

    def at(self, later: Later) -> datetime | None:
        """Give the moment of one choice."""
        return {Later.TONIGHT: self.tonight, Later.TOMORROW: self.tomorrow, Later.MONDAY: self.monday}[later]

    def offered(self) -> tuple[tuple[Later, datetime], ...]:
        """Give the choices there are, in order."""
        moments = ((later, self.at(later)) for later in Later)
        return tuple((later, at) for later, at in moments if at is not None)


def later_options(
    now: datetime, settings: Settings, policy: PolicyConfig, before: datetime | None = None
) -> LaterOptions:
    """Give the moments on the person's wall clock, outside their quiet hours; `before` is when the message expires."""
    today = local(now, settings.zone).date()

    def on(day: date, clock: time) -> datetime | None:
        at = _outside_quiet(day, clock, settings, policy)
        return at if at is not None and now < at and (before is None or at < before) else None

    to_monday = 7 - today.weekday()
    return LaterOptions(
        tonight=on(today, policy.later_evening),
        tomorrow=on(today + _DAY, policy.later_morning),
        monday=None if today.weekday() == SUNDAY else on(today + to_monday * _DAY, policy.later_morning),
    )


def _outside_quiet(day: date, clock: time, settings: Settings, policy: PolicyConfig) -> datetime | None:
    """Give the first moment of the day from `clock` on that is not quiet, else the first of the whole day."""
    quiet = settings.quiet_hours(policy)
    for start in (clock, time()):
        at = at_wall(day, start, settings.zone)
        at = quiet_end(at, quiet, settings.zone) if is_quiet(at, quiet, settings.zone) else at
        if local(at, settings.zone).date() == day:
            return at
    return None


def choice_key(notice_id: str, later: Later) -> str:
    """Give what the button of one choice carries."""
    return f"{notice_id}.{later}"


def parse_choice(key: str) -> tuple[str, Later] | None:
    """Give the notice and the choice that a button carried, None for anything else."""
    notice_id, _, word = key.rpartition(".")
    return (notice_id, Later(word)) if notice_id and word in set(Later) else None
