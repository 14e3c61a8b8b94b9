"""Sentences are verbatim spans, split where a careful reader would."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.llm import common_words, grounding, identifiers, labels, sentences, untrusted
from bot.llm.sentences import sentences_in


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in sentences_in(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It works. We like it! Do they?", ["It works.", "We like it!", "Do they?"]),
        ("We use phones, e.g. Dr Roy's, i.e. two of them.", ["We use phones, e.g. Dr Roy's, i.e. two of them."]),
        ("Ask Dr. Roy or Mrs. T. Both know.", ["Ask Dr. Roy or Mrs. T.", "Both know."]),
        ("I moved to the NHS. It was in May.", ["I moved to the NHS.", "It was in May."]),
        ("It fell from 2.5 to 1.75 a week.", ["It fell from 2.5 to 1.75 a week."]),
        ("Come by 5 p.m. and bring kit etc. to share.", ["Come by 5 p.m. and bring kit etc. to share."]),
        ("Come by 5 p.m. The room is free.", ["Come by 5 p.m.", "The room is free."]),
        ('He said "It works. We like it." Then he left.', ['He said "It works. We like it."', "Then he left."]),
        ("“It works,” she said. “Good.”", ["“It works,” she said.", "“Good.”"]),
        ("Well... no idea. Capable, skilled, empowered and ready... I am better.",
         ["Well... no idea.", "Capable, skilled, empowered and ready...", "I am better."]),
        ("it went well. we need time. patients like it", ["it went well.", "we need time.", "patients like it"]),
        ("We tried it.Then we stopped.", ["We tried it.", "Then we stopped."]),
        ("See www.Example.org for more. Thanks.", ["See www.Example.org for more.", "Thanks."]),
        ("- kit\n* training for all\n1. time\n2) rooms", ["kit", "training for all", "time", "rooms"]),
        ("First thing\n\nSecond thing", ["First thing", "Second thing"]),
        ("This line was wrapped by an old mail program so that it\ngoes on here. And ends.",
         ["This line was wrapped by an old mail program so that it\ngoes on here.", "And ends."]),
        ("", []),
        (" \n - \n", []),
        ("-", ["-"]),
        ("We did it (slowly. Very slowly.) and it held.", ["We did it (slowly. Very slowly.) and it held."]),
    ],
)  # fmt: skip
def test_a_text_is_split_where_a_reader_would_split_it(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_a_quotation_mark_whose_partner_is_in_another_sentence_is_left_off() -> None:
    long = "“We saw it first. " + "It went on and on in many words. " * 8 + "It was over.”"
    found = texts(long)
    assert found[0] == "We saw it first."
    assert found[-1] == "It was over."


@given(st.text(alphabet=st.sampled_from(list("ab AB.!?…\"'“”()-*•\n\r\t1,é")), max_size=120) | st.text(max_size=120))
def test_every_sentence_is_a_verbatim_span_and_none_overlaps(text: str) -> None:
    end = 0
    for sentence in sentences_in(text):
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.start >= end
        assert sentence.text == sentence.text.strip()
        end = sentence.end


@given(st.text(alphabet=st.sampled_from(list("ab AB.!?\n-")), max_size=120))
def test_no_word_is_lost(text: str) -> None:
    kept = "".join(texts(text))
    assert [c for c in kept if c.isalpha()] == [c for c in text if c.isalpha()]


def test_thirty_thousand_characters_without_a_stop_are_one_sentence() -> None:
    assert len(texts("word " * 6000)) == 1


@pytest.mark.parametrize("module", [sentences, grounding, identifiers, labels, untrusted, common_words])
def test_the_worked_examples_hold(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]  # parametrize hands modules over as objects
    assert result.failed == 0
    assert result.attempted > 0
