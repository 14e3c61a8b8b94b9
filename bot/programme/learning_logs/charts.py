"""Charts as SVG and PNG: figures and words to a Vega-Lite specification, drawn without a browser or the network.

Each function gives pictures and their sentence. Drawing takes about a second the first time and a tenth after that:
call it through `bot.scheduling.jobs.off_loop`. A chart is drawn twice, for a page and for a phone, whose letters would
be too small in a wide picture made narrow. Its colours are those of the pages' tokens; for a dark page they are
exchanged for the dark ones. The median also differs by its dashes and by words.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bot.programme.learning_logs.rules.figures import Counted, Figure, Point, Series
from bot.programme.learning_logs.rules.kept_charts import NARROW, NARROW_DARK, WIDE, WIDE_DARK, KeptChart
from bot.programme.learning_logs.views.charts import Said, counted_words, figure_words, handed_in_words, scale_words

if TYPE_CHECKING:
    import altair as alt

    Drawing = alt.LayerChart | alt.FacetChart  # what `alt.layer` may give

# The light tokens of bot/web/static/convenor.css: --ink, --ink-2, --rule, --surface, --data-1, --data-2.
INK, INK_2, RULE, SURFACE, PINE, OCHRE = "#17252a", "#46565b", "#d3dbdb", "#ffffff", "#0b5d5b", "#b26a00"
DARK: Mapping[str, str] = MappingProxyType(
    {
        INK: "#e7eeee",
        INK_2: "#b4c3c5",
        RULE: "#2d3c41",
        SURFACE: "#172226",
        PINE: "#74cdbf",
        OCHRE: "#e0a040",
    }
)
_FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif"
_NO_ADDRESS: list[str] = []  # a specification may load nothing from anywhere


@dataclass(frozen=True, slots=True)
class Size:
    """How large a chart is drawn, in pixels, and how many characters of its title go into a line."""

    width: int
    height: int
    title: int


PAGE, PHONE = Size(560, 220, 58), Size(270, 190, 32)
_BAR_PX = 46


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture and what it shows in a full sentence."""

    svg: str
    alt: str

    def png(self, scale: float = 2.0) -> bytes:
        """Give the picture as PNG, for platforms that show no SVG."""
        import vl_convert

        return vl_convert.svg_to_png(self.svg, scale=scale)


def handed_in_chart(series: Series, size: Size = PAGE) -> Chart:
    """Draw the logs handed in per round as a run chart."""
    most = max(point.of for point in series.points)
    said = handed_in_words(series)
    return _drawn(_run_chart(series, said, (0, most), size), said, size)


def scale_chart(series: Series, question: str, lowest: int, highest: int, size: Size = PAGE) -> Chart:
    """Draw the average answer to a scale, such as confidence, per round as a run chart."""
    said = scale_words(series, question, lowest, highest)
    return _drawn(_run_chart(series, said, (lowest, highest), size), said, size)


def counted_chart(counted: Counted, size: Size = PAGE) -> Chart:
    """Draw how often each option was chosen, such as what helped, as bars with their figures."""
    said = counted_words(counted)
    return _drawn(_bar_chart(counted, said, size), said, size)


def figure_chart(figure: Figure, size: Size = PAGE) -> Chart:
    """Draw any figure."""
    if isinstance(figure, Counted):
        return counted_chart(figure, size)
    if isinstance(figure, Series):
        return handed_in_chart(figure, size)
    if figure.ends is not None:
        return scale_chart(figure.series, figure.question, *figure.ends, size=size)
    said = figure_words(figure)
    most = max(point.value for point in figure.series.points)
    return _drawn(_run_chart(figure.series, said, (0, most or 1), size), said, size)


def kept_chart(name: str, figure: Figure) -> KeptChart:
    """Draw a figure for every page it is shown on, with its words and its table."""
    said = figure_words(figure)
    page, phone = figure_chart(figure, PAGE).svg, figure_chart(figure, PHONE).svg
    pictures = {WIDE: page, WIDE_DARK: for_the_dark(page), NARROW: phone, NARROW_DARK: for_the_dark(phone)}
    return KeptChart(name, said.title, said.alt, said.header, said.rows, pictures, said.asked)


def for_the_dark(svg: str) -> str:
    """Give a picture in the colours of a dark page."""
    for light, dark in DARK.items():
        svg = svg.replace(f'"{light}"', f'"{dark}"')
    return svg


def _drawn(chart: Drawing, said: Said, size: Size) -> Chart:
    import vl_convert

    spec: dict[str, Any] = _styled(chart, said, size).to_dict()
    return Chart(vl_convert.vegalite_to_svg(spec, allowed_base_urls=_NO_ADDRESS), said.alt)


def _run_chart(series: Series, said: Said, ends: tuple[float, float], size: Size) -> Drawing:
    import altair as alt

    rows = [{"round": point.round, "value": point.value} for point in series.points]
    points = alt.Chart(alt.InlineData(values=rows)).encode(
        # Every round has its place, so that one without a point is seen to be missing.
        x=alt.X(
            "round:O",
            title=said.across,
            axis=alt.Axis(labelAngle=0),
            scale=alt.Scale(domain=list(range(series.first.round, series.last.round + 1))),
        ),
        y=alt.Y(
            "value:Q",
            title=said.upward,
            axis=alt.Axis(tickMinStep=1),
            scale=alt.Scale(domain=list(ends), zero=False),
        ),
    )
    middle = [{"value": series.median, "said": said.median, "round": series.last.round}]
    across = alt.Chart(alt.InlineData(values=middle)).encode(y="value:Q")
    layers = [
        across.mark_rule(color=OCHRE, strokeDash=[6, 4], strokeWidth=2),
        points.mark_line(color=PINE, strokeWidth=2),
        points.mark_point(color=PINE, filled=True, size=70, opacity=1),
        *(_figure_at(point, above=series.median <= point.value) for point in (series.first, series.last)),
    ]
    if size is PAGE:  # on a phone it stands under the title
        beside = across.mark_text(align="left", baseline="middle", dx=6, fontSize=13, color=INK_2)
        layers.append(beside.encode(x=alt.value(size.width), text="said:N"))
    return alt.layer(*layers).properties(width=size.width, height=size.height)


def _figure_at(point: Point, *, above: bool) -> alt.Chart:
    """Give the figure of a point on that side of it on which the median's line is not."""
    import altair as alt

    row = {"round": point.round, "value": point.value, "shown": _shown(point.value)}
    mark = alt.Chart(alt.InlineData(values=[row])).mark_text(
        dy=-14 if above else 16, fontSize=14, fontWeight="bold", color=INK
    )
    encoded: alt.Chart = mark.encode(x="round:O", y="value:Q", text="shown:N")
    return encoded


def _bar_chart(counted: Counted, said: Said, size: Size) -> Drawing:
    import altair as alt

    rows = [{"name": bar.name, "count": bar.count} for bar in counted.bars]
    bars = alt.Chart(alt.InlineData(values=rows)).encode(y=alt.Y("name:N", title=None, sort=None, axis=None))
    counts = bars.encode(
        x=alt.X("count:Q", title=said.across, axis=alt.Axis(tickMinStep=1), scale=alt.Scale(domainMin=0))
    )
    # The name stands over its bar: beside it, a long one would leave no room for bars on a phone.
    names = bars.mark_text(align="left", baseline="bottom", dy=-8, fontSize=13, color=INK, limit=size.width).encode(
        x=alt.value(0), text="name:N"
    )
    return alt.layer(
        counts.mark_bar(color=PINE, height=14, yOffset=8),
        counts.mark_text(align="left", baseline="middle", dx=6, dy=8, fontSize=14, fontWeight="bold", color=INK).encode(
            text="count:Q"
        ),
        names,
    ).properties(width=size.width, height=_BAR_PX * len(rows))


def _styled(chart: Drawing, said: Said, size: Size) -> Drawing:
    import altair as alt

    under = [said.median] if said.median and size is PHONE else []
    title = alt.TitleParams(text=textwrap.wrap(said.title, size.title), subtitle=[f"- -  {each}" for each in under])
    styled: Drawing = (
        chart.properties(title=title, description=said.alt, padding=12)
        .configure(background=SURFACE, font=_FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK_2,
            titleColor=INK_2,
            labelFontSize=13,
            titleFontSize=13,
            gridColor=RULE,
            domainColor=RULE,
            tickColor=RULE,
        )
        .configure_title(
            anchor="start",
            frame="group",
            color=INK,
            fontSize=17 if size is PAGE else 15,
            offset=18,
            subtitleColor=INK_2,
            subtitleFontSize=13,
            subtitlePadding=6,
        )
    )
    return styled


def _shown(value: float) -> str:
    return f"{value:g}"
