"""Which passages show a voice: of moderate length, told in the first person, from people not heard yet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.programme.learning_logs.rules.candidates import Candidate
from bot.programme.learning_logs.rules.log_answers import Audience
from bot.programme.learning_logs.rules.selection import Choice

_OWN_VOICE = re.compile(r"\b(?:I|I'm|I've|we|We|my|our|us|me)\b")
_SHORT_CHARACTERS, _LONG_CHARACTERS = 45, 280
_WORTH_QUOTING = 0.5


def quotes_wanted(authors: int) -> int:
    """Give how many quotations a digest of so many people's answers has."""
    return 1 if authors < 4 else 2 if authors < 10 else 3


def choose_quotes(candidates: Sequence[Candidate], choice: Choice) -> tuple[int, ...]:
    """Give the places of the passages to quote, other than the lines; if there are only lines, the first of these."""
    heard = Counter(
        author for theme in choice.themes for place in theme.members for author in candidates[place].authors
    )
    authors = {author for candidate in candidates for author in candidate.authors}
    left = [place for place in choice.left if candidates[place].worth >= _WORTH_QUOTING]
    chosen: list[int] = []
    while left and len(chosen) < quotes_wanted(len(authors)):
        best = max(left, key=lambda place: _voice(candidates[place], heard))
        chosen.append(best)
        heard.update(dict.fromkeys(candidates[best].authors, 3))
        left = [place for place in left if candidates[place].authors.isdisjoint(candidates[best].authors)]
    return tuple(chosen) or tuple(theme.members[0] for theme in choice.themes[:1])


def _voice(candidate: Candidate, heard: Counter[str]) -> float:
    value = candidate.worth
    if _OWN_VOICE.search(candidate.text):
        value *= 1.3
    if _SHORT_CHARACTERS <= len(candidate.text) <= _LONG_CHARACTERS:
        value *= 1.3
    if candidate.answers[0].audience is Audience.PUBLIC_NAMED:
        value *= 1.1
    return value / (1 + 0.5 * max(heard[author] for author in candidate.authors))
