"""What staff read of a channel that the bot cannot write in."""

from __future__ import annotations

from bot.core.channels.rules import RESTRICTED, Channel
from bot.ui.message import Button, Buttons, Message, Paragraph
from bot.ui.text import Text, say
from bot.ui.words import _


def gone(channel: Channel) -> Message:
    """Tell staff that a channel is gone, what waits for it, and what puts it right."""
    words = say(
        _(
            "I cannot write in #{channel} on {platform} any more: {why}. What I have to post there waits and is not "
            "lost, until it would come too late. {cure}"
        ),
        channel=channel.name,
        platform=platform_name(channel.platform),
        why=why(channel.reason),
        cure=cure(),
    )
    return Message((Paragraph(words), Buttons((Button(_("Staff"), "staff:open:"),))), why=staff_why())


def why(reason: str) -> str:
    """Give in words why the bot cannot write there."""
    return {
        "deleted": _("it was deleted"),
        "channel_deleted": _("it was deleted"),
        "archived": _("it was archived"),
        "is_archived": _("it was archived"),
        "channel_closed": _("I may not write in it"),
        RESTRICTED: _("I may not write in it"),
        "removed": _("I was taken out of it"),
        "bot_removed": _("I was taken out of it"),
        "not_in_channel": _("I was taken out of it"),
    }.get(reason, _("it is not there, or I was taken out of it"))


def cure() -> str:
    """Give what puts it right, in words that fit every platform."""
    return _(
        "Unarchive it or make it again, and let me in: invite me, and allow me to see it and write in it. Or name "
        "another channel in community.toml."
    )


def platform_name(platform: str) -> str:
    """Give a platform's name as people read it."""
    return platform.capitalize()


def staff_why() -> Text:
    """Say why this came."""
    return say(_("You get this because you are on staff."))
