"""How a digest was made, in words: for its editor, and for its readers."""

from __future__ import annotations

from bot.programme.learning_logs.rules.publishing import DigestLine, DigestPiece
from bot.ui.message import Block, Paragraph, Quote
from bot.ui.text import Text, say, untrusted
from bot.ui.words import _, ngettext


def logs_counted(piece: DigestPiece) -> str:
    """Give how many logs a digest was made from."""
    return ngettext("{count} log", "{count} logs", piece.coverage.answered).format(count=piece.coverage.answered)


def made_for_editor(piece: DigestPiece) -> Text:
    """Give what a draft was made from and by what; where a model was asked in vain, why."""
    logs, made_by = logs_counted(piece), piece.made_by
    if made_by.with_ai:
        words = _("{logs}, drafted with AI ({model}), every sentence checked against its sources")
        return say(words, logs=logs, model=made_by.model)
    if made_by.why_not:
        why = _reasons().get(made_by.why_not, _("it gave nothing that can be used"))
        return say(_("{logs}, no AI used: a model was asked, but {why}"), logs=logs, why=why)
    return say(_("{logs}, no AI used"), logs=logs)


def made_for_readers(piece: DigestPiece, editor: str) -> Text:
    """Give in a sentence how a published digest was made."""
    logs = logs_counted(piece)
    if not piece.made_by.with_ai:
        return say(_("Made from {logs}, no AI used."), logs=logs)
    if not editor:
        words = _("Made from {logs}: drafted with AI, edited by a person, every sentence checked against its sources.")
        return say(words, logs=logs)
    words = _("Made from {logs}: drafted with AI, edited by {editor}, every sentence checked against its sources.")
    return say(words, logs=logs, editor=editor)


def line_block(line: DigestLine) -> Block:
    """Give a line as readers see it: exact words as a quotation, a paraphrase as a sentence of the digest."""
    if line.verbatim:
        return Quote(untrusted(line.text), untrusted(line.attribution))
    return Paragraph(say(_("{text} ({attribution})"), text=line.text, attribution=line.attribution))


def paraphrased() -> Text:
    """Say that some lines are no quotations."""
    return say(
        _("Lines without quotation marks are the editor's words for what people wrote; those people were asked.")
    )


def _reasons() -> dict[str, str]:
    """Give why what a model gave is not in a draft, by its code."""
    return {
        "budget": _("this month's tokens are used up"),
        "busy": _("its server was too busy"),
        "fault": _("its server failed"),
        "unreachable": _("its server could not be reached"),
        "timeout": _("it did not answer in time"),
        "rejected": _("its server did not accept the request; staff can look at the model's settings"),
        "refused": _("it declined"),
        "truncated": _("its answer was cut short"),
        "malformed": _("its answer could not be read"),
        "too_little_left": _("too little of its draft stood in the answers"),
        "nothing_given": _("it found nothing to report"),
    }
