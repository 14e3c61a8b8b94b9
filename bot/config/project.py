"""An insight project: its questions, its rhythm, its open call, and what it was in its earlier rounds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PrivateAttr

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
_OF_NOW = ("rounds", "editor", "deputy", "channel", "call")


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
    _held: Held = PrivateAttr(default_factory=lambda: Held())

    @property
    def version(self) -> int:
        """Give which version this is of a project made in chat; 0 for a project of the file."""
        return self._held.version

    @property
    def in_chat(self) -> bool:
        """Tell whether it was made in chat, so that it can be changed there."""
        return self._held.version > 0

    @property
    def first_round(self) -> int:
        """Give the round from which this version holds."""
        return self._held.first_round

    @property
    def earlier(self) -> tuple[Project, ...]:
        """Give the versions before this one that held for a round, in order."""
        return self._held.earlier

    @property
    def call_closed(self) -> bool:
        """Tell whether its team closed the open call before its time."""
        return self._held.call_closed

    def held(self, **known: Any) -> Project:
        """Give the project with what is known of it beside its own parts; see Held."""
        found = self.model_copy()
        found._held = replace(self._held, **known)
        return found

    @property
    def began(self) -> date:
        """Give the first day of the first round, whatever was changed since."""
        return self.earlier[0].start if self.earlier else self.start

    def at_round(self, number: int) -> Project:
        """Give the project as it is in a round: who edits it, where and how long are those of now."""
        if not self.earlier or number >= self.first_round:
            return self
        was = next((each for each in reversed(self.earlier) if each.first_round <= number), self.earlier[0])
        of_now = was.model_copy(update={name: getattr(self, name) for name in _OF_NOW})
        return of_now.held(call_closed=self.call_closed)

    @property
    def all_questions(self) -> tuple[QuestionSpec, ...]:
        """Give every question there ever was, each as it was last: those of now in order, then those taken away."""
        found: dict[str, QuestionSpec] = {}
        for version in (self, *reversed(self.earlier)):
            for question in version.questions:
                found.setdefault(question.id, question)
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of a project that the file cannot say.

    Of one made in chat: which version it is, from which round on it holds, and the versions that held before; of any,
    whether its team closed the open call.
    """

    version: int = 0
    first_round: int = 1
    earlier: tuple[Project, ...] = ()
    call_closed: bool = False
