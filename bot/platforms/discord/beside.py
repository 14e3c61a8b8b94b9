"""The small choice beside a question, for which a modal has no room: it has one of its own, from a step's message.

It offers the choices of the step that was handed in, and of what is still to come as far as there is room: the last
step leads to no message of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.platforms.discord.limits import LIMITS
from bot.platforms.discord.markup import flat, shortened
from bot.ui.form import Beside, Choice, Form, Question
from bot.ui.text import NO_TEXT
from bot.ui.words import _


def beside(steps: Sequence[Form], number: int, answers: Mapping[str, tuple[str, ...]]) -> Form | None:
    """Give the form with the choices beside the questions from step `number` on, None where there are none."""
    asked = {each.beside.key: each for step in steps[number - 1 :] for each in step.questions if each.beside}
    choices = [_choice(each, each.beside, answers) for each in asked.values() if each.beside and each.beside.options]
    if not choices:
        return None
    first = steps[number - 1]
    return replace(
        first, title=_("Who can read it"), questions=tuple(choices[: LIMITS.form_units]), submit=_("Save"),
        subtitle="", intro=NO_TEXT, footer=NO_TEXT,
    )  # fmt: skip


def _choice(question: Question, small: Beside, answers: Mapping[str, tuple[str, ...]]) -> Choice:
    label = shortened(flat(question.label), LIMITS.question_label)  # its whole words stood in the step itself
    value = answers.get(small.key, (small.value,))
    return Choice(small.key, label or small.label, small.options, value=value, required=bool(small.value))
