"""The figures behind a project's charts: logs handed in and confidence round by round, and what helped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean, median

from bot.config.community import QuestionSpec
from bot.programme.learning_logs.rules.attribution import ENOUGH_TO_HIDE_IN
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.pack import Given, Source
from bot.programme.learning_logs.rules.responses import Standing


@dataclass(frozen=True, slots=True)
class Point:
    """A round's figure, and how many people it could have come from."""

    round: int
    value: float
    of: int


@dataclass(frozen=True, slots=True)
class Series:
    """A figure round by round: at least two points, in the order of the rounds."""

    project: str
    points: tuple[Point, ...]

    @property
    def median(self) -> float:
        """Give the median of the values, the dashed line of a run chart."""
        return median(point.value for point in self.points)

    @property
    def first(self) -> Point:
        """Give the first point."""
        return self.points[0]

    @property
    def last(self) -> Point:
        """Give the last point."""
        return self.points[-1]

    @property
    def middle(self) -> Point | None:
        """Give the point halfway, None if there are only two."""
        return self.points[len(self.points) // 2] if len(self.points) > 2 else None


@dataclass(frozen=True, slots=True)
class Bar:
    """An option and how many answers chose it."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Counted:
    """How often each option of a question was chosen, the most chosen first, and by how many answers."""

    project: str
    question: str
    bars: tuple[Bar, ...]
    answers: int


def handed_in_by_round(source: Source, up_to: int) -> Series | None:
    """Give how many logs were handed in for each closed round of those asked in it; None below two rounds.

    "Nothing to report" counts: it is an answer.
    """
    points = []
    for number, closed_at in sorted(source.closed.items()):
        if number > up_to:
            continue
        answered = sum(log.number == number and log.standing in _ANSWERED for log in source.logs)
        asked = sum(
            part.joined_at < closed_at
            and (part.left_at is None or part.left_at >= closed_at)
            and (number, part.member_id) not in source.away
            for part in source.parts
        )
        points.append(Point(number, answered, max(asked, answered)))
    return Series(source.project.name, tuple(points)) if len(points) > 1 else None


_ANSWERED = frozenset({Standing.HANDED_IN, Standing.NOTHING})


def scale_by_round(source: Source, question: str, up_to: int, reach: frozenset[Audience]) -> Series | None:
    """Give the average answer to a scale for each round in which at least five people within reach answered.

    `of` is how many answered. None below two such rounds.
    """
    points = []
    for number in sorted(source.closed):
        values = [
            int(each.handed_in[0])
            for each in _answers(source, question, reach)
            if each.number == number and each.handed_in and each.handed_in[0].isdecimal()
        ]
        if number <= up_to and len(values) >= ENOUGH_TO_HIDE_IN:
            points.append(Point(number, round(fmean(values), 1), len(values)))
    return Series(source.project.name, tuple(points)) if len(points) > 1 else None


def chosen(source: Source, question: str, up_to: int, reach: frozenset[Audience]) -> Counted | None:
    """Give how often each option was chosen in all rounds; None below five answers or for an unknown question."""
    spec = next((each for each in source.project.questions if each.id == question and each.options), None)
    answers = [each for each in _answers(source, question, reach) if each.handed_in and each.number <= up_to]
    if spec is None or len({each.member_id for each in answers}) < ENOUGH_TO_HIDE_IN:
        return None
    return Counted(source.project.name, spec.text, _bars(spec, answers), len(answers))


def _bars(spec: QuestionSpec, answers: Iterable[Given]) -> tuple[Bar, ...]:
    counts = Counter(part for each in answers for part in set(each.handed_in or ()))
    bars = [Bar(option.name, counts[option.id]) for option in spec.options]
    return tuple(sorted(bars, key=lambda bar: -bar.count))


def _answers(source: Source, question: str, reach: frozenset[Audience]) -> list[Given]:
    done = {(log.number, log.member_id) for log in source.logs if log.standing is Standing.HANDED_IN}
    out = {part.member_id for part in source.parts if part.took_out}
    return [
        each
        for each in source.given
        if each.question == question
        and each.audience in reach
        and (each.number, each.member_id) in done
        and each.member_id not in out
    ]
