"""Passages that speak of the same matter with opposite leanings, so that they can stand side by side.

Nothing here claims that people disagree: words are counted, not understood. It only decides what stands next to what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, log, sqrt

from bot.llm.common_words import content_stems, stem, word_set, words_in

_WELL = word_set(
    """
    save saved help helped helpful better best easy easier improve improved improving love loved good great gain
    gained happy confident confidence reassuring useful safe safer trust trusted quick quicker faster rise rose
    enough smooth reliable welcome welcomed popular prefer preferred benefit success successful succeed enjoy
    enjoyed valuable free works working worked spared convenient fair calm like liked right well clear clearer
    simple simpler fewer reduce reduced reduces reducing cut
    """
)
_ILL = word_set(
    """
    fail failed failing worse worst hard harder difficult lose lost losing slow slower struggle struggled
    struggling longer drop drops dropped problem problems lack lacking missing unable unsafe tired tiring stress
    stressful complain complained waste wastes wasted wasting forgot forgotten barrier barriers risk risky burden poor
    poorer bad badly wrong confusing confused frustrating unreliable exclude excluded excludes excluding costly
    expensive dearer late broken clumsy awkward anxious worry worried worries delay delayed delays unpopular
    unfair hate hated useless pointless exhausting exhausted
    """
)
_NOT = word_set(
    """
    not no never none nobody nothing neither nor without hardly barely rarely seldom cannot few little less
    """
)
_REACH_WORDS = 4  # how far a "not" reaches
_SAME_BEGINNING = 6  # letters: "referred" and "referrals" are one matter
_SAME_MATTER = 0.2
_SAME_WORDS = 0.65


@dataclass(frozen=True, slots=True)
class Leaning:
    """What a passage is about, as stems, and whether its words lean to good (above nought) or ill (below)."""

    stems: frozenset[str]
    sign: int
    negates: bool


def leaning_of(text: str) -> Leaning:
    """Give the matter and leaning of a passage.

    >>> leaning_of("Video saves time.").sign, leaning_of("Video does not save time.").sign
    (1, -1)
    """
    total, negated_until, bare = 0, -1, 0
    for position, word in enumerate(words_in(text)):
        lower = word.casefold()
        if lower in _NOT or lower.endswith("n't"):
            negated_until, bare = position + _REACH_WORDS, bare + 1
            continue
        cue = _cue(lower)
        if cue and position <= negated_until:
            cue, negated_until, bare = -cue, -1, bare - 1
        total += cue
    total -= bare  # "saved no time": the negation found nothing to turn round, and speaks for itself
    matter = frozenset(word[:_SAME_BEGINNING] for word in content_stems(text))
    return Leaning(matter, (total > 0) - (total < 0), bare > 0 or total < 0)


def _cue(word: str) -> int:
    forms = {word, stem(word)}
    return 1 if forms & _WELL else -1 if forms & _ILL else 0


def rarities(leanings: Sequence[Leaning]) -> Mapping[str, float]:
    """Give the weight of each stem: a word that most passages hold says little about what one is about."""
    held_by = Counter(stem for leaning in leanings for stem in leaning.stems)
    return {word: log(1 + len(leanings) / count) for word, count in held_by.items()}


def opposed(one: Leaning, other: Leaning, rarity: Mapping[str, float]) -> float:
    """Give how much two passages of opposite leaning share, or nought if they are not about the same matter."""
    shared = one.stems & other.stems
    if len(shared) < 2:
        return 0.0
    likeness = _weight(shared, rarity) ** 2 / (_weight(one.stems, rarity) * _weight(other.stems, rarity))
    contrary = one.sign * other.sign < 0
    turned_round = one.negates != other.negates and one.sign != other.sign
    if (contrary and likeness >= _SAME_MATTER) or (turned_round and likeness >= _SAME_WORDS):
        return likeness
    return 0.0


def _weight(stems: frozenset[str], rarity: Mapping[str, float]) -> float:
    return sqrt(fsum(rarity.get(word, 1.0) ** 2 for word in stems))  # exact, whatever order a set has
