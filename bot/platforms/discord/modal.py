"""Forms as Discord's modals: five components each, and what somebody typed into one read back.

A question whose answers are more than a list holds is asked in several lists; what was chosen in any of them counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.platforms.discord.limits import LIMITS, opening, steps, words_above
from bot.platforms.discord.markup import flat, pieces, shortened
from bot.platforms.discord.places import is_snowflake
from bot.platforms.discord.render import Json, option_json
from bot.platforms.limits import Control, control, length
from bot.ui.form import (
    Checkbox,
    Choice,
    Choices,
    Date,
    FileUpload,
    Form,
    LongText,
    MemberPicker,
    Number,
    Question,
    Scale,
    ShortText,
    Time,
)
from bot.ui.message import Option
from bot.ui.text import Text, clean
from bot.ui.words import _

TEXT_INPUT, STRING_SELECT, USER_SELECT, TEXT_DISPLAY, LABEL = 4, 3, 5, 10, 18
FILE_UPLOAD, RADIOS, CHECKBOXES = 19, 21, 22
_PLACEHOLDER = 100  # Text Input: placeholder
_PART = "~part"  # between a question's key and the number of its list
TICKED = "yes"
Values = dict[str, tuple[str, ...]]


def modals(form: Form) -> tuple[Form, ...]:
    """Give the form as forms that are each one modal, their titles with the step where there are several."""
    base = replace(form, title=shortened(flat(form.title) or _("Form"), LIMITS.form_title))
    split = replace(base, questions=tuple(part for question in base.questions for part in _parts(question)))
    cut = steps(split)
    over = max(length(step.title) for step in cut) - LIMITS.form_title
    if over <= 0:
        return cut
    return steps(replace(split, title=shortened(base.title, max(1, length(base.title) - over))))


def step_of(form: Form, key: str) -> int:
    """Give the number of the step in which a question is asked, the first for one that is not in the form."""
    for number, step in enumerate(modals(form), 1):
        if any(_whole_key(question.key) == key for question in step.questions):
            return number
    return 1


def _parts(question: Question) -> Iterator[Question]:
    """Give a question, or several with a list each where its answers are more than one list holds."""
    if not isinstance(question, Choice | Choices | Scale) or len(question.options) <= LIMITS.select_options:
        yield question
        return
    most = LIMITS.select_options
    offered = {option.value for option in question.options}
    known = tuple(each for each in question.value if each in offered)
    chunks = [question.options[start : start + most] for start in range(0, len(question.options), most)]
    for number, chunk in enumerate(chunks, 1):
        part = _("({part} of {parts})").format(part=number, parts=len(chunks))
        # The first has the whole question; one that its label does not hold stands above it.
        room = LIMITS.question_label - len(part) - 1 if number > 1 else length(question.label)
        label, key = f"{shortened(question.label, room)} {part}", f"{question.key}{_PART}{number}"
        yield replace(question, key=key, label=label, options=chunk, required=False, value=known)


def _whole_key(key: str) -> str:
    return key.partition(_PART)[0]


def modal(step: Form, custom_id: str) -> Json:
    """Give one step as a modal."""
    parts: list[Json] = []
    if opening(step):
        parts += _display(opening(step))
    for number, question in enumerate(step.questions):
        parts += _display(words_above(question))
        parts.append(_label(question, _field_id(question, number)))
    shown = parts[: LIMITS.form_units] or [{"type": TEXT_DISPLAY, "content": "…"}]
    return {"title": shortened(step.title, LIMITS.form_title), "custom_id": custom_id, "components": shown}


def _display(text: Text) -> list[Json]:
    found = pieces(text, LIMITS.form_text)
    if not found:
        return []
    content = found[0] if len(found) == 1 else f"{found[0]} …"
    return [{"type": TEXT_DISPLAY, "content": content}]


def _field_id(question: Question, number: int) -> str:
    return question.key if 0 < len(question.key) <= LIMITS.question_key else f"q{number}"


def _label(question: Question, field_id: str) -> Json:
    label = shortened(flat(question.label), LIMITS.question_label) or _("Answer")
    hint = shortened(flat(question.hint), LIMITS.question_hint)
    field = {"custom_id": field_id, **_field(question)}
    described = {"description": hint} if hint and not words_above(question) else {}
    if words_above(question) and hint and length(question.hint) <= LIMITS.question_hint:
        described = {"description": hint}  # only a long hint stands above
    return {"type": LABEL, "label": label, **described, "component": field}


def _field(question: Question) -> Json:
    match question:
        case ShortText() | LongText():
            return _typed(question, question.max_length, long=isinstance(question, LongText))
        case Number():
            range_ = _("{low} to {high}").format(low=f"{question.low:,}", high=f"{question.high:,}")
            return _typed(question, 40, range_)
        case Date():
            return _typed(question, 20, _("Such as 2027-03-16"))
        case Time():
            return _typed(question, 20, _("Such as 12:30"))
        case Choice() | Scale() | Choices():
            return _chosen(question)
        case Checkbox():
            ticked = {"label": _("Yes"), "value": TICKED, **({"default": True} if any(question.value) else {})}
            least = _least(question)
            return {**_needed(question), "type": CHECKBOXES, "options": [ticked], "min_values": least, "max_values": 1}
        case MemberPicker():
            return _picked(question)
        case FileUpload():
            return {**_needed(question), "type": FILE_UPLOAD, "min_values": _least(question), "max_values": 1}


def _needed(question: Question) -> Json:
    return {"required": _least(question) == 1}


def _least(question: Question) -> int:
    return 1 if question.required and not _stays(question) else 0


def _stays(question: Question) -> tuple[str, ...]:
    """Give the answer that Discord cannot show filled in: a file, or a person picked on another platform.

    It holds until there is another.
    """
    if isinstance(question, FileUpload):
        return question.value
    return question.value if isinstance(question, MemberPicker) and not _here(question) else ()


def _here(question: MemberPicker) -> list[str]:
    return [each for each in question.value if is_snowflake(each)][:1]


def _picked(question: MemberPicker) -> Json:
    field: Json = {**_needed(question), "type": USER_SELECT, "min_values": _least(question), "max_values": 1}
    if _here(question):
        field["default_values"] = [{"id": each, "type": "user"} for each in _here(question)]
    names = [flat(each.label) for each in question.options if each.value in _stays(question)]
    if any(names):
        field["placeholder"] = shortened(names[0], LIMITS.select_label)
    return field


def _typed(question: Question, most: int, placeholder: str = "", *, long: bool = False) -> Json:
    most = max(1, min(most, LIMITS.answer))
    # An answer that is too long is shown to its end as far as there is room: nothing somebody typed may be lost.
    given = "".join(clean(each) for each in question.value[:1])
    room = min(LIMITS.answer, max(most, length(given)))
    field: Json = {**_needed(question), "type": TEXT_INPUT, "style": 2 if long else 1, "max_length": room}
    if placeholder:
        field["placeholder"] = shortened(placeholder, _PLACEHOLDER)
    if given.strip():
        field["value"] = shortened(given if long else flat(given), room)
    return field


def _chosen(question: Choice | Scale | Choices) -> Json:
    options = [
        option_json(option, value) | ({"default": True} if option.value in question.value else {})
        for option, value in _wired(question.options)
    ]
    many = isinstance(question, Choices)
    if not options:
        return _typed(question, 100)
    most = len(options) if many else 1
    defaults = [option for option in options if "default" in option]
    if not many:
        for option in defaults[1:]:
            del option["default"]
    match control(question, LIMITS):
        case Control.RADIOS:
            return {**_needed(question), "type": RADIOS, "options": options}
        case Control.CHECKBOXES:
            kind = CHECKBOXES
        case Control.LIST:
            kind = STRING_SELECT
    at_most = question.at_most if isinstance(question, Choices) else 0
    # More than may be chosen can be filled in from before; then the form says so when it is handed in.
    most = max(1, min(most, at_most or most), len(defaults) if many else 1)
    return {**_needed(question), "type": kind, "options": options, "min_values": _least(question), "max_values": most}


def _wired(options: Sequence[Option]) -> list[tuple[Option, str]]:
    """Give each option with the value it travels as: its own where Discord takes it, else its number."""
    values = [option.value for option in options]
    return [
        (option, option.value if _can_travel(option.value, values) else f"#{number}")
        for number, option in enumerate(options)
    ]


def _can_travel(value: str, values: Sequence[str]) -> bool:
    return bool(value.strip()) and length(value) <= LIMITS.option_value and values.count(value) == 1


def read_modal(step: Form, data: Mapping[str, Any]) -> Values:
    """Give what was typed into a step, by question; nothing given is an empty answer."""
    given = dict(_leaves(data.get("components", ())))
    files = data.get("resolved", {}).get("attachments", {})
    found: Values = {}
    for number, question in enumerate(step.questions):
        raw = given.get(_field_id(question, number), ())
        if isinstance(question, Choice | Choices | Scale):
            own = {wired: option.value for option, wired in _wired(question.options)}
            raw = tuple(own.get(each, each) for each in raw)
        if isinstance(question, FileUpload):
            raw = tuple(str(files.get(each, {}).get("url", "")) for each in raw)
        answers = tuple(answer for each in raw if (answer := clean(each).strip())) or _stays(question)
        key = _whole_key(question.key)
        found[key] = found.get(key, ()) + answers
    return found | {key: _with_other_lists(step, key, found[key]) for key in found}


def _with_other_lists(step: Form, key: str, picked: tuple[str, ...]) -> tuple[str, ...]:
    """Give what was chosen in the lists of one question, with what the lists in other steps have.

    Of one answer, what is chosen now takes the place of what was filled in, in whichever list that is.
    """
    lists = [each for each in step.questions if key != each.key and key == _whole_key(each.key)]
    if not lists:
        return picked
    here = {option.value for each in lists for option in getattr(each, "options", ())}
    elsewhere = tuple(each for each in lists[0].value if each not in here)
    if isinstance(lists[0], Choices):
        return elsewhere + picked
    return tuple(each for each in picked if each not in lists[0].value) or picked or elsewhere


def _leaves(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for part in components:
        inner = part.get("component")
        if inner is not None:
            yield from _leaves([inner])
        yield from _leaves(part.get("components", ()))
        if "custom_id" in part:
            value = part["values"] if part.get("values") is not None else part.get("value")
            several = value if isinstance(value, list) else [] if value in (None, "") else [value]
            yield str(part["custom_id"]), tuple(str(each) for each in several)


def filled(form: Form, values: Mapping[str, tuple[str, ...]]) -> Form:
    """Give the form with these answers filled in over what it has."""
    questions = tuple(replace(q, value=values[q.key]) if q.key in values else q for q in form.questions)
    return replace(form, questions=questions)


def answers_of(form: Form) -> Values:
    """Give what is filled in, by question."""
    return {question.key: question.value for question in form.questions}
