"""Messages and forms as JSON: what is stored is what was said, and anything else is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.codec import form_from_json, form_to_json, message_from_json, message_to_json
from bot.ui.message import Image
from tests.strategies import anything, forms, messages


@given(messages())
def test_any_message_comes_back_from_its_json_as_it_was(message):
    assert message_from_json(message_to_json(message)) == message
    assert message_from_json(message_to_json(message).encode()) == message


@given(forms())
def test_any_form_comes_back_from_its_json_as_it_was(form):
    assert form_from_json(form_to_json(form)) == form


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["blocks", "kind", "text", "x"]), inner)
    ),
    max_leaves=10,
)


@given(st.one_of(anything(), JSON.map(json.dumps)))
def test_anything_else_is_refused_with_a_value_error(raw):
    for read in (message_from_json, form_from_json):
        try:
            read(raw)
        except ValueError:
            continue
        assert read is message_from_json
        assert "blocks" in raw


@pytest.mark.parametrize(
    "raw",
    ['{"blocks": [{"kind": "nothing_known"}]}', '{"blocks": [{"kind": "heading"}]}', '{"blocks": [{"text": "x"}]}',
     '{"blocks": [{"kind": "image", "url": "/a", "alt": " "}]}',
     '{"blocks": [{"kind": "buttons", "buttons": [{"kind": "heading", "text": "x"}]}]}'],
)  # fmt: skip
def test_an_element_that_is_not_known_or_not_whole_is_refused(raw):
    with pytest.raises(ValueError, match="validation error"):
        message_from_json(raw)


def test_a_picture_needs_words_for_those_who_cannot_see_it():
    with pytest.raises(ValueError, match="alt text"):
        Image("https://example.org/a.png", " ")
