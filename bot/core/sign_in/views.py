"""The message with the link that opens the desk."""

from __future__ import annotations

from bot.core.sign_in.rules import LINK_MINUTES
from bot.ui.actions import ActionId
from bot.ui.message import Button, LinkButton, Message, note
from bot.ui.text import say
from bot.ui.words import _


def open_desk_button(goes_to: str = "") -> Button:
    """Give the button that asks for a link to the desk, or to a place on it."""
    return Button(_("Open the desk"), str(ActionId("desk", "open", goes_to)))


def desk_link(address: str) -> Message:
    """Give somebody the button that opens the desk in their browser."""
    words = say(
        _(
            "This opens the desk in your browser. It works once, for {minutes} minutes, and it is for you alone: "
            "please do not pass it on."
        ),
        minutes=LINK_MINUTES,
    )
    return note(words, LinkButton(_("Open the desk"), address))


def not_for_you() -> str:
    """Say whom the desk is for."""
    return _("The desk is for the editors of the insight projects and the insight team. Staff can give you that role.")


def no_address() -> str:
    """Say that there is nowhere to open it."""
    return _("The desk has no address here yet. Staff can set one: it is CONVENOR_PUBLIC_URL in the settings.")
