"""One long text over the questions: headings, order, what a sentence speaks of; nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import load_community
from bot.programme.learning_logs.rules.responses import questions_for
from bot.programme.learning_logs.rules.splitting import split, whole

PROJECT = load_community().projects[0]
QUESTIONS = questions_for(PROJECT, 1, "")


def parts(text: str) -> dict[str, str]:
    return {part.question: part.text for part in split(text, QUESTIONS)}


@pytest.mark.parametrize(
    "text",
    [
        "What has changed in your service since last time?\nTwo wards.\nWhat got in the way?\nThe form.\nBoth pages.",
        "What changed: Two wards.\nGot in the way: The form.\nBoth pages.",
        "1. Two wards.\n2. The form.\nBoth pages.",
        "## What changed:\nTwo wards.\n- Got in the way:\nThe form.\nBoth pages.",
    ],
)
def test_headings_decide(text: str) -> None:
    assert parts(text) == {"what_changed": "Two wards.", "what_got_in_the_way": "The form.\nBoth pages."}


def test_as_many_paragraphs_as_questions_are_taken_in_order() -> None:
    written = [each.id for each in QUESTIONS if each.type in ("long", "short")]
    text = "\n\n".join(f"Paragraph {number}" for number in range(len(written)))
    assert list(parts(text)) == written


def test_sentences_go_where_their_words_point_and_the_rest_stays_with_the_one_before() -> None:
    text = "We began. The link was a problem. It broke twice. I learnt to ring first. Has anyone a checklist?"
    assert parts(text) == {
        "what_changed": "We began.",
        "what_got_in_the_way": "The link was a problem. It broke twice.",
        "what_learnt": "I learnt to ring first.",
        "help_wanted": "Has anyone a checklist?",
    }


def test_a_colon_in_a_sentence_is_no_heading() -> None:
    assert parts("Note: the clinic ran. It was full.") == {"what_changed": "Note: the clinic ran. It was full."}


def test_whole_is_one_answer_to_the_question_that_is_needed() -> None:
    (part,) = whole("  All of it.\n\nStill.  ", QUESTIONS)
    assert (part.question, part.text) == ("what_changed", "All of it.\n\nStill.")


@pytest.mark.parametrize("text", ["", "  \n "])
def test_nothing_gives_nothing(text: str) -> None:
    assert split(text, QUESTIONS) == whole(text, QUESTIONS) == ()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["We began", "next time", "problem", "I learnt", ". ", "! ", "\n", "\n\n", " ", "e.g. ", "Ünï"]
        ),
        max_size=25,
    ).map("".join)
)
def test_no_word_is_lost_or_doubled(text: str) -> None:
    joined = " ".join(part.text for part in split(text, QUESTIONS))
    assert sorted(joined.split()) == sorted(text.split())
