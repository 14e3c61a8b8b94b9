"""Reading the figures of a project's charts; drawing them is `charts`, off the loop."""

from __future__ import annotations

from dataclasses import dataclass

from bot.config import Community
from bot.programme.learning_logs.actions.away import with_away
from bot.programme.learning_logs.charts import Chart, counted_chart, handed_in_chart, scale_chart
from bot.programme.learning_logs.rules.digest import PUBLIC
from bot.programme.learning_logs.rules.figures import Counted, Series, chosen, handed_in_by_round, scale_by_round
from bot.programme.learning_logs.store.digests import published_by_slug
from bot.programme.learning_logs.store.pack_source import project_source
from bot.store import Tx

CONFIDENCE, HELPED = "confidence", "what_helped"


@dataclass(frozen=True, slots=True)
class Figures:
    """What the charts of a digest show; None for what too few have answered."""

    handed_in: Series | None
    confidence: Series | None
    confidence_asked: str
    lowest: int
    highest: int
    helped: Counted | None


def digest_figures(tx: Tx, community: Community, slug: str) -> Figures | None:
    """Give the figures up to the round of a published digest, from answers for the public alone; None for a draft."""
    piece = published_by_slug(tx, slug)
    project = community.project(piece.project) if piece else None
    if piece is None or project is None:
        return None
    source = with_away(tx, project_source(tx, project, {}), community.community.timezone)
    scale = next((each for each in project.questions if each.id == CONFIDENCE and each.type == "scale"), None)
    return Figures(
        handed_in=handed_in_by_round(source, piece.round_number),
        confidence=scale_by_round(source, CONFIDENCE, piece.round_number, PUBLIC) if scale else None,
        confidence_asked=scale.text if scale else "",
        lowest=scale.min if scale else 0,
        highest=scale.max if scale else 0,
        helped=chosen(source, HELPED, piece.round_number, PUBLIC),
    )


def draw(figures: Figures) -> dict[str, Chart]:
    """Draw what there is, by `handed_in`, `confidence` and `helped`; number work, run off the loop."""
    drawn: dict[str, Chart] = {}
    if figures.handed_in is not None:
        drawn["handed_in"] = handed_in_chart(figures.handed_in)
    if figures.confidence is not None:
        series, asked = figures.confidence, figures.confidence_asked
        drawn["confidence"] = scale_chart(series, asked, figures.lowest, figures.highest)
    if figures.helped is not None:
        drawn["helped"] = counted_chart(figures.helped)
    return drawn
