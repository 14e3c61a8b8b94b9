"""Reading a form: every answer gives its value or a sentence that says what to do, whatever was typed."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    answer_error,
    read_answer,
    read_form,
)
from bot.ui.message import Option
from tests.strategies import anything, forms

COLOURS = (Option("red", "Red"), Option("green", "Green"), Option("blue", "Blue"))
LINE = "x" * 30_000
EVERY_KIND: tuple[Question, ...] = (
    ShortText("q", "Short?"),
    LongText("q", "Long?"),
    Number("q", "How many?"),
    Date("q", "Which day?"),
    Time("q", "What time?"),
    Choice("q", "Which?", COLOURS),
    Choices("q", "Which ones?", COLOURS),
    Scale("q", "How sure?", (Option("1", "1 Not at all"), Option("2", "2"), Option("3", "3 Very"))),
    Checkbox("q", "All right?"),
    MemberPicker("q", "Who?", COLOURS),
    FileUpload("q", "A file?"),
)
each_kind = pytest.mark.parametrize("question", EVERY_KIND, ids=lambda question: question.kind)


def required(question: Question) -> Question:
    """Give the question as one that must be answered."""
    fields = {name: getattr(question, name) for name in ("key", "label", "options") if hasattr(question, name)}
    return type(question)(**fields, required=True)


@given(forms(), st.data())
def test_any_form_reads_anything_that_comes_back(form, data):
    keys = st.sampled_from([*(question.key for question in form.questions), "unknown"])
    raw = data.draw(st.dictionaries(keys, st.lists(anything(), max_size=3).map(tuple)))
    filled = read_form(form, raw)
    asked = {question.key for question in form.questions}
    assert filled.values.keys() | filled.errors.keys() == asked
    assert not filled.values.keys() & filled.errors.keys()
    assert all(sentence.endswith(".") for sentence in filled.errors.values())
    for question in form.questions:
        assert answer_error(question, raw.get(question.key, ())) == filled.errors.get(question.key, "")


@each_kind
@pytest.mark.parametrize("nothing", [(), ("",), (" \n\t",), ("\x00\u202e",), ("", " ")])
def test_nothing_given_is_no_answer_and_needs_no_other_look(question, nothing):
    assert answer_error(question, nothing) == ""
    assert read_answer(question, nothing) in (None, (), False)


@each_kind
def test_a_question_that_must_be_answered_says_so(question):
    sentence = answer_error(required(question), (" ",))
    assert sentence.startswith("This one is needed.")


@each_kind
def test_only_questions_in_words_are_told_that_a_few_words_are_enough(question):
    in_words = isinstance(question, ShortText | LongText)
    assert ("few words" in answer_error(required(question), ())) == in_words


@each_kind
def test_a_line_of_thirty_thousand_characters_is_refused_shortly_or_taken_whole(question):
    sentence = answer_error(question, (LINE,))
    assert len(sentence) < 120
    if isinstance(question, Checkbox | FileUpload):
        assert not sentence
    else:
        assert sentence
        assert "xx" not in sentence


@pytest.mark.parametrize(("question", "most"), [(ShortText("q", "?"), 300), (LongText("q", "?"), 3000)])
def test_a_text_fits_to_its_last_character_and_not_one_more(question, most):
    assert read_answer(question, ("é" * most,)) == "é" * most
    sentence = answer_error(question, ("é" * (most + 1),))
    assert f"{most + 1:,}" in sentence
    assert f"{most:,}" in sentence


def test_the_sentence_about_a_long_text_names_both_lengths():
    sentence = answer_error(LongText("q", "?"), (LINE,))
    assert sentence == "This is 30,000 characters long; there is room for 3,000. Please shorten it."


def test_a_text_is_kept_as_typed_but_for_its_edges():
    assert read_answer(LongText("q", "?"), ("  **a**\r\n\r\n  <b> \u202ec ",)) == "**a**\n\n  <b> c"


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1,900", 1900), ("1 900", 1900), (" 7 ", 7), ("007", 7), ("0", 0), ("-5", -5), ("1,000,000", 10**6)],
)
def test_numbers_may_be_written_with_commas_and_spaces(typed, number):
    assert read_answer(Number("q", "?", low=-10), (typed,)) == number


@given(st.integers(-(10**14), 10**14), st.integers(-(10**14), 10**14), st.integers(-(10**14), 10**14))
def test_a_number_is_taken_between_its_bounds_and_nowhere_else(number, one, other):
    low, high = sorted((one, other))
    sentence = answer_error(Number("q", "?", low, high), (f"{number:,}",))
    assert (sentence == "") == (low <= number <= high)
    assert not sentence or (f"{low:,}" in sentence and f"{high:,}" in sentence)


@pytest.mark.parametrize(
    "typed", ["1.5", "ten", "1e3", "1-2", "--1", "0x10", "9" * 16, "9" * 30_000, "½", "٣", "1_000", "about 20", "-"]
)
def test_what_is_not_a_whole_number_is_asked_for_again(typed):
    assert "whole number between 0 and 1,000,000" in answer_error(Number("q", "?"), (typed,))


@pytest.mark.parametrize("typed", ["don't know", "Don’t know", "DONT KNOW", " ? "])
def test_not_knowing_is_an_answer_where_the_question_allows_it(typed):
    unsure = Number("q", "?", unsure=True, required=True)
    assert answer_error(unsure, (typed,)) == ""
    assert read_answer(unsure, (typed,)) is None
    assert answer_error(Number("q", "?"), (typed,))


@given(st.dates())
def test_any_day_may_be_written_in_three_ways(day):
    year = f"{day.year:04}"
    for typed in (day.isoformat(), f"{day.day}/{day.month}/{year}", f"{day.day:02}.{day.month:02}.{year}"):
        assert read_answer(Date("q", "?"), (typed,)) == day


@pytest.mark.parametrize(
    "typed",
    ["2027-02-29", "2027-13-01", "2027-00-10", "31/04/2027", "00/01/2027", "0000-01-01", "2027-03-16T10:00", "16 March",
     "tomorrow", "27-3-16", "2027/03/16", "12345-01-01"],
)  # fmt: skip
def test_a_day_that_does_not_exist_or_cannot_be_read_is_asked_for_again(typed):
    assert answer_error(Date("q", "?"), (typed,)) == "Please give a day such as 2027-03-16."


def test_the_twenty_ninth_of_february_exists_in_a_leap_year():
    assert read_answer(Date("q", "?"), ("2028-02-29",)) == date(2028, 2, 29)


@given(st.times())
def test_any_time_of_day_is_read_to_the_minute(at):
    for typed in (f"{at:%H:%M}", f"{at.hour}.{at:%M}", f"{at:%H:%M:%S}"):
        assert read_answer(Time("q", "?"), (typed,)) == time(at.hour, at.minute)


@pytest.mark.parametrize("typed", ["24:00", "12:60", "noon", "9", "12:30:61", "-1:00", "1230", "12:30 pm"])
def test_a_time_that_does_not_exist_or_cannot_be_read_is_asked_for_again(typed):
    assert answer_error(Time("q", "?"), (typed,)) == "Please give a time such as 12:30."


@pytest.mark.parametrize(
    "question", [q for q in EVERY_KIND if isinstance(q, Choice | MemberPicker)], ids=lambda q: q.kind
)
@pytest.mark.parametrize("given_back", ["purple", "Red", "RED", "red green", "<script>"])
def test_only_what_was_offered_can_be_chosen(question, given_back):
    assert read_answer(question, ("red",)) == "red"
    assert answer_error(question, (given_back,)) == "Choose one of the answers shown."


def test_a_step_beside_the_scale_cannot_be_chosen():
    scale = EVERY_KIND[7]
    assert read_answer(scale, ("3",)) == "3"
    assert answer_error(scale, ("4",))


def test_a_picker_of_the_platform_gives_whom_it_gives():
    assert read_answer(MemberPicker("q", "Who?"), ("U123",)) == "U123"


@given(st.lists(st.sampled_from(["red", "green", "blue"])))
def test_chosen_answers_come_once_each_in_the_order_shown(chosen):
    answers = read_answer(Choices("q", "?", COLOURS), tuple(chosen))
    assert answers == tuple(option.value for option in COLOURS if option.value in chosen)


def test_one_answer_that_was_not_offered_spoils_the_choice():
    assert answer_error(Choices("q", "?", COLOURS), ("red", "purple")) == "Choose from the answers shown."


def test_no_more_answers_than_allowed_can_be_chosen():
    two = Choices("q", "?", COLOURS, at_most=2)
    assert read_answer(two, ("blue", "red", "red")) == ("red", "blue")
    assert answer_error(two, ("red", "green", "blue")) == "Choose at most 2."


def test_a_tick_is_a_yes_and_no_tick_is_a_no():
    assert read_answer(Checkbox("q", "?"), ("on",)) is True
    assert read_answer(Checkbox("q", "?"), ()) is False


def test_every_question_that_needs_another_look_is_named_and_the_others_are_read():
    form = Form(
        "Tea", "demo:tea:", (Number("cups", "Cups?"), Date("day", "Day?"), ShortText("name", "Name?", required=True))
    )
    filled = read_form(form, {"cups": ("two",), "day": ("2027-03-16",), "other": ("x",)})
    assert filled.values == {"day": date(2027, 3, 16)}
    assert filled.errors.keys() == {"cups", "name"}
