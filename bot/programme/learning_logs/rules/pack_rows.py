"""The rows of an insight pack, table by table; their order is that of the columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """An insight project."""

    id: str
    name: str
    description: str
    consent: str


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round that has begun."""

    id: str
    project: str
    number: int
    focus: str | None
    starts_on: str | None
    closed_on: str | None


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question of a project's logs."""

    id: str
    project: str
    key: str
    position: int
    type: str
    text: str
    lowest: int | None
    highest: int | None
    lowest_means: str | None
    highest_means: str | None
    recalls_plan: int


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """Somebody who takes or took part, under a pseudonym."""

    id: str
    project: str
    sector: str
    nation: str
    role: str


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """Where a participant's log of a round stands."""

    id: int
    round: str
    participant: str
    standing: str
    late: int
    counted_in: int | None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer that was handed in."""

    id: int
    response: int
    question: str
    text: str
    number: int | None
    audience: str
    masked: int


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One option that an answer chose."""

    answer: int
    option: str
    name: str


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme: a machine's suggestion until a person has named it."""

    id: int
    project: str
    name: str
    named_by: str
    suggested_as: str | None


@dataclass(frozen=True, slots=True)
class AnswerThemeRow:
    """An answer's theme."""

    answer: int
    theme: int


@dataclass(frozen=True, slots=True)
class DigestRow:
    """A published digest."""

    id: str
    project: str
    round: str | None
    title: str
    published_on: str
    changed_on: str | None
    answered: int
    people: int
    answers: int
    limits: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of a published digest."""

    id: int
    digest: str
    theme: int
    position: int
    text: str
    shown: str


@dataclass(frozen=True, slots=True)
class LineSourceRow:
    """An answer that a line rests on."""

    line: int
    answer: int


@dataclass(frozen=True, slots=True)
class LeftOutRow:
    """What was left out, why, and how many."""

    project: str
    what: str
    why: str
    number: int


@dataclass(slots=True)
class Contents:
    """All rows of a pack, and when its oldest answer was handed in."""

    projects: list[ProjectRow] = field(default_factory=list)
    rounds: list[RoundRow] = field(default_factory=list)
    questions: list[QuestionRow] = field(default_factory=list)
    participants: list[ParticipantRow] = field(default_factory=list)
    responses: list[ResponseRow] = field(default_factory=list)
    answers: list[AnswerRow] = field(default_factory=list)
    choices: list[ChoiceRow] = field(default_factory=list)
    themes: list[ThemeRow] = field(default_factory=list)
    answer_themes: list[AnswerThemeRow] = field(default_factory=list)
    digests: list[DigestRow] = field(default_factory=list)
    lines: list[LineRow] = field(default_factory=list)
    line_sources: list[LineSourceRow] = field(default_factory=list)
    left_out: list[LeftOutRow] = field(default_factory=list)
    oldest: datetime | None = None
    _tagged: set[AnswerThemeRow] = field(default_factory=set)

    def tag(self, row: AnswerThemeRow) -> None:
        """Note an answer's theme once."""
        if row not in self._tagged:
            self._tagged.add(row)
            self.answer_themes.append(row)
