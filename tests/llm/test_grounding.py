"""A quotation passes only if it stands in the cited text and says there what it says here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.llm.grounding import Source, is_verbatim, nearest_source
from bot.llm.sentences import sentences_in

TEXT = (
    "We moved reviews to video. It is not safe to stop the phone line – patients rely on it. "
    "Not everyone liked it. “It’s calmer,” one nurse said. Should we go on?"
)


@pytest.mark.parametrize(
    "quotation",
    [
        "We moved reviews to video.",
        "we moved reviews to video",
        "It is not safe to stop the phone line - patients rely on it.",
        '"It\'s calmer," one nurse said.',
        "Not everyone liked it",
        "WE MOVED REVIEWS\u00a0TO VIDEO",
        "moved reviews",
        "Should we go on?",
    ],
)
def test_what_stands_in_the_text_passes_whatever_its_marks_case_and_spacing(quotation: str) -> None:
    assert is_verbatim(quotation, TEXT)


@pytest.mark.parametrize(
    "quotation",
    [
        "It is safe to stop the phone line - patients rely on it.",  # "not" taken out of the middle
        "Everyone liked it.",  # "not" cut off the front
        "safe to stop the phone line",  # cut so that the negation is left out
        "We did not move reviews to video.",
        "We moved not reviews to video.",  # "not" put in
        "Should we go on.",  # a question made a statement
        "We moved reviews to vide",  # ends inside a word
        "e moved reviews",
        "We moved reviews to video calls.",
        "",
        "...",
        "\u200b",
    ],
)
def test_what_was_changed_or_turned_round_fails(quotation: str) -> None:
    assert not is_verbatim(quotation, TEXT)


def test_a_quotation_over_two_sentences_passes_and_skipping_one_fails() -> None:
    text = "It saves time. It costs more. We keep it."
    assert is_verbatim("It saves time. It costs more.", text)
    assert not is_verbatim("It saves time. We keep it.", text)


def test_bullets_do_not_hide_a_quotation() -> None:
    assert is_verbatim("better headsets", "What helped:\n- better headsets\n- time")


@given(st.integers(0, 20), st.sampled_from(["not", "never", "hardly"]))
def test_a_negation_put_in_anywhere_fails(place: int, negation: str) -> None:
    for sentence in sentences_in(TEXT):
        words = sentence.text.split()
        place %= len(words) + 1
        changed = " ".join([*words[:place], negation, *words[place:]])
        assert not is_verbatim(changed, TEXT)


def test_a_negation_taken_out_anywhere_fails() -> None:
    texts = [
        "It is not better.",
        "Nobody, not even staff, came.",
        "We can hardly not stop.",
        "It is not true that it works.",
    ]
    for text in texts:
        words = text.split()
        for place, word in enumerate(words):
            if word.strip(".,").casefold() in {"not", "hardly", "no", "nobody"}:
                assert not is_verbatim(" ".join(words[:place] + words[place + 1 :]), text)


@given(st.text(max_size=80))
def test_any_text_is_checked_against_itself_without_failing(text: str) -> None:
    assert is_verbatim(text, text) in (True, False)


def test_the_nearest_source_is_suggested_although_the_check_fails() -> None:
    sources = [Source("a1", "We like tea."), Source("a2", "Video appointments do not save me time. They help.")]
    changed = "Video appointments do save me time."
    suggestion = nearest_source(changed, sources)
    assert suggestion is not None
    assert suggestion.source == "a2"
    assert suggestion.passage == "Video appointments do not save me time."
    assert not is_verbatim(changed, sources[1].text)


def test_nothing_is_suggested_when_nothing_comes_near() -> None:
    assert nearest_source("Zebras graze at dawn", [Source("a", "We moved reviews to video.")]) is None
    assert nearest_source("Anything", []) is None
