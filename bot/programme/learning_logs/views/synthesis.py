"""The synthesis of a project in words: what it is called, and what each recommendation rests on."""

from __future__ import annotations

from bot.config.community import Project
from bot.programme.learning_logs.rules.publishing import DigestPiece
from bot.programme.learning_logs.rules.synthesis import SYNTHESIS, Evidence
from bot.ui.message import Message, Paragraph
from bot.ui.text import Text, joined, say
from bot.ui.words import _, ngettext


def synthesis_title(project: Project) -> str:
    """Give what the synthesis of a project is called."""
    return _("{project}, synthesis of all rounds").format(project=project.name)


def called(piece: DigestPiece) -> str:
    """Give what a digest is called within a sentence."""
    if piece.round_number == SYNTHESIS:
        return _("the synthesis of all rounds")
    return _("digest {number}").format(number=piece.round_number)


def theme_heading(piece: DigestPiece, place: int, theme: str) -> str:
    """Give the heading of a theme; in a synthesis each theme is a recommendation."""
    if piece.round_number != SYNTHESIS:
        return theme
    return _("Recommendation {place}: {theme}").format(place=place, theme=theme)


def evidence_words(found: Evidence) -> Text:
    """Give what a recommendation rests on."""
    numbers = [str(number) for number in found.digests]
    listed = numbers[0] if len(numbers) == 1 else _("{names} and {last}")
    if len(numbers) > 1:
        listed = listed.format(names=", ".join(numbers[:-1]), last=numbers[-1])
    digests = ngettext("digest {numbers}", "digests {numbers}", len(numbers)).format(numbers=listed)
    lines = ngettext("{count} published line", "{count} published lines", found.lines).format(count=found.lines)
    logs = ngettext("{count} log", "{count} logs", found.logs).format(count=found.logs)
    return say(_("**Evidence:** {digests}; {lines}, from {logs}."), digests=digests, lines=lines, logs=logs)


def too_few_for_a_synthesis(project: Project, people: int) -> Message:
    """Tell the editor that a project has ended with too few published lines for a synthesis."""
    ended = _("**{project}** has ended. Lines of {people} people stand in its digests, and a synthesis needs five.")
    left = _("So there is none. Its digests stay as they are.")
    return Message(
        (Paragraph(joined([say(ended, project=project.name, people=people), say(left)])),),
        why=say(_("You get this because you are the editor of this project.")),
    )
