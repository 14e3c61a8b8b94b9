"""Any message and any form fits Discord, mentions nobody, and says all that it says in the neutral vocabulary."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from simcord.components import COMPONENTS_V2_FLAG, validate_components, validate_modal

from bot.platforms.discord.limits import LIMITS
from bot.platforms.discord.markup import markup, pieces
from bot.platforms.discord.modal import modal, modals, read_modal
from bot.platforms.discord.render import Drawing, draw, option_json
from bot.platforms.discord.uploads import with_file
from bot.platforms.limits import length
from bot.ui.codec import message_to_json
from bot.ui.form import Checkbox, Choice, Choices, FileUpload, Form, LongText, ShortText
from bot.ui.message import (
    Button,
    Buttons,
    Confirm,
    Context,
    Heading,
    Image,
    Items,
    Message,
    Option,
    Paragraph,
    Quote,
    Select,
    Style,
    Table,
    note,
)
from bot.ui.plain import plain
from bot.ui.text import Bold, Code, Link, Plain, Text, clean, say, untrusted
from tests.strategies import HOSTILE, everything, forms, large_forms, large_messages, messages, numbered, texts, written

MENTION = re.compile(r"@(everyone|here)|<(@|#|:|/|t:|a:|id:)", re.IGNORECASE)
HOME = "https://convenor.example"
INVISIBLE = re.compile("[\u200b]")


def walked(node: Any) -> Iterator[dict[str, Any]]:
    """Give every component, nested ones too."""
    for each in node if isinstance(node, list | tuple) else [node]:
        yield each
        for name in ("components", "component", "items", "options"):
            if name in each:
                yield from walked(each[name])


def displayed(drawing: Drawing) -> list[str]:
    """Give every text that is shown as Markdown."""
    return [part["content"] for drawn in drawing.messages for part in walked(list(drawn.parts)) if "content" in part]


def unmarked(markdown: str) -> str:
    """Give what Discord shows of our Markdown: a reader of just the markup that may be in it."""
    found, at = "", 0
    rules = (
        (re.compile(r"\\([^0-9A-Za-z\s])"), lambda m: m[1]),
        (re.compile(r"(`+)(.*?[^`])\1(?!`)", re.DOTALL), lambda m: m[2].strip() if "`" in m[2] else m[2]),
        (re.compile(r"\[((?:\\.|[^\\\]])*)\]\(<([^>]*)>\)"), lambda m: f"{unmarked(m[1])} ({m[2]})"),
        (re.compile(r"<(https?://[^>]*)>"), lambda m: m[1]),
        (re.compile(r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)", re.DOTALL), lambda m: unmarked(m[1])),
    )
    while at < len(markdown):
        for pattern, shows in rules:
            if match := pattern.match(markdown, at):
                found, at = found + shows(match), match.end()
                break
        else:
            assert markdown[at] not in "*_~`|[]<>", f"bare {markdown[at]!r} at {at} of {markdown!r}"
            found, at = found + markdown[at], at + 1
    return INVISIBLE.sub("", found)


def read_out(content: str) -> str:
    """Give what Discord shows of a text display, without the marks at the beginning of its lines."""
    return "\n".join(unmarked(re.sub(r"^ *(> |-# |## |- |\d+\. )", "", line)) for line in content.split("\n"))


def words(text: str) -> str:
    return " ".join(INVISIBLE.sub("", text).split())


@given(texts())
@example(
    Text((Plain("a"), Bold("b*"), Bold("c"), Plain("*d # e"), Code("`f"), Code("g"), Link("x](y)", "https://a.b/")))
)
@example(untrusted("# one\n- two\n  1. three\n> four\n-# five <t:1:F> <@12> @here https://a.b/c_d_e"))
def test_a_text_reads_on_discord_as_it_was_written(text: Text) -> None:
    shown = markup(text, HOME)
    assert not MENTION.search(shown)
    assert words(unmarked(shown)) == words(text_with_home(text))
    for line in shown.split("\n"):
        assert not re.match(r"\s*(#{1,3} |-# |[-+*] |\d+[.)] |>)", line)


def text_with_home(text: Text) -> str:
    """Give the text as it should read: whole addresses, no control characters, code and labels in one line."""
    spans = []
    for span in text.spans:
        if isinstance(span, Link):
            url = HOME + span.url if span.url.startswith("/") else span.url
            label = " ".join(clean(span.label).split())
            spans.append(url if label in ("", span.url) else f"{label} ({url})")
        elif isinstance(span, Code):
            spans.append(" ".join(clean(span.text).split()))
        else:
            spans.append(clean(span.text))
    return "".join(spans)


@given(messages() | large_messages())
@settings(max_examples=60)
def test_a_message_gives_payloads_inside_the_limits_that_mention_nobody(message: Message) -> None:
    drawing = draw(message, HOME)
    assert 1 <= len(drawing.messages) <= 3
    for number, drawn in enumerate(drawing.messages):
        components = drawn.components(f"out_1.{number}")
        validate_components(components, flags=COMPONENTS_V2_FLAG)
        assert sum(length(part["content"]) for part in walked(components) if "content" in part) <= 4_000
        assert sum("type" in part for part in walked(components)) <= 40
        assert len(drawn.files) <= 10
    for content in displayed(drawing):
        assert content.strip()
        assert not MENTION.search(content)


@given(messages() | large_messages())
@settings(max_examples=60)
def test_a_message_shows_all_its_words_or_has_them_in_a_file(message: Message) -> None:
    drawing = draw(message, HOME)
    files = [each.content.decode() for drawn in drawing.messages for each in drawn.files]
    assert files in ([], [plain(message).encode("utf-8", "replace").decode()])
    if files:
        return
    shown = bare("".join(map(read_out, displayed(drawing))))
    for block in message.blocks:
        match block:
            case Heading():
                assert bare(block.text) in shown
            case Paragraph() | Context() | Quote():
                assert bare(text_with_home(block.text)) in shown
            case Items():
                assert all(bare(text_with_home(item)) in shown for item in block.items)
            case Table():
                assert all(bare(cell) in shown for row in block.rows for cell in row)


def bare(text: str) -> str:
    """Give a text without white space, which cutting and lists may move."""
    return "".join(INVISIBLE.sub("", clean(text)).split())


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_people_try_stays_words(hostile: str) -> None:
    drawing = draw(everything(hostile), HOME)
    for drawn in drawing.messages:
        validate_components(drawn.components(), flags=COMPONENTS_V2_FLAG)
    for content in displayed(drawing):
        assert not MENTION.search(content)
        read_out(content)


@given(forms() | large_forms())
@settings(max_examples=60)
def test_a_form_gives_modals_inside_the_limits(form: Form) -> None:
    asked = []
    for number, step in enumerate(modals(form), 1):
        shown = modal(step, f"=frm_1:{number}:on:0")
        validate_modal(shown)
        assert length(shown["title"]) <= LIMITS.form_title
        for part in walked(shown["components"]):
            if "content" in part:
                assert not MENTION.search(part["content"])
        asked += [question.key.partition("~part")[0] for question in step.questions]
    assert list(dict.fromkeys(asked)) == [question.key for question in form.questions]


LONG = "\n\n".join(f"Paragraph {number}. " + "Some words that go on. " * 12 for number in range(40))


def test_a_long_text_is_cut_between_paragraphs() -> None:
    found = pieces(untrusted(LONG), 3_900)
    assert len(found) > 2
    assert all(piece.startswith("Paragraph ") for piece in found)
    assert words(unmarked("".join(found))) == words(LONG)


@given(
    st.lists(
        st.sampled_from([Code("convenor `log` now"), Link("here", "https://a.b/c"), Bold("bold words")]), min_size=1
    )
)
def test_code_links_and_bold_are_never_cut(spans: list[Any]) -> None:
    filler = Plain(" filler words" * 3)
    text = Text(tuple(part for span in spans for part in (span, filler)))
    for piece in pieces(text, 120):
        assert length(piece) <= 120
        unmarked(piece)
        assert piece.count("](<") == piece.count(">)")


def test_what_three_messages_do_not_hold_is_a_file_with_everything_and_keeps_its_buttons() -> None:
    message = Message(
        (*(Quote(untrusted(LONG)) for _ in range(3)), Buttons((Button("Approve", "learning_logs:approve:1"),)))
    )
    (only,) = draw(message).messages
    (whole,) = only.files
    assert whole.content.decode() == plain(message)
    assert [part["custom_id"] for part in walked(list(only.parts)) if "custom_id" in part] == [
        "learning_logs:approve:1"
    ]
    validate_components(only.components(), flags=COMPONENTS_V2_FLAG)


def test_all_that_can_be_pressed_stays_under_a_message_that_is_a_file() -> None:
    rows = tuple(Buttons(tuple(Button("Choose", f"logs:choose:{row}-{at}") for at in range(5))) for row in range(5))
    beginning = tuple(Heading(f"Part {number}") for number in range(12))
    (only,) = draw(Message((*beginning, *(Quote(untrusted(LONG)) for _ in range(3)), *rows))).messages
    assert len([part for part in walked(list(only.parts)) if "custom_id" in part]) == 25
    validate_components(only.components(), flags=COMPONENTS_V2_FLAG)


def test_lists_that_one_message_does_not_hold_go_on_in_the_next() -> None:
    message = Message((Quote(untrusted(LONG * 3)), Select("Which line?", "learning_logs:drop:1", numbered(1_000))))
    messages = draw(message).messages
    for drawn in messages:
        validate_components(drawn.components(), flags=COMPONENTS_V2_FLAG)
    lists = [part for drawn in messages for part in walked(list(drawn.parts)) if part.get("type") == 3]
    assert sum(len(part["options"]) for part in lists) == 1_000


def test_more_than_25_options_are_several_lists_that_hold_them_all() -> None:
    options = tuple(Option(f"v{at}", f"Option {at}") for at in range(60))
    drawing = draw(Message((Select("Which line?", "learning_logs:drop:1", options),)))
    lists = [part for part in walked(list(drawing.messages[0].parts)) if part.get("type") == 3]
    assert [len(part["options"]) for part in lists] == [25, 25, 10]
    assert lists[1]["custom_id"] == "~2~learning_logs:drop:1"
    assert lists[1]["placeholder"] == "Which line? (2 of 3)"


def test_a_picture_in_the_message_is_attached_with_its_alt_text() -> None:
    image = Image("data:image/png;base64,iVBORw0KGgo=", "Bars: more calls started on time", "Figure 1")
    (only,) = draw(Message((image,))).messages
    assert (only.files[0].name, only.files[0].alt) == ("picture1.png", image.alt)
    (gallery,) = (part for part in only.parts if part["type"] == 12)
    assert gallery["items"] == [{"media": {"url": "attachment://picture1.png"}, "description": image.alt}]


def test_what_is_asked_again_is_kept_under_the_same_key_each_time() -> None:
    confirm = Confirm("Leave?", "No more logs.", "Leave", "Stay")
    message = note(say("Sure"), Button("Leave", "learning_logs:leave:p", Style.DANGER, confirm))
    first, second = draw(message), draw(message)
    assert first.asks == second.asks
    ((key, asked),) = first.asks.items()
    assert asked.confirm == confirm
    assert f"?{key}" in str(first.messages[0].parts)


def test_options_beyond_a_list_are_asked_in_several_and_read_as_one_answer() -> None:
    options = tuple(Option(f"v{at}", f"Option {at}") for at in range(30))
    form = Form("F", "a:b:", (Choices("many", "Which of these many things apply to you?", options, value=("v29",)),))
    (step,) = modals(form)
    first, second = (part["component"] for part in modal(step, "x")["components"] if "component" in part)
    assert len(first["options"]) == 25
    (whole,) = (part["content"] for part in modal(step, "x")["components"] if "content" in part)
    assert whole == "Which of these many things apply to you? (1 of 2)"
    assert [option["value"] for option in second["options"] if option.get("default")] == ["v29"]
    data = {"components": [
        {"type": 18, "component": {"type": 3, "custom_id": first["custom_id"], "values": ["v1"]}},
        {"type": 18, "component": {"type": 3, "custom_id": second["custom_id"], "values": ["v29", "v26"]}},
    ]}  # fmt: skip
    assert read_modal(step, data) == {"many": ("v1", "v29", "v26")}


def test_who_can_read_the_answers_is_said_before_the_first_and_when_they_are_saved() -> None:
    asked = [ShortText(f"q{at}", f"Question {at}", audience=say("Who can read this: the team.")) for at in range(3)]
    form = Form("F", "a:b:", tuple(asked), subtitle="Video", draft="a:keep:")
    saved = "Video\nA step is kept once you press Submit.\n"
    assert modal(form, "x")["components"][0]["content"] == f"{saved}Who can read this: the team."
    asked[1] = replace(asked[1], audience=say("Who can read this: anyone."))
    told = modal(replace(form, questions=tuple(asked)), "x")["components"][0]["content"]
    assert "Question 0: Who can read this: the team.\nQuestion 1: Who can read this: anyone." in told


def test_each_kind_of_answer_is_read_back() -> None:
    pair = (Option("a", "A"), Option("b" * 120, "B"))
    form = Form("F", "a:b:", (ShortText("s", "S"), Choice("c", "C", pair), Checkbox("t", "T"), FileUpload("f", "F")))
    (step,) = modals(form)
    data = {
        "components": [
            {"type": 18, "component": {"type": 4, "custom_id": "s", "value": " typed \u202e"}},
            {"type": 18, "component": {"type": 21, "custom_id": "c", "value": "#1"}},
            {"type": 18, "component": {"type": 22, "custom_id": "t", "values": ["yes"]}},
            {"type": 18, "component": {"type": 19, "custom_id": "f", "values": ["77"]}},
        ],
        "resolved": {"attachments": {"77": {"url": "https://cdn.example/a.pdf"}}},
    }
    read = read_modal(step, data)
    assert read == {"s": ("typed",), "c": ("b" * 120,), "t": ("yes",), "f": ("https://cdn.example/a.pdf",)}


def test_an_answer_longer_than_there_is_room_for_is_shown_again_whole() -> None:
    form = Form("F", "a:b:", (LongText("w", "W", max_length=100, value=("x" * 900,)),))
    ((label,),) = (modal(step, "x")["components"] for step in modals(form))
    assert label["component"]["value"] == "x" * 900


@pytest.mark.parametrize("blocks", [(), (Paragraph(Text()),), (Buttons(()),)])
def test_a_message_that_says_nothing_is_still_one_message(blocks: tuple[Any, ...]) -> None:
    for drawn in draw(Message(blocks)).messages:
        validate_components(drawn.components(), flags=COMPONENTS_V2_FLAG)


@given(written())
def test_whatever_a_title_is_it_fits(title: str) -> None:
    questions = tuple(LongText(f"k{at}", "L") for at in range(12))
    for number, step in enumerate(modals(Form(title, "a:b:", questions)), 1):
        assert 1 <= length(step.title) <= 45
        assert step.title.endswith(f"step {number} of 3")


def shown_in(*blocks: Any) -> list[str]:
    return [words(read_out(content)) for content in displayed(draw(Message(blocks), HOME))]


def test_what_has_no_room_in_its_element_is_shown_all_the_same() -> None:
    title = "A heading that goes on " * 200
    assert words(" ".join(shown_in(Heading(title)))) == words(title)
    far = Image("https://example.org/" + "a" * 2_000, "Bars: more calls started on time")
    assert shown_in(far) == ["Picture: Bars: more calls started on time"]
    first, *_rest = displayed(draw(Message((Items((untrusted("word " * 1_000),), numbered=True, start=7),))))
    assert first.startswith("7")


def test_an_option_is_shown_whole_as_long_as_discord_has_room() -> None:
    label = ("Someone at home or at work who helps with the video consultations on most days, if asked " * 3)[:190]
    shown = option_json(Option("a", label))
    assert f"{shown['label']} {shown['description']}" == label.strip()
    assert option_json(Option("a", "Short")) == {"label": "Short", "value": "a"}


def test_a_file_is_sent_beside_a_message_that_is_full() -> None:
    full = Message(tuple(Heading(f"Part {number}") for number in range(39)))
    for name in ("plan.txt", "chart.png"):
        fields = {"name": name, "content": "YQ==", "message": json.loads(message_to_json(full))}
        first, second = with_file(fields, HOME).messages
        assert (len(first.parts), len(second.parts), len(second.files)) == (39, 1, 1)
        for drawn in (first, second):
            validate_components(drawn.components(), flags=COMPONENTS_V2_FLAG)
