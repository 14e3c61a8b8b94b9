"""The figures behind a project's charts: logs handed in, scales and numbers round by round, and what was chosen.

No figure stands for fewer than five people: such a round has no point, and such options are told together, uncounted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from statistics import fmean, median

from bot.config.community import QuestionSpec
from bot.programme.learning_logs.rules.attribution import ENOUGH_TO_HIDE_IN
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.pack import Given, Source
from bot.programme.learning_logs.rules.responses import Standing

HANDED_IN = "handed_in"


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
    """How often each option of a question was chosen, the most chosen first, and by how many answers.

    `few` are the options that fewer than five people chose, or nobody: how many each had is not told.
    """

    project: str
    question: str
    bars: tuple[Bar, ...]
    answers: int
    few: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rated:
    """A scale or a number round by round: as it was asked, and for a scale its two ends."""

    series: Series
    question: str
    ends: tuple[int, int] | None = None


Figure = Series | Rated | Counted  # a bare series counts the logs handed in


def handed_in_by_round(source: Source, up_to: int) -> Series | None:
    """Give how many logs were handed in for each closed round of those asked in it; None below two rounds.

    "Nothing to report" counts: it is an answer. A round that fewer than five answered is not among them.
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
        if answered >= ENOUGH_TO_HIDE_IN:
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


def number_by_round(source: Source, question: str, up_to: int, reach: frozenset[Audience]) -> Series | None:
    """Give the middle answer to a number for each round in which at least five people within reach answered."""
    points = []
    for number in sorted(source.closed):
        found = [_number(each) for each in _answers(source, question, reach) if each.number == number]
        values = [value for value in found if value is not None]
        if number <= up_to and len(values) >= ENOUGH_TO_HIDE_IN:
            points.append(Point(number, median(values), len(values)))
    return Series(source.project.name, tuple(points)) if len(points) > 1 else None


def _number(given: Given) -> float | None:
    try:
        value = float(given.handed_in[0].replace(",", "").replace(" ", "")) if given.handed_in else None
    except ValueError:
        return None
    return value if value is not None and isfinite(value) else None


def chosen(source: Source, question: str, up_to: int, reach: frozenset[Audience]) -> Counted | None:
    """Give how often each option was chosen in all rounds; None below five people or for an unknown question."""
    spec = next((each for each in source.project.all_questions if each.id == question and each.options), None)
    answers = [each for each in _answers(source, question, reach) if each.handed_in and each.number <= up_to]
    if spec is None or len({each.member_id for each in answers}) < ENOUGH_TO_HIDE_IN:
        return None
    bars, few = _bars(spec, answers)
    return Counted(source.project.name, spec.text, bars, len(answers), few) if bars else None


def _bars(spec: QuestionSpec, answers: Iterable[Given]) -> tuple[tuple[Bar, ...], tuple[str, ...]]:
    """Give the options that at least five people chose, and the names of the others.

    One option alone could be worked out from the total, so the least chosen of the counted ones keeps it company.
    """
    counts: Counter[str] = Counter()
    people: dict[str, set[str]] = defaultdict(set)
    for each in answers:
        for part in set(each.handed_in or ()):
            counts[part] += 1
            people[part].add(each.member_id)
    enough = {option.id for option in spec.options if len(people[option.id]) >= ENOUGH_TO_HIDE_IN}
    if len(spec.options) - len(enough) == 1 and not spec.many:
        enough -= {min(enough, key=lambda option: counts[option])}
    bars = [Bar(option.name, counts[option.id]) for option in spec.options if option.id in enough]
    few = tuple(option.name for option in spec.options if option.id not in enough)
    return tuple(sorted(bars, key=lambda bar: -bar.count)), few


def figures_of(source: Source, up_to: int, reach: frozenset[Audience]) -> dict[str, Figure]:
    """Give every figure of a project up to a round, by `handed_in` and by question, in the order of the questions."""
    found: dict[str, Figure | None] = {HANDED_IN: handed_in_by_round(source, up_to)}
    for spec in source.project.all_questions:
        found[spec.id] = _figure_of(source, spec, up_to, reach)
    return {name: figure for name, figure in found.items() if figure is not None}


def _figure_of(source: Source, spec: QuestionSpec, up_to: int, reach: frozenset[Audience]) -> Figure | None:
    match spec.type:
        case "choice":
            return chosen(source, spec.id, up_to, reach)
        case "scale":
            series = scale_by_round(source, spec.id, up_to, reach)
            return Rated(series, spec.text, (spec.min, spec.max)) if series else None
        case "number":
            series = number_by_round(source, spec.id, up_to, reach)
            return Rated(series, spec.text) if series else None
    return None


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
