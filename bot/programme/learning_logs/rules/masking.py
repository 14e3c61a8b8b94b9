"""What people wrote, without what names or numbers anybody: identifiers and the names of members are masked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.llm.identifiers import find_identifiers, mask
from bot.programme.learning_logs.rules.persons import name_words

A_NAME = "[a name]"
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_NAMES_IN_A_ROW = re.compile(rf"{re.escape(A_NAME)}(?: {re.escape(A_NAME)})+")


def all_name_words(names: Iterable[str]) -> frozenset[str]:
    """Give the words by which any of these people would be recognised."""
    return frozenset(word for name in names for word in name_words(name))


def masked(text: str, names: frozenset[str]) -> str:
    """Give the text with identifiers and these names masked; names that nobody here has are not known and stay.

    >>> masked("Ring Aisha Khan's team on 07700 900123", frozenset({"Aisha", "Khan"}))
    "Ring [a name]'s team on [a phone number]"
    """
    # Every identifier holds a digit or an @: most answers need no search.
    if any(letter.isdigit() or letter == "@" for letter in text):
        text = mask(text, find_identifiers(text))
    return _NAMES_IN_A_ROW.sub(A_NAME, _WORD.sub(lambda found: _unnamed(found[0], names), text)) if names else text


def _unnamed(word: str, names: frozenset[str]) -> str:
    bare = _POSSESSIVE.sub("", word)
    if word in names or bare in names:
        return A_NAME + ("" if word in names else word[len(bare) :])
    parts = word.split("-")
    return "-".join(A_NAME if part in names else part for part in parts) if len(parts) > 1 else word
