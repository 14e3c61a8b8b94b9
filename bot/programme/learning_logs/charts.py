"""Charts as SVG and PNG: figures and words to a Vega-Lite specification, drawn without a browser or the network.

Each function gives a picture and its sentence. Drawing takes about a second the first time and a tenth after that: call
it through `bot.scheduling.jobs.off_loop`. Colours are those of the page's tokens, on white so that a picture can stand
on a dark page too; the median also differs by its dashes and by words.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.programme.learning_logs.rules.figures import Counted, Series
from bot.programme.learning_logs.views.charts import Said, counted_words, handed_in_words, scale_words

if TYPE_CHECKING:
    import altair as alt

    Drawing = alt.LayerChart | alt.FacetChart  # what `alt.layer` may give

# The light tokens of bot/web/static/convenor.css: --ink, --ink-2, --rule, --surface, --data-1, --data-2.
INK, INK_2, RULE, SURFACE, PINE, OCHRE = "#17252a", "#46565b", "#d3dbdb", "#ffffff", "#0b5d5b", "#b26a00"
_FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif"
_WIDTH, _HEIGHT, _BAR_PX = 560, 220, 30
_TITLE_CHARACTERS = 58
_NO_ADDRESS: list[str] = []  # a specification may load nothing from anywhere


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture and what it shows in a full sentence."""

    svg: str
    alt: str

    def png(self, scale: float = 2.0) -> bytes:
        """Give the picture as PNG, for platforms that show no SVG."""
        import vl_convert

        return vl_convert.svg_to_png(self.svg, scale=scale)


def handed_in_chart(series: Series) -> Chart:
    """Draw the logs handed in per round as a run chart."""
    most = max(point.of for point in series.points)
    return _drawn(_run_chart(series, handed_in_words(series), 0, most), handed_in_words(series))


def scale_chart(series: Series, question: str, lowest: int, highest: int) -> Chart:
    """Draw the average answer to a scale, such as confidence, per round as a run chart."""
    said = scale_words(series, question, lowest, highest)
    return _drawn(_run_chart(series, said, lowest, highest), said)


def counted_chart(counted: Counted) -> Chart:
    """Draw how often each option was chosen, such as what helped, as bars with their figures."""
    said = counted_words(counted)
    return _drawn(_bar_chart(counted, said), said)


def _drawn(chart: Drawing, said: Said) -> Chart:
    import vl_convert

    spec: dict[str, Any] = chart.to_dict()
    return Chart(vl_convert.vegalite_to_svg(spec, allowed_base_urls=_NO_ADDRESS), said.alt)


def _run_chart(series: Series, said: Said, lowest: float, highest: float) -> Drawing:
    import altair as alt

    rows = [{"round": point.round, "value": point.value, "shown": _shown(point.value)} for point in series.points]
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
            scale=alt.Scale(domain=[lowest, highest], zero=False),
        ),
    )
    ends = alt.Chart(alt.InlineData(values=[rows[0], rows[-1]])).encode(x="round:O", y="value:Q", text="shown:N")
    middle = [{"value": series.median, "said": said.median, "round": series.last.round}]
    across = alt.Chart(alt.InlineData(values=middle)).encode(y="value:Q")
    return _styled(
        alt.layer(
            across.mark_rule(color=OCHRE, strokeDash=[6, 4], strokeWidth=2),
            points.mark_line(color=PINE, strokeWidth=2),
            points.mark_point(color=PINE, filled=True, size=70, opacity=1),
            ends.mark_text(dy=-14, fontSize=14, fontWeight="bold", color=INK),
            across.mark_text(align="left", baseline="middle", dx=6, fontSize=13, color=INK_2).encode(
                x=alt.value(_WIDTH), text="said:N"
            ),
        ).properties(width=_WIDTH, height=_HEIGHT),
        said,
    )


def _bar_chart(counted: Counted, said: Said) -> Drawing:
    import altair as alt

    rows = [{"name": bar.name, "count": bar.count} for bar in counted.bars]
    bars = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("count:Q", title=said.across, axis=alt.Axis(tickMinStep=1)),
        y=alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=260)),
    )
    return _styled(
        alt.layer(
            bars.mark_bar(color=PINE),
            bars.mark_text(align="left", dx=6, fontSize=14, color=INK).encode(text="count:Q"),
        ).properties(width=_WIDTH, height=_BAR_PX * len(rows)),
        said,
    )


def _styled(chart: Drawing, said: Said) -> Drawing:
    title = textwrap.wrap(said.title, _TITLE_CHARACTERS)
    styled: Drawing = (
        chart.properties(title=title, description=said.alt, padding=12)
        .configure(background=SURFACE, font=_FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK_2, titleColor=INK_2, labelFontSize=13, titleFontSize=13, gridColor=RULE, domainColor=RULE
        )
        .configure_title(anchor="start", color=INK, fontSize=17, offset=18)
    )
    return styled


def _shown(value: float) -> str:
    return f"{value:g}"
