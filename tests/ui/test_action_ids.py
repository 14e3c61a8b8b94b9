"""Action ids: what travels through a platform comes back as it was, and anything else is nobody's action."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.ui.actions import MAX_ACTION_ID, ActionId, parse_action
from tests.strategies import anything, keys


@given(anything())
@example(":::")
@example("a:b")
@example("learning_logs:answer:" + "x" * 100)
@example("a:b:c\n")
def test_whatever_a_platform_sends_back_is_an_action_or_none(raw):
    action = parse_action(raw)
    if action is not None:
        assert parse_action(str(action)) == action
        assert str(action).isascii()
        assert len(str(action)) <= MAX_ACTION_ID


@given(keys(), keys(), st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=60))
def test_an_action_comes_back_as_it_was_sent(capability, verb, key):
    action = ActionId(capability, verb, key)
    assert parse_action(str(action)) == action
    assert action.route == f"{capability}:{verb}"


def test_a_key_may_hold_colons():
    assert parse_action("learning_logs:answer:video-consultations:2") == ActionId(
        "learning_logs", "answer", "video-consultations:2"
    )


@pytest.mark.parametrize(
    ("capability", "verb", "key"),
    [("", "open", ""), ("logs", "", ""), ("Logs", "open", ""), ("1logs", "open", ""), ("logs", "op-en", ""),
     ("logs", "open", "a b"), ("logs", "open", "é"), ("logs", "open", "x\n"), ("logs", "open", "x" * 91),
     ("lo:gs", "open", "")],
)  # fmt: skip
def test_an_id_that_a_platform_would_refuse_cannot_be_made(capability, verb, key):
    with pytest.raises(ValueError, match="action id"):
        ActionId(capability, verb, key)


def test_an_id_of_exactly_a_hundred_characters_fits():
    action = ActionId("logs", "open", "x" * 90)
    assert len(str(action)) == MAX_ACTION_ID
    assert parse_action(str(action)) == action
    assert parse_action(f"{action}x") is None
