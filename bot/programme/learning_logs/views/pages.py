"""A published digest as a page."""

from __future__ import annotations

from collections.abc import Mapping

from bot.programme.learning_logs.rules.kept_charts import KeptChart
from bot.programme.learning_logs.rules.publishing import DigestPiece
from bot.programme.learning_logs.rules.synthesis import NO_EVIDENCE, SYNTHESIS, Evidence
from bot.programme.learning_logs.views.charts import chart_image, chart_table, counted_for_all
from bot.programme.learning_logs.views.digests import coverage_words
from bot.programme.learning_logs.views.making import line_block, logs_counted, made_for_readers, paraphrased
from bot.programme.learning_logs.views.synthesis import evidence_words, theme_heading
from bot.ui.message import Block, Heading, Paragraph
from bot.ui.page import Page
from bot.ui.text import Text, joined, say, untrusted
from bot.ui.words import _


def digest_page(
    piece: DigestPiece,
    project_name: str,
    editor: str,
    charts: tuple[KeptChart, ...] = (),
    evidence: Mapping[str, Evidence] = NO_EVIDENCE,
) -> Page:
    """Give the page of a published digest, ending with who it rests on."""
    blocks: list[Block] = []
    for place, (theme, lines) in enumerate(piece.themes(), 1):
        blocks.append(Heading(theme_heading(piece, place, theme)))
        blocks += [line_block(line) for line in lines]
        if theme in evidence:
            blocks.append(Paragraph(evidence_words(evidence[theme])))
    if piece.paraphrased and not piece.made_by.with_ai:
        blocks.append(Paragraph(paraphrased()))
    if charts:
        blocks.append(Heading(_("In figures")))
        blocks.append(Paragraph(say("{words}", words=counted_for_all())))
        for chart in charts:
            image = chart_image(chart, f"/digests/{piece.slug}")
            blocks += [image, chart_table(chart)]
    blocks += [Heading(_("Who this rests on")), Paragraph(coverage_words(piece.coverage))]
    if piece.limits:
        blocks.append(Paragraph(untrusted(piece.limits)))
    blocks.append(Paragraph(_how(piece, editor)))
    summary = _summary(piece)
    return Page(
        slug=piece.slug,
        title=piece.title,
        summary=summary.format(project=project_name, number=piece.round_number),
        byline=_("Approved by {editor}").format(editor=editor) if editor else "",
        blocks=tuple(blocks),
        published_at=piece.published_at or piece.drafted_at,
        changed_at=piece.changed_at,
    )


def _summary(piece: DigestPiece) -> str:
    if piece.round_number == SYNTHESIS:
        return _("What the rounds of {project} point to: recommendations, each with what it rests on.")
    return (
        _("What people in {project} wrote in round {number}, in short.")
        if piece.made_by.with_ai or piece.paraphrased
        else _("What people in {project} wrote in round {number}, in their own words.")
    )


def _how(piece: DigestPiece, editor: str) -> Text:
    """Give how the digest was made, and what its authors can still do."""
    if not piece.made_by.with_ai:
        words = _(
            "How this was made: the lines are chosen word for word from {logs}, no AI used, and some authors "
            "may have put theirs into other words since; each is here with its author's yes, and differing "
            "views stand side by side. Any author can still take their words out."
        )
        return say(words, logs=logs_counted(piece))
    rest = _(
        "Everybody a line stands for was shown it beforehand. Exact words stand as quotations and are here with their "
        "author's yes; what is put in other words may stand without a name. Any author can still have their line taken "
        "out."
    )
    return joined([made_for_readers(piece, editor), say(rest)])
