"""What a person picks in a form as it is shown is what the handler gets, on each platform, also after an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simcord.components import validate_modal

from bot.platforms.discord.modal import Values, filled, modal, modals, read_modal
from bot.platforms.slack.inputs import answers
from bot.platforms.slack.memo import Memo, Opener
from bot.platforms.slack.modal import form_view
from bot.ui.form import (
    Checkbox,
    Choice,
    Choices,
    Date,
    FileUpload,
    Filled,
    Form,
    LongText,
    MemberPicker,
    Number,
    Question,
    Scale,
    ShortText,
    Time,
    read_form,
)
from bot.ui.message import Option
from tests.platforms.slack_stub.stub import filled_in
from tests.strategies import TYPED, numbered

OPENED = Memo(opener=Opener("press", "logs:answer:1"))
USER, MEMBER = "U012AB3CD", "123456789012345678"
TEXT_INPUT, CHECKED = 4, {3, 5, 21, 22}


def on_slack(form: Form, given: Mapping[str, tuple[str, ...]]) -> Values:
    """Open the form as a modal, give some answers, leave the others as they are filled in, and hand it in."""
    return answers(filled_in(form_view(form, OPENED), dict(given), finished=False)["state"])


def on_discord(form: Form, given: Mapping[str, tuple[str, ...]]) -> Values:
    """Do the same in each step of a form; each is opened with all that the steps before it were given."""
    known: Values = {}
    for number in range(len(modals(form))):
        step = modals(filled(form, known))[number]
        shown = modal(step, "=f:1:on:0")
        validate_modal(shown)
        known |= read_modal(step, {"components": [_label(part, given) for part in shown["components"]]})
    return known


def _label(part: dict[str, Any], given: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    if "component" not in part:
        return part
    control = part["component"]
    key = control["custom_id"].partition("~part")[0]
    sent = {"type": control["type"], "custom_id": control["custom_id"]}
    if control["type"] == TEXT_INPUT:
        value = given[key][0] if given.get(key) else control.get("value", "")
        assert len(value) <= control["max_length"]
        return {"type": 18, "component": {**sent, "value": value}}
    offered = {option["value"]: bool(option.get("default")) for option in control.get("options", ())}
    picked = [value for value in given.get(key, ()) if value in offered or "options" not in control]
    stays = [value for value, default in offered.items() if default]
    stays += [each["id"] for each in control.get("default_values", ())]
    values = (picked or stays) if control.get("max_values", 1) == 1 else list(dict.fromkeys(picked + stays))
    assert control.get("min_values", 0) <= len(values) <= control.get("max_values", 1)
    if control["type"] == 21:  # radio buttons send one value
        return {"type": 18, "component": {**sent, "value": values[0] if values else None}}
    return {"type": 18, "component": {**sent, "values": values}}


BOTH = pytest.mark.parametrize("platform", [on_slack, on_discord], ids=["slack", "discord"])
PICKED: list[tuple[Question, tuple[str, ...], object]] = [
    (ShortText("q", "Q"), ("a line",), "a line"),
    (LongText("q", "Q"), ("x" * 3_000,), "x" * 3_000),
    (Number("q", "Q", -5, 5), ("-3",), -3),
    (Number("q", "Q", 0, 5, unsure=True), ("don't know",), None),
    (Date("q", "Q"), ("2027-03-16",), date(2027, 3, 16)),
    (Time("q", "Q"), ("09:30",), time(9, 30)),
    *(
        (Choice("q", "Q", numbered(count)), (f"v{count - 1}",), f"v{count - 1}")
        for count in (1, 2, 10, 11, 25, 26, 101, 1_000)
    ),
    *((Choices("q", "Q", numbered(count)), ("v0", f"v{count - 1}"), ("v0", f"v{count - 1}")) for count in (2, 11, 26)),
    (Choices("q", "Q", numbered(1_000)), ("v3", "v300", "v999"), ("v3", "v300", "v999")),
    (Scale("q", "Q", numbered(5)), ("v4",), "v4"),
    (Scale("q", "Q", numbered(11)), ("v10",), "v10"),
    (Checkbox("q", "Q"), ("yes",), True),
]  # fmt: skip


@BOTH
@pytest.mark.parametrize("before", [0, 4], ids=["alone", "after four others"])
@pytest.mark.parametrize(("question", "picked", "value"), PICKED)
def test_what_is_picked_is_what_the_handler_gets(platform, question, picked, value, before):
    others = tuple(ShortText(f"other{at}", "Other", value=(f"{at}",)) for at in range(before))
    for required in (False, True):
        form = Form("F", "logs:hand_in:1", (*others, replace(question, required=required)))
        read = read_form(form, platform(form, {"q": picked}))
        assert read.errors == {}
        assert read.values["q"] == value
        assert [read.values[other.key] for other in others] == [other.value[0] for other in others]


@BOTH
@pytest.mark.parametrize(("question", "picked", "value"), PICKED)
def test_what_is_left_as_it_was_filled_in_stays(platform, question, picked, value):
    form = Form("F", "logs:hand_in:1", (replace(question, value=picked, required=True),))
    assert read_form(form, platform(form, {})).values == {"q": value}


@BOTH
@pytest.mark.parametrize("count", [2, 10, 26, 130, 1_000])
def test_another_answer_takes_the_place_of_the_one_filled_in(platform, count):
    for old, new in ((0, count - 1), (count - 1, 0)):
        asked = tuple(Choice(f"q{at}", "Which?", numbered(count), value=(f"v{old}",)) for at in range(2))
        form = Form("F", "logs:hand_in:1", asked)
        read = read_form(form, platform(form, {"q1": (f"v{new}",)}))
        assert (read.errors, read.values) == ({}, {"q0": f"v{old}", "q1": f"v{new}"})


def test_two_answers_picked_in_two_lists_of_one_question_need_another_look():
    form = Form("F", "logs:hand_in:1", (Choice("q", "Which?", numbered(40)),))
    given = on_discord(form, {"q": ("v1", "v39")})
    assert read_form(form, given).errors == {"q": "Please choose one answer only."}
    assert on_discord(filled(form, given), {}) == given  # both are shown, and one can be taken back


def read_as_shown(platform: Any, question: Question) -> Filled:
    """Read what is in a form that is handed in as it is shown."""
    form = Form("F", "logs:hand_in:1", (question,))
    return read_form(form, platform(form, {}))


@BOTH
@settings(max_examples=150)
@given(data=st.data())
def test_what_was_typed_elsewhere_is_shown_as_it_is_and_means_the_same(platform, data):
    """A draft begun on one platform is read alike on the other: its value, or the same sentence about it."""
    typed = data.draw(st.sampled_from(TYPED))
    asked: list[Question] = [
        ShortText("q", "Q"),
        ShortText("q", "Q", max_length=3),
        LongText("q", "Q"),
        Number("q", "Q", -5, 5),
        Number("q", "Q", 0, 5_000, unsure=True),
        Date("q", "Q"),
        Time("q", "Q"),
    ]
    question = data.draw(st.sampled_from(asked))
    form = Form("F", "logs:hand_in:1", (question,))
    assert read_as_shown(platform, replace(question, value=(typed,))) == read_form(form, {"q": (typed,)})


@pytest.mark.parametrize(
    ("typed", "means"),
    [("2027-02-30", None), ("tomorrow", None), ("3/4", None), ("16/3/2027", date(2027, 3, 16))],
)
@BOTH
def test_a_day_that_no_calendar_has_is_shown_as_it_was_typed(platform, typed, means):
    read = read_as_shown(platform, Date("q", "Q", value=(typed,)))
    assert read.values.get("q") == means
    assert bool(read.errors) == (means is None)


PEOPLE = (Option("mem_1", "Amina Khan"), Option("mem_2", "Declan Rooney"))


@pytest.mark.parametrize(
    ("platform", "account", "other"), [(on_slack, USER, MEMBER), (on_discord, MEMBER, USER)], ids=["slack", "discord"]
)
def test_a_person_is_picked_by_account_and_one_without_an_account_here_is_not_lost(platform, account, other):
    picker = MemberPicker("q", "Who?", PEOPLE, required=True)
    assert platform(Form("F", "a:b:", (picker,)), {"q": (account,)}) == {"q": (account,)}
    known = replace(picker, value=("mem_1", other, account))
    assert platform(Form("F", "a:b:", (known,)), {})["q"] == (account,)
    elsewhere = replace(picker, value=("mem_1", other))
    assert platform(Form("F", "a:b:", (elsewhere,)), {})["q"][0] == "mem_1"


def test_a_file_handed_in_before_an_error_stays_on_discord():
    form = Form("F", "a:b:", (FileUpload("q", "A file?", required=True, value=("https://cdn.example/a",)),))
    assert on_discord(form, {}) == {"q": ("https://cdn.example/a",)}
