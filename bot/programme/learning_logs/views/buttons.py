"""The buttons of learning logs: each action id in one place."""

from __future__ import annotations

from bot.ui.actions import ActionId
from bot.ui.message import Button, Style
from bot.ui.words import _

NAME = "learning_logs"


def action(verb: str, key: str = "") -> str:
    """Give the action id of a verb of this capability."""
    return str(ActionId(NAME, verb, key))


def answer(round_key: str, label: str = "") -> Button:
    """Give the button that opens the log's form."""
    return Button(label or _("Answer"), action("answer", round_key), Style.PRIMARY)


def one_by_one(round_key: str, label: str = "") -> Button:
    """Give the button that asks the questions of a log in the talk, one at a time."""
    return Button(label or _("Answer here, one by one"), action("talk", round_key))


def in_one_go(round_key: str) -> Button:
    """Give the button for one long text in the place of single answers."""
    return Button(_("Write it in one go"), action("one_go", round_key))


def more(round_key: str) -> Button:
    """Give the button that leads to the rest of what can be done with a log."""
    return Button(_("More"), action("more", round_key), Style.QUIET)


def readers(round_key: str) -> Button:
    """Give the button that changes who may read single answers."""
    return Button(_("Change for one answer"), action("readers", round_key))


def nothing_to_report(round_key: str) -> Button:
    """Give the button that says there is nothing to report."""
    return Button(_("Nothing to report"), action("nothing", round_key))


def pause_or_leave(project: str) -> Button:
    """Give the button that leads to pausing, leaving, and changing who may read."""
    return Button(_("Pause or leave"), action("pause_or_leave", project), Style.QUIET)


def skip(round_key: str) -> Button:
    """Give the button that skips one log."""
    return Button(_("Skip this one"), action("skip", round_key))


def no_reminders() -> Button:
    """Give the button that stops reminders for good."""
    return Button(_("No more reminders"), action("no_reminders"), Style.QUIET)


def change_audience(project: str) -> Button:
    """Give the button that changes who may read somebody's answers."""
    return Button(_("Change who can read"), action("audience", project))


def copy_of(round_key: str) -> Button:
    """Give the button for a copy to oneself."""
    return Button(_("Send me a copy"), action("copy", round_key))


def leave(project: str) -> Button:
    """Give the button that asks somebody who leaves whether their answers may stay."""
    return Button(_("Leave the project"), action("leaving", project), Style.DANGER)
