"""The digest of a round of learning logs, made without a model: verbatim lines in themes, quotations, who it rests on.

Every line is word for word what somebody wrote whose choice of audience allows it. Nothing is concluded: opposing
answers stand side by side. A person approves it before anybody else reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.programme.learning_logs.rules.attribution import Crowd, attribution, crowd_of, unnamed
from bot.programme.learning_logs.rules.candidates import (
    MOST_ANSWERS,
    Candidate,
    clipped,
    read_answers,
    spread_over_authors,
)
from bot.programme.learning_logs.rules.coverage import Coverage, Share, coverage_of
from bot.programme.learning_logs.rules.log_answers import PUBLIC, Answer, Audience
from bot.programme.learning_logs.rules.made_by import WITHOUT_A_MODEL, MadeBy
from bot.programme.learning_logs.rules.quoting import choose_quotes
from bot.programme.learning_logs.rules.screening import Dropped
from bot.programme.learning_logs.rules.selection import Choice, choose
from bot.programme.learning_logs.rules.themes import grouped

__all__ = [
    "PUBLIC",
    "Answer",
    "Audience",
    "Coverage",
    "Digest",
    "Dropped",
    "Line",
    "Quote",
    "Share",
    "Theme",
    "compose",
]


@dataclass(frozen=True, slots=True)
class Line:
    """A passage, the answers it rests on, and how their authors are spoken of, with their names if they chose so.

    `verbatim` means that it holds somebody's exact words, which need their yes; else it is a paraphrase.
    """

    text: str
    sources: tuple[str, ...]
    attribution: str
    verbatim: bool = True
    unnamed: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """Lines under one heading; opposing ones stand next to each other."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim passage that shows a voice, from one answer."""

    text: str
    source: str
    attribution: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A draft for an editor: nothing in it is published without a person's yes."""

    title: str
    themes: tuple[Theme, ...]
    quotes: tuple[Quote, ...]
    coverage: Coverage
    dropped: tuple[Dropped, ...]
    limits_sentence: str
    made_by: MadeBy = WITHOUT_A_MODEL


def compose(
    title: str,
    answers: Sequence[Answer],
    *,
    reach: frozenset[Audience],
    participants: int | None = None,
    known_sectors: Sequence[str] = (),
    known_nations: Sequence[str] = (),
) -> Digest:
    """Give the digest of these answers for an audience: only answers whose choice is in `reach` are read.

    The same answers give the same digest. There are themes and quotations whenever a usable passage exists; answers
    that say nothing, or that had to be dropped, give none.
    """
    used = [answer for answer in answers if answer.audience in reach]
    reading = read_answers(spread_over_authors(used, MOST_ANSWERS), _names(answers))
    candidates = _usable(reading.candidates)
    choice = choose(candidates, grouped(candidates)) if candidates else Choice((), ())
    crowd = crowd_of(used)
    return Digest(
        title=title,
        themes=tuple(
            Theme(theme.name, tuple(_line(candidates[place], crowd) for place in theme.members))
            for theme in choice.themes
        ),
        quotes=tuple(_quote(candidates[place], crowd) for place in choose_quotes(candidates, choice)),
        coverage=coverage_of(
            answers,
            reach=reach,
            participants=participants,
            known_sectors=known_sectors,
            known_nations=known_nations,
        ),
        dropped=reading.dropped,
        limits_sentence=_limits(len(used)),
    )


def _names(answers: Sequence[Answer]) -> frozenset[str]:
    return frozenset(answer.name for answer in answers if answer.name)


def _usable(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Give the passages that stand alone, or for want of any the least bad one of each author."""
    standing = tuple(candidate for candidate in candidates if candidate.worth > 0)
    if standing:
        return standing
    first = {candidate.answers[0].author: candidate for candidate in reversed(candidates)}
    return tuple(clipped(candidate) for candidate in candidates if first[candidate.answers[0].author] is candidate)


def _line(candidate: Candidate, crowd: Crowd) -> Line:
    sources = tuple(answer.source for answer in candidate.answers)
    said_by = attribution(candidate.answers, crowd)
    return Line(candidate.text, sources, said_by, unnamed=unnamed(candidate.answers, crowd))


def _quote(candidate: Candidate, crowd: Crowd) -> Quote:
    return Quote(candidate.text, candidate.answers[0].source, attribution(candidate.answers[:1], crowd))


def _limits(answers: int) -> str:
    read = (
        "" if answers <= MOST_ANSWERS else f" Of {answers} answers, {MOST_ANSWERS} were read, spread over all authors."
    )
    made_from = f"Made from {answers} {'answer' if answers == 1 else 'answers'}, no AI used."
    return (
        f"{made_from}{read} The lines are people's own words, chosen by the words they share, so what one person alone "
        "saw may be missing. People chose to take part and may not speak for their organisation."
    )
