"""A log written in one go: its form, and where each part of the text would go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.config.community import QuestionSpec
from bot.programme.learning_logs.rules.responses import Response
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.rules.splitting import Part
from bot.programme.learning_logs.views import buttons
from bot.programme.learning_logs.views.buttons import action
from bot.programme.learning_logs.views.prompts import asked_as
from bot.routing.replies import Show
from bot.ui.form import Choice, Form, LongText
from bot.ui.message import Block, Button, Buttons, Items, Message, Option, Paragraph, Quote, Style
from bot.ui.text import joined, say, untrusted
from bot.ui.when import moment
from bot.ui.words import _

FIELD, HOW = "in_one_go", "how"
WHOLE, SPLIT = "whole", "split"


def one_go_form(log_round: Round, zone: str, text: str, questions: Sequence[QuestionSpec]) -> Form:
    """Give the form of one long text in the place of single answers."""
    asked = [asked_as(each) for each in questions if each.type in ("long", "short")]
    # The hint has the questions themselves, so that headings can be copied from it.
    hint = _("You may answer: {questions}").format(questions=" / ".join(asked))
    return Form(
        title=_("Log {number} of {total}").format(number=log_round.number, total=log_round.project.rounds),
        subtitle=_("{project}, in one go, open until {close}").format(
            project=log_round.project.name, close=moment(log_round.closes_at, zone)
        ),
        action=action("one_go_show", log_round.key),
        draft=action("one_go_keep", log_round.key),
        questions=(
            LongText(
                FIELD, _("What would you like to tell us?"), hint=hint, required=True, value=(text,) if text else ()
            ),
            Choice(
                HOW,
                _("What shall I do with it?"),
                (
                    Option(SPLIT, _("Divide it over the questions, and show me first")),
                    Option(WHOLE, _("Keep it whole, as one answer")),
                ),
                required=True,
                value=(SPLIT,),
            ),
        ),
        intro=say(_("Write as it comes. You see where each part goes before anything is handed in.")),
        footer=say("{footer}", footer=log_round.project.footer),
        submit=_("Show me"),
    )


def proposal(log_round: Round, response: Response, parts: Sequence[Part], how: str) -> Message:
    """Show where each part of a text would go, to be confirmed before it is handed in."""
    labels = {question.id: asked_as(question) for question in log_round.project.questions}
    shown = response.shown()
    first = say(_("**This is how your text would go into the log.** Nothing is handed in yet."))
    blocks: list[Block] = [Paragraph(first)]
    for part in parts:
        asked = say("{label}", label=labels[part.question])
        there = any(shown.get(part.question, ()))
        instead = say(_("(in the place of what you answered there)")) if there else say("")
        blocks.append(Quote(untrusted(part.text), joined([asked, instead])))
    if not parts:
        blocks.append(Paragraph(say(_("There is nothing in it yet."))))
    other = WHOLE if how == SPLIT else SPLIT
    label = _("Keep it whole instead") if other == WHOLE else _("Split it instead")
    row = (
        Button(_("Hand in like this"), action("one_go_hand_in", f"{log_round.key}/{how}"), Style.PRIMARY),
        Button(_("Change it in the form"), action("one_go_edit", f"{log_round.key}/{how}")),
        Button(label, action("one_go_as", f"{log_round.key}/{other}")),
        Button(_("Write it again"), action("one_go", log_round.key), Style.QUIET),
    )
    return Message((*blocks, Buttons(row)))


def needs_a_look(log_round: Round, errors: Mapping[str, str]) -> Show:
    """Say what still needs another look before a log can be handed in; everything is kept."""
    labels = {question.id: asked_as(question) for question in log_round.project.questions}
    needs = tuple(
        joined([say("“{label}”", label=labels.get(field, field)), untrusted(why)]) for field, why in errors.items()
    )
    intro = Paragraph(say(_("Your text is in the log, and nothing is handed in yet. These need another look:")))
    row = Buttons((buttons.answer(log_round.key, _("Open the form")), buttons.one_by_one(log_round.key)))
    return Show(Message((intro, Items(needs), row)))
