"""Published digests as pages."""

from __future__ import annotations

from bot.config import Community
from bot.core.members.actions import person_by_id
from bot.programme.learning_logs.rules.publishing import DigestPiece
from bot.programme.learning_logs.store.charts import charts_of
from bot.programme.learning_logs.store.digests import published_by_slug, published_digests
from bot.programme.learning_logs.store.synthesis import evidence_of
from bot.programme.learning_logs.views.pages import digest_page
from bot.store import Tx
from bot.ui.page import Page


def published_pages(tx: Tx, community: Community) -> tuple[Page, ...]:
    """Give the pages of all published digests, the latest first."""
    return tuple(_page(tx, community, piece) for piece in published_digests(tx))


def published_page(tx: Tx, community: Community, slug: str) -> Page | None:
    """Give the page of one published digest; a draft is never given."""
    piece = published_by_slug(tx, slug)
    return _page(tx, community, piece) if piece else None


def _page(tx: Tx, community: Community, piece: DigestPiece) -> Page:
    project = community.project(piece.project)
    editor = person_by_id(tx, piece.approved_by) if piece.approved_by else None
    return digest_page(
        piece,
        project.name if project else piece.title,
        editor.name if editor else "",
        charts_of(tx, piece.id),
        evidence_of(tx, piece),
    )
