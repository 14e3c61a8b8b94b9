"""An insight project: its questions, its rhythm, its open call, and what it was in its earlier rounds."""

from __future__ import annotations

from datetime import date, time
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.config.parts import Key, Named, Part

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _weekday(name: object) -> object:
    if not isinstance(name, str) or name.lower() not in WEEKDAYS:
        message = f"is not a weekday; write one of {', '.join(WEEKDAYS)}"
        raise ValueError(message)
    return name.lower()


Weekday = Annotated[str, BeforeValidator(_weekday)]


class OnlyIf(Part):
    """On which answers to another question a question depends; for a choice or a scale, the ids of what is chosen."""

    question: Key
    answers: tuple[str, ...] = Field(min_length=1)


class QuestionSpec(Part):
    """One question of a log."""

    id: Key
    type: Literal["choice", "long", "short", "scale", "number"]
    text: str
    required: bool = False
    many: bool = False
    options: tuple[Named, ...] = ()
    hint: str = ""
    low: str = ""
    high: str = ""
    min: int = 0
    max: int = 1_000_000
    dont_know: bool = False
    focus_round: int | None = None
    when: Literal["", "plan"] = ""
    only_if: OnlyIf | None = None
    tick: str = Field(default="", max_length=150)


class Focus(Part):
    """What one round looks at in particular."""

    round: int = Field(ge=1)
    name: str
    text: str


class Consent(Part):
    """What somebody agrees to when joining a project; asked again when the version changes."""

    version: str
    text: str


class At(Part):
    """A weekday and a time on the wall clock."""

    weekday: Weekday
    at: time


class Share(Part):
    """How many of a sector, nation or role a project wishes for."""

    by: Literal["sector", "nation", "role"]
    group: Key
    least: int = Field(default=0, ge=0)
    most: int | None = Field(default=None, ge=1)


class OpenCall(Part):
    """The open call of a project: how many places, of whom, until when, and where it is posted."""

    places: int | None = Field(default=None, ge=1)
    until: date | None = None
    channels: tuple[str, ...] = ()
    spread: tuple[Share, ...] = ()


# Who edits, where, how long, and the open call are those of now in every round.
_OF_NOW = ("rounds", "editor", "deputy", "channel", "call", "call_closed")


class Project(Named):
    """An insight project: its questions and its rhythm, counted from the start date on the wall clock.

    With a cadence of less than a week its weekdays count for nothing: the prompt goes on the first day of a round, the
    reminder and the close on its last day.
    """

    description: str = ""
    start: date
    rounds: int = Field(default=6, ge=1, le=60)
    cadence_days: int = Field(default=14, ge=1, le=366)
    prompt: At = At(weekday="tuesday", at=time(12, 30))
    reminder: At = At(weekday="monday", at=time(12, 30))
    close: At = At(weekday="tuesday", at=time(23, 59))
    publish_after_close_days: int = Field(default=9, ge=0)
    line_check_working_days: int = Field(default=2, ge=1)
    editor: str
    deputy: str
    channel: str = ""
    minutes: int = Field(default=4, ge=1)
    default_audience: Literal["insight_team", "project", "public_anonymous", "public_named"] = "insight_team"
    consent: Consent
    footer: str = ""
    limits: str = ""
    questions: tuple[QuestionSpec, ...]
    focus: tuple[Focus, ...] = ()
    call: OpenCall | None = None
    # Not of the file: of a project made in chat, which version this is, from which round it holds, the earlier ones;
    # of any project, whether the team has closed its open call.
    version: int = 0
    first_round: int = 1
    earlier: tuple[Project, ...] = ()
    call_closed: bool = False

    @property
    def in_chat(self) -> bool:
        """Tell whether it was made in chat, so that it can be changed there."""
        return self.version > 0

    @property
    def began(self) -> date:
        """Give the first day of the first round, whatever was changed since."""
        return self.earlier[0].start if self.earlier else self.start

    def at_round(self, number: int) -> Project:
        """Give the project as it is in a round: who edits it, where and how long are those of now."""
        if number >= self.first_round or not self.earlier:
            return self
        return self._as_it_was.get(number, self.earlier[0])

    @cached_property
    def _as_it_was(self) -> dict[int, Project]:
        of_now = {
            name: getattr(self, name) for name in ("rounds", "editor", "deputy", "channel", "call", "call_closed")
        }
        return {
            number: each.model_copy(update=of_now)
            for each, after in zip(self.earlier, (*self.earlier[1:], self), strict=True)
            for number in range(each.first_round, after.first_round)
        }

    @cached_property
    def all_questions(self) -> tuple[QuestionSpec, ...]:
        """Give every question there ever was, each as it was last: those of now in order, then those taken away."""
        found: dict[str, QuestionSpec] = {}
        for version in (self, *reversed(self.earlier)):
            for question in version.questions:
                found.setdefault(question.id, question)
        return tuple(found.values())
