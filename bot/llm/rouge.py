"""ROUGE-1, ROUGE-2 and ROUGE-L between a text and a reference: how many words, pairs and word sequences they share.

Lin 2004. F1 of words in small letters, not stemmed; L over the whole texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.llm.common_words import words_in


@dataclass(frozen=True, slots=True)
class Rouge:
    """The three scores, from nought to one."""

    one: float
    two: float
    longest: float


def rouge(text: str, reference: str) -> Rouge:
    """Give how much a text shares with a reference.

    >>> rouge("the lift is broken", "the lift was broken")
    Rouge(one=0.75, two=0.3333333333333333, longest=0.75)
    """
    here, there = ([word.casefold() for word in words_in(each)] for each in (text, reference))
    return Rouge(_grams(here, there, 1), _grams(here, there, 2), _f1(_longest(here, there), len(here), len(there)))


def _grams(here: Sequence[str], there: Sequence[str], length: int) -> float:
    ours, theirs = (Counter(zip(*(words[at:] for at in range(length)), strict=False)) for words in (here, there))
    return _f1((ours & theirs).total(), ours.total(), theirs.total())


def _longest(here: Sequence[str], there: Sequence[str]) -> int:
    """Give the length of the longest common subsequence."""
    row = [0] * (len(there) + 1)
    for word in here:
        before = 0
        for at, other in enumerate(there, 1):
            before, row[at] = row[at], before + 1 if word == other else max(row[at], row[at - 1])
    return row[-1]


def _f1(shared: int, ours: int, theirs: int) -> float:
    return 2 * shared / (ours + theirs) if shared else 0.0
