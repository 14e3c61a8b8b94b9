"""Whatever the house says, Slack takes it: inside its limits, never a mention, never broken markup, nothing lost."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bot.platforms.limits import MOST_MESSAGES
from bot.platforms.slack.asking import asked_again
from bot.platforms.slack.controls import option
from bot.platforms.slack.drawn import TEXT
from bot.platforms.slack.incoming import read
from bot.platforms.slack.inputs import answers, element
from bot.platforms.slack.memo import METADATA, Memo, Opener, memo_from_text, memo_to_text
from bot.platforms.slack.modal import form_view, home_view, note_view
from bot.platforms.slack.render import native_posts, with_file
from bot.platforms.slack.voice import fields
from bot.platforms.split import shorten, split_text
from bot.routing.replies import FormErrors
from bot.ui.form import Beside, Choice, Choices, Date, Form, LongText, Number, Scale, ShortText, Time
from bot.ui.message import (
    Button,
    Buttons,
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
from bot.ui.plain import plain
from bot.ui.text import Code, Link, Plain, Text, clean, say, untrusted
from tests.platforms.slack_stub.blocks import message_problems, view_problems
from tests.platforms.slack_stub.stub import words
from tests.strategies import (
    HOSTILE,
    everything,
    forms,
    large_forms,
    large_messages,
    many_buttons,
    messages,
    options,
    written,
)

few = settings(max_examples=60)
OPENED = Memo(channel="D1", opener=Opener("press", "logs:answer:1"))


def problems(message: Message) -> list[str]:
    posts = [fields(post) for post in native_posts(message)]
    called = [each for post in posts for each in re.findall(r'"type": "(?:user|date)"', json.dumps(post["blocks"]))]
    known_by_the_sdk([block for post in posts for block in post["blocks"]])
    return called + [problem for post in posts for problem in message_problems(post)]


def known_by_the_sdk(native: list[dict[str, Any]]) -> None:
    """Ask Slack's own library for a second opinion; it raises for what it holds to be wrong."""
    for block in native:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()


def shown(message: Message) -> str:
    """Everything in the texts of a message's native messages, as somebody reads it."""
    return "\n\n".join(read_back(post.text) for post in native_posts(message))


def read_back(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def bare(text: str) -> str:
    """A text without white space and quotation marks, which cutting may move."""
    return re.sub(r"[\s…“”]+", "", clean(text))


@few
@given(messages() | large_messages())
def test_any_message_is_one_slack_takes(message):
    assert problems(message) == []
    posts, file = with_file(message)
    assert len(posts) <= MOST_MESSAGES
    assert bool(file) == (len(native_posts(message)) > MOST_MESSAGES)
    assert [problem for post in posts for problem in message_problems(fields(post))] == []


@few
@given(messages() | large_messages())
def test_the_text_of_any_message_has_all_its_words(message):
    said = bare(shown(message))
    for block in message.blocks:
        match block:
            case Heading():
                assert bare(block.text) in said
            case Paragraph() | Context() | Quote():
                assert bare(block.text.plain()) in said
            case Image():
                assert bare(block.alt) in said
            case Table():
                assert all(bare(cell) in said for row in block.rows for cell in row)
            case Buttons():
                assert all(bare(button.label) in said for button in block.buttons)
            case Select() if len(plain(Message((block,)))) < TEXT:  # beyond that Slack itself cuts a text
                assert all(bare(option.label) in said for option in block.options)
    assert bare(message.why.plain()) in said


@few
@given(messages() | large_messages())
def test_any_message_is_a_home_tab_too(message):
    view = home_view(message)
    known_by_the_sdk(view["blocks"])
    assert [problem for problem in view_problems(view) if problem != "no blocks"] == []


@few
@given(forms() | large_forms())
def test_any_form_is_a_modal_slack_takes(form):
    for memo in (OPENED, Memo()):
        view = form_view(form, memo)
        assert view_problems(view) == []
        known_by_the_sdk(view["blocks"])
        asked = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        assert asked == [question.key for question in form.questions]


@few
@given(forms(), options(0, 120))
def test_a_choice_beside_each_answer_and_questions_about_it_fit_too(form, offered):
    value = offered[0].value if offered else ""
    asked = [
        replace(question, beside=Beside(f"who.{question.key}", "Change", offered, value)) for question in form.questions
    ]
    about = [Choice(f"about.{each.key}", "Sure?", options=offered, about=each.key) for each in form.questions]
    view = form_view(replace(form, questions=tuple(asked)), OPENED)
    assert view_problems(view) == []
    errors = FormErrors({each.key: "Look again." for each in form.questions}, tuple(about), "Help is near.")
    again = asked_again(view, errors)
    assert again is not None
    assert view_problems(again) == []
    twice = asked_again(again, errors)
    assert twice is not None
    assert len(twice["blocks"]) == len(again["blocks"])


@settings(max_examples=40)
@given(st.lists(st.builds(Plain, written()) | st.builds(Code, written()), max_size=80), st.integers(1, 40))
def test_long_texts_keep_every_word_in_order(spans, times):
    text = Text(tuple(spans) * times)
    message = note(text)
    assert problems(message) == []
    assert bare(shown(message)).replace("…", "") == bare(text.plain())


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_people_try_stays_words(hostile):
    message = everything(hostile)
    assert problems(message) == []
    for post in native_posts(message):
        for block in post.blocks:
            assert "mrkdwn" not in json.dumps(block) or "fields" in block
            assert '"user"' not in json.dumps(block)


def test_stars_that_somebody_typed_are_not_bold():
    (post,) = native_posts(Message((Fields((FieldItem("Name", untrusted("*Bob* _x_")),)), *note(say("*a*")).blocks)))
    assert "mrkdwn" not in json.dumps(post.blocks)
    (plain_one,) = native_posts(Message((Fields((FieldItem("Name", untrusted("Bob & Ann")),)),)))
    assert plain_one.blocks[0]["fields"][0]["text"] == "*Name*\nBob &amp; Ann"


def test_each_element_is_drawn_as_the_design_says():
    message = Message(
        (
            Heading("Log 3 of 6"),
            note(say("Hello **you**, see [the page](https://example.org/a)")).blocks[0],
            Quote(untrusted("It was fine."), untrusted("Ann")),
            Items((untrusted("one"), untrusted("two")), numbered=True, start=3),
            Image("https://example.org/a.png", "A chart", "Figure 1"),
            Divider(),
            Table(("A", "B"), (("1", "2"),)),
            Select("Which line?", "logs:drop:1", (Option("a", "A"),)),
            Buttons((Button("Answer", "logs:answer:1"), LinkButton("Read", "https://example.org"))),
        ),
        untrusted("Because you take part."),
    )
    (post,) = native_posts(message)
    kinds = [block["type"] for block in post.blocks]
    assert kinds == [
        "header", "rich_text", "rich_text", "context", "rich_text", "image", "context", "divider", "table", "section",
        "actions", "context",
    ]  # fmt: skip
    assert post.blocks[2]["elements"][0]["type"] == "rich_text_quote"
    assert post.blocks[4]["elements"][0]["offset"] == 2
    assert post.text == plain(message).replace("\n\nFigure 1", "\n\nFigure 1").replace(
        "chart\nFigure", "chart\n\nFigure"
    ).replace("”\nAnn", "”\n\nAnn")


def test_a_text_is_cut_between_paragraphs_and_never_inside_code_or_a_link():
    paragraph = "word " * 300
    code, link = Code("x = 1\n\n" * 60), Link("a page " * 30, "https://example.org/" + "a" * 300)
    text = Text((Plain(f"{paragraph}\n\n" * 2), code, Plain(f"\n\n{paragraph}"), link, Plain(f" {paragraph}")))
    sections = [block["elements"][0]["elements"] for block in native_posts(note(text))[0].blocks]
    assert [each for section in sections for each in section if each.get("style") == {"code": True}] == [
        {"type": "text", "text": code.text, "style": {"code": True}}
    ]
    assert [each["url"] for section in sections for each in section if each["type"] == "link"] == [link.url]
    first = "".join(each.get("text", "") for each in sections[0])
    assert first == paragraph.strip()


def test_a_form_comes_back_with_what_was_filled_in():
    options = tuple(Option(f"o{n}", f"Option {n}") for n in range(12))
    form = Form(
        "Log 1",
        "logs:hand_in:1",
        (
            ShortText("name", "Name", value=("Ann",), required=True),
            LongText("text", "Text", hint="A few words", audience=say("Who can read this: you."), value=("a\nb",)),
            Number("count", "How many", 0, 10, value=("3",)),
            Number("unsure", "How many", 0, 10, unsure=True, value=("don't know",)),
            Date("day", "When", value=("2027-03-16",)),
            Date("odd", "When", value=("16/3/2027",)),
            Time("at", "At", value=("09:30:00",)),
            Scale("scale", "How", options=options[:5], value=("o2",)),
            Choices("many", "Which", options=options, at_most=2, value=("o1", "o11", "o3")),
        ),
        draft="logs:keep:1",
    )
    view = form_view(form, OPENED)
    inputs = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
    assert list(inputs) == [question.key for question in form.questions]
    assert inputs["name"]["optional"] is False
    assert inputs["text"]["dispatch_action"] is True
    assert [each["element"]["type"] for each in inputs.values()] == [
        "plain_text_input", "plain_text_input", "number_input", "plain_text_input", "datepicker", "datepicker",
        "timepicker", "radio_buttons", "multi_static_select",
    ]  # fmt: skip
    assert inputs["at"]["element"]["initial_time"] == "09:30"
    assert len(inputs["many"]["element"]["initial_options"]) == 2
    memo = memo_from_text(view["private_metadata"])
    assert (memo.draft, memo.channel, memo.opener) == ("logs:keep:1", "D1", OPENED.opener)
    deed = read({"type": "view_submission", "user": {"id": "U1"}, "view": {**view, "id": "V1", "state": state()}})
    assert deed is not None
    assert deed.request.values == {"name": ("Ann",), "day": ("2027-03-16",), "many": ("o1", "o3"), "none": ()}


def state() -> dict[str, object]:
    picked = [{"text": {"type": "plain_text", "text": "x"}, "value": value} for value in ("o1", "o3")]
    return {
        "values": {
            "name": {"answer": {"type": "plain_text_input", "value": "Ann"}},
            "day": {"answer": {"type": "datepicker", "selected_date": "2027-03-16"}},
            "many": {"answer": {"type": "multi_static_select", "selected_options": picked}},
            "none": {"answer": {"type": "static_select", "selected_option": None}},
        }
    }


def test_a_list_of_more_than_a_hundred_is_found_by_typing_where_its_form_can_be_had_again():
    options = tuple(Option(f"o{n}", f"Option {n}") for n in range(150))
    question = Choice("q", "Which?", options=options)
    assert element(question)["type"] == "external_select"
    assert element(question, findable=False)["type"] == "static_select"
    assert len(element(question, findable=False)["option_groups"]) == 2


def test_hundreds_of_questions_are_folded_and_beyond_that_it_is_said_kindly():
    asked = tuple(ShortText(f"q{n}", "Why?", audience=say("Who: you."), note=say("Last time: x.")) for n in range(99))
    view = form_view(Form("Log", "logs:hand_in:1", asked), OPENED)
    assert sum(block["type"] == "input" for block in view["blocks"]) == 99
    assert view["blocks"][0]["hint"]["text"] == "Last time: x. Who: you."
    many = form_view(Form("Log", "logs:hand_in:1", asked + tuple(ShortText(f"r{n}", "?") for n in range(9))), OPENED)
    assert view_problems(many) == []
    assert "more questions than fit" in json.dumps(many)


def test_a_table_stands_in_words_where_slack_has_no_tables():
    message = Message((Table(("Who", "When"), (("Ann", "Monday"),), "Turns"), *note(say("x")).blocks))
    for view in (home_view(message), note_view("Turns", message)):
        assert view_problems(view) == []
        assert "Who: Ann; When: Monday" in words(view)


def test_all_that_can_be_pressed_stays_under_a_message_that_is_a_file():
    rows = tuple(many_buttons(5, f"{at}") for at in range(8))
    posts, file = with_file(Message((Paragraph(untrusted("Words that go on. " * 3_000)), *rows)))
    assert len(file) > 50_000
    pressed = [block for post in posts for block in post.blocks if block["type"] == "actions"]
    assert len(pressed) == len(rows)


def test_a_home_tab_with_more_than_fits_says_so():
    view = home_view(Message(tuple(Heading(f"Part {number}") for number in range(150))))
    assert view_problems(view) == []
    assert "more than fits" in words(view["blocks"][-1])


def test_long_answers_to_choose_from_are_shown_whole_as_long_as_slack_has_room():
    label = "Someone at home or at work who helps with the video consultations on most days, if asked " * 2
    native = option(Option("a", label[:130].strip()))
    assert f"{native['text']['text']} {native['description']['text']}" == label[:130].strip()


@pytest.mark.parametrize("one", ["👩🏽‍⚕️", "🇬🇧", "e\u0301", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "❤️"])
def test_a_sign_of_several_characters_is_never_cut_in_two(one):
    for most in range(20, 60):
        assert shorten(one * 60, most).removesuffix("…").replace(one, "") == ""
        assert {piece.plain().replace(one, "") for piece in split_text(untrusted(one * 60), most)} == {""}


def test_what_was_typed_in_emoji_comes_back_whole():
    typed = "😀" * 200
    for question in (ShortText("q", "Q", value=(typed,)), LongText("q", "Q", value=("😀" * 1_500,))):
        native = element(question)
        assert native["initial_value"] == question.value[0]
        assert len(native["initial_value"].encode("utf-16-le")) // 2 <= native["max_length"] <= 3_000


def test_facts_with_a_time_stand_side_by_side_and_an_emoji_code_stays_words():
    facts = Fields((FieldItem("Open until", untrusted("Fri 12 June, 17:00")), FieldItem("Logs", untrusted("3 of 6"))))
    (post,) = native_posts(Message((facts,)))
    assert [len(block["fields"]) for block in post.blocks] == [2]
    (post,) = native_posts(Message((Fields((FieldItem("Mood", untrusted(":tada: now")),)),)))
    assert "mrkdwn" not in json.dumps(post.blocks)


def test_what_nobody_can_store_is_left_out_of_an_answer():
    state = {"values": {"q": {"answer": {"type": "plain_text_input", "value": "a\ud800b\x00c\u202ed"}}}}
    assert answers(state) == {"q": ("abcd",)}


def test_a_modal_carries_the_words_after_a_command_however_many_they_are():
    deed = read({"command": "/c", "text": "😀" * 4_000, "user_id": "U1", "trigger_id": "1", "channel_id": "C1"})
    assert deed is not None
    carried = memo_to_text(Memo("logs:keep:1" * 9, "C" * 20, "1" * 20, deed.opener))
    assert len(carried) <= METADATA
    assert memo_from_text(carried).opener == deed.opener


def test_what_cannot_be_read_of_a_view_is_no_answer():
    assert answers({}) == {}
    assert memo_from_text("no json") == Memo()
    assert memo_from_text('{"other": 1}') == Memo()
