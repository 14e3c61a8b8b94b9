"""Names for themes in the answers' own words: nouns that several people used, in the form most of them wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.llm.common_words import ENDS_A_PAIR, NEVER_A_NAME, is_content, stem, word_set, words_in

_BEFORE_A_NOUN = word_set(
    """
    the a an our their my your its his her this that these those each every no more some any of for with in on by
    from without between and or
    """
)
_BEFORE_A_VERB = word_set(
    """
    to i we you they he she who it will would can could cannot should must may might not
    """
)
_AFTER_A_NOUN = word_set(
    """
    of in for with to and or but is was are were has have had can cannot will would that which who on at from by
    because when so as than if do does did went came made helped
    """
)
_AFTER_A_VERB = word_set(
    """
    the a an our their my your it them us me him her this that these those each every all some any no
    """
)
_NOUN_ENDINGS = ("tion", "sion", "ment", "ity", "ness", "ship", "ance", "ence", "ware", "band", "ology", "ing")
_ARTICLES = word_set(
    """
    a an the each every one another
    """
)
_NOUN_EVIDENCE = 0.5  # on average, from neighbours and ending
_NOT_NOUN_ENDINGS = ("ly", "ed", "ful", "ous", "able", "ive", "less")


@dataclass(frozen=True, slots=True)
class Voice:
    """A text and who wrote it, so that a name rests on several people and not on one who repeats a word."""

    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word or pair of words that can name a theme, how it is written, and how many people used it.

    `bare` means that it also stands without an article, as "training" or "interpreters" do, and reads well in a name.
    """

    stems: tuple[str, ...]
    written: str
    people: int
    bare: bool = True


def naming_terms(voices: Sequence[Voice]) -> tuple[Term, ...]:
    """Give the nouns and pairs of words that at least two people used, most used first."""
    people: dict[tuple[str, ...], set[str]] = {}
    written: dict[tuple[str, ...], Counter[str]] = {}
    noun: Counter[str] = Counter()
    uses: Counter[str] = Counter()
    bare: set[tuple[str, ...]] = set()
    for voice in voices:
        words = words_in(voice.text)
        for position, word in enumerate(words):
            if is_content(word):
                noun[stem(word)] += _noun_evidence(words, position)
                uses[stem(word)] += 1
        for position, stems, form in _terms(words):
            people.setdefault(stems, set()).add(voice.author)
            written.setdefault(stems, Counter())[form] += 1
            if not _ARTICLES.intersection(word.casefold() for word in words[max(0, position - 2) : position]):
                bare.add(stems)
    terms = [
        Term(stems, _best_form(written[stems]), len(who), stems in bare)
        for stems, who in people.items()
        if len(who) >= 2 and noun[stems[-1]] >= _NOUN_EVIDENCE * uses[stems[-1]]
    ]
    return tuple(sorted(terms, key=lambda term: (-term.people, -len(term.stems), term.stems)))


def name_of(terms: Sequence[Term]) -> str:
    """Give a theme's name from its best one or two terms.

    >>> name_of([Term(("training",), "training", 3), Term(("staff",), "staff", 2)])
    'Training and staff'
    """
    joined = " and ".join(term.written for term in terms[:2])
    return joined[:1].upper() + joined[1:]


def _terms(words: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...], str]]:
    """Give, with their places, the words that may name a theme, and the pairs of content words that end in one."""
    for position, word in enumerate(words):
        lower = word.casefold()
        alone = is_content(word) and stem(word) not in NEVER_A_NAME and lower not in NEVER_A_NAME
        form = word if _is_name(words, position) else lower
        if alone:
            yield position, (stem(word),), form
        before = words[position - 1] if position else ""
        if (alone or lower in ENDS_A_PAIR) and _begins_a_pair(before):
            first = before if _is_name(words, position - 1) else before.casefold()
            yield position - 1, (stem(before), stem(word)), f"{first} {form}"


def _begins_a_pair(word: str) -> bool:
    lower = word.casefold()
    return bool(word) and is_content(word) and lower not in NEVER_A_NAME and not lower.endswith(("ly", "ed"))


def _is_name(words: Sequence[str], position: int) -> bool:
    """Tell whether a word keeps its capitals: an abbreviation, or a capital inside a sentence."""
    word = words[position]
    return (len(word) > 1 and word[:2].isupper()) or (position > 0 and word[0].isupper())


def _best_form(forms: Counter[str]) -> str:
    """Give the form most people wrote; the plural of what can be counted reads better, so it needs half as many."""
    best = min(forms, key=lambda form: (-forms[form], form != form.casefold(), form))
    plurals = [form for form in forms if form in (f"{best}s", f"{best}es", f"{best[:-1]}ies")]
    return next((form for form in plurals if forms[form] * 2 >= forms[best]), best)


def _noun_evidence(words: Sequence[str], position: int) -> int:
    """Give how far the neighbours of a word speak for a noun (above nought) or against it."""
    word = words[position].casefold()
    before = words[position - 1].casefold() if position else ""
    after = words[position + 1].casefold() if position + 1 < len(words) else ""
    evidence = 0
    if before in _BEFORE_A_NOUN:
        evidence += 1
    if before in _BEFORE_A_VERB:
        evidence -= 2
    if not after or after in _AFTER_A_NOUN:
        evidence += 1
    if after in _AFTER_A_VERB:
        evidence -= 1
    if word.endswith(_NOUN_ENDINGS):
        evidence += 1
    if word.endswith(_NOT_NOUN_ENDINGS):
        evidence -= 2
    return evidence
