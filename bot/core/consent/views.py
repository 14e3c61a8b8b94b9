"""What people read about consent: how an unnamed person appears, and why an answer cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.consent.rules import MAX_QUOTE, Descriptor, Refusal
from bot.ui.words import _, ngettext


def descriptor(described: Descriptor, roles: Mapping[str, str], nations: Mapping[str, str]) -> str:
    """Give a description in words, from the labels of roles and nations; it must name nobody more closely."""
    nation = nations.get(described.nation or "", "")
    role = roles.get(described.role or "", "")
    if nation and role:
        words = _("a member, {nation} ({role})") if described.member else _("someone from {nation} ({role})")
    elif nation:
        words = _("a member, {nation}") if described.member else _("someone from {nation}")
    else:
        words = _("a member") if described.member else _("someone in the community")
    return words.format(nation=nation, role=role)


def refused(why: Refusal) -> str:
    """Give why an answer cannot be taken, and what to do."""
    return {
        Refusal.NOT_THEIRS: _("Only the person who is quoted can answer this. Nothing was changed."),
        Refusal.LATE: _(
            "The time for this answer is over, so it was not changed. "
            "If your words are to appear, you can still take them out at any time."
        ),
        Refusal.PUBLISHED: _("This has been published, so the answer stands. You can take your words out at any time."),
        Refusal.WITHDRAWN: _("You have taken these words out. They stay out, and there is nothing more to do."),
        Refusal.NO_WORDS: _("Please write the words as you would like them, or choose one of the other answers."),
        Refusal.TOO_LONG: _("Please use at most {longest} letters. What you typed is kept.").format(longest=MAX_QUOTE),
    }[why]


def unsettled(waiting: int) -> str:
    """Say that a piece cannot be published because somebody has not answered yet."""
    return ngettext(
        "Not published: {count} quotation has no answer yet. Please wait for the deadline, or drop it.",
        "Not published: {count} quotations have no answer yet. Please wait for the deadline, or drop them.",
        waiting,
    ).format(count=waiting)
