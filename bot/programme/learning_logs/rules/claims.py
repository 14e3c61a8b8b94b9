"""Whether a sentence that somebody else wrote says no more than the answers it cites: by names, numbers, nots, words.

None of this understands meaning. It is a net for what a model makes up; what it lets through, a person reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.llm.common_words import (
    NEVER_A_NAME,
    ONLY_BESIDE_ANOTHER,
    STOP_WORDS,
    content_stems,
    stem,
    word_set,
    words_in,
)
from bot.llm.grounding import folded, is_verbatim, negates
from bot.llm.sentences import sentences_in

SHARED = 0.5  # so much of a paraphrase's content words must stand in the answers it cites
_LIKE = 0.6  # so much of the longer of two words must agree from the start: "offered", "offering"
_LIKE_LETTERS = 4
_ENDINGS = frozenset({"ing", "ed", "d", "er", "ers", "es", "s", "ly", "al", "ion", "ment"})
_COPIED_WORDS = 8  # a run of so many words is somebody's exact words
_QUOTED = re.compile(r"[\"“”]([^\"“”]+)[\"“”]")
_DIGITS = re.compile(r"\d+(?:[.,:/]\d+)*")
_LACKS = re.compile(r"\b(?:lack\w*|unable|missing|impossible|refus\w+|stopp\w+|absen\w+|too (?:few|little))\b")
_SMALL_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 2
    )
} | {
    **{word: word for word in ("half", "twice", "thrice", "quarter", "quarters", "thirds", "dozen", "dozens")},
    **dict.fromkeys(("double", "doubled", "doubles", "doubling"), "twice"),
    **dict.fromkeys(("triple", "tripled", "trebled"), "3x"),
    "twenty": "20",
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "hundred": "100",
    "hundreds": "100",
    "thousand": "1000",
    "thousands": "1000",
    "million": "1000000",
    "millions": "1000000",
}
_HOW_MANY = word_set("most majority everyone everybody nobody unanimous unanimously")
_PEOPLE = word_set("people participants respondents answers logs persons members contributors")
# Words that begin a report's sentence and name nobody.
_SUBJECTS = word_set(
    """
    participants respondents people staff patients clinicians teams services carers families members colleagues
    answers logs nurses doctors managers volunteers practices clinics wards hospitals groups organisations others
    training support access time video telephone feedback communication differing views experiences opinions reports
    """
)
_KNOWN = STOP_WORDS | NEVER_A_NAME | ONLY_BESIDE_ANOTHER | _SUBJECTS


@dataclass(frozen=True, slots=True)
class Sources:
    """The answers a sentence cites, as texts, how many people wrote them, and the round's words in small letters."""

    texts: tuple[str, ...]
    people: int
    small: frozenset[str]


def small_words(texts: Iterable[str]) -> frozenset[str]:
    """Give the stems of the words that stand in small letters somewhere, and so are not names alone."""
    return frozenset(stem(word) for text in texts for word in words_in(text) if word.islower())


def fault(text: str, sources: Sources) -> str:
    """Give what a sentence says that the answers it cites do not, in words for an editor; empty if nothing is found."""
    name = _name_made_up(text, sources)
    if name:
        return f"names “{name}”, which stands in no answer it cites"
    number = _number_made_up(text, sources)
    if number:
        return f"says “{number}”, which no answer it cites says"
    quoted = next((each for each in _quoted(text) if not any(is_verbatim(each, one) for one in sources.texts)), "")
    if quoted:
        return "quotes words that stand in no answer it cites"
    near = _nearest(text, sources.texts)
    if not near:
        return "shares too few words with the answers it cites"
    if all(_denies(text) is not _denies(one) for one in near):
        return "may turn the meaning of its source round"
    return ""


def heading_fault(text: str, sources: Sources) -> str:
    """Give what a heading says that the answers under it do not; it may be shorter than a claim, and needs no verb."""
    stems = set(content_stems(text))
    there = {each for one in sources.texts for each in content_stems(one)}
    if not _shared(stems, there):
        return "shares no word with the answers under it"
    return _name_made_up(text, sources) or _number_made_up(text, sources)


def backing(text: str, sources: Sequence[str]) -> tuple[int, ...]:
    """Give the places of the answers that a sentence does rest on: they share two words with it, or one no other has.

    >>> backing("Trains and buses run late.", ["The trains are late.", "Buses too.", "Soup is fine."])
    (0, 1)
    """
    stems = set(content_stems(text))
    shared = [_shared(stems, set(content_stems(source))) for source in sources]
    others = [set().union(*shared[:at], *shared[at + 1 :]) for at in range(len(shared))]
    return tuple(at for at, own in enumerate(shared) if len(own) >= 2 or own - others[at])


def holds_exact_words(text: str, source: str) -> bool:
    """Tell whether a sentence holds exact words of an answer: all of it, a quotation in it, or a long run of words.

    >>> holds_exact_words("Interpreters were late.", "The interpreters were late for a month.")
    True
    >>> holds_exact_words("Interpreters came late.", "The interpreters were late for a month.")
    False
    """
    if is_verbatim(text, source) or any(is_verbatim(each, source) for each in _quoted(text)):
        return True
    words = [word.casefold() for word in words_in(text)]
    there = f" {' '.join(word.casefold() for word in words_in(source))} "
    runs = (words[start : start + _COPIED_WORDS] for start in range(len(words) - _COPIED_WORDS + 1))
    return any(f" {' '.join(run)} " in there for run in runs)


def alike(one: str, other: str) -> bool:
    """Tell whether two stems are forms of one word, by how they begin.

    >>> alike("offered", "offering"), alike("ask", "asking"), alike("interpreter", "interesting")
    (True, True, False)
    """
    short, long = sorted((one, other), key=len)
    if one == other or (len(short) >= 3 and long.startswith(short) and long[len(short) :] in _ENDINGS):
        return True
    same = next(
        (at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right),
        min(len(one), len(other)),
    )
    return same >= max(_LIKE_LETTERS, _LIKE * max(len(one), len(other)))


def _shared(stems: set[str], there: set[str]) -> set[str]:
    return {each for each in stems if each in there or any(alike(each, other) for other in there)}


def _nearest(text: str, texts: Sequence[str]) -> tuple[str, ...]:
    """Give the sentences of the cited answers near to this one; none if all of them together share too little."""
    stems = set(content_stems(text))
    together = _shared(stems, {each for one in texts for each in content_stems(one)})
    if not stems or len(together) < max(SHARED * len(stems), min(2, len(stems))):
        return ()
    scored = [
        (len(_shared(stems, set(content_stems(sentence.text)))), sentence.text)
        for one in texts
        for sentence in sentences_in(one)
    ]
    best = max(score for score, _ in scored)
    return tuple(sentence for score, sentence in scored if score >= best / 2)


def _denies(text: str) -> bool:
    return negates(text) or bool(_LACKS.search(folded(text)))


def _quoted(text: str) -> tuple[str, ...]:
    """Give what stands in quotation marks, single words apart."""
    return tuple(each for each in _QUOTED.findall(text) if len(each.split()) > 1)


def _name_made_up(text: str, sources: Sources) -> str:
    """Give a word that looks like a name and stands in no answer cited."""
    there = {_plain(word) for one in sources.texts for word in words_in(one)}
    parts = {_plain(part) for one in sources.texts for word in words_in(one) for part in word.split("-")}
    for sentence in sentences_in(text):
        for position, word in enumerate(words_in(sentence.text)):
            if word == "I" or word.islower() or word[0].isdigit() or _plain(word) in there | parts:
                continue
            first = position == 0 and (len(word) == 1 or word[1:].islower())
            if not (first and (stem(word) in sources.small or word.casefold() in _KNOWN)):
                return word
    return ""


def _plain(word: str) -> str:
    return word.casefold().removesuffix("'s")


def _number_made_up(text: str, sources: Sources) -> str:
    """Give a number, or a word for how many, that stands in no answer cited; how many people are cited may be said."""
    there = {number for one in sources.texts for _, number, _ in _numbers(one)}
    for written, number, after in _numbers(text):
        counts_them = number == str(sources.people) and after in _PEOPLE
        if number not in there and not counts_them:
            return written
    said = {word.casefold() for one in sources.texts for word in words_in(one)}
    return next((word for word in words_in(text) if word.casefold() in _HOW_MANY and word.casefold() not in said), "")


def _numbers(text: str) -> list[tuple[str, str, str]]:
    """Give the numbers of a text as written, as compared, and the word after each."""
    words = re.findall(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+", text)
    found = []
    for at, word in enumerate(words):
        after = words[at + 1].casefold() if at + 1 < len(words) else ""
        number = word.replace(",", "") if _DIGITS.fullmatch(word) else _NUMBER_WORDS.get(word.casefold(), "")
        if number:
            found.append((word, number, after))
    return found
