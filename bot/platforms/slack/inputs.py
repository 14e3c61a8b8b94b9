"""What a question is filled in with, and what was filled in as Slack gives it back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.platforms.limits import Control, control, length
from bot.platforms.slack.controls import can_be_chosen, listed, option
from bot.platforms.slack.limits import LIMITS
from bot.platforms.slack.words import Native
from bot.platforms.split import shorten
from bot.ui.form import (
    Checkbox,
    Choice,
    Choices,
    Date,
    FileUpload,
    LongText,
    MemberPicker,
    Number,
    Question,
    Scale,
    ShortText,
    Time,
    as_day,
    as_time,
)
from bot.ui.message import Option
from bot.ui.text import clean
from bot.ui.words import _

ANSWER = "answer"  # the action id of every input: its block says which question it is
YES = "yes"
TYPED = {"type": "plain_text_input", "action_id": ANSWER}
_ACCOUNT = re.compile(r"[UW][A-Z0-9]{2,}")
_WHOLE = re.compile(r"-?\d{1,15}")


def element(question: Question, *, keeps: bool = False, findable: bool = True) -> Native:
    """Give the control of a question, filled in; `keeps` lets it tell of each change.

    `findable` says that the form can be had again while somebody types into a long list.
    """
    native = _ELEMENTS[type(question)](question)
    if not findable and native["type"].replace("multi_", "") == "external_select":
        native["type"] = native["type"].replace("external", "static")
        native |= listed(can_be_chosen(getattr(question, "options", ())))
        del native["min_query_length"]
    if question.about:
        native["action_id"] = belongs_to(question.about)
    if keeps and native["type"] == "plain_text_input":
        native["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return native


def _first(question: Question) -> str:
    return clean(question.value[0]).strip() if question.value else ""


def _typed(value: str, most: int, *, multiline: bool = False) -> Native:
    most = max(1, min(most, LIMITS.answer))
    native: Native = {**TYPED, "multiline": multiline, "max_length": most}
    return {**native, "initial_value": shorten(value, most)} if value else native


def _short(question: ShortText | LongText) -> Native:
    most = max(question.max_length, length(_first(question)))  # what was typed under another limit stays to be seen
    return _typed(_first(question), most, multiline=isinstance(question, LongText))


def _number(question: Number) -> Native:
    value = _first(question)
    fits = not value or (_WHOLE.fullmatch(value) and question.low <= int(value) <= question.high)
    if question.unsure or not fits:  # "don't know" is no number, and what was typed stays to be seen
        return _typed(value, LIMITS.answer)
    native: Native = {
        "type": "number_input",
        "action_id": ANSWER,
        "is_decimal_allowed": False,
        "min_value": str(question.low),
        "max_value": str(question.high),
    }
    return {**native, "initial_value": str(int(value))} if value else native


def _date(question: Date) -> Native:
    value = _first(question)
    day = as_day(value)
    if value and not day:  # Slack refuses a whole form for a day that no calendar has
        return _typed(value, LIMITS.answer)
    native: Native = {"type": "datepicker", "action_id": ANSWER}
    return {**native, "initial_date": day} if day else native


def _time(question: Time) -> Native:
    value = _first(question)
    at = as_time(value)
    if value and not at:
        return _typed(value, LIMITS.answer)
    native: Native = {"type": "timepicker", "action_id": ANSWER}
    return {**native, "initial_time": at} if at else native


def _one(question: Choice | Scale) -> Native:
    options = can_be_chosen(question.options)
    chosen = [each for each in options if each.value in question.value][:1]
    shown = control(question, LIMITS) is Control.RADIOS
    return _choice(options, chosen, "radio_buttons" if shown else "static_select")


def _some(question: Choices) -> Native:
    options = can_be_chosen(question.options)
    chosen = [each for each in options if each.value in question.value]
    if question.at_most:
        chosen = chosen[: question.at_most]
    shown = control(question, LIMITS) is Control.CHECKBOXES
    native = _choice(options, chosen, "checkboxes" if shown else "multi_static_select")
    if question.at_most and not shown:
        native["max_selected_items"] = question.at_most
    return native


def _choice(options: Sequence[Option], chosen: Sequence[Option], kind: str) -> Native:
    if not options:
        return _typed("", LIMITS.answer)
    native: Native = {"type": kind, "action_id": ANSWER}
    if len(options) > LIMITS.select_options:  # found by typing; `suggested` gives what fits
        native |= {"type": kind.replace("static", "external"), "min_query_length": 0}
    else:
        native["options"] = [option(each) for each in options]
    several = kind in {"checkboxes", "multi_static_select"}
    if chosen and several:
        native["initial_options"] = [option(each) for each in chosen[: LIMITS.select_options]]
    elif chosen:
        native["initial_option"] = option(chosen[0])
    return native


def suggested(question: Question | None, typed: str) -> Native:
    """Give the options of a long list that fit what was typed, those that begin with it first."""
    options = can_be_chosen(getattr(question, "options", ()))
    wanted = typed.casefold().strip()
    found = [each for each in options if wanted in each.label.casefold()]
    found.sort(key=lambda each: not each.label.casefold().startswith(wanted))
    return {"options": [option(each) for each in found[: LIMITS.select_options]]}


def _ticked(question: Checkbox) -> Native:
    yes = option(Option(YES, _("Yes")))
    native: Native = {"type": "checkboxes", "action_id": ANSWER, "options": [yes]}
    return {**native, "initial_options": [yes]} if _first(question) else native


def _member(question: MemberPicker) -> Native:
    account = next(filter(_ACCOUNT.fullmatch, question.value), "")
    options = can_be_chosen(question.options)
    chosen = [each for each in options if each.value in question.value][:1]
    if chosen and not account:  # they are on another platform alone, and Slack's own picker would lose them
        return _choice(options, chosen, "static_select")
    native: Native = {"type": "users_select", "action_id": ANSWER}
    return {**native, "initial_user": account} if account else native


def _file(question: FileUpload) -> Native:
    del question
    return {"type": "file_input", "action_id": ANSWER, "max_files": 1}


_ELEMENTS: dict[type, Callable[..., Native]] = {
    ShortText: _short,
    LongText: _short,
    Number: _number,
    Date: _date,
    Time: _time,
    Choice: _one,
    Scale: _one,
    Choices: _some,
    Checkbox: _ticked,
    MemberPicker: _member,
    FileUpload: _file,
}


def belongs_to(question: str) -> str:
    """Give the action id of a control whose answer belongs to another question and is sent with it."""
    return f"{ANSWER}|{question}"[:255]


def base_of(action_id: str, block_id: str) -> str:
    """Give the question that an answer belongs to: its own, or the one it is about; empty for what is no answer."""
    name, _bar, base = action_id.partition("|")
    return (base or block_id) if name == ANSWER else ""


def together(state: Mapping[str, Any], base: str) -> dict[str, tuple[str, ...]]:
    """Give the answer to a question with those that belong to it."""
    values = state.get("values") or {}
    return {
        key: answer(filled)
        for key, controls in values.items()
        for name, filled in controls.items()
        if base_of(name, key) == base
    }


def refilled(block: Native, given: tuple[str, ...]) -> Native:
    """Give a block with what was filled in since it was drawn."""
    place = "element" if block["type"] == "input" else "accessory"
    control = {name: value for name, value in block[place].items() if not name.startswith("initial_")}
    return {**block, place: control | _initial(control, given)}


def _initial(control: Native, given: tuple[str, ...]) -> Native:
    names = {"datepicker": "date", "timepicker": "time", "users_select": "user"}
    kind = str(control["type"])
    if not given or kind == "file_input":
        return {}
    offered = [
        *control.get("options", []),
        *(o for group in control.get("option_groups", []) for o in group["options"]),
    ]
    if kind in {"checkboxes", "radio_buttons"} or ("select" in kind and kind != "users_select"):
        picked = [each for each in offered if each["value"] in given]
        several = kind == "checkboxes" or kind.startswith("multi_")
        return ({"initial_options": picked} if several else {"initial_option": picked[0]}) if picked else {}
    return {f"initial_{names.get(kind, 'value')}": given[0]}


def answers(state: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Give what was filled in, by question, from `view.state`: the raw payload, which knows more than the SDK."""
    values = state.get("values") or {}
    return {key: answer(filled) for key, controls in values.items() for filled in list(controls.values())[:1]}


def answer(filled: Mapping[str, Any]) -> tuple[str, ...]:
    """Give one answer without what nobody can store or see, empty if there is none."""
    return tuple(clean(each) for each in _given(filled))


def _given(filled: Mapping[str, Any]) -> tuple[str, ...]:
    if filled.get("selected_options") is not None:
        return tuple(each["value"] for each in filled["selected_options"])
    if filled.get("selected_option") is not None:
        return (filled["selected_option"]["value"],)
    if filled.get("files") is not None:
        return tuple(each["id"] for each in filled["files"])
    names = ("value", "selected_date", "selected_time", "selected_user")
    return next(((str(filled[name]),) for name in names if filled.get(name)), ())
