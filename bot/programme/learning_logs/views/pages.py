"""A published digest as a page."""

from __future__ import annotations

from bot.programme.learning_logs.rules.publishing import DigestPiece
from bot.programme.learning_logs.views.digests import coverage_words, line_block, paraphrased
from bot.ui.message import Block, Heading, Paragraph
from bot.ui.page import Page
from bot.ui.text import say, untrusted
from bot.ui.words import _, ngettext


def digest_page(piece: DigestPiece, project_name: str, editor: str) -> Page:
    """Give the page of a published digest, ending with who it rests on."""
    blocks: list[Block] = []
    for theme, lines in piece.themes():
        blocks.append(Heading(theme))
        blocks += [line_block(line) for line in lines]
    if any(line.by_editor for line in piece.kept):
        blocks.append(Paragraph(paraphrased()))
    blocks += [Heading(_("Who this rests on")), Paragraph(coverage_words(piece.coverage))]
    if piece.limits:
        blocks.append(Paragraph(untrusted(piece.limits)))
    logs = ngettext("{count} log", "{count} logs", piece.coverage.answered).format(count=piece.coverage.answered)
    blocks.append(
        Paragraph(
            say(
                _(
                    "How this was made: the lines are chosen word for word from {logs}, no AI used, and some authors "
                    "may have put theirs into other words since; each quotation is here with its author's yes, and "
                    "differing views stand side by side. Any author can still take their words out."
                ),
                logs=logs,
            )
        )
    )
    summary = _("What people in {project} wrote in round {number}, in their own words.")
    return Page(
        slug=piece.slug,
        title=piece.title,
        summary=summary.format(project=project_name, number=piece.round_number),
        byline=_("Approved by {editor}").format(editor=editor) if editor else "",
        blocks=tuple(blocks),
        published_at=piece.published_at or piece.drafted_at,
        changed_at=piece.changed_at,
    )
