"""A page as Markdown: readable as it is, and nothing that people wrote is ever taken for markup."""

from __future__ import annotations

import doctest
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from markdown_it import MarkdownIt
from markdown_it.token import Token

import bot.ui.markdown
from bot.ui.markdown import figure_columns, inline, page_markdown
from bot.ui.message import (
    Block,
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
    Option,
    Paragraph,
    Quote,
    Select,
    Table,
)
from bot.ui.page import Page
from bot.ui.text import Bold, Code, Link, Plain, Text, clean, say, untrusted
from tests.web.hostile import PAGES, WRITTEN, harmless

PUBLISHED = datetime(2027, 4, 7, 23, 30, tzinfo=UTC)  # already the 8th in London
PARSER = MarkdownIt("js-default", {"html": True, "linkify": False})  # tables, strikethrough and HTML are all on


def page(*blocks: Block, title: str = "What changed", summary: str = "", byline: str = "") -> Page:
    return Page("what-changed", title, summary, byline, blocks, PUBLISHED)


def written(*blocks: Block) -> str:
    """What the blocks alone are written as."""
    return page_markdown(page(*blocks), "Causeway", "Europe/London").split("by Causeway\n", 1)[1].strip("\n")


# --- what a reader of the file sees -----------------------------------------------------------------------------------


def test_a_page_reads_well_as_plain_text() -> None:
    digest = Page(
        "video-consultations-2",
        "Video consultations: digest 2",
        "What changed for patients and staff in the second fortnight.",
        "Edited by Marcus Bell",
        (
            Heading("Getting connected"),
            Paragraph(say("Two people wrote about **equipment**.")),
            Quote(untrusted("The headsets do not work.\nWe ring instead."), untrusted("Niamh, acute care, Ireland")),
            Quote(untrusted("Ask people."), say("A nurse, {nation}", nation="Wales")),
            Divider(),
            Heading("Who this rests on"),
            Table(("Sector", "People"), (("acute", "9"), ("voluntary, academia (merged)", "12")), "14 logs"),
            Fields((FieldItem("Logs", say("14")), FieldItem("Not heard from", say("ambulance")))),
            Context(say("People chose themselves.")),
            Buttons((LinkButton("All digests", "/digests/"), Button("Approve", "logs:approve:1"))),
        ),
        PUBLISHED,
        datetime(2027, 4, 12, 8, tzinfo=UTC),
    )
    assert page_markdown(digest, "Causeway", "Europe/London") == (
        "# Video consultations: digest 2\n"
        "\n"
        "What changed for patients and staff in the second fortnight.\n"
        "\n"
        "Edited by Marcus Bell  \n"
        "Published Thursday 8 April 2027 by Causeway\n"
        "\n"
        "**Changed on Monday 12 April 2027:** something was taken out or corrected.\n"
        "\n"
        "## Getting connected\n"
        "\n"
        "Two people wrote about **equipment**.\n"
        "\n"
        "> “The headsets do not work.  \n"
        "> We ring instead.”\n"
        ">\n"
        "> – Niamh, acute care, Ireland\n"
        "\n"
        "> “Ask people.”\n"
        ">\n"
        "> – A nurse, Wales\n"
        "\n"
        "---\n"
        "\n"
        "## Who this rests on\n"
        "\n"
        "14 logs\n"
        "\n"
        "| Sector                       | People |\n"
        "| ---------------------------- | -----: |\n"
        "| acute                        |      9 |\n"
        "| voluntary, academia (merged) |     12 |\n"
        "\n"
        "- **Logs:** 14\n"
        "- **Not heard from:** ambulance\n"
        "\n"
        "People chose themselves.\n"
        "\n"
        "[All digests](/digests/)\n"
    )


def test_the_example_in_the_module_is_true() -> None:
    ran = doctest.testmod(bot.ui.markdown)
    assert (ran.attempted, ran.failed) == (2, 0)


def test_ordinary_words_are_not_peppered_with_backslashes() -> None:
    said = (
        "A&E waits fell by 3.5 weeks (from 9 - to 5.5); it's “better”, e.g. on Mon., at 9.30am: 50% of Dr. O'Neill's!"
    )
    assert inline(untrusted(said)) == said


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("# not a heading", "\\# not a heading"),
        ("- not a list", "\\- not a list"),
        ("+ not a list", "\\+ not a list"),
        ("> not a quote", "\\> not a quote"),
        ("1. not a list", "1\\. not a list"),
        ("1999) not a list", "1999\\) not a list"),
        ("title\n===", "title  \n\\=\\=="),
        ("title\n-----", "title  \n\\-----"),
        ("    not code", "not code"),
        ("`not code`", "\\`not code\\`"),
        ("~~~\nnot code", "\\~\\~\\~  \nnot code"),
        ("<script>alert(1)</script>", "\\<script>alert(1)\\</script>"),
        ("[not](a link)", "\\[not\\](a link)"),
        ("![not](a picture)", "!\\[not\\](a picture)"),
        ("a | b", "a \\| b"),
        ("the end\\", "the end\\\\"),
        ("&lt;b&gt;", "\\&lt;b\\&gt;"),
        ("see https://example.org/a_b", "see https:\\//example\\.org/a\\_b"),
        ("see www.1st.example", "see www\\.1st\\.example"),
        ("write to ann@nhs.example", "write to ann\\@nhs\\.example"),
    ],
)
def test_what_looks_like_markup_is_written_so_that_it_stays_words(said: str, expected: str) -> None:
    assert written(Paragraph(untrusted(said))) == expected


def test_a_quote_of_two_paragraphs_opens_twice_and_closes_once() -> None:
    assert written(Quote(untrusted("One.\n\n\n Two."))) == "> “One.\n>\n> “Two.”"


def test_two_lists_side_by_side_stay_two() -> None:
    one, two = Items((say("a"), say("b"))), Items((say("c"),))
    assert written(one, two, one) == "- a\n- b\n\n* c\n\n- a\n- b"
    assert written(one, Items(()), two) == "- a\n- b\n\n* c"
    assert written(replace(one, numbered=True), replace(two, numbered=True)) == "1. a\n2. b\n\n1) c"
    assert written(replace(one, numbered=True), replace(two, numbered=True, start=3)) == "1. a\n2. b\n\n3) c"


def test_a_picture_keeps_its_description_and_one_inside_the_page_is_described() -> None:
    assert (
        written(Image("/static/a(1).png", "A [run] chart", "Falling"))
        == "![A \\[run\\] chart](</static/a(1).png>)\n\nFalling"
    )
    assert written(Image("data:image/png;base64,AAAA", "A run chart")) == "Picture: A run chart"
    assert written(Image("javascript:alert(1)", "A run chart")) == "Picture: A run chart"


def test_only_buttons_that_open_an_address_are_in_the_file() -> None:
    assert written(Buttons((Button("Approve", "logs:approve:1"),))) == ""
    assert written(Buttons((LinkButton("A", "https://a.example"), LinkButton("B", "/b")))) == (
        "[A](https://a.example) · [B](/b)"
    )
    assert written(Buttons((LinkButton("Odd", "javascript:alert(1)"),))) == "Odd (javascript:alert(1))"


def test_signs_at_the_end_of_a_heading_stay() -> None:
    assert written(Heading("Notes in C #")) == "## Notes in C \\#"
    assert written(Heading("##")) == "## \\##"
    assert written(Heading(" ")) == ""


def test_a_choice_is_told_as_words() -> None:
    select = Select("Take a line out", "a:b:c", (Option("1", "The first"), Option("2", "The second")))
    assert written(select) == "Take a line out\n\n- The first\n- The second"


def test_links_are_written_whatever_their_address_holds() -> None:
    for url in ("https://a.example/x(y)?b=1&copy;=2", "https://a.example/a_b*c*", "/digests/"):
        for label in ("read [this]", "", url):
            tokens = PARSER.parseInline(inline(Text((Link(label, url),))))[0].children or []
            assert [token.type for token in tokens][0::2] == ["link_open", "link_close"]
            assert tokens[0].attrs["href"] == url
            assert tokens[1].content == (label or url)


def test_an_exclamation_before_a_link_does_not_make_it_a_picture() -> None:
    tokens = PARSER.parseInline(inline(Text((Plain("Read this!"), Link("here", "/x")))))[0].children or []
    assert [token.type for token in tokens if token.type != "text"] == ["link_open", "link_close"]


def test_code_is_shown_as_it_is_to_be_typed() -> None:
    for typed in ("convenor logs", "`tick`", "a``b", "*stars* & <angles>", "a\\"):
        tokens = PARSER.parseInline(inline(Text((Plain("Type "), Code(typed), Plain(" now")))))[0].children or []
        assert [token.content for token in tokens if token.type == "code_inline"] == [typed]


def test_columns_of_figures_are_told_from_columns_of_words() -> None:
    table = Table(
        ("What", "Now", "Then", "Note"), (("a", "1,200", "-3.5", ""), ("b", "£9", "–", "9 of 14"), ("c", "5%"))
    )
    assert figure_columns(table) == (False, True, True, False)
    assert figure_columns(Table((), ())) == ()


# --- whatever people write, the structure stays -----------------------------------------------------------------------


def skeleton(markdown: str) -> list[tuple[str, str]]:
    """Every element that a parser finds, in order; runs of words count for nothing."""
    return [
        (token.type, token.tag)
        for token in flattened(PARSER.parse(markdown))
        if token.type not in {"text", "text_special", "softbreak"}
    ]


def flattened(tokens: list[Token]) -> list[Token]:
    return [each for token in tokens for each in (token, *flattened(token.children or []))]


def shown(markdown: str) -> str:
    """The words that a reader of the parsed page sees."""
    return " ".join(
        token.content for token in flattened(PARSER.parse(markdown)) if token.type in {"text", "code_inline"}
    )


@given(page=PAGES)
@example(page=page(Paragraph(untrusted("a\n---\nb\n===\n    c\n\n    d\n1. e\n```\nf"))))
@example(page=page(Quote(untrusted("> a\n\n- b\n\n# c"), untrusted("- d"))))
@example(page=page(Items((untrusted("- a"), untrusted("1. b\n\n    c"), untrusted("[ ] d")))))
@example(page=page(Table(("a|b", "\\"), (("\\|", "|"), ("`|`", "-")), "| a |\n|---|"), title="a #", summary="#"))
@example(page=page(title="# <script>alert(1)</script> ##", summary="[x]: y", byline="1. x"))
def test_nothing_that_people_wrote_makes_an_element(page: Page) -> None:
    hostile, innocent = (page_markdown(each, "Causeway", "UTC") for each in (page, harmless(page)))
    assert skeleton(hostile) == skeleton(innocent)


@given(said=WRITTEN)
@example(said="&amp; &#35; \\& \\\\ `a` <b> [x](y) **z** a@b.example https://a.example")
def test_a_reader_sees_the_very_words_that_were_written(said: str) -> None:
    markdown = page_markdown(page(Paragraph(Text((Plain("before "),)) + untrusted(said))), "Causeway", "UTC")
    assert "".join(f"before {clean(said)}".split()) in "".join(shown(markdown).split())


@given(bold=WRITTEN, after=WRITTEN)
@example(bold="(x)", after="y")
@example(bold="*", after="*")
def test_words_in_bold_are_bold_or_plain_and_never_anything_else(bold: str, after: str) -> None:
    markdown = page_markdown(page(Paragraph(say("{b}{after}", b=Text((Bold(bold),)), after=after))), "Causeway", "UTC")
    elements = {tag for _, tag in skeleton(markdown)}
    assert elements <= {"", "h1", "p", "br", "strong"}
    assert "".join(clean(bold + after).split()) in "".join(shown(markdown).split())
