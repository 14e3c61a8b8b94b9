"""Later: its button in a message, the choice it opens, and what is said when it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.core.contact.rules.later import Later, LaterOptions, choice_key
from bot.core.contact.views.reasons import reason_words
from bot.ui.actions import ActionId
from bot.ui.message import Block, Button, Buttons, LinkButton, Message, Paragraph
from bot.ui.text import Text, say
from bot.ui.when import clock_time, moment
from bot.ui.words import _

ROUTE = "contact:later"
_UNADDRESSED = f"{ROUTE}:"


def later_button() -> Button:
    """Give the Later button that a capability puts into a message; the policy fills in what it is about."""
    return Button(_("Later"), _UNADDRESSED)


def with_later(message: Message, notice_id: str) -> Message:
    """Give the message with its Later button leading to the notice."""
    action = str(ActionId("contact", "later", notice_id))
    return _each_button(message, lambda button: replace(button, action=action) if _is_later(button) else button)


def without_later(message: Message) -> Message:
    """Give the message as it comes back: it cannot be put off again."""
    return _each_button(message, lambda button: None if _is_later(button) else button)


def _is_later(button: Button) -> bool:
    return button.action.startswith(_UNADDRESSED)


def _each_button(message: Message, change: Callable[[Button], Button | None]) -> Message:
    def changed(block: Block) -> Block | None:
        if not isinstance(block, Buttons):
            return block
        new = [button if isinstance(button, LinkButton) else change(button) for button in block.buttons]
        left = tuple(button for button in new if button is not None)
        return Buttons(left) if left else None

    blocks = (changed(block) for block in message.blocks)
    return Message(tuple(block for block in blocks if block is not None), message.why)


def later_choice(options: LaterOptions, notice_id: str, zone: str) -> Message:
    """Give the choice of when a message may come back."""
    offered = options.offered()
    if not offered:
        return Message((Paragraph(no_later()),))
    buttons = tuple(
        Button(_choice(later, at, zone), str(ActionId("contact", "put_off", choice_key(notice_id, later))))
        for later, at in offered
    )
    return Message(
        (Paragraph(say(_("When may it come back? It comes once, and not as a reminder."))), Buttons(buttons))
    )


def _choice(later: Later, at: datetime, zone: str) -> str:
    words = {
        Later.TONIGHT: _("Tonight, {time}"),
        Later.TOMORROW: _("Tomorrow, {time}"),
        Later.MONDAY: _("Monday, {time}"),
    }
    return words[later].format(time=clock_time(at, zone))


def put_off_reply(at: datetime, zone: str) -> Text:
    """Give the answer to a choice."""
    return say(_("It comes back on {when}, once."), when=moment(at, zone))


def no_later() -> Text:
    """Give what is said where nothing is left to put it off to."""
    return say(_("This will be over before it could come back. Nothing was changed."))


def came_back() -> Text:
    """Give what is said about a message that was put off before."""
    return say(_("This has come back once already, so it will not come again. Nothing was changed."))


def put_off_already(at: datetime, zone: str) -> Text:
    """Give what is said about a message that is put off as it is."""
    return say(_("You have put this off already; it comes back on {when}. Nothing was changed."), when=moment(at, zone))


def would_not_come(reason: str) -> Text:
    """Give what is said where something else keeps it from coming back."""
    return say(_("It cannot come back then, because {phrase}. Nothing was changed."), phrase=reason_words(reason))


def unknown_notice() -> Text:
    """Give what is said about a message that is not known any more."""
    return say(_("That message is from an earlier time and can no longer be changed. The menu has everything."))
