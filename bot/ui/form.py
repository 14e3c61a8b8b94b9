"""Typed forms: one definition gives what is shown, how it is checked and the values a handler receives.

>>> form = Form("Tea", "demo:tea:", (Choice("milk", "Milk?", options=(Option("y", "Yes"), Option("n", "No"))),))
>>> read_form(form, {"milk": ("y",)}).values["milk"]
'y'
>>> read_form(form, {"milk": ("lots",)}).errors["milk"]
'Choose one of the answers shown.'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field

from bot.ui.message import Option
from bot.ui.text import NO_TEXT, Text, clean
from bot.ui.words import _

MAX_TEXT = 3000  # Slack's plain_text_input; Discord allows 4,000 (PLATFORMS 1.5 and 2.2)
MAX_SHORT = 300  # our own: a short answer is a line


@dataclass(frozen=True, slots=True)
class Beside:
    """A smaller choice that belongs to a question, folded behind its label; what is chosen travels as `key`.

    A platform that has no room for it there asks it apart or leaves it out: nothing may depend on it alone.
    """

    key: str
    label: str
    options: tuple[Option, ...]
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What every question has: whether it must be answered, help, what was said last time, what is filled in.

    `about` names another question to which this one is a further question: it stands after it and is sent with it.
    """

    hint: str = ""
    note: Text = NO_TEXT
    audience: Text = NO_TEXT
    required: bool = False
    value: tuple[str, ...] = ()
    about: str = ""
    beside: Beside | None = None


@dataclass(frozen=True, slots=True)
class ShortText(_Question):
    """A line of text."""

    key: str
    label: str
    max_length: int = MAX_SHORT
    kind: Literal["short"] = "short"


@dataclass(frozen=True, slots=True)
class LongText(_Question):
    """Some sentences."""

    key: str
    label: str
    max_length: int = MAX_TEXT
    kind: Literal["long"] = "long"


@dataclass(frozen=True, slots=True)
class Number(_Question):
    """A whole number between two bounds; `unsure` allows "don't know"."""

    key: str
    label: str
    low: int = 0
    high: int = 1_000_000
    unsure: bool = False
    kind: Literal["number"] = "number"


@dataclass(frozen=True, slots=True)
class Date(_Question):
    """A day."""

    key: str
    label: str
    kind: Literal["date"] = "date"


@dataclass(frozen=True, slots=True)
class Time(_Question):
    """A time of day, HH:MM."""

    key: str
    label: str
    kind: Literal["time"] = "time"


@dataclass(frozen=True, slots=True)
class Choice(_Question):
    """One of some answers."""

    key: str
    label: str
    options: tuple[Option, ...]
    kind: Literal["choice"] = "choice"


@dataclass(frozen=True, slots=True)
class Choices(_Question):
    """Any of some answers, at most `at_most` if that is set."""

    key: str
    label: str
    options: tuple[Option, ...]
    at_most: int = 0
    kind: Literal["choices"] = "choices"


@dataclass(frozen=True, slots=True)
class Scale(_Question):
    """A whole number on a scale, each step with a word."""

    key: str
    label: str
    options: tuple[Option, ...]
    kind: Literal["scale"] = "scale"


@dataclass(frozen=True, slots=True)
class Checkbox(_Question):
    """A yes that is ticked."""

    key: str
    label: str
    kind: Literal["checkbox"] = "checkbox"


@dataclass(frozen=True, slots=True)
class MemberPicker(_Question):
    """One person, chosen with the platform's own picker; the options are what the local workspace shows."""

    key: str
    label: str
    options: tuple[Option, ...] = ()
    kind: Literal["member"] = "member"


@dataclass(frozen=True, slots=True)
class FileUpload(_Question):
    """A file; the value is the platform's own reference to it."""

    key: str
    label: str
    kind: Literal["file"] = "file"


Question = Annotated[
    ShortText | LongText | Number | Date | Time | Choice | Choices | Scale | Checkbox | MemberPicker | FileUpload,
    Field(discriminator="kind"),
]
Raw = Mapping[str, tuple[str, ...]]
FormValue = str | int | bool | date | time | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Form:
    """A form: what it is called, where it goes when handed in, its questions in order.

    `draft` is the action that keeps one answer as it is given; empty where a form is not kept.
    """

    title: str
    action: str
    questions: tuple[Question, ...]
    subtitle: str = ""
    intro: Text = NO_TEXT
    footer: Text = NO_TEXT
    submit: str = ""
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """What was read from a form: the values by key, and a sentence for each question that needs another look."""

    values: dict[str, FormValue] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


ASKS = "about."  # the key of a question that is asked about an answer is this and the answer's own


def with_asks(form: Form, asks: tuple[Choice, ...], settled: str = "") -> Form:
    """Give the form with further questions, each after the one it is about, in the place of earlier ones about it.

    `settled` names a question about which nothing more is asked.
    """
    gone = {*(ask.key for ask in asks), f"{ASKS}{settled}"}
    questions: list[Question] = []
    for question in form.questions:
        if question.key in gone:
            continue
        questions += [question, *(ask for ask in asks if ask.about == question.key)]
    return replace(form, questions=tuple(questions))


# Digits, perhaps with a comma or a space at the thousands: "1,200" is a whole number, "1,5" is none.
_WHOLE = re.compile(r"-?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,3}(?: [0-9]{3}){1,4})")


class _Refused(Exception):
    """An answer that cannot be taken; the sentence is shown beside the question."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_form(form: Form, raw: Raw) -> Filled:
    """Give the values typed into a form, and for each that cannot be taken a sentence that says what to do."""
    filled = Filled()
    for question in form.questions:
        try:
            filled.values[question.key] = read_answer(question, raw.get(question.key, ()))
        except _Refused as refused:
            filled.errors[question.key] = refused.sentence
    return filled


def answer_error(question: Question, given: tuple[str, ...]) -> str:
    """Give the sentence for one answer that cannot be taken, empty if it can."""
    try:
        read_answer(question, given)
    except _Refused as refused:
        return refused.sentence
    return ""


def read_answer(question: Question, given: tuple[str, ...]) -> FormValue:
    """Give the typed value of one answer; None (or an empty tuple, or False) where nothing was given."""
    answers = tuple(cleaned for answer in given if (cleaned := clean(answer).strip()))
    if not answers:
        if question.required:
            raise _Refused(_needed(question))
        return _nothing(question)
    return _given(question, answers)


def _needed(question: Question) -> str:
    match question:
        case ShortText() | LongText():
            return _("This one is needed. A few words are enough.")
        case Choice() | Choices() | Scale() | MemberPicker():
            return _("This one is needed. Please choose an answer.")
        case Checkbox():
            return _("This one is needed. Please tick it if you agree.")
        case Number() | Date() | Time() | FileUpload():
            return _("This one is needed.")


def _nothing(question: Question) -> FormValue:
    if isinstance(question, Choices):
        return ()
    return False if isinstance(question, Checkbox) else None


def _given(question: Question, answers: tuple[str, ...]) -> FormValue:
    match question:
        case ShortText() | LongText():
            return _text(answers[0], question.max_length)
        case Number():
            return _number(question, answers[0])
        case Date():
            return _day(answers[0])
        case Time():
            return _time_of_day(answers[0])
        case Choice() | Scale():
            return _one_of(question.options, answers)
        case Choices():
            return _some_of(question, answers)
        case Checkbox():
            return True
        case MemberPicker():
            return _one_of(question.options, answers[:1]) if question.options else answers[0]
        case FileUpload():
            return answers[0]


def _text(answer: str, max_length: int) -> str:
    if len(answer) > max_length:
        sentence = _("This is {length} characters long; there is room for {most}. Please shorten it.")
        raise _Refused(sentence.format(length=f"{len(answer):,}", most=f"{max_length:,}"))
    return answer


def _number(question: Number, answer: str) -> int | None:
    if question.unsure and answer.casefold() in {"don't know", "don’t know", "dont know", "?"}:
        return None
    written = answer.replace("\u2212", "-").replace("\u00a0", " ").strip()
    low, high = f"{question.low:,}", f"{question.high:,}"
    if _WHOLE.fullmatch(written):
        found = int(written.replace(",", "").replace(" ", ""))
        if question.low <= found <= question.high:
            return found
        raise _Refused(_("Please give a whole number between {low} and {high}.").format(low=low, high=high))
    if re.fullmatch(r"-?[0-9]+[.,][0-9]+", written):
        sentence = _("Please give a whole number between {low} and {high}, without a decimal point or comma.")
    elif re.search(r"[0-9]", written):
        sentence = _("Please give a whole number between {low} and {high} alone, without words or units.")
    else:
        sentence = _("Please give a whole number between {low} and {high}.")
    raise _Refused(sentence.format(low=low, high=high))


def _day(answer: str) -> date:
    for pattern in (r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})", r"(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>\d{4})"):
        match = re.fullmatch(pattern, answer)
        if match:
            try:
                return date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                break
    raise _Refused(_("Please give a day such as 2027-03-16."))


def _time_of_day(answer: str) -> time:
    match = re.fullmatch(r"([01]?\d|2[0-3])[:.]([0-5]\d)(?::[0-5]\d)?", answer)
    if not match:
        raise _Refused(_("Please give a time such as 12:30."))
    return time(int(match[1]), int(match[2]))


def as_day(typed: str) -> str:
    """Give a day that was typed as a calendar takes it, `2027-03-16`; empty for what is no day."""
    try:
        return _day(clean(typed).strip()).isoformat()
    except _Refused:
        return ""


def as_time(typed: str) -> str:
    """Give a time that was typed as a clock takes it, `09:30`; empty for what is no time."""
    try:
        return f"{_time_of_day(clean(typed).strip()):%H:%M}"
    except _Refused:
        return ""


def _one_of(options: tuple[Option, ...], answers: tuple[str, ...]) -> str:
    if len(set(answers)) > 1:  # a list too long for one control is shown as several
        raise _Refused(_("Please choose one answer only."))
    if answers[0] not in {option.value for option in options}:
        raise _Refused(_("Choose one of the answers shown."))
    return answers[0]


def _some_of(question: Choices, answers: tuple[str, ...]) -> tuple[str, ...]:
    chosen = tuple(option.value for option in question.options if option.value in answers)
    if len(chosen) < len(set(answers)):
        raise _Refused(_("Choose from the answers shown."))
    if question.at_most and len(chosen) > question.at_most:
        raise _Refused(_("Choose at most {most}.").format(most=question.at_most))
    return chosen
