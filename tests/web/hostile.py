"""Pages in which people have written whatever could be taken for markup, for all who turn a page into something."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from bot.ui.message import (
    Block,
    Context,
    Divider,
    FieldItem,
    Fields,
    Heading,
    Image,
    Items,
    Option,
    Paragraph,
    Quote,
    Select,
    Table,
)
from bot.ui.page import Page
from bot.ui.text import Bold, Code, Link, Plain, Text, clean, say, untrusted

_SIGNS = "#-+>=:*_`~|[](){}<>!&;\\/.@$^%\"' \t\n0123aZé\u00a0\u2028\u200b\u3000\0\r"
_MARKS = "1. |1) |- |* |+ |# |> |=== |---|***|___|```|~~~|~~x~~|:--|[ ] |[^1]|**x**|_x_|[x](y)|[x]: y|![x](y)|<b>|</b>"
_CODES = (
    "<script>|<!--|<?|<![CDATA[|&amp;|&#35;|&NewLine;|https://a.example|<https://a.example>|www.a.example|a@b.example"
)
_LINES = "\n\n|\n    |  \n|\\\n|\r\n|\n- |\n1. |\n# |\n> |\n===|\n---|\n```|word"
_PIECES = st.sampled_from([*_SIGNS, *"|".join((_MARKS, _CODES, _LINES)).split("|"), "|---|", "||"])
WRITTEN = st.one_of(st.lists(_PIECES, max_size=12).map("".join), st.text(max_size=30))
TEXT = WRITTEN.map(untrusted)


def blocks() -> st.SearchStrategy[Block]:
    some = st.lists(TEXT, max_size=3).map(tuple)
    row = st.lists(WRITTEN, min_size=2, max_size=2).map(tuple)
    within = TEXT.map(lambda text: Text((Plain("before "),)) + text)
    return st.one_of(
        st.builds(Heading, WRITTEN),
        st.builds(Paragraph, st.one_of(TEXT, within)),
        st.builds(Paragraph, WRITTEN.map(lambda said: say("From [{label}](/a): {said}", label="x", said=said))),
        st.builds(Quote, TEXT, st.one_of(TEXT, st.just(Text()))),
        st.builds(Items, some, st.booleans()),
        st.builds(Fields, st.lists(st.builds(FieldItem, st.just("Label"), TEXT), max_size=2).map(tuple)),
        st.builds(Table, row, st.lists(row, max_size=3).map(tuple), WRITTEN),
        st.builds(Context, TEXT),
        st.builds(Image, st.just("/a.png"), WRITTEN.map(lambda said: f"alt {said}"), WRITTEN),
        st.builds(Select, WRITTEN, st.just("a:b:c"), st.lists(st.builds(Option, st.just("v"), WRITTEN)).map(tuple)),
        st.just(Divider()),
    )


PAGES = st.builds(
    Page,
    slug=st.just("s"),
    title=WRITTEN,
    summary=WRITTEN,
    byline=WRITTEN,
    blocks=st.lists(blocks(), max_size=5).map(tuple),
    published_at=st.just(datetime(2027, 4, 7, 23, 30, tzinfo=UTC)),
)


def harmless(value: Any) -> Any:
    """The same thing with every character that people wrote, but white space, made an `x`."""
    return rewritten(value, lambda said: re.sub(r"\S", "x", clean(said)))


def rewritten(value: Any, rewrite: Callable[[str], str]) -> Any:
    """The same thing with all that people wrote written anew."""
    if isinstance(value, str):
        return rewrite(value)
    if isinstance(value, tuple):
        return tuple(rewritten(part, rewrite) for part in value)
    if is_dataclass(value) and not isinstance(value, type | Bold | Code | Link):
        ours = {"kind", "slug", "url", "action"}
        said = {field.name: getattr(value, field.name) for field in fields(value) if field.name not in ours}
        return replace(value, **{name: rewritten(part, rewrite) for name, part in said.items()})
    return value
