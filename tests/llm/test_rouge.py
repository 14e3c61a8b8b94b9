"""ROUGE against figures worked out by hand."""

from __future__ import annotations

import doctest

import pytest

from bot.llm import rouge as module
from bot.llm.rouge import Rouge, rouge


def test_the_examples_in_the_documentation_hold() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("text", "reference", "scores"),
    [
        ("a b c d", "a b c d", Rouge(1, 1, 1)),
        ("a b", "c d", Rouge(0, 0, 0)),
        ("", "a", Rouge(0, 0, 0)),
        ("d c b a", "a b c d", Rouge(1, 0, 0.25)),
        ("police killed the gunman", "the gunman police killed", Rouge(1, 2 / 3, 0.5)),
        ("a a a", "a", Rouge(0.5, 0, 0.5)),
        ("The LIFT", "the lift", Rouge(1, 1, 1)),
    ],
)
def test_it_is_the_share_of_words_pairs_and_sequences(text: str, reference: str, scores: Rouge) -> None:
    assert rouge(text, reference) == scores
    assert rouge(reference, text) == scores
