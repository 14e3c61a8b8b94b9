"""What a chart says: a title that tells the finding, and a sentence for those who cannot see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.programme.learning_logs.rules.figures import Counted, Figure, Point, Series
from bot.programme.learning_logs.rules.kept_charts import NARROW, NARROW_DARK, WIDE, WIDE_DARK, KeptChart
from bot.ui.message import Image, Table, Variant
from bot.ui.words import _, ngettext


@dataclass(frozen=True, slots=True)
class Said:
    """A chart in words: title, full sentence, axes, the words of its median line, its table, and what was asked."""

    title: str
    alt: str
    across: str
    upward: str = ""
    median: str = ""
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    asked: str = ""


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
        header=(_("Log"), _("Answered"), _("Of")),
        rows=tuple((str(point.round), _figure(point.value), str(point.of)) for point in series.points),
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
            values=_values(series, _from_answers),
            median=_figure(series.median),
        ),
        across=_("Log"),
        upward=_("Average, {lowest} to {highest}").format(lowest=lowest, highest=highest),
        median=_("median {median}").format(median=_figure(series.median)),
        header=(_("Log"), _("Average"), _("Answers")),
        rows=_by_log(series),
        asked=question,
    )


def number_words(series: Series, question: str) -> Said:
    """Give the words of the chart of a number; `question` is how it was asked."""
    first, last = series.first, series.last
    now = _("{value} in the middle for log {round}").format(value=_figure(last.value), round=last.round)
    against = _against(first.value, last.value).format(first=_figure(first.value), round=first.round)
    alt = _(
        "Run chart of the middle answer to “{question}” in {project}: {values}. The median is {median}. Only logs that "
        "at least five people answered are shown."
    )
    return Said(
        title=f"{now}, {against}",
        alt=alt.format(
            question=question,
            project=series.project,
            values=_values(series, _from_answers),
            median=_figure(series.median),
        ),
        across=_("Log"),
        upward=_("Middle answer"),
        median=_("median {median}").format(median=_figure(series.median)),
        header=(_("Log"), _("Middle answer"), _("Answers")),
        rows=_by_log(series),
        asked=question,
    )


def _by_log(series: Series) -> tuple[tuple[str, ...], ...]:
    return tuple((str(point.round), _figure(point.value), str(point.of)) for point in series.points)


def _from_answers(point: Point) -> str:
    return ngettext("{value} from {count} answer", "{value} from {count} answers", point.of).format(
        value=_figure(point.value), count=point.of
    )


def counted_words(counted: Counted) -> Said:
    """Give the words of the chart of options."""
    each = "; ".join(_("“{name}” {count}").format(name=bar.name, count=bar.count) for bar in counted.bars)
    alt = _(
        "Bar chart of the answers to “{question}” in {project}, {answers} in all. How often each was chosen: {each}."
    )
    sentences = [alt.format(question=counted.question, project=counted.project, answers=counted.answers, each=each)]
    if counted.few:
        names = "; ".join(_("“{name}”").format(name=name) for name in counted.few)
        sentences.append(_("Chosen by too few people to count here: {names}.").format(names=names))
    rows = [(bar.name, str(bar.count)) for bar in counted.bars]
    rows += [(name, _("too few to count")) for name in counted.few]
    return Said(
        title=_most_chosen(counted),
        alt=" ".join(sentences),
        across=_("Answers that chose it"),
        header=(_("Answer"), _("Times chosen")),
        rows=tuple(rows),
        asked=counted.question,
    )


def figure_words(figure: Figure) -> Said:
    """Give the words of any chart."""
    if isinstance(figure, Counted):
        return counted_words(figure)
    if isinstance(figure, Series):
        return handed_in_words(figure)
    if figure.ends is None:
        return number_words(figure.series, figure.question)
    return scale_words(figure.series, figure.question, *figure.ends)


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
    return f"{value:.1f}".removesuffix(".0")


def counted_for_all() -> str:
    """Give who the charts on a page count, and whom they do not."""
    return _(
        "Counted from answers whose authors let anyone read them, up to this round. No figure stands for fewer than "
        "five people. How many answered counts every log."
    )


def chart_image(chart: KeptChart, at: str) -> Image:
    """Give a chart as a picture whose files are below an address."""

    def address(kind: str) -> str:
        return f"{at}/{chart.file(kind)}?v={chart.version(kind)}"

    variants = (
        Variant(address(NARROW_DARK), narrow=True, dark=True),
        Variant(address(NARROW), narrow=True),
        Variant(address(WIDE_DARK), dark=True),
    )
    caption = _("Asked: “{question}”").format(question=chart.asked) if chart.asked else ""
    return Image(address(WIDE), chart.alt, caption, variants)


def chart_table(chart: KeptChart) -> Table:
    """Give a chart's figures as a table, which opens under the picture."""
    return Table(chart.header, chart.rows, folded=_("These figures as a table"))
