"""What the contact policy knows: the community's policy, a person's settings, and what staff have stopped."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

FORTNIGHT = timedelta(days=14)
MIN_CAP = 0
MAX_CAP = 8


class ContactClass(StrEnum):
    """Why a message comes at all; it decides what may hold it (DESIGN 15)."""

    REPLY = "reply"  # the person did something and waits: never held
    SIGNED_UP = "signed_up"  # they said yes to it: keeps quiet hours, pauses, stand-downs and holds, takes no place
    UNSOLICITED = "unsolicited"  # all else: the same, and takes one of the places of a fortnight


class Reason(StrEnum):
    """Why a message waits or is not sent; the words for each are in the views."""

    SCHEDULED = "scheduled"
    QUIET_HOURS = "quiet_hours"
    WEEKEND = "weekend"
    BANK_HOLIDAY = "bank_holiday"
    QUIET_SEASON = "quiet_season"
    NO_ROOM = "no_room"
    RESUMING = "resuming"
    STAND_DOWN = "stand_down"
    HOLD = "hold"
    OPTED_OUT = "opted_out"
    NO_REMINDERS = "no_reminders"
    LEFT_OUT = "left_out"
    PAUSED = "paused"
    NOTHING_UNASKED = "nothing_unasked"
    MADE_ROOM = "made_room"
    TOO_LATE = "too_late"
    ALREADY_THERE = "already_there"
    GONE = "gone"


# Where several things delay a message, the one named is the last of them here: who lifts it moves the message.
STRENGTH = (
    Reason.SCHEDULED,
    Reason.QUIET_HOURS,
    Reason.WEEKEND,
    Reason.BANK_HOLIDAY,
    Reason.QUIET_SEASON,
    Reason.NO_ROOM,
    Reason.RESUMING,
    Reason.STAND_DOWN,
    Reason.HOLD,
)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From when until when nothing comes, on the person's wall clock; past midnight if `until` is the earlier.

    The same time twice means no quiet hours at all.
    """

    start: time
    until: time

    @property
    def length(self) -> timedelta:
        """Give how long they last on a day without a change of the clocks."""
        minutes = (self.until.hour - self.start.hour) * 60 + self.until.minute - self.start.minute
        return timedelta(minutes=minutes % (24 * 60))


@dataclass(frozen=True, slots=True)
class Region:
    """A nation and where its bank holidays are found: ISO 3166 country, and the subdivision's code if it has one."""

    nation: str
    country: str
    subdivision: str = ""


@dataclass(frozen=True, slots=True)
class QuietSeason:
    """Days of every year, both ends included, that the community keeps free of some classes of message.

    The days are (month, day); it runs over New Year if `last` is the earlier.
    """

    first: tuple[int, int]
    last: tuple[int, int]
    classes: frozenset[ContactClass] = frozenset({ContactClass.UNSOLICITED})

    def covers(self, day: date) -> bool:
        """Tell whether the day is one of them."""
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


@dataclass(frozen=True, slots=True)
class PolicyConfig:
    """The community's contact policy, as `community.toml` gives it."""

    cap: int = 4
    quiet: QuietHours = QuietHours(time(20), time(8))
    later_evening: time = time(19)
    later_morning: time = time(9)
    regions: tuple[Region, ...] = ()
    weekends_off: frozenset[ContactClass] = frozenset({ContactClass.UNSOLICITED})
    seasons: tuple[QuietSeason, ...] = ()

    def region_of(self, nation: str) -> Region | None:
        """Give whose bank holidays a nation keeps, None if it is not configured."""
        return next((region for region in self.regions if region.nation == nation), None)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person has chosen, and what places them: zone, nation, sector, organisation.

    `quiet` and `cap` are None where the community's apply. A pause runs from `paused_from` to `paused_until`; from
    `resumes_at` (the next morning's date, or the same moment if they ended it themselves) all is as before.
    """

    zone: str
    nation: str = ""
    sector: str = ""
    organisation: str = ""
    opted_out: frozenset[str] = frozenset()
    no_reminders: bool = False
    paused_from: datetime | None = None
    paused_until: datetime | None = None
    resumes_at: datetime | None = None
    quiet: QuietHours | None = None
    cap: int | None = None
    gone: bool = False  # they have left: nothing but replies

    def paused_at(self, at: datetime) -> bool:
        """Tell whether a moment lies in the pause."""
        return (
            self.paused_from is not None
            and self.paused_until is not None
            and (self.paused_from <= at < self.paused_until)
        )

    def quiet_hours(self, policy: PolicyConfig) -> QuietHours:
        """Give the quiet hours that apply."""
        return self.quiet or policy.quiet

    def cap_of(self, policy: PolicyConfig) -> int:
        """Give how many places a fortnight has."""
        return policy.cap if self.cap is None else self.cap


class Scope(StrEnum):
    """Whom a stand-down is about."""

    NATION = "nation"
    SECTOR = "sector"
    ORGANISATION = "organisation"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class StandDown:
    """Staff keep messages from a nation, sector, organisation or everyone until a moment; `reason` is for staff."""

    id: str
    scope: Scope
    value: str
    until: datetime
    reason: str = ""

    def concerns(self, settings: Settings) -> bool:
        """Tell whether the person is one of those it is about."""
        if self.scope is Scope.EVERYONE:
            return True
        theirs = {
            Scope.NATION: settings.nation,
            Scope.SECTOR: settings.sector,
            Scope.ORGANISATION: settings.organisation,
        }[self.scope]
        return bool(self.value) and theirs.casefold() == self.value.casefold()


@dataclass(frozen=True, slots=True)
class World:
    """What staff have stopped, for everybody at once."""

    stand_downs: tuple[StandDown, ...] = ()
    held: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of the fortnight that a message has taken; `fixed` once it is sent or on its way."""

    row_id: str
    at: datetime
    priority: int
    fixed: bool
    capability: str = ""
    reminder: bool = False
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """A person as the policy sees them at one moment: settings, the places taken, and what staff have stopped."""

    settings: Settings
    slots: tuple[Slot, ...] = ()
    world: World = field(default_factory=World)
