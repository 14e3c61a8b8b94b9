"""The words of the way through itself: stale buttons, refusals, answers that follow, faults."""

from __future__ import annotations

from bot.errors import MemberError
from bot.routing.replies import FormErrors, Kept, Reply, Show
from bot.routing.requests import Kind
from bot.ui.message import Button, Message, Style, note
from bot.ui.text import say, untrusted
from bot.ui.words import _

MENU = "menu:open:"


def menu_button() -> Button:
    """Give the button that reaches everything."""
    return Button(_("Menu"), MENU, Style.QUIET)


def stale() -> Reply:
    """Say that a button or form no longer leads anywhere."""
    sentence = say(
        _("That button is from an earlier time and no longer does anything. Nothing was changed. The menu has it all.")
    )
    return Show(note(sentence, menu_button()), keeps_form=True)


def refused(error: MemberError, kind: Kind) -> Reply:
    """Say what an action refused, at the fields of a form where it named them."""
    if error.fields and kind is Kind.SUBMIT:
        return FormErrors(error.fields)
    return Show(note(untrusted(error.sentence), menu_button()), keeps_form=kind is Kind.SUBMIT)


def acknowledged(kind: Kind) -> Reply:
    """Say that what was done is kept, and that the answer will come as a message where there is more to say."""
    if kind is Kind.KEEP:
        return Kept(_("Saved"))
    return Show(note(say(_("Saved. This is taking longer than usual; the answer follows as a message from me."))))


def keepable(reply: Reply) -> Reply:
    """Give a reply as it may be kept or sent later: in place of a secret, how to get another."""
    return shown_once() if isinstance(reply, Show) and reply.once else reply


def shown_once() -> Reply:
    """Say, in place of a secret that is shown only once, how to get another."""
    words = say(_("That was shown once and is kept nowhere. Press the button again and you get a new one."))
    return Show(note(words, menu_button()))


def not_kept_yet() -> Reply:
    """Say that the work goes on and that nothing is certain yet."""
    sentence = say(
        _(
            "This is taking longer than usual, and I cannot promise yet that it is saved. "
            "You will get a message when it is; please keep a copy of longer texts until then."
        )
    )
    return Show(note(sentence), keeps_form=True)


def fault(reference: str, *, saved: bool) -> Reply:
    """Say that something went wrong on our side, what is safe, and the reference for staff."""
    kept = _("What you typed is saved.") if saved else _("Nothing was changed.")
    sentence = say(
        _(
            "Sorry, something went wrong on our side. {kept} Reference: {reference}. Staff have the details, without "
            "your text. You can try again now, or carry on later from the same place."
        ),
        kept=kept,
        reference=reference,
    )
    return Show(note(sentence, menu_button()), keeps_form=True)


def late_reply(reply: Reply, *, owed: bool) -> Message | None:
    """Give a reply as the message that brings it later, None where there is nothing (more) to say."""
    if isinstance(reply, Show):
        return _late(reply.message)
    if isinstance(reply, FormErrors):
        sentence = say(
            _("What you handed in needs another look: {sentences} Nothing was handed in yet; please open it again."),
            sentences=" ".join(reply.errors.values()),
        )
        return _late(note(sentence, menu_button()))
    return _late(note(say(_("What you did is done now, and saved.")), menu_button())) if owed else None


def _late(message: Message) -> Message:
    why = say(_("You get this because you asked for it a little earlier."))
    return Message(message.blocks, message.why or why)
