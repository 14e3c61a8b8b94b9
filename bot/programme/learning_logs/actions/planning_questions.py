"""The questions of a draft: added, changed, moved, taken away, and the focus of each round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.config import Community
from bot.programme.learning_logs.actions.planning import planned, question_of
from bot.programme.learning_logs.rules.planning import Body, answers_of, key_from
from bot.programme.learning_logs.store import programme as stored
from bot.programme.learning_logs.store.programme import Draft
from bot.programme.learning_logs.views import planning_forms as forms
from bot.store import Tx
from bot.ui.form import Form, Raw, read_form
from bot.ui.words import _

MOST_QUESTIONS = 25  # what a list can hold on Discord (PLATFORMS 2.3)
MOST_OPTIONS = 25
LONGEST_OPTION = 75
Question = dict[str, Any]
Errors = Mapping[str, str]


def question_form(tx: Tx, community: Community, draft_id: str, question_id: str) -> Form:
    """Give the form for one question, or for a new one."""
    body = planned(tx, community, draft_id).draft.body
    question = None if question_id == forms.NEW else question_of(body, question_id)
    return forms.question_form(draft_id, question, body.get("rounds") or 60)


def save_question(tx: Tx, community: Community, draft_id: str, question_id: str, raw: Raw) -> tuple[str, Errors]:
    """Save a question and give its id, or a sentence for each answer that cannot be taken.

    A question that is answered in another way than before is another question, for its earlier answers keep theirs.
    """
    plan = planned(tx, community, draft_id)
    draft = plan.draft
    questions = list(draft.body.get("questions", ()))
    filled = read_form(question_form(tx, community, draft_id, question_id), raw)
    if question_id == forms.NEW and len(questions) >= MOST_QUESTIONS:
        sentence = _("There are {most} questions already. Please take one away first.")
        return question_id, {"text": sentence.format(most=MOST_QUESTIONS)}
    if filled.errors:
        return question_id, filled.errors
    kind = str(filled.values["way"])
    old = None if question_id == forms.NEW else question_of(draft.body, question_id)
    same = old is not None and forms.kind_of(old) == kind
    asked = {each.id for each in plan.old.all_questions} if plan.old else set()
    taken = asked | {each["id"] for each in questions}
    new_id = question_id if old is not None and (same or question_id not in asked) else ""
    question = {
        **(old if same and old else _new(kind)),
        "id": new_id or key_from(str(filled.values["text"])[:24], {*taken, forms.NEW}, "question"),
        "text": filled.values["text"],
        "hint": filled.values["hint"] or "",
        "required": bool(filled.values["required"]),
        "focus_round": filled.values["round"],
    }
    if old is None:
        questions.append(_without_nothing(question))
    else:
        place = next(at for at, each in enumerate(questions) if each["id"] == question_id)
        questions[place] = _without_nothing({**({"only_if": old["only_if"]} if old.get("only_if") else {}), **question})
    _save(tx, draft, questions)
    return str(question["id"]), {}


def _new(kind: str) -> Question:
    match kind:
        case "one" | "many":
            return {"type": "choice", "many": kind == "many", "options": []}
        case "scale":
            return {"type": "scale", "min": 1, "max": 5}
        case "number":
            return {"type": "number", "min": 0, "max": 100_000}
        case _:
            return {"type": kind}


def _without_nothing(question: Question) -> Question:
    return {key: value for key, value in question.items() if value is not None and value is not False and value != ""}


def _save(tx: Tx, draft: Draft, questions: list[Question]) -> None:
    stored.save_draft(tx, replace(draft, body={**draft.body, "questions": questions}))


def save_answers(tx: Tx, community: Community, draft_id: str, question_id: str, raw: Raw) -> Errors:
    """Save the answers from which people choose, or the limits of a number."""
    draft = planned(tx, community, draft_id).draft
    question = question_of(draft.body, question_id)
    filled = read_form(forms.answers_form(draft_id, question), raw)
    if filled.errors:
        return filled.errors
    if question["type"] == "choice":
        found, errors = _options(str(filled.values["options"]), question)
    else:
        found, errors = dict(filled.values), _limits(question, filled.values)
    if not errors:
        _change(tx, draft, {**question, **found})
    return errors


def _options(typed: str, question: Question) -> tuple[Question, Errors]:
    names = [name for line in typed.splitlines() if (name := " ".join(line.split()))]
    if not 2 <= len(names) <= MOST_OPTIONS:
        sentence = _("Please give two to {most} answers, each on a line of its own.")
        return {}, {"options": sentence.format(most=MOST_OPTIONS)}
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        return {}, {"options": _("“{name}” stands here twice.").format(name=twice)}
    long = next((name for name in names if len(name) > LONGEST_OPTION), "")
    if long:
        sentence = _("“{name}” is too long: an answer has room for {most} characters.")
        return {}, {"options": sentence.format(name=long[:40], most=LONGEST_OPTION)}
    known = {option["name"]: option["id"] for option in question.get("options", ())}
    # An answer that stays keeps its id, also where it moves, so that earlier logs still mean it.
    taken = set(known.values())
    options = []
    for name in names:
        key = known.get(name) or key_from(name, taken, "answer")
        taken.add(key)
        options.append({"id": key, "name": name})
    return {"options": options}, {}


def _limits(question: Question, values: Mapping[str, Any]) -> Errors:
    low, high = int(values["min"]), int(values["max"])
    if low >= high:
        return {"max": _("The highest has to be more than the lowest.")}
    if question["type"] == "scale" and high - low > 10:
        return {"max": _("A scale has at most eleven steps. Please bring the two closer.")}
    return {}


def _change(tx: Tx, draft: Draft, question: Question) -> None:
    questions = [question if each["id"] == question["id"] else each for each in draft.body["questions"]]
    _save(tx, draft, [_without_nothing(each) if each is question else each for each in questions])


def only_if_form(tx: Tx, community: Community, draft_id: str, question_id: str) -> Form | None:
    """Give the form that says on which earlier answer a question depends, None where there is no such answer."""
    body = planned(tx, community, draft_id).draft.body
    question = question_of(body, question_id)
    earlier = _before(body, question_id)
    return forms.only_if_form(draft_id, question, earlier) if earlier else None


def _before(body: Body, question_id: str) -> list[Question]:
    questions = body["questions"]
    place = next(at for at, each in enumerate(questions) if each["id"] == question_id)
    return [each for each in questions[:place] if answers_of(each)]


def save_only_if(tx: Tx, community: Community, draft_id: str, question_id: str, raw: Raw) -> Errors:
    """Save on which earlier answer a question depends; on none takes it back."""
    draft = planned(tx, community, draft_id).draft
    question = question_of(draft.body, question_id)
    filled = read_form(forms.only_if_form(draft_id, question, _before(draft.body, question_id)), raw)
    chosen = [str(each).partition("=") for each in _many(filled.values.get("answers"))]
    if filled.errors or len({other for other, _sign, _answer in chosen}) > 1:
        return filled.errors or {"answers": _("Please choose answers to one question only.")}
    depends = {"question": chosen[0][0], "answers": [answer for _q, _sign, answer in chosen]} if chosen else None
    _change(tx, draft, {**question, "only_if": depends})
    return {}


def _many(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def move(tx: Tx, community: Community, draft_id: str, question_id: str, by: int) -> None:
    """Move a question up (-1) or down (1); at the end it stays."""
    draft = planned(tx, community, draft_id).draft
    question_of(draft.body, question_id)
    questions = list(draft.body["questions"])
    place = next(at for at, each in enumerate(questions) if each["id"] == question_id)
    there = min(max(place + by, 0), len(questions) - 1)
    questions.insert(there, questions.pop(place))
    _save(tx, draft, questions)


def take_away(tx: Tx, community: Community, draft_id: str, question_id: str) -> None:
    """Take a question away; the answers given to it stay where they are."""
    draft = planned(tx, community, draft_id).draft
    _save(tx, draft, [each for each in draft.body.get("questions", ()) if each["id"] != question_id])


def save_focus(tx: Tx, community: Community, draft_id: str, raw: Raw) -> Errors:
    """Save what one round looks at; no words take it away."""
    draft = planned(tx, community, draft_id).draft
    filled = read_form(forms.focus_form(draft_id, draft.body), raw)
    if filled.errors:
        return filled.errors
    number, text = int(str(filled.values["round"])), str(filled.values["text"] or "")
    others = [each for each in draft.body.get("focus", ()) if each["round"] != number]
    added = [{"round": number, "name": text[:40], "text": text}] if text else []
    focus = sorted([*others, *added], key=lambda each: int(each["round"]))
    stored.save_draft(tx, replace(draft, body={**draft.body, "focus": focus}))
    return {}
