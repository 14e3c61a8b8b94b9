"""Safe text: what somebody typed stays what they typed, and never becomes markup, a link or a mention."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.ui.text import Bold, Code, Link, Plain, Text, clean, joined, safe_url, say, untrusted
from tests.strategies import HOSTILE, anything, texts, urls

# What the Unicode standard says, not what `clean` says: controls other than a tab and a line end, every formatting
# character that changes direction, and lone surrogates.
DIRECTION = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
MARKS = {"\u200e", "\u200f", "\u061c", "\ufeff"}  # the last is a byte order mark where there is no order to mark


def is_unsafe(character: str) -> bool:
    category = unicodedata.category(character)
    control = category == "Cc" and character not in "\t\n"
    direction = unicodedata.bidirectional(character) in DIRECTION or character in MARKS
    return control or direction or category == "Cs"


@given(anything())
def test_what_somebody_typed_is_plain_wherever_it_is_put(value):
    told = say("**Hello** {value} and `code`, [{value}](https://example.org/a).", value=value)
    marked = [span for span in told.spans if not isinstance(span, Plain)]
    assert marked == [Bold("Hello"), Code("code"), Link(clean(value), "https://example.org/a")]
    assert all(isinstance(span, Plain) for span in say("{value}", value=value).spans)
    assert untrusted(value) == Text((Plain(clean(value)),))


@pytest.mark.parametrize(
    ("one", "two"), [("**a", "b**"), ("`a", "b`"), ("[a](https://", "example.org)"), ("<!chan", "nel>"), ("{", "x}")]
)
def test_two_values_side_by_side_do_not_make_markup_together(one, two):
    told = say("{one}{two}", one=one, two=two)
    assert told.spans == (Plain(one), Plain(two))


@given(anything())
def test_words_around_a_value_stay_as_they_were(value):
    assert say("before {value} after", value=value).plain() == f"before {clean(value)} after"


@given(anything())
def test_nothing_unsafe_is_left_in_what_somebody_typed(value):
    for text in (clean(value), untrusted(value).plain(), say("{value}", value=value).plain()):
        assert not [character for character in text if is_unsafe(character)]
        text.encode()


def test_every_control_direction_mark_and_lone_surrogate_vanishes():
    unsafe = [character for character in map(chr, range(0x110000)) if is_unsafe(character) and character != "\r"]
    assert len(unsafe) > 2_048
    assert [hex(ord(character)) for character in unsafe if clean(f"a{character}b") != "ab"] == []


def test_every_line_end_becomes_one_kind():
    assert clean("a\r\nb\rc\nd") == "a\nb\nc\nd"


@given(st.text().filter(lambda text: not any(map(is_unsafe, text))))
@example("café 日本語 🏴󠁧󠁢󠁷󠁬󠁳󠁿 👩🏽‍⚕️ 👩‍👩‍👧 a\tb\nc")
def test_any_other_text_comes_out_as_it_went_in(text):
    assert untrusted(text).plain() == text
    assert say("{text}", text=text).plain() == text


@given(anything())
def test_cleaning_twice_changes_nothing_more(value):
    assert clean(clean(value)) == clean(value)


@given(texts(), st.sampled_from(HOSTILE))
def test_a_text_put_in_keeps_its_spans(inner, value):
    assert say("{inner}{value}", inner=inner, value=value).spans == (*inner.spans, Plain(clean(value)))


def test_a_value_inside_markup_becomes_its_words_and_nothing_else():
    told = say("**{name}** `{name}`", name=say("**Ann** [B](https://example.org)"))
    assert told.spans == (Bold("Ann B (https://example.org)"), Plain(" "), Code("Ann B (https://example.org)"))


@pytest.mark.parametrize("template", ["{missing}", "**{missing}**", "{}", "{0}", "{name.__class__}", "{name[0]}"])
def test_a_placeholder_without_a_value_of_exactly_its_name_is_refused(template):
    with pytest.raises(KeyError):
        say(template, name="Ann")


@pytest.mark.parametrize("template", ["{name!r}", "{name:>20}", "{name!s:9}"])
def test_a_placeholder_cannot_format_its_value(template):
    assert say(template, name="Ann").plain() == "Ann"


def test_a_number_is_put_in_as_its_digits():
    assert say("{count} of {all}", count=0, all=-3).plain() == "0 of -3"


@given(st.lists(texts(), max_size=5))
def test_joining_leaves_out_what_says_nothing(parts):
    said = [part.plain() for part in parts if part]
    assert joined(parts, " / ").plain() == " / ".join(said)


def test_a_link_shows_its_address_in_plain_text_once():
    assert say("[Here](https://example.org)").plain() == "Here (https://example.org)"
    assert say("[https://example.org](https://example.org)").plain() == "https://example.org"


@pytest.mark.parametrize(
    "url",
    ["https://example.org", "http://localhost:8080/a?b=c&d=%20#e", "/digests/video-consultations-1", "/", "https://é.example/ü"],
)  # fmt: skip
def test_an_address_on_the_web_or_on_this_server_may_be_linked(url):
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "JavaScript:alert(1)", " https://example.org", "https://example.org\n",
     "//evil.example", "data:text/html,x", "ftp://example.org", "https://", "https://a b", "https://a\"b",
     "https://a>b", "https://a|b", "/\\evil.example", "\\\\evil.example", "mailto:a@b.example", "https://a\u202eb", "https://a\x00b",
     "/\x01/evil.example", "https://a\ud800", "HTTPS//x"],
)  # fmt: skip
def test_no_other_address_may_be_linked(url):
    with pytest.raises(ValueError, match="can be linked"):
        safe_url(url)


@given(
    st.one_of(
        anything(), anything().map(lambda rest: f"https://{rest}"), anything().map(lambda rest: f"/{rest}"), urls()
    )
)
def test_an_address_is_given_as_it_is_or_refused(url):
    try:
        given_back = safe_url(url)
    except ValueError:
        return
    assert given_back == url
    assert url.startswith(("https://", "http://", "/"))
    assert not url.startswith("//")
    assert not any(character.isspace() or is_unsafe(character) or character in "<>\"'`\\|" for character in url)


def test_an_unsafe_address_in_a_template_is_refused():
    with pytest.raises(ValueError, match="can be linked"):
        say("[Here]({url})", url="javascript:alert(1)")
