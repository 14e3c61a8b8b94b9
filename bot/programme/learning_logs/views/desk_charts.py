"""The charts of a digest at the desk: as on its page, beside what they say."""

from __future__ import annotations

from dataclasses import replace

from bot.core.desk import Block, Part, Picture
from bot.programme.learning_logs.rules.figures import HANDED_IN
from bot.programme.learning_logs.rules.kept_charts import KeptChart
from bot.programme.learning_logs.views.charts import chart_image, chart_table, counted_for_all
from bot.ui.words import _


def chart_blocks(charts: tuple[KeptChart, ...], digest_id: str) -> tuple[Block, ...]:
    """Give the charts of a digest, each with its table."""
    at = f"/desk/digests/{digest_id}"
    return tuple(
        # The question is the heading here, so it need not stand under the picture again.
        Picture(chart.asked or _("Who answered"), replace(chart_image(chart, at), caption=""), chart_table(chart))
        for chart in charts
    )


def charts_part(digest_id: str, charts: tuple[KeptChart, ...]) -> tuple[Part, ...]:
    """Give the charts of what people chose and rated; how many answered stands on the page already."""
    shown = tuple(chart for chart in charts if chart.name != HANDED_IN)
    if not shown:
        return ()
    blocks = chart_blocks(shown, digest_id)
    return (Part("charts", _("What people chose and rated"), blocks, counted_for_all()),)
