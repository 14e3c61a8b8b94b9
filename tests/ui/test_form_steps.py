"""A form in steps: every question once and in order, no step fuller than it may be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.ui.form import Form, ShortText
from bot.ui.steps import in_steps
from bot.ui.text import NO_TEXT, say

KEYS = st.from_regex(r"[a-z]{1,3}", fullmatch=True)
QUESTIONS = st.lists(
    st.builds(ShortText, KEYS, st.text("x", max_size=3)), max_size=15, unique_by=lambda asked: asked.key
)
FORMS = st.builds(Form, st.just("Log"), st.just("logs:hand_in:1"), QUESTIONS.map(tuple), draft=st.just("logs:keep:1"))


def form_of(count: int) -> Form:
    questions = tuple(ShortText(f"q{number}", "What?") for number in range(count))
    return Form(
        "Log 2 of 6", "logs:hand_in:1", questions, "open until Friday", say("Stop when you want."), say("Thank you.")
    )


@given(FORMS, st.integers(1, 6), st.integers(0, 3))
def test_every_question_is_asked_once_and_in_order(form, room, opening):
    steps = in_steps(form, room, lambda question: 1 + len(question.label) % 3, opening)
    assert tuple(question for step in steps for question in step.questions) == form.questions


@given(FORMS, st.integers(1, 6), st.integers(0, 3))
def test_no_step_holds_more_than_it_has_room_for_unless_one_question_does(form, room, opening):
    def needs(question):
        return 1 + len(question.label) % 3

    for number, step in enumerate(in_steps(form, room, needs, opening)):
        taken = sum(map(needs, step.questions)) + (opening if number == 0 else 0)
        assert taken <= room or len(step.questions) <= 1


@given(st.integers(0, 30), st.integers(1, 6))
def test_no_step_is_opened_while_the_one_before_has_room(count, room):
    assert len(in_steps(form_of(count), room)) == max(1, -(-count // room))


@given(FORMS, st.integers(1, 6))
def test_every_step_goes_where_the_whole_form_goes(form, room):
    for step in in_steps(form, room):
        assert (step.action, step.draft, step.submit) == (form.action, form.draft, form.submit)


def test_a_form_that_fits_is_left_as_it_is():
    assert in_steps(form_of(5), 5) == (form_of(5),)
    assert in_steps(form_of(0), 5) == (form_of(0),)


def test_each_of_several_steps_says_which_it_is():
    assert [step.title for step in in_steps(form_of(11), 5)] == [
        "Log 2 of 6, step 1 of 3",
        "Log 2 of 6, step 2 of 3",
        "Log 2 of 6, step 3 of 3",
    ]


def test_what_is_read_before_the_form_stands_in_its_first_step_alone():
    first, *others = in_steps(form_of(11), 5, opening=1)
    assert (first.subtitle, first.intro, first.footer) == ("open until Friday", form_of(1).intro, form_of(1).footer)
    assert len(first.questions) == 4
    assert [(step.subtitle, step.intro, step.footer) for step in others] == [("", NO_TEXT, NO_TEXT)] * 2
