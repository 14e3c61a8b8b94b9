"""A form in steps, for platforms that cannot show it at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.ui.form import Form, Question
from bot.ui.text import NO_TEXT
from bot.ui.words import _


def _one(_question: Question) -> int:
    return 1


def in_steps(form: Form, room: int, needs: Callable[[Question], int] = _one, opening: int = 0) -> tuple[Form, ...]:
    """Give the form as forms that each fit into `room`, their titles saying "step 2 of 4" where there are several.

    `needs` says how much room a question takes, `opening` how much the words to be read before the first one do; those
    are in the first step alone. A question that needs more than there is has a step of its own.
    """
    parts: list[list[Question]] = [[]]
    left = room - opening
    for question in form.questions:
        need = needs(question)
        if need > left and parts[-1]:
            parts.append([])
            left = room
        parts[-1].append(question)
        left -= need
    if len(parts) == 1:
        return (form,)
    return tuple(_step(form, tuple(part), number, len(parts)) for number, part in enumerate(parts, 1))


def _step(form: Form, questions: tuple[Question, ...], number: int, count: int) -> Form:
    title = _("{title}, step {step} of {steps}").format(title=form.title, step=number, steps=count)
    if number == 1:
        return replace(form, title=title, questions=questions)
    return replace(form, title=title, questions=questions, subtitle="", intro=NO_TEXT, footer=NO_TEXT)
