"""Cutting long texts for a platform."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.limits import length
from bot.platforms.split import shorten, split_text
from bot.ui.text import Code, Link, Plain, Text, clean, untrusted
from tests.strategies import HOSTILE, texts, written


@settings(max_examples=100)
@given(st.lists(texts(), max_size=6), st.integers(20, 200))
def test_pieces_fit_and_together_say_everything(parts, room):
    text = Text(tuple(span for part in parts for span in part.spans))
    pieces = split_text(text, room)
    assert all(length(piece.plain()) <= room + len(" ()") * len(piece.spans) for piece in pieces)
    assert all(pieces)
    joined = "".join(piece.plain() for piece in pieces)
    assert "".join(joined.split()) == "".join(clean(text.plain()).split())


def test_a_cut_is_at_the_end_of_a_paragraph_a_line_a_sentence_or_a_word():
    for end in ("\n\n", "\n", ". ", " "):
        text = untrusted("a" * 60 + end + "b" * 60)
        first, second = split_text(text, 100)
        assert first.plain() == "a" * 60 + end.strip()
        assert second.plain() == "b" * 60


def test_code_and_links_stay_whole_unless_nothing_could_hold_them():
    text = Text((Plain("x" * 50 + " "), Code("y y " * 15), Link("z z " * 10, "https://example.org/z"), Plain(" end")))
    for piece in split_text(text, 90):
        for span in piece.spans:
            assert not isinstance(span, Code) or span.text == "y y " * 15
            assert not isinstance(span, Link) or span.label == "z z " * 10
    (only,) = {type(span) for piece in split_text(Text((Code("y" * 500),)), 100) for span in piece.spans}
    assert only is Code


@given(st.one_of(written(), st.sampled_from(HOSTILE)), st.integers(1, 60))
def test_shortened_words_fit_and_say_that_they_were_cut(words, most):
    short = shorten(words, most)
    assert length(short) <= most
    assert short == clean(words) or short.endswith("…")


def test_an_emoji_is_never_cut_in_half():
    for room in range(20, 30):
        pieces = split_text(untrusted("👩" * 40), room)
        assert "".join(piece.plain() for piece in pieces) == "👩" * 40
