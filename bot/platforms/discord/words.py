"""The words of the adapter itself: steps of a form, what needs another look, what is asked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.platforms.discord.places import NAME
from bot.routing.views import menu_button
from bot.ui.form import Form
from bot.ui.message import Block, Confirm, Heading, Items, Message, Paragraph, Quote, note
from bot.ui.text import Text, joined, mention, say, untrusted
from bot.ui.words import _


def ask(confirm: Confirm) -> Message:
    """Give the question before something that cannot be undone."""
    return Message((Heading(confirm.title), Paragraph(untrusted(confirm.text))))


def nothing_done() -> Message:
    """Say that something was not done after all."""
    return note(say(_("Nothing was changed.")))


def form_ready(form: Form) -> Message:
    """Say that a form can be opened now, where it could not be opened at once."""
    return note(say(_("**{title}** is ready."), title=form.title))


def step_kept(step: int, steps: int, saved: str, besides: Text) -> Message:
    """Say that a step of a form is kept and that more follows."""
    done = say(_("Step {step} of {steps} is done. {saved}"), step=step, steps=steps, saved=f"{saved}." if saved else "")
    return note(joined([done, besides], "\n"))


def needs_another_look(form: Form, errors: Mapping[str, str], aside: str = "") -> Message:
    """Say which answers need another look, each question by its name, and that nothing is lost."""
    labels = {question.key: question.label for question in form.questions}
    named = tuple(
        say("**{question}** {sentence}", question=labels[key], sentence=sentence)
        for key, sentence in errors.items()
        if key in labels
    )
    others = [sentence for key, sentence in errors.items() if key not in labels]
    said = [say(_("Not handed in yet: this needs another look. Everything you typed is kept."))]
    blocks: list[Block] = [Paragraph(joined([*said, *map(untrusted, others)])), *([Items(named)] if named else [])]
    return Message((*blocks, *([Paragraph(untrusted(aside))] if aside else [])))


def form_gone(typed: Iterable[str]) -> Message:
    """Say that a form is no longer open, and give back what was typed into it."""
    said = say(_("This form is no longer open, and nothing was handed in. Please open it again from its message."))
    answers = [answer for answer in typed if answer.strip()]
    blocks = [Paragraph(said if not answers else joined([said, say(_("This is what you typed:"))]))]
    return Message((*blocks, *(Quote(untrusted(answer)) for answer in answers), *note(said, menu_button()).blocks[1:]))


def done() -> Message:
    """Say that something was done, where there is nothing more to say."""
    return note(say(_("Done.")))


def restarting() -> Message:
    """Say that the bot is about to be restarted."""
    return note(say(_("I am being restarted, and nothing was changed. Please try again in a minute.")))


def another_server() -> Message:
    """Say that the bot works for another server."""
    return note(say(_("I work for another server, and nothing was changed here.")))


def not_here() -> Message:
    """Say to somebody who is not in the server that the bot works for those who are."""
    return note(say(_("I work for the people of a server that you are not in, and nothing was changed.")))


def not_yours() -> Message:
    """Say that a message waits for somebody else."""
    return note(say(_("That message is for somebody else.")))


def waiting_for(account: str) -> Message:
    """Say in a channel that a message waits for somebody whom it cannot reach directly, and call them there."""
    told = _("{who} I have a message for you. Your direct messages are closed to me, so please read it here.")
    return note(say(told, who=mention(account, ((NAME, account),))))


def read_it() -> str:
    """Give the label of the button that shows it to them alone."""
    return _("Read it")


def go_on() -> str:
    """Give the label of the button that opens the next step."""
    return _("Continue")


def change_step() -> str:
    """Give the label of the button that opens the step once more."""
    return _("Change this step")


def who_can_read() -> str:
    """Give the label of the button that opens the choices of who can read each answer."""
    return _("Who can read my answers")


def edit(step: int, steps: int) -> str:
    """Give the label of the button that opens what needs another look."""
    return _("Edit") if steps == 1 else _("Edit step {step}").format(step=step)


def open_form() -> str:
    """Give the label of the button that opens a form."""
    return _("Open the form")
