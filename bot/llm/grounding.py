"""The check that a quotation stands in the text it cites, word for word and not turned round."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from bot.llm.sentences import sentences_in

_FOLDED = str.maketrans(
    {
        # Single and double quotation marks, primes and accents used as such; dashes; what cannot be seen.
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u0060\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),
    }
)
_SPACE = re.compile(r"\s+")
_EDGE_OPEN = "\"'([ "
_EDGE_CLOSE = "\"')] .,;:"
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|hardly|barely|scarcely|rarely|seldom|cannot|"
    r"fail(?:s|ed|ing)?|unless|false|untrue|dim|nid|níl)\b|n't\b|n\u2019t\b"
)
_LIKELY = 60.0  # rapidfuzz's score from which a source is worth showing to an editor


@dataclass(frozen=True, slots=True)
class Source:
    """A text that may be cited, under its opaque id."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The passage most like a quotation that failed: for an editor to look at, never proof."""

    source: str
    passage: str
    likeness: float


def folded(text: str) -> str:
    """Give the text as it is compared: NFKC, plain quotation marks and dashes, lower case, single spaces."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).translate(_FOLDED)).strip().casefold()


def is_verbatim(quotation: str, cited: str) -> bool:
    """Tell whether the quotation stands in the cited text, from whole word to whole word.

    Case, kinds of quotation mark and dash, spacing, bullets and the stop at the end do not matter. A part of a sentence
    passes only if nothing left out of that sentence negates: "everyone liked it" is no quotation of "Not everyone
    liked it".

    >>> is_verbatim("it works", "Some say it works."), is_verbatim("it works", "It does not say it works.")
    (True, False)
    """
    whole = " ".join(_pieces(quotation))
    wanted = whole.lstrip(_EDGE_OPEN).rstrip(_EDGE_CLOSE)
    if not any(character.isalnum() for character in wanted):
        return False
    pieces = _pieces(cited)
    asserted = whole.rstrip("\"')] ").endswith(".")
    found = re.finditer(rf"(?<!\w){re.escape(wanted)}(?!\w)", " ".join(pieces))
    return any(_is_fair(pieces, match.start(), match.end(), asserted=asserted) for match in found)


def negates(text: str) -> bool:
    """Tell whether a text denies something.

    >>> negates("Nobody came."), negates("People came.")
    (True, False)
    """
    return bool(_NEGATION.search(folded(text)))


def _pieces(text: str) -> list[str]:
    """Give the sentences of a text as they are compared."""
    return [folded(sentence.text) for sentence in sentences_in(text)]


def _is_fair(pieces: list[str], start: int, end: int, *, asserted: bool) -> bool:
    """Tell whether what was left out of the sentences touched keeps the quotation's meaning."""
    left_out, begin = "", 0
    for piece in pieces:
        stop = begin + len(piece)
        if begin < end and start < stop:
            left_out += f"{piece[: max(0, start - begin)]} | {piece[max(0, end - begin) :]} "
            if asserted and piece[max(0, end - begin) :].startswith("?"):
                return False
        begin = stop + 1
    return not _NEGATION.search(left_out)


def nearest_source(quotation: str, sources: Iterable[Source]) -> Suggestion | None:
    """Give the sentence most like a quotation that failed the check, or None if none comes near.

    A likeness says nothing about meaning: one "not" more or less hardly changes it.
    """
    from rapidfuzz import fuzz

    wanted = folded(quotation)
    best: Suggestion | None = None
    for source in sources:
        for passage in sentences_in(source.text):
            likeness = fuzz.ratio(wanted, folded(passage.text))
            if likeness >= _LIKELY and (best is None or likeness > best.likeness):
                best = Suggestion(source.id, passage.text, likeness)
    return best
