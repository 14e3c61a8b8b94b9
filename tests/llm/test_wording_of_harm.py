"""The net of phrases about harm and distress catches what people say in earnest, and lets their daily words go."""

from __future__ import annotations

import pytest

from bot.llm.wording import tells_of_distress, tells_of_harm


@pytest.mark.parametrize(
    "text",
    [
        "A patient fell and later died",
        "The man, aged 80, died",
        "My patient passed away after the fall",
        "She was found dead at home",
        "the death of a young patient",
        "A patient took his own life",
        "One of our patients attempted suicide",
        "A colleague slapped a confused patient",
        "We gave the wrong insulin",
        "He had ten times the usual dose",
        "They missed the sepsis",
    ],
)
def test_harm_to_somebody_is_recognised(text: str) -> None:
    assert tells_of_harm(text)


@pytest.mark.parametrize(
    "text",
    [
        "I want to die",
        "I wish I were dead",
        "There is nothing left to live for",
        "I feel like giving up",
        "I am at breaking point",
        "I'm burnt-out",
        "I dread coming to work",
    ],
)
def test_distress_is_recognised(text: str) -> None:
    assert tells_of_distress(text)


@pytest.mark.parametrize(
    "text",
    [
        "My battery died and the link died down",
        "People are dying to use it",
        "We hit a wall with the patient portal",
        "The idea was found in the patient forum",
        "We missed the deadline",
    ],
)
def test_daily_words_are_neither(text: str) -> None:
    assert not tells_of_harm(text)
    assert not tells_of_distress(text)
