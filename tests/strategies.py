"""Hypothesis strategies for everything in the neutral vocabulary: texts, each element of a message, messages, forms."""

from __future__ import annotations

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
from bot.ui.text import Bold, Code, Link, Plain, Text

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
