"""What a participant asks of the group, as it is posted in the project's channel."""

from __future__ import annotations

from bot.programme.learning_logs.rules.rhythm import Round
from bot.ui.message import Message, Quote, note
from bot.ui.text import say, untrusted
from bot.ui.words import _


def asked_of_the_group(log_round: Round, name: str, words: str) -> Message:
    """Give the post of a question to the group, under its author's name."""
    asks = say(
        _("**{name}** asks the group, in log {number} of {project}. Please answer in the thread."),
        name=name,
        number=log_round.number,
        project=log_round.project.name,
    )
    return Message((*note(asks).blocks, Quote(untrusted(words), untrusted(name))))


def taken_back() -> Message:
    """Give what stands in the place of a question whose author was erased."""
    return note(say(_("This question was taken back.")))
