"""What a chart says: a title that tells the finding, and a sentence for those who cannot see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.programme.learning_logs.rules.figures import Counted, Point, Series
from bot.ui.words import _, ngettext


@dataclass(frozen=True, slots=True)
class Said:
    """A chart in words: its title, its axes, its full sentence, and the words beside its median line."""

    title: str
    alt: str
    across: str
    upward: str = ""
    median: str = ""


def handed_in_words(series: Series) -> Said:
    """Give the words of the chart of logs handed in."""
    first, last = series.first, series.last
    now = _("{count} of {of} answered log {round}").format(count=_figure(last.value), of=last.of, round=last.round)
    against = _against(first.value, last.value).format(first=_figure(first.value), round=first.round)
    alt = _("Run chart of the answers to each log of {project}: {values}. The median is {median}.")
    return Said(
        title=f"{now}, {against}",
        alt=alt.format(
            project=series.project,
            values=_values(series, lambda point: _("{count} of {of}").format(count=_figure(point.value), of=point.of)),
            median=_figure(series.median),
        ),
        across=_("Log"),
        upward=_("People who answered"),
        median=_("median {median}").format(median=_figure(series.median)),
    )


def scale_words(series: Series, question: str, lowest: int, highest: int) -> Said:
    """Give the words of the chart of a scale; `question` is how it was asked."""
    first, last = series.first, series.last
    now = _("{value} on average for log {round}").format(value=_figure(last.value), round=last.round)
    against = _against(first.value, last.value).format(first=_figure(first.value), round=first.round)
    alt = _(
        "Run chart of the average answer, from {lowest} to {highest}, to “{question}” in {project}: {values}. "
        "The median is {median}. Only logs that at least five people answered are shown."
    )
    return Said(
        title=f"{now}, {against}",
        alt=alt.format(
            lowest=lowest,
            highest=highest,
            question=question,
            project=series.project,
            values=_values(
                series,
                lambda point: ngettext("{value} from {count} answer", "{value} from {count} answers", point.of).format(
                    value=_figure(point.value), count=point.of
                ),
            ),
            median=_figure(series.median),
        ),
        across=_("Log"),
        upward=_("Average, {lowest} to {highest}").format(lowest=lowest, highest=highest),
        median=_("median {median}").format(median=_figure(series.median)),
    )


def counted_words(counted: Counted) -> Said:
    """Give the words of the chart of options."""
    most, least = counted.bars[0], counted.bars[-1]
    middle = counted.bars[len(counted.bars) // 2]
    alt = _(
        "Bar chart of the answers to “{question}” in {project}, {answers} in all: “{most}” was chosen {most_count} "
        "times, “{middle}” in the middle {middle_count} times, and “{least}”, the last, {least_count} times."
    )
    return Said(
        title=_most_chosen(counted),
        alt=alt.format(
            question=counted.question,
            project=counted.project,
            answers=counted.answers,
            most=most.name,
            most_count=most.count,
            middle=middle.name,
            middle_count=middle.count,
            least=least.name,
            least_count=least.count,
        ),
        across=_("Answers that chose it"),
    )


def _most_chosen(counted: Counted) -> str:
    most = [bar.name for bar in counted.bars if bar.count == counted.bars[0].count]
    names = [_("“{name}”").format(name=name) for name in most]
    said = {"count": counted.bars[0].count, "answers": counted.answers}
    if len(names) == 1:
        return _("{name} was chosen most: in {count} of {answers} answers").format(name=names[0], **said)
    listed = _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])
    return _("{names} were chosen most: each in {count} of {answers} answers").format(names=listed, **said)


def _against(first: float, last: float) -> str:
    if last > first:
        return _("up from {first} for log {round}")
    if last < first:
        return _("down from {first} for log {round}")
    return _("the same as for log {round}")


def _values(series: Series, said: Callable[[Point], str]) -> str:
    first = _("{figure} for log {round}").format(figure=said(series.first), round=series.first.round)
    last = _("{figure} for log {round}").format(figure=said(series.last), round=series.last.round)
    if series.middle is None:
        return _("{first} and {last}").format(first=first, last=last)
    middle = _("{figure} for log {round}").format(figure=said(series.middle), round=series.middle.round)
    return _("{first}, {middle} and {last}").format(first=first, middle=middle, last=last)


def _figure(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.1f}"
