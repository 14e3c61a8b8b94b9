"""The rhythm of an insight project: rounds counted in days from the start date, on the wall clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.config.community import WEEKDAYS, At, Project
from bot.scheduling.rules import wall_clock


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a project; its times are asked for in a zone, so that each participant has their own 12:30."""

    whole: Project
    number: int
    zone: str

    @property
    def project(self) -> Project:
        """Give the project as it is in this round; what is changed later holds from a later round on."""
        return self.whole.at_round(self.number)

    @property
    def key(self) -> str:
        """Give `project:number`, which names the round in the store and on buttons."""
        return f"{self.whole.id}:{self.number}"

    @property
    def starts(self) -> date:
        """Give the round's first day."""
        project = self.project
        return project.start + timedelta(days=(self.number - 1) * project.cadence_days)

    def prompt_at(self, zone: str) -> datetime:
        """Give the moment of the prompt for somebody in a zone: the first such weekday of the round."""
        return wall_clock(self._prompt_day, self.project.prompt.at, zone)

    def reminder_at(self, zone: str) -> datetime:
        """Give the moment of the one reminder: the first such weekday after the prompt."""
        return wall_clock(self._reminder_day, self.project.reminder.at, zone)

    @property
    def closes_at(self) -> datetime:
        """Give the close, the same moment for everybody, in the community's zone."""
        return wall_clock(self._close_day, self.project.close.at, self.zone)

    @property
    def due_out(self) -> date:
        """Give the day the digest is meant to be out."""
        return self._close_day + timedelta(days=self.project.publish_after_close_days)

    @property
    def _by_days(self) -> bool:
        """Tell whether a round is too short to hold each weekday; it ends on its last day then."""
        return self.project.cadence_days < len(WEEKDAYS)

    @property
    def _last_day(self) -> date:
        return self.starts + timedelta(days=self.project.cadence_days - 1)

    @property
    def _prompt_day(self) -> date:
        return self.starts if self._by_days else first(self.project.prompt, self.starts)

    @property
    def _reminder_day(self) -> date:
        return self._last_day if self._by_days else first(self.project.reminder, self._prompt_day + timedelta(days=1))

    @property
    def _close_day(self) -> date:
        return self._last_day if self._by_days else first(self.project.close, self._reminder_day + timedelta(days=1))

    @property
    def next(self) -> Round | None:
        """Give the round after this one, None after the last."""
        return Round(self.whole, self.number + 1, self.zone) if self.number < self.whole.rounds else None

    @property
    def previous(self) -> Round | None:
        """Give the round before this one, None before the first."""
        return Round(self.whole, self.number - 1, self.zone) if self.number > 1 else None

    @property
    def focus(self) -> str:
        """Give what this round looks at, empty if nothing in particular."""
        return next((focus.text for focus in self.project.focus if focus.round == self.number), "")


def first(at: At, on_or_after: date) -> date:
    """Give the first such weekday on or after a day."""
    return on_or_after + timedelta(days=(WEEKDAYS.index(at.weekday) - on_or_after.weekday()) % 7)


def rounds_of(project: Project, zone: str) -> tuple[Round, ...]:
    """Give every round of a project, in order; `zone` is the community's."""
    return tuple(Round(project, number, zone) for number in range(1, project.rounds + 1))


def latest_opened(project: Project, zone: str, reader_zone: str, now: datetime) -> Round | None:
    """Give the latest round whose prompt time has come for somebody in `reader_zone`, None before the first."""
    opened = [each for each in rounds_of(project, zone) if each.prompt_at(reader_zone) <= now]
    return opened[-1] if opened else None


def working_days_after(start: date, days: int, is_free: frozenset[date] = frozenset()) -> date:
    """Give the day that lies so many working days after another; weekends and `is_free` do not count."""
    day = start
    left = days
    while left:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in is_free:
            left -= 1
    return day
