"""Hypothesis strategies for everything in the neutral vocabulary: texts, each element of a message, messages, forms.

`messages` and `forms` give what people write at any time; `large_messages` and `large_forms` what is more, longer or
odder than a platform takes at once. `everything` and `EVERY_KIND` have one of each element, for a single look.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, islice

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bot.ui.actions import ActionId
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
from bot.ui.message import (
    Block,
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
    Style,
    Table,
)
from bot.ui.text import Bold, Code, Link, Plain, Text, untrusted

# What people have tried: markup, mentions, placeholders, HTML, formulas, other scripts, emoji, direction marks.
HOSTILE = (
    "**bold** `code` [label](https://example.org)",
    "{name} {0} {name!r} {name.__class__} {{}}",
    "<!channel> <@U1> <https://example.org|here> @everyone",
    "</textarea><script>alert(1)</script>",
    "# heading\n> quote\n-# small\n- item",
    "=HYPERLINK(1)",
    "café Ωμέγα 日本語 עברית 🏴󠁧󠁢󠁷󠁬󠁳󠁿👩🏽‍⚕️",
    "\u202eevil\u202c \u2066x\u2069 \u061c",
    "\x00\x07\x1b[31m\x7f\x85",
    "x" * 300,
)


def anything() -> SearchStrategy[str]:
    """Give any string that Python can hold, lone surrogates among them, and what people have tried."""
    every_character = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)
    return st.one_of(every_character, st.sampled_from(HOSTILE))


def written() -> SearchStrategy[str]:
    """Give what a person may have written and a store can hold: no lone surrogates."""
    return st.one_of(st.text(max_size=40), st.sampled_from(HOSTILE))


def labels() -> SearchStrategy[str]:
    """Give a short text that shows something."""
    return written().filter(lambda text: bool(text.strip()))


def keys() -> SearchStrategy[str]:
    """Give an id as the product makes them."""
    return st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)


def urls() -> SearchStrategy[str]:
    """Give an address that may be linked."""
    path = st.from_regex(r"[a-zA-Z0-9/_.?=&%-]{0,20}", fullmatch=True)
    return st.builds(
        lambda start, rest: start + rest, st.sampled_from(["https://example.org/", "http://a.b/", "/a"]), path
    )


def actions() -> SearchStrategy[str]:
    """Give an action id as it travels."""
    return st.builds(lambda capability, verb, key: str(ActionId(capability, verb, key)), keys(), keys(), keys())


def spans() -> SearchStrategy[Plain | Bold | Code | Link]:
    """Give a span of any kind."""
    return st.one_of(
        st.builds(Plain, labels()),
        st.builds(Bold, labels()),
        st.builds(Code, labels()),
        st.builds(Link, labels(), urls()),
    )


def texts() -> SearchStrategy[Text]:
    """Give a text of some spans, possibly of none."""
    return st.builds(Text, st.lists(spans(), max_size=4).map(tuple))


def options(least: int = 1, most: int = 5) -> SearchStrategy[tuple[Option, ...]]:
    """Give options with different values."""
    listed = st.lists(st.builds(Option, keys(), labels()), min_size=least, max_size=most, unique_by=lambda o: o.value)
    return listed.map(tuple)


def buttons() -> SearchStrategy[Button | LinkButton]:
    """Give a button or a link button."""
    confirms = st.none() | st.builds(Confirm, labels(), labels(), labels(), labels())
    return st.one_of(
        st.builds(Button, labels(), actions(), st.sampled_from(Style), confirms),
        st.builds(LinkButton, labels(), urls()),
    )


def tables() -> SearchStrategy[Table]:
    """Give a table whose rows may be shorter or longer than its header."""
    row = st.lists(labels(), max_size=4).map(tuple)
    return st.builds(Table, row, st.lists(row, max_size=4).map(tuple), written())


def blocks() -> SearchStrategy[Block]:
    """Give one element of a message, of any kind."""
    items = st.lists(texts(), max_size=4).map(tuple)
    return st.one_of(
        st.builds(Heading, labels()),
        st.builds(Paragraph, texts()),
        st.builds(Fields, st.lists(st.builds(FieldItem, labels(), texts()), max_size=4).map(tuple)),
        st.builds(Quote, texts(), texts()),
        st.builds(Items, items, st.booleans()),
        st.builds(Image, urls(), labels(), written()),
        tables(),
        st.just(Divider()),
        st.builds(Context, texts()),
        st.builds(Buttons, st.lists(buttons(), max_size=4).map(tuple)),
        st.builds(Select, labels(), actions(), options()),
    )


def messages() -> SearchStrategy[Message]:
    """Give a message."""
    return st.builds(Message, st.lists(blocks(), max_size=6).map(tuple), texts())


def questions() -> SearchStrategy[Question]:
    """Give a question of any kind."""
    common = {
        "hint": written(),
        "note": texts(),
        "audience": texts(),
        "required": st.booleans(),
        "value": st.lists(written(), max_size=2).map(tuple),
        "key": keys(),
        "label": labels(),
    }
    bounds = st.tuples(st.integers(-1000, 1000), st.integers(-1000, 1000)).map(sorted)
    numbers = bounds.flatmap(lambda both: st.builds(Number, low=st.just(both[0]), high=st.just(both[1]), **common))
    return st.one_of(
        st.builds(ShortText, **common),
        st.builds(LongText, **common),
        numbers,
        st.builds(Date, **common),
        st.builds(Time, **common),
        st.builds(Choice, options=options(), **common),
        st.builds(Choices, options=options(), at_most=st.integers(0, 5), **common),
        st.builds(Scale, options=options(), **common),
        st.builds(Checkbox, **common),
        st.builds(MemberPicker, options=options(0), **common),
        st.builds(FileUpload, **common),
    )


def forms(most: int = 12) -> SearchStrategy[Form]:
    """Give a form whose questions have different keys."""
    asked = st.lists(questions(), max_size=most, unique_by=lambda question: question.key).map(tuple)
    return st.builds(Form, labels(), actions(), asked, written(), texts(), texts(), written(), st.just("") | actions())


# More, longer and odder than a platform takes at once

COUNTS = (0, 1, 2, 10, 11, 25, 26, 100, 101, 1_000)
LABELS = {
    "short": "Option {at}",
    "of 76": "{at:4} " + "w" * 71,
    "of 101": "{at:4} " + "w" * 96,
    "of 300": "{at:4} " + "word " * 59,
    "alike": "Not sure",
    "alike where they are cut": "w" * 120 + "{at}",
    "empty": "",
    "of joined signs": "👩🏽‍⚕️" * 20 + "{at}",
    "from right to left": "\u202e" + "אפשרות " * 12 + "{at}",
    "with accents upon accents": "e" + "\u0301" * 90 + "{at}",
}
LONG_WORDS = (
    "",
    "\x00",
    "\ud800",
    "👍",
    "x" * 3_000,
    "x" * 4_000,
    "x" * 12_000,
    "😀" * 2_100,
    "*_~`" * 1_500,
    "&<>" * 1_200,
    "> quoted\n> > twice\n- a list\n  - in a list\n" * 80,
    "```\ncode that goes on\n```\n" * 200,
    "Read [this](https://example.org/a_b) and `that`. " * 120,
    "\n" * 4_100,
    "e" + "\u0301" * 4_000,
)


def many_options() -> SearchStrategy[tuple[Option, ...]]:
    """Give any number of options with values of their own, their labels of one of the shapes that are hard to show."""
    return st.builds(numbered, st.sampled_from(COUNTS), st.sampled_from(list(LABELS.values())))


def numbered(count: int, label: str = LABELS["short"]) -> tuple[Option, ...]:
    """Give so many options, the number of each where its label has a place for it."""
    return tuple(Option(f"v{at}", label.format(at=at)) for at in range(count))


def long_words() -> SearchStrategy[str]:
    """Give words that no single element holds, or that show nothing."""
    return st.sampled_from(LONG_WORDS)


def large_blocks() -> SearchStrategy[Block]:
    """Give an element with more in it than one native element holds."""
    words, some = long_words(), long_words().map(untrusted)
    several = st.integers(0, 60)
    cut = st.builds(
        lambda code, link: Text((Plain("word " * 570), code, Plain(" and "), link, Plain(" word" * 570))),
        st.builds(Code, st.sampled_from(("a = 1", "long code " * 40, "```"))),
        st.builds(Link, st.sampled_from(("here", "a page " * 40)), st.just("https://example.org/" + "a" * 300)),
    )
    return st.one_of(
        st.builds(Heading, words),
        st.builds(Paragraph, some | cut),
        st.builds(Context, some | cut),
        st.builds(Quote, some | cut, some),
        st.builds(lambda item, count: Items((item,) * count, numbered=True), some, st.integers(0, 3)),
        st.builds(lambda item, count: Items((item,) * count), texts(), several),
        st.builds(lambda label, text, count: Fields((FieldItem(label, text),) * count), words, some, st.integers(0, 3)),
        st.builds(lambda label, text, count: Fields((FieldItem(label, text),) * count), labels(), texts(), several),
        st.builds(
            Image,
            st.sampled_from(("", "nowhere", "/chart.png", "https://example.org/a.png", "https://a.b/" + "a" * 2_500)),
            st.sampled_from(("A chart", "A chart. " * 333)),
            words,
        ),
        st.builds(
            lambda cell, rows, columns: Table((cell,) * columns, ((cell,) * columns,) * rows),
            st.sampled_from(("1", "England", "x" * 401)),
            st.sampled_from((0, 1, 2)),
            st.sampled_from((1, 20, 21)),
        ),
        st.builds(lambda rows: Table(("1",) * 20, (("1",) * 20,) * rows), st.sampled_from((99, 100, 200))),
        st.builds(many_buttons, st.sampled_from((0, 1, 5, 6, 25, 26, 30)), words),
        st.builds(Select, words, actions(), many_options()),
        st.just(Divider()),
    )


def many_buttons(count: int, words: str = "Go") -> Buttons:
    """Give a row of so many buttons, each of which asks again in the same words."""
    confirm = Confirm(words, words, words, words)
    return Buttons(tuple(Button(f"{at} {words[:300]}", f"logs:go:{at}", confirm=confirm) for at in range(count)))


def large_messages() -> SearchStrategy[Message]:
    """Give a message of elements that are each too much for a platform by themselves, or of 60 elements."""
    whys = texts() | long_words().map(untrusted)
    return st.one_of(
        st.builds(Message, st.lists(large_blocks(), max_size=3).map(tuple), whys),
        st.builds(lambda some: Message(tuple(islice(cycle(some), 60))), st.lists(blocks(), min_size=1, max_size=4)),
    )


def large_questions() -> SearchStrategy[Question]:
    """Give a question with more to read, to choose or filled in than its control has room for."""
    label, odd = labels() | st.sampled_from(("W" * 46, "W" * 101, "W " * 1_100)), st.sampled_from(TYPED)
    value = st.lists(odd, max_size=2).map(tuple)
    common = {"key": st.just("q"), "label": label, "hint": written(), "required": st.booleans(), "value": value}
    chosen = common | {"value": st.sampled_from(((), ("v0",), ("v24", "v25"), ("v999",), ("nowhere",)))}
    bounds = st.sampled_from(((0, 0), (0, 5), (-5, 5), (-1_000_000, 1_000_000)))
    return st.one_of(
        st.builds(ShortText, max_length=st.sampled_from((1, 75, 300)), **common),
        st.builds(LongText, **common | {"value": long_words().map(lambda words: (words[:3_000],))}),
        bounds.flatmap(lambda both: st.builds(Number, low=st.just(both[0]), high=st.just(both[1]), **common)),
        st.builds(Date, **common),
        st.builds(Time, **common),
        st.builds(Choice, options=many_options(), **chosen),
        st.builds(Choices, options=many_options(), at_most=st.sampled_from((0, 1, 26)), **chosen),
        st.builds(Scale, options=st.integers(2, 11).map(numbered), **chosen),
        st.builds(Checkbox, **common),
        st.builds(MemberPicker, options=many_options(), **chosen),
        st.builds(FileUpload, **common),
    )


def large_forms() -> SearchStrategy[Form]:
    """Give a form of up to 60 questions, each with a key of its own."""
    some = st.lists(large_questions(), min_size=1, max_size=4)
    return st.builds(
        lambda each, count, title: Form(
            title, "logs:hand_in:1", tuple(replace(q, key=f"q{at}") for at, q in enumerate(islice(cycle(each), count)))
        ),
        some,
        st.sampled_from((0, 1, 5, 6, 23, 60)),
        labels(),
    )


# What people type where a platform has no control for it, or a draft was begun on another platform.
TYPED = (
    "", " ", "0", "3", "-5", "1,200", "3.5", "about 12", "don't know", "99999999999999999999",
    "2027-03-16", "16/3/2027", "3/4", "tomorrow", "2027-02-30", "2027-13-01", "0000-01-01",
    "12:30", "9:05", "12.30", "11:30pm", "25:00", "12:30:59",
    "v1", "yes", "U012AB3CD", "123456789012345678", "mem_1", "\u202e\x00", "😀" * 40,
)  # fmt: skip


# One of each


def everything(words: str) -> Message:
    """Give a message with the words in every place that takes any."""
    text = untrusted(words)
    bad = Link(words, "javascript:alert(1)")
    spans_ = Text((Bold(words), Code(words), bad, Link(words, "https://x.example/")))
    pictures = ("javascript:alert(1)", "//evil.example/x.png", "https://evil.example/x.png", "data:text/html,<script>")
    return Message(
        (
            Heading(words),
            Paragraph(text),
            Paragraph(spans_),
            Fields((FieldItem(words, text),)),
            Quote(text, text),
            Items((text, text), numbered=True),
            Items((text,)),
            *(Image(url, f"x{words}", words) for url in pictures),
            Table((words, words), ((words, words), (words,)), words),
            Divider(),
            Context(text),
            Select(words, "a:b:c", (Option(words[:50], words),)),
            Buttons(
                (
                    Button(words, "a:b:d", confirm=Confirm(words, words, words, words)),
                    LinkButton(words, "javascript:alert(1)"),
                    LinkButton(words, "data:text/html,x"),
                )
            ),
        ),
        text,
    )


EVERY_KIND = Form(
    title="Every kind of question",
    action="demo:submit:",
    questions=(
        ShortText("short", "A line"),
        LongText("long", "Some sentences"),
        Number("number", "A number"),
        Date("date", "A day"),
        Time("time", "A time"),
        Choice("choice", "One of a few", options=(Option("a", "A"), Option("b", "B")), required=True),
        Choice("list", "One of many", options=numbered(30)),
        Choices("choices", "Some of a few", options=(Option("a", "A"), Option("b", "B"))),
        Scale("scale", "A step", options=tuple(Option(str(n), f"Step {n}") for n in range(1, 6))),
        Checkbox("checkbox", "I agree"),
        MemberPicker("member", "Somebody", options=(Option("p04", "Declan"),)),
        FileUpload("file", "A file"),
    ),
)
