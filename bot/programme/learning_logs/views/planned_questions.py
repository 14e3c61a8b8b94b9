"""The questions of a project that is being made or changed, as cards to work on."""

from __future__ import annotations

from typing import Any

from bot.programme.learning_logs.rules.planning import Body, answers_of
from bot.programme.learning_logs.views.planning_forms import KINDS, NEW, action, kind_of
from bot.routing.replies import Show
from bot.ui.message import (
    Block,
    Button,
    Buttons,
    Confirm,
    Heading,
    Items,
    Message,
    Option,
    Paragraph,
    Select,
    Style,
    note,
)
from bot.ui.text import Text, say, untrusted
from bot.ui.words import _


def questions_card(draft_id: str, body: Body) -> Message:
    """Give the questions of a draft in order, and the focus of each round that has one."""
    questions = body.get("questions", [])
    blocks: list[Block] = [Heading(_("The questions"))]
    if questions:
        blocks.append(Items(tuple(_question(each, body) for each in questions), numbered=True))
        options = tuple(
            Option(f"{draft_id}/{each['id']}", f"{place}. {each['text']}"[:75])
            for place, each in enumerate(questions[:25], 1)
        )
        blocks.append(Select(_("Change, move or take away"), action("plan_question"), options))
    else:
        blocks.append(Paragraph(say(_("There is none yet."))))
    for each in sorted(body.get("focus", ()), key=lambda focus: int(focus["round"])):
        words = say(_("Focus of round {number}: {text}"), number=each["round"], text=each["text"])
        blocks.append(Paragraph(words))
    blocks.append(
        Buttons(
            (
                Button(_("Add a question"), action("plan_open_question", draft_id, NEW), Style.PRIMARY),
                Button(_("Focus of a round"), action("plan_focus", draft_id)),
                Button(_("Preview the form"), action("plan_preview", draft_id, "0")),
                Button(_("Back to the plan"), action("plan_draft_of", draft_id)),
            )
        )
    )
    return Message(tuple(blocks))


def _question(each: dict[str, Any], body: Body) -> Text:
    facts = [KINDS[kind_of(each)]().lower()]
    facts += [_("needed")] if each.get("required") else []
    facts += [_("round {number} only").format(number=each["focus_round"])] if each.get("focus_round") else []
    depends = each.get("only_if")
    if depends:
        other = next((one for one in body["questions"] if one["id"] == depends["question"]), None)
        names = answers_of(other) if other else {}
        chosen = _(" or ").join(names.get(answer, answer) for answer in depends["answers"])
        facts.append(_("only after: {answers}").format(answers=chosen))
    return say("{text} ({facts})", text=each["text"], facts="; ".join(facts))


def question_card(draft_id: str, question: dict[str, Any], body: Body) -> Message:
    """Give one question with everything that can be done to it."""
    key = (draft_id, question["id"])
    rows = [Button(_("Change the question"), action("plan_open_question", *key), Style.PRIMARY)]
    if question["type"] in ("choice", "scale", "number"):
        rows.append(Button(_("Its answers"), action("plan_answers", *key)))
    rows.append(Button(_("Asked only if"), action("plan_only_if", *key)))
    rows.append(Button(_("More"), action("plan_question_more", *key)))
    answers = tuple(untrusted(name) for name in answers_of(question).values())
    listed = (Items(answers),) if answers else ()
    return Message((Paragraph(_question(question, body)), *listed, Buttons(tuple(rows))))


def question_more(draft_id: str, question: dict[str, Any], body: Body) -> Message:
    """Give what else can be done with a question: moving it, taking it away."""
    key = (draft_id, question["id"])
    away = Confirm(
        _("Take this question away?"), _("Answers given to it before stay."), _("Take it away"), _("Keep it")
    )
    moves = (
        Button(_("Move up"), action("plan_up", *key)),
        Button(_("Move down"), action("plan_down", *key)),
        Button(_("Take it away"), action("plan_take_away", *key), Style.DANGER, away),
        Button(_("All questions"), action("plan_questions", draft_id), Style.QUIET),
    )
    return Message((Paragraph(_question(question, body)), Buttons(moves)))


def nothing_before(draft_id: str, question_id: str) -> Show:
    """Say that no question stands before this one whose answers could decide about it."""
    words = _(
        "A question can depend on a choice or a scale that stands before it. There is none. "
        "Add one, or move this one down."
    )
    return Show(note(say(words), Button(_("Back to the question"), action("plan_question", draft_id, question_id))))


def previewed() -> Show:
    """Say that a preview is not handed in."""
    return Show(note(untrusted(_("That was a preview. Nothing was handed in and nothing was kept."))))
