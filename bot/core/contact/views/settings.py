"""Messages about messages: the end of a pause, the next two weeks, and refusals of settings that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.core.contact.rules.answers import Planned
from bot.core.contact.rules.policy import MAX_CAP, MIN_CAP, Reason
from bot.core.contact.views.reasons import reason_words
from bot.ui.actions import ActionId
from bot.ui.message import Block, Button, Buttons, Heading, Message, Paragraph
from bot.ui.text import NO_TEXT, Text, joined, say
from bot.ui.when import moment
from bot.ui.words import _, ngettext

MessageName = Callable[[str, str], str]


def pause_ended(first_name: str, ended: str, open_now: Text, cap: int) -> Message:
    """Give message 14. `ended` is the day in words, empty for today; `open_now` what is open, empty for nothing."""
    if ended:
        welcome = say(_("Welcome back, {name}. Your pause ended on {day}, as you asked."), name=first_name, day=ended)
    else:
        welcome = say(_("Welcome back, {name}. Your pause ended today, as you asked."), name=first_name)
    sentences = [
        welcome,
        say(_("Nothing that you missed will be sent late.")),
        say(_("Open now: {open}"), open=open_now) if open_now else NO_TEXT,
        _from_tomorrow(cap),
    ]
    buttons = Buttons(
        (
            Button(_("Show what I missed"), str(ActionId("contact", "missed"))),
            Button(_("Pause again"), str(ActionId("contact", "pause"))),
            Button(_("Change what I get"), str(ActionId("contact", "settings"))),
        )
    )
    return Message((Paragraph(joined(sentences)), buttons), say(_("You get this because you asked for the pause.")))


def _from_tomorrow(cap: int) -> Text:
    if cap == 0:
        return say(_("From tomorrow you get what you signed up for, as before, and nothing else."))
    return say(_("From tomorrow you get messages as before, never more than {cap} a fortnight."), cap=cap)


def two_weeks(planned: Sequence[Planned], name: MessageName, zone: str) -> Message:
    """Give what the bot means to send in the next two weeks, with a switch beside each; `name` names a message."""
    heading = Heading(_("My next two weeks"))
    if not planned:
        return Message((heading, Paragraph(say(_("I do not mean to send you anything in the next two weeks.")))))
    held = any(one.held for one in planned)
    note = (Paragraph(say(_("Staff have stopped all messages for now; these wait until then."))),) if held else ()
    items = tuple(block for one in planned for block in _planned(one, name(one.capability, one.purpose), zone))
    return Message((heading, Paragraph(_summary(planned)), *note, *items))


def _summary(planned: Sequence[Planned]) -> Text:
    coming = sum(one.wanted for one in planned)
    template = ngettext("I mean to send you {count} message.", "I mean to send you {count} messages.", coming)
    return say(template, count=coming)


def _planned(one: Planned, what: str, zone: str) -> tuple[Block, ...]:
    if one.wanted:
        line = say(_("{what}: {when}."), what=what, when=moment(one.at, zone))
        button = Button(_("Do not send this"), str(ActionId("contact", "leave_out", one.row_id)))
        return Paragraph(line), Buttons((button,))
    line = say(_("{what}: will not be sent, because {phrase}."), what=what, phrase=reason_words(one.reason))
    if one.reason != Reason.LEFT_OUT:  # the cure is another setting, which this switch does not turn
        return (Paragraph(line),)
    button = Button(_("Send it after all"), str(ActionId("contact", "put_back", one.row_id)))
    return Paragraph(line), Buttons((button,))


def wrong_cap() -> Text:
    """Give what is said about a number of messages that cannot be chosen."""
    template = _("Please choose a number from {least} to {most}. Nothing was changed.")
    return say(template, least=MIN_CAP, most=MAX_CAP)


def quiet_too_long(hours: int) -> Text:
    """Give what is said about quiet hours that leave no room."""
    template = _(
        "Quiet hours can last {hours} hours at most, so that there is a time at which something may come. "
        "To get nothing for a while, pause messages instead. Nothing was changed."
    )
    return say(template, hours=hours)


def pause_in_the_past() -> Text:
    """Give what is said about a pause that would be over already."""
    return say(_("That day has passed. Please choose one to come. Nothing was changed."))


def stand_down_in_the_past() -> Text:
    """Give what staff are told about a stand-down that would be over already."""
    return say(_("That moment has passed. Please choose one to come; nobody was stood down."))


def stand_down_of_whom() -> Text:
    """Give what staff are told about a stand-down that names nobody."""
    return say(_("Please say which nation, sector or organisation it is about. Nobody was stood down."))


def not_running() -> Text:
    """Give what staff are told about a stand-down that is over."""
    return say(_("That stand-down is over already. Nothing was changed."))


def gone_already() -> Text:
    """Give what is said about a message that is not waiting any more."""
    return say(_("That message is no longer waiting, so nothing was changed."))
