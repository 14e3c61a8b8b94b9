"""The codebook of a project: themes that people have named, and what the machine suggests until somebody does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.programme.learning_logs.rules.log_answers import Audience


@dataclass(frozen=True, slots=True)
class Code:
    """A theme with a name that a person gave it."""

    id: str
    name: str
    suggested_as: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A theme that a draft was grouped by, with the answers behind its lines: the machine's until somebody names it."""

    name: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer as the desk shows it: from which log, by its number alone, and who may read it."""

    id: str
    project: str
    round_number: int
    label: str
    question: str
    words: str
    audience: Audience
    handed_in_at: datetime | None = None
    late: bool = False


def suggestions(themes: dict[str, tuple[str, ...]], known: frozenset[str]) -> tuple[Suggestion, ...]:
    """Give the themes of drafts that nobody has named or set aside, those with most answers first."""
    fresh = [Suggestion(name, answers) for name, answers in themes.items() if name not in known]
    return tuple(sorted(fresh, key=lambda each: (-len(each.answers), each.name)))
