"""What the house says for itself: while it starts, in a rehearsal, and when a list of people looks wrong."""

from __future__ import annotations

from bot.core.channels.views import platform_name, staff_why
from bot.ui.message import Message, Paragraph, note
from bot.ui.text import say
from bot.ui.words import _


def not_ready_yet() -> Message:
    """Say that the bot is only just starting."""
    return note(say(_("I am only just starting, so nothing was saved. Please try again in a minute.")))


def being_tried_out(community: str) -> Message:
    """Say to somebody who is no tester that this is a rehearsal."""
    words = _(
        "{community}'s bot is being tried out by a few people at the moment. Nothing was saved, and you need do "
        "nothing. We will say when it is open to everyone."
    )
    return note(say(words, community=community))


def listing_doubted(platform: str, missing: int, known: int) -> Message:
    """Tell staff that a list of people was not believed."""
    words = _(
        "{platform}'s list of people lacks {missing} of the {known} I know there, which is more than leave at once. I "
        "took it for cut short and marked nobody as gone. If they did leave, you need do nothing: I notice each when a "
        "message cannot be delivered. If not, look at `convenor doctor`: a permission may be missing."
    )
    return Message(
        (Paragraph(say(words, platform=platform_name(platform), missing=missing, known=known)),), why=staff_why()
    )
