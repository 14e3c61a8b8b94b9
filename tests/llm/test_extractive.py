"""Key messages and themes without a model: always the same, quiet on tiny inputs, named in people's words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.llm.extractive import group, key_scores, theme_count
from bot.llm.labels import Voice, name_of, naming_terms


def test_what_several_say_weighs_more_than_what_nobody_else_says() -> None:
    texts = [
        "Training for staff came late.",
        "Staff had no training.",
        "The training helped our staff.",
        "A zebra crossed the road.",
    ]
    scores = key_scores(texts)
    assert min(scores[:3]) > scores[3]
    assert sum(scores) == pytest.approx(1)


@pytest.mark.parametrize(
    "texts", [[], ["-"], ["the and of"], ["one word"], ["same", "same"], ["", ""], ["我们", "x y"]]
)
def test_tiny_and_empty_inputs_give_scores_without_a_warning(texts: list[str]) -> None:
    scores = key_scores(texts)
    assert len(scores) == len(texts)
    assert all(score >= 0 for score in scores)
    grouping = group(texts, texts, 3)
    assert len(grouping.theme_of) == len(texts)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(alphabet=st.sampled_from(list("abcde fg")), max_size=30), max_size=12), st.integers(1, 6))
def test_any_input_is_grouped_and_twice_the_same_way(texts: list[str], themes: int) -> None:
    first = group(texts, texts, themes)
    assert first == group(texts, texts, themes)
    assert all(theme is None or theme < len(first.terms) for theme in first.theme_of)
    assert key_scores(texts) == key_scores(texts)


def test_texts_about_two_matters_fall_into_two_themes() -> None:
    texts = [
        "Broadband fails in the valley.",
        "The valley has poor broadband.",
        "Interpreters were not booked.",
        "We booked interpreters late.",
    ]
    first, second, third, fourth = group(texts, texts, 2).theme_of
    assert first == second != third == fourth


def test_ignored_stems_make_no_theme() -> None:
    assert group(["video", "video"], ["video", "video"], 2, frozenset({"video"})).theme_of == (None, None)


def test_more_answers_make_more_themes_up_to_seven() -> None:
    counts = [theme_count(answers) for answers in range(500)]
    assert counts == sorted(counts)
    assert (counts[0], counts[4], counts[5], counts[-1]) == (1, 1, 2, 7)


def test_a_theme_is_named_by_nouns_that_two_people_used_as_they_wrote_them() -> None:
    voices = [
        Voice("a", "The training for GP practices was short, and our training room is small."),
        Voice("b", "More training would help GP practices."),
        Voice("a", "Zebras, zebras and zebras."),
    ]
    written = [term.written for term in naming_terms(voices)]
    assert "training" in written
    assert "GP practices" in written
    assert not [term for term in written if "zebra" in term.casefold()]


def test_a_name_is_made_readable() -> None:
    voices = [Voice("a", "No support for training."), Voice("b", "The support and the training were good.")]
    terms = [term for term in naming_terms(voices) if len(term.stems) == 1]
    assert name_of(terms) == "Support and training"


def test_words_that_judge_name_no_theme() -> None:
    voices = [
        Voice("a", "A failure of the system, worse and difficult."),
        Voice("b", "The failure was worse, a difficult time."),
    ]
    assert not {"failure", "worse", "difficult"} & {term.written for term in naming_terms(voices)}
