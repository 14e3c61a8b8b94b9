"""The limits tables of Slack and Discord: each breach is named, and what fits, or can be carried on, is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.platforms import limits as shared
from bot.platforms.discord import limits as discord
from bot.platforms.limits import Control, Piece, control, length, messages_for, text_pieces
from bot.platforms.slack import limits as slack
from bot.ui.form import Checkbox, Choice, Choices, Date, Form, LongText, MemberPicker, Number, Scale, ShortText
from bot.ui.message import (
    Button,
    Buttons,
    Confirm,
    Context,
    Divider,
    FieldItem,
    Fields,
    Heading,
    Image,
    Items,
    LinkButton,
    Message,
    Option,
    Paragraph,
    Quote,
    Select,
    Table,
    note,
)
from bot.ui.text import say, untrusted
from tests.strategies import forms, messages

BOTH = (slack, discord)
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def words(count: int) -> str:
    """Give a text of exactly so many characters, in words."""
    return ("word " * (count // 5 + 1))[: count - 1] + "x"


def button(label: str = "Answer", action: str = "logs:answer:1", confirm: Confirm | None = None) -> Button:
    return Button(label, action, confirm=confirm)


def row(count: int) -> Message:
    return Message((Buttons(tuple(button(action=f"logs:answer:{number}") for number in range(count))),))


def select(count: int, label: str = "Take a line out", option: str = "Line", value: str = "line") -> Message:
    listed = tuple(Option(f"{value}{number}", option) for number in range(count))
    return Message((Select(label, "logs:drop:1", listed),))


def image(alt: str = "A chart", url: str = "https://example.org/a.png") -> Message:
    return Message((Image(url, alt),))


def asks(title: str = "Are you sure?", text: str = "It cannot be undone.", yes: str = "Leave") -> Message:
    return note(say("Leave?"), button(confirm=Confirm(title, text, yes, "Stay")))


def link(url: str) -> Message:
    return note(say("Read it."), LinkButton("Read it", url))


def table(rows: int, columns: int) -> Message:
    return Message((Table(("a",) * columns, (("b",) * columns,) * rows),))


# What the most of each thing is, on Slack and on Discord: that fits, one more is named.
EDGES = {
    "label of a button": (lambda n: note(say("x"), button(words(n))), 24, 24),
    "label of a link": (lambda n: note(say("x"), LinkButton(words(n), "https://example.org")), 24, 24),
    "label of a confirmation": (lambda n: asks(yes=words(n)), 24, 24),
    "title of a confirmation": (lambda n: asks(title=words(n)), 100, 4_000),
    "text of a confirmation": (lambda n: asks(text=words(n)), 300, 4_000),
    "buttons in a row": (row, 25, 5),
    "options of a select": (select, 100, 25),
    "label of an option": (lambda n: select(1, option=words(n)), 75, 100),
    "value of an option": (lambda n: select(1, value="v" * (n - 1)), 150, 100),
    "label of a select": (lambda n: select(1, label=words(n)), 3_000, 150),
    "heading": (lambda n: Message((Heading(words(n)),)), 150, 4_000),
    "field": (lambda n: Message((Fields((FieldItem("a", untrusted(words(n - 4))),)),)), 2_000, 4_000),
    "alt text": (lambda n: image(alt=words(n)), 2_000, 1_024),
    "address of a button": (lambda n: link("https://example.org/" + "a" * (n - 20)), 3_000, 512),
}


@pytest.mark.parametrize("what", EDGES)
@pytest.mark.parametrize("platform", BOTH, ids=["slack", "discord"])
def test_the_most_fits_and_one_more_is_named(platform, what):
    build, on_slack, on_discord = EDGES[what]
    most = on_slack if platform is slack else on_discord
    assert platform.message_problems(build(most)) == []
    assert platform.message_problems(build(most + 1)) != []


@pytest.mark.parametrize(
    "message",
    [
        note(say("x"), button("")),
        note(say("x"), button(" \n")),
        note(say("x"), button(action="")),
        note(say("x"), button(action="no action")),
        note(say("x"), button(action="logs:answer:é")),
        note(say("x"), button(action="logs:answer:" + "x" * 89)),
        note(say("x"), button("One"), button("Two")),
        Message((Select("One", "logs:drop:1", (Option("a", "A"),)), Buttons((button(action="logs:drop:1"),)))),
        Message((Buttons(()),)),
        Message((Heading(""),)),
        select(0),
        select(1, option=" "),
        Message((Select("Which?", "logs:drop:1", (Option("a", "A"), Option("a", "B"))),)),
        Message((Select("Which?", "nowhere", (Option("a", "A"),)),)),
        link("/digests/1"),
        link("javascript:alert(1)"),
        link(""),
        asks(yes=""),
    ],
)
@pytest.mark.parametrize("platform", BOTH, ids=["slack", "discord"])
def test_what_either_platform_would_refuse_is_named(platform, message):
    assert platform.message_problems(message) != []


def test_slack_shows_one_table_of_a_hundred_rows_with_its_header_and_twenty_columns():
    assert slack.message_problems(table(99, 20)) == []
    assert slack.message_problems(table(100, 1)) == ["rows of the table: 101, from 1 to 100 fit"]
    assert slack.message_problems(table(1, 21)) == ["columns of the table: 21, from 1 to 20 fit"]
    assert slack.message_problems(Message(table(1, 1).blocks * 2)) == ["tables: 2, from 0 to 1 fit"]
    assert discord.message_problems(Message(table(99, 1).blocks * 2)) == []


def test_a_problem_says_what_it_is_about_and_how_much_there_is_room_for():
    assert slack.message_problems(Message((Heading("H" * 200),))) == [
        f"heading has 200 characters, at most 150 fit: {'H' * 39}…"
    ]
    assert discord.message_problems(row(6)) == ["buttons in a row: 6, from 1 to 5 fit"]


@pytest.mark.parametrize("platform", BOTH, ids=["slack", "discord"])
def test_a_long_text_is_carried_on_and_is_no_problem(platform):
    for block in (Paragraph, Context, Quote):
        assert platform.message_problems(Message((block(untrusted(words(7_500))),))) == []
    assert platform.message_problems(Message((Items((untrusted(words(3_000)),) * 2),))) == []


def test_a_message_fills_as_many_native_messages_as_its_text_needs():
    long = Message((Paragraph(untrusted(words(5_000))),))
    assert (slack.messages_needed(long), discord.messages_needed(long)) == (1, 2)
    longer = Message(long.blocks * 3)
    assert (slack.messages_needed(longer), discord.messages_needed(longer)) == (2, 6)
    assert slack.message_problems(longer) == []
    assert discord.message_problems(longer) == ["the message needs 6 messages on Discord, at most 3 are sent"]


def test_a_message_fills_as_many_native_messages_as_its_parts_need():
    lines = Message((Paragraph(say("A line.")), Divider()) * 25)
    assert (slack.messages_needed(lines), discord.messages_needed(lines)) == (1, 2)
    assert slack.messages_needed(Message(lines.blocks, say("Why."))) == 2


def test_what_is_escaped_on_the_way_counts_as_it_is_sent():
    plain, hostile = (Message((Paragraph(untrusted(text)),)) for text in ("x" * 3_900, "<" * 2_100 + "*" * 1_800))
    assert (slack.messages_needed(plain), discord.messages_needed(plain)) == (1, 1)
    assert (slack.messages_needed(hostile), discord.messages_needed(hostile)) == (2, 2)


@given(messages())
@calm
def test_any_message_is_checked_without_a_fault_and_fills_one_message_at_least(message):
    for platform in BOTH:
        assert all(problem.strip() for problem in platform.message_problems(message))
        longer = Message((*message.blocks, Paragraph(say("One more."))), message.why)
        assert 1 <= platform.messages_needed(message) <= platform.messages_needed(longer)


def test_an_emoji_may_count_as_two():
    assert length("ab") == 2
    assert length("👩") == 2
    assert length("\ud800") == 1


@given(st.integers(0, 50_000))
def test_a_text_is_cut_into_pieces_that_hold_all_of_it(count):
    pieces = text_pieces(count, slack.LIMITS)
    assert sum(piece.text for piece in pieces) == count
    assert all(0 < piece.text <= slack.LIMITS.text_piece and piece.units == 1 for piece in pieces)


def test_a_piece_that_does_not_fit_begins_the_next_message():
    assert messages_for([], discord.LIMITS) == 1
    assert messages_for([Piece(4_000, 39)], discord.LIMITS) == 1
    assert messages_for([Piece(4_000, 1), Piece(0, 1)], discord.LIMITS) == 1
    assert messages_for([Piece(3_999, 1), Piece(2, 1)], discord.LIMITS) == 2
    assert messages_for([Piece(0, 1)] * 40, discord.LIMITS) == 2


# Forms


def form(*questions, **more) -> Form:
    return replace(Form("Log 2 of 6", "logs:hand_in:1", questions), **more)


def options(count: int, label: str = "Label", value: str = "v") -> tuple[Option, ...]:
    return tuple(Option(f"{value}{number}", label) for number in range(count))


SHORT = ShortText("q", "What?")
FORM_EDGES = {
    "title": (lambda n: form(SHORT, title=words(n)), 24, 45),
    "button": (lambda n: form(SHORT, submit=words(n)), 24, None),
    "key": (lambda n: form(replace(SHORT, key="q" * n)), 255, 100),
    "label": (lambda n: form(replace(SHORT, label=words(n))), 2_000, 2_000),
    "hint": (lambda n: form(replace(SHORT, label="W?", hint=words(n))), 2_000, 1_997),
    "room for an answer": (lambda n: form(replace(SHORT, max_length=n)), 3_000, 4_000),
    "what is filled in": (lambda n: form(LongText("q", "What?", value=(words(n),))), 3_000, 3_000),
    "one of several": (lambda n: form(Choice("q", "Which?", options(n))), 100, 25),
    "any of several": (lambda n: form(Choices("q", "Which?", options(n))), 100, 25),
    "steps of a scale": (lambda n: form(Scale("q", "How sure?", options(n))), 100, 25),
    "label of an option": (lambda n: form(Choice("q", "Which?", options(2, label=words(n)))), 75, 100),
    "value of an option": (lambda n: form(Choice("q", "Which?", options(2, value="v" * (n - 1)))), 150, 100),
    "words before the form": (lambda n: form(SHORT, intro=untrusted(words(n))), None, 2_000),
    "questions": (lambda n: form(*(replace(SHORT, key=f"q{number}") for number in range(n))), 100, None),
}


@pytest.mark.parametrize("what", FORM_EDGES)
@pytest.mark.parametrize("platform", BOTH, ids=["slack", "discord"])
def test_the_most_of_a_form_fits_and_one_more_is_named(platform, what):
    build, on_slack, on_discord = FORM_EDGES[what]
    most = on_slack if platform is slack else on_discord
    if most is None:
        assert platform.form_problems(build(120)) == []
        return
    assert platform.form_problems(build(most)) == []
    assert platform.form_problems(build(most + 1)) != []


@pytest.mark.parametrize(
    "broken",
    [
        form(),
        form(SHORT, title=" "),
        form(SHORT, action="nowhere"),
        form(SHORT, draft="nowhere"),
        form(SHORT, SHORT),
        form(replace(SHORT, label=" ")),
        form(replace(SHORT, key="é")),
        form(replace(SHORT, key="")),
        form(Choice("q", "Which?", ())),
        form(Choice("q", "Which?", (Option("a", "A"), Option("a", "B")))),
        form(Choices("q", "Which?", (Option("", "A"),))),
        form(Number("q", "How many?", value=("9" * 5_000,))),
        form(LongText("q", "What?", max_length=0)),
    ],
)
@pytest.mark.parametrize("platform", BOTH, ids=["slack", "discord"])
def test_a_form_that_either_platform_would_refuse_is_named(platform, broken):
    assert platform.form_problems(broken) != []


@pytest.mark.parametrize(
    ("question", "on_slack", "on_discord"),
    [
        (Choice("q", "?", options(1)), Control.RADIOS, Control.LIST),
        (Choice("q", "?", options(2)), Control.RADIOS, Control.RADIOS),
        (Scale("q", "?", options(10)), Control.RADIOS, Control.RADIOS),
        (Choice("q", "?", options(11)), Control.LIST, Control.LIST),
        (Choices("q", "?", options(1)), Control.CHECKBOXES, Control.CHECKBOXES),
        (Choices("q", "?", options(10)), Control.CHECKBOXES, Control.CHECKBOXES),
        (Choices("q", "?", options(11)), Control.LIST, Control.LIST),
    ],
)
def test_answers_are_shown_at_once_where_they_fit_else_in_a_list(question, on_slack, on_discord):
    assert control(question, slack.LIMITS) is on_slack
    assert control(question, discord.LIMITS) is on_discord


@pytest.mark.parametrize(
    ("question", "room"),
    [
        (SHORT, 1),
        (replace(SHORT, label=words(45)), 1),
        (replace(SHORT, label=words(46)), 2),
        (replace(SHORT, hint=words(100)), 1),
        (replace(SHORT, hint=words(101)), 2),
        (replace(SHORT, note=say("Last time you planned tea.")), 2),
        (replace(SHORT, label=words(46), note=say("Last time you planned tea.")), 2),
        (replace(SHORT, audience=say("Who can read this: anyone.")), 1),
        (Date("q", "When?"), 1),
        (Checkbox("q", "All right?"), 1),
        (MemberPicker("q", "Who?"), 1),
    ],
)
def test_on_discord_a_question_whose_words_do_not_fit_its_label_counts_as_two(question, room):
    assert discord.components(question) == room


def test_on_discord_a_text_display_above_a_question_holds_all_its_words():
    asked = replace(SHORT, label=words(46), note=say("Last time."), hint=words(101))
    assert discord.words_above(asked).plain() == f"{asked.label}\nLast time.\n{asked.hint}"
    assert discord.words_above(replace(asked, hint="Short.")).plain() == f"{asked.label}\nLast time."


def keys(step: Form) -> list[str]:
    return [question.key for question in step.questions]


def test_discord_cuts_a_form_where_five_components_are_full():
    long = {key: replace(SHORT, key=key, label=words(46)) for key in "bdf"}
    plain = {key: replace(SHORT, key=key) for key in "aceg"}
    asked = [(long | plain)[key] for key in "abcdefg"]
    assert [keys(step) for step in discord.steps(form(*asked))] == [list("abc"), list("def"), list("g")]
    opened = form(*asked, intro=say("Stop when you want."))
    assert [keys(step) for step in discord.steps(opened)] == [list("abc"), list("def"), list("g")]
    assert [keys(step) for step in discord.steps(replace(opened, questions=tuple(asked[1:])))] == [
        list("bc"),
        list("def"),
        list("g"),
    ]


@given(forms())
@calm
def test_discord_asks_every_question_once_and_no_step_has_more_than_five_components(whole):
    steps = discord.steps(whole)
    assert tuple(question for step in steps for question in step.questions) == whole.questions
    for step in steps:
        taken = sum(map(discord.components, step.questions)) + (1 if discord.opening(step) else 0)
        assert taken <= 5


@given(forms())
@calm
def test_any_form_is_checked_without_a_fault(whole):
    for platform in BOTH:
        assert all(problem.strip() for problem in platform.form_problems(whole))


# The tables against the library that knows


def test_slacks_table_says_what_slacks_own_library_says():
    from slack_sdk.models.blocks import basic_components, block_elements, blocks
    from slack_sdk.models.views import View

    table = slack.LIMITS
    assert table.heading == blocks.HeaderBlock.text_max_length
    assert table.text_piece < table.select_label == blocks.SectionBlock.text_max_length
    assert blocks.SectionBlock.fields_max_length == slack.FIELDS_IN_SECTION
    assert table.buttons_in_row == blocks.ActionsBlock.elements_max_length
    assert table.link_url == block_elements.ButtonElement.url_max_length
    assert block_elements.ButtonElement.text_max_length > shared.BUTTON_LABEL
    assert table.confirm_title == basic_components.ConfirmObject.title_max_length
    assert table.confirm_text == basic_components.ConfirmObject.text_max_length
    assert basic_components.ConfirmObject.confirm_max_length > shared.BUTTON_LABEL
    assert table.select_options == block_elements.StaticSelectElement.options_max_length
    assert table.option_label == basic_components.Option.label_max_length
    assert table.option_value == basic_components.Option.value_max_length
    assert table.image_alt == blocks.ImageBlock.alt_text_max_length
    assert table.image_url == blocks.ImageBlock.image_url_max_length
    assert table.form_title == View.title_max_length
    assert table.form_submit == View.submit_max_length
    assert table.form_units == View.blocks_max_length
    assert table.question_label == blocks.InputBlock.label_max_length
    assert table.question_hint == blocks.InputBlock.hint_max_length
    assert table.question_key == blocks.Block.block_id_max_length
