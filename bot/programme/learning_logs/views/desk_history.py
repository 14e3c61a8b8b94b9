"""Who changed what of a digest when; authors are never named, and what they took out is not repeated."""

from __future__ import annotations

from bot.core.desk import Entries, Entry, Part
from bot.programme.learning_logs.rules.drafts import Draft, Told
from bot.programme.learning_logs.rules.publishing import Out
from bot.ui.text import say
from bot.ui.when import moment
from bot.ui.words import _

SHOWN = 30
_SHORT = 60


def history_part(draft: Draft) -> Part:
    """Give the history of a digest, the latest first."""
    visible = {line.id: line.text for line in draft.piece.lines if line.out in (Out.NO, Out.EDITOR, Out.REPLACED)}
    entries = tuple(
        Entry(f"h-{number}", say("{what}", what=_sentence(told, visible)), by=moment(told.at, draft.zone))
        for number, told in enumerate(draft.history[:SHOWN], 1)
    )
    return Part("history", _("Who changed what"), (Entries(entries),))


def _sentence(told: Told, visible: dict[str, str]) -> str:
    who = told.by or _("The bot")
    if told.action == "digest.line_reworded" and told.line not in visible:
        return _("{who} put a line into other words.").format(who=who)
    words = _words().get(told.action)
    if words is None:
        return _("{who} changed something.").format(who=who)
    return words.format(
        who=who, line=_short(visible.get(told.line, "")), before=_short(told.before), after=_short(told.after)
    )


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1].rstrip()}…"


def _words() -> dict[str, str]:
    """Give the sentence of each kind of change."""
    return {
        "digest.drafted": _("The draft was made."),
        "digest.line_out": _("{who} took out “{line}”."),
        "digest.line_in": _("{who} put back “{line}”."),
        "digest.line_moved": _("{who} moved “{line}”."),
        "digest.theme_moved": _("{who} moved a theme."),
        "digest.theme_named": _("{who} renamed “{before}” to “{after}”."),
        "digest.line_reworded": _("{who} put “{before}” into other words: “{after}”"),
        "digest.line_own_words": _("{who} went back to the author's words: “{line}”"),
        "digest.change_asked": _("{who} asked for a change: “{after}”"),
        "digest.approved": _("{who} approved the digest."),
        "digest.approval_taken_back": _("{who} took the approval back."),
        "digest.published": _("The digest was published in the name of {who}."),
        "author.amended": _("The author of “{line}” put it into other words."),
    }
