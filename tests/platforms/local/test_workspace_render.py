"""How a message is shown: the same words in the same order as its plain text; what is long is cut, never lost."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.platforms.local.render import initials, linked, own_image, renderer
from bot.platforms.local.shorten import MAX_LINES, ROOM, shortened
from bot.platforms.local.visits import Tokens
from bot.ui.message import Context, Divider, Message
from bot.ui.plain import plain
from bot.ui.text import Bold, Code, Link, Plain, Text, say
from tests.platforms.local.fake_house import DIGEST, PROMPT, TABLE
from tests.platforms.local.reader import Element, read

TOKENS = Tokens("csrf", "key", "p04", "video")
SPANS = st.lists(
    st.one_of(
        st.text(max_size=400).map(Plain),
        st.text(alphabet="word \n", max_size=3000).map(Plain),
        st.text(min_size=1, max_size=60).map(Bold),
        st.text(min_size=1, max_size=60).map(Code),
        st.text(min_size=1, max_size=60).map(lambda label: Link(label, "https://x.example/")),
    ),
    max_size=8,
).map(lambda spans: Text(tuple(spans)))


def html(message: Message) -> Element:
    drawn = renderer("Europe/London", stylesheet="/s.css", command="/convenor")
    return read(drawn.part("message.html", "message", message, 7, TOKENS))


def words(element: Element) -> str:
    """Give the words in reading order, those of a picture's alt text among them."""
    parts = []
    for child in element.children:
        if isinstance(child, str):
            parts.append(child)
        elif child.tag == "img":
            parts.append(child.attributes["alt"])
        else:
            parts.append(words(child))
    return " ".join(parts)


@pytest.mark.parametrize("message", [DIGEST, TABLE, PROMPT])
def test_the_words_stand_in_the_order_of_the_plain_text(message: Message) -> None:
    shown = "".join(words(html(message)).split())
    at = 0
    for block in message.blocks:
        # A table says its columns once, and a line of buttons has no words of its own.
        lines = plain(Message((block,))).replace("You can: ", "").replace("Picture: ", "")
        for piece in lines.replace("; ", "\n").replace(": ", "\n").replace(", ", "\n").split("\n"):
            piece = piece.removeprefix("- ").strip("“”").partition(" (")[0].lstrip("0123456789. ")
            if piece and piece not in {"Logs", "Asked", "Nation"}:
                found = shown.find("".join(piece.split()), at)
                assert found >= 0, piece
                at = found
    assert shown.endswith("".join(words(html(Message((), message.why))).split()))


def letters(text: Text) -> str:
    return "".join((s.label if isinstance(s, Link) else s.text) for s in text.spans)


@given(text=SPANS, limit=st.integers(20, 1500))
@example(text=Text((Plain("x" * 30_000),)), limit=1500)
@example(text=Text((Plain("\n" * 500),)), limit=1500)
def test_no_letter_is_lost_when_a_text_is_cut(text: Text, limit: int) -> None:
    head, rest = shortened(text, limit)
    kept = letters(head) + letters(rest)
    assert "".join(kept.replace(" …", "").split()) == "".join(letters(text).replace(" …", "").split())
    marked = sum(not isinstance(span, Plain) for span in text.spans)
    assert sum(not isinstance(span, Plain) for span in (*head.spans, *rest.spans)) == marked


@given(text=st.text(alphabet="word \n", max_size=5000), limit=st.integers(20, 1500))
def test_what_is_shown_at_once_is_short(text: str, limit: int) -> None:
    head, rest = shortened(text, limit)
    assert len(letters(head)) <= limit * ROOM + 2
    assert letters(head).count("\n") <= MAX_LINES * ROOM
    if len(text) <= limit and text.count("\n") <= MAX_LINES:
        assert (letters(head), letters(rest)) == (text, "")


def test_a_text_is_cut_between_two_words() -> None:
    head, rest = shortened("one two three four five six seven eight nine ten", 20)
    assert (letters(head), letters(rest)) == ("one two three four …", "five six seven eight nine ten")


def test_a_divider_and_small_print_are_shown_as_such() -> None:
    shown = html(Message((Divider(), Context(say("Small.")))))
    assert len(shown.all("hr")) == 1
    assert shown.one("p").attributes["class"] == "text context"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a?b=c", True),
        ("/digests/2", True),
        ("javascript:alert(1)", False),
        ("//evil.example", False),
        ("data:text/html,x", False),
        ("https://a b", False),
    ],
)
def test_only_web_addresses_become_links(url: str, *, kept: bool) -> None:
    assert linked(url) == (url if kept else "")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("/charts/2.svg", True),
        ("data:image/png;base64,AAAA", True),
        ("https://evil.example/x.png", False),
        ("//evil.example/x.png", False),
        ("data:text/html,x", False),
    ],
)
def test_only_our_own_pictures_are_loaded(url: str, *, kept: bool) -> None:
    assert own_image(url) == (url if kept else "")


@pytest.mark.parametrize(
    ("name", "expected"), [("Declan Rooney", "DR"), ("Aisha", "A"), ("zoë von Ost", "ZO"), ("  ", "?"), ("<3", "?")]
)
def test_a_name_gives_its_initials(name: str, expected: str) -> None:
    assert initials(name) == expected
