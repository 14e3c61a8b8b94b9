"""The charts of a digest: their figures are read, drawn off the loop, and kept.

They are drawn with the draft, so that its editor has seen them before they are published, and stay as they are. Only
when somebody's answers may not be counted any more are they drawn anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.config import Community
from bot.programme.learning_logs.actions.away import with_away
from bot.programme.learning_logs.charts import kept_chart
from bot.programme.learning_logs.rules.digest import PUBLIC
from bot.programme.learning_logs.rules.figures import Figure, figures_of
from bot.programme.learning_logs.rules.kept_charts import KeptChart, picture_named
from bot.programme.learning_logs.store.charts import charted_digests, charts_of, keep_charts, want_charts, wanted_charts
from bot.programme.learning_logs.store.digests import digest_by_id, published_by_slug
from bot.programme.learning_logs.store.pack_source import project_source
from bot.store import Tx


@dataclass(frozen=True, slots=True)
class ToDraw:
    """The figures of a digest's charts by name, and which drawing of them it is."""

    digest_id: str
    number: int
    figures: Mapping[str, Figure]


def charts_to_draw(tx: Tx) -> list[tuple[str, int, datetime]]:
    """Give the digests whose charts are to be drawn, with the number of the drawing and since when."""
    return wanted_charts(tx)


def figures_to_draw(tx: Tx, community: Community, digest_id: str, number: int) -> ToDraw:
    """Give the figures up to the round of a digest, from answers for the public alone."""
    piece = digest_by_id(tx, digest_id)
    project = community.project(piece.project) if piece else None
    if piece is None or project is None:
        return ToDraw(digest_id, number, {})
    up_to = piece.round_number or project.rounds
    source = with_away(tx, project_source(tx, project, {}), community.community.timezone)
    return ToDraw(digest_id, number, figures_of(source, up_to, PUBLIC))


def draw(given: ToDraw) -> tuple[KeptChart, ...]:
    """Draw the charts; number work, run off the loop."""
    return tuple(kept_chart(name, figure) for name, figure in given.figures.items())


def save_charts(tx: Tx, given: ToDraw, drawn: tuple[KeptChart, ...]) -> None:
    """Keep the charts of a digest."""
    keep_charts(tx, given.digest_id, given.number, drawn)


def count_again(tx: Tx, project: str) -> None:
    """Draw the charts of a project anew: somebody's answers may not be counted in them any more."""
    want_charts(tx, charted_digests(tx, project))


def published_picture(tx: Tx, _community: Community, slug: str, file: str) -> str | None:
    """Give a picture of a published digest; None for a draft's, or for none."""
    piece = published_by_slug(tx, slug)
    return picture_named(charts_of(tx, piece.id), file) if piece else None
