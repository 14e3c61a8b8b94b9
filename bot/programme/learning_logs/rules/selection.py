"""Which passages become the lines of a digest: weighty ones, spread over authors and questions, opposites together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from bot.llm.extractive import key_scores
from bot.programme.learning_logs.rules.candidates import Candidate
from bot.programme.learning_logs.rules.opposites import Leaning, leaning_of, opposed, rarities
from bot.programme.learning_logs.rules.themes import OTHER, Group

MOST_LINES = 12
_MOST_OPPOSITES = 3  # lines added so that what was chosen does not stand alone
_A_LINE_EACH = 8  # so many authors or fewer have one each
_LINES_PER_AUTHOR = 0.6
_WORTH_A_TURN = 0.3
_LINES_OF_ONE_AUTHOR = 2
_TOO_ALIKE = 0.5
_HELD_WITHIN = 0.8
_OTHER_POINTS_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen passages by their places: each theme's in reading order, and the places left for quotations."""

    themes: tuple[Group, ...]
    left: tuple[int, ...]


def lines_wanted(authors: int) -> int:
    """Give how many lines a digest of so many people's answers has, so that it can be read between two shifts."""
    each = min(authors, _A_LINE_EACH)
    return max(1, min(MOST_LINES, max(each, ceil(_LINES_PER_AUTHOR * authors))))


def choose(candidates: Sequence[Candidate], groups: Sequence[Group]) -> Choice:
    """Give the passages that stand in the digest, theme by theme.

    1. The heaviest passage of the theme that is furthest behind its share, each author and question counting less the
       more of it there is already; nothing twice.
    2. For what was chosen, the passage most about the same matter with the opposite leaning, if there is one.
    3. Opposites are put next to each other.
    """
    scores = key_scores([candidate.text for candidate in candidates])
    leanings = [leaning_of(candidate.text) for candidate in candidates]
    chosen = _Picks(candidates, groups, scores, leanings).picked()
    rarity = rarities(leanings)
    beside = _opposites(candidates, leanings, rarity, chosen)
    chosen_all = [*chosen, *(place for place in beside.values() if place not in chosen)]
    theme_of = {place: number for number, theme in enumerate(groups) for place in theme.members}
    for place, opposite in beside.items():
        theme_of[opposite] = theme_of[place]
    themes = tuple(
        Group(theme.name, _side_by_side([place for place in chosen_all if theme_of[place] == number], beside))
        for number, theme in enumerate(groups)
    )
    left = tuple(sorted(set(range(len(candidates))) - set(chosen_all), key=lambda place: -scores[place]))
    return Choice(tuple(theme for theme in themes if theme.members), left)


class _Picks:
    """The greedy choice, with what it has taken so far."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        groups: Sequence[Group],
        scores: Sequence[float],
        leanings: Sequence[Leaning],
    ) -> None:
        self._candidates, self._leanings = candidates, leanings
        self._authors = [candidate.authors for candidate in candidates]
        even = 1 / len(candidates)  # halves the weight of LexRank, which in a few answers is mostly chance
        self._weights = [
            (score + even) * candidate.worth**2 for score, candidate in zip(scores, candidates, strict=True)
        ]
        self._open = [list(theme.members) for theme in groups]
        self._least = [theme.least for theme in groups]
        self._shares = [self._share(theme) for theme in groups]
        self._taken: list[int] = []
        self._per_theme = [0] * len(groups)
        self._per_author: Counter[str] = Counter()
        self._per_question: Counter[str] = Counter()

    def picked(self) -> list[int]:
        """Give the places chosen, in the order they were chosen."""
        authors = frozenset().union(*self._authors)
        wanted = max(lines_wanted(len(authors)), sum(1 for members in self._open if members))
        while len(self._taken) < min(wanted, MOST_LINES):
            theme = self._theme_behind()
            if theme is None:
                break
            self._take_from(theme)
        return self._taken

    def _share(self, theme: Group) -> float:
        authors = {author for place in theme.members for author in self._authors[place]}
        return len(authors) * (_OTHER_POINTS_SHARE if theme.name == OTHER else 1.0)

    def _theme_behind(self) -> int | None:
        """Give the theme to take from: one not yet shown, one with an author not heard, the one furthest behind."""
        waiting = [number for number, members in enumerate(self._open) if members]
        return min(waiting, key=self._place_in_the_queue, default=None)

    def _place_in_the_queue(self, theme: int) -> tuple[bool, int, float, int]:
        turn = max(self._turn(place) for place in self._open[theme])
        behind = (self._per_theme[theme] + 1) / self._shares[theme]
        return self._per_theme[theme] >= self._least[theme], -turn, behind, theme

    def _take_from(self, theme: int) -> None:
        """Take the theme's best passage, or close the theme if what is left repeats what is taken."""
        fresh = [place for place in self._open[theme] if self._is_fresh(place)]
        if not fresh:
            self._open[theme] = []
            return
        best = max(fresh, key=lambda place: (self._turn(place), self._value(place), -place))
        self._open[theme] = [place for place in fresh if place != best]
        self._taken.append(best)
        self._per_theme[theme] += 1
        self._per_author.update(self._authors[best])
        self._per_question[self._candidates[best].question] += 1

    def _is_fresh(self, place: int) -> bool:
        """Tell whether a passage adds something, and not one more line of an author heard twice."""
        heard = max(self._per_author[author] for author in self._authors[place])
        own = self._leanings[place]
        return heard < _LINES_OF_ONE_AUTHOR and not any(_alike(own, self._leanings[taken]) for taken in self._taken)

    def _turn(self, place: int) -> int:
        """Give whose turn it is: authors not heard yet first, unless what they wrote hardly stands alone."""
        candidate = self._candidates[place]
        heard = max(self._per_author[author] for author in candidate.authors)
        return -heard if candidate.worth >= _WORTH_A_TURN else -_LINES_OF_ONE_AUTHOR

    def _value(self, place: int) -> float:
        candidate = self._candidates[place]
        asked = self._per_question[candidate.question] / (len(self._taken) + 1)
        return self._weights[place] * len(candidate.authors) / (1 + asked)


def _alike(one: Leaning, other: Leaning) -> bool:
    """Tell whether two passages say nearly the same; of opposite leaning they do not."""
    if one.sign * other.sign < 0 or not one.stems or not other.stems:
        return False
    shared = len(one.stems & other.stems)
    return (
        shared >= _TOO_ALIKE * len(one.stems | other.stems)
        or shared >= _HELD_WITHIN * min(len(one.stems), len(other.stems)) > 1
    )


def _opposites(
    candidates: Sequence[Candidate], leanings: Sequence[Leaning], rarity: Mapping[str, float], chosen: Sequence[int]
) -> dict[int, int]:
    """Give for chosen passages the one that leans the other way; each passage stands beside one other at most."""
    beside: dict[int, int] = {}
    used: set[int] = set()
    added = 0
    for place in chosen:
        if place in used:
            continue
        best, likeness = _most_opposed(candidates, leanings, rarity, place, used)
        if likeness and (best in chosen or added < _MOST_OPPOSITES):
            beside[place] = best
            used |= {place, best}
            added += best not in chosen
    return beside


def _most_opposed(
    candidates: Sequence[Candidate],
    leanings: Sequence[Leaning],
    rarity: Mapping[str, float],
    place: int,
    used: set[int],
) -> tuple[int, float]:
    best, most = place, 0.0
    for other, candidate in enumerate(candidates):
        if other in used or candidate.worth == 0 or candidate.authors & candidates[place].authors:
            continue
        likeness = opposed(leanings[place], leanings[other], rarity)
        if likeness > most:
            best, most = other, likeness
    return best, most


def _side_by_side(places: Sequence[int], beside: Mapping[int, int]) -> tuple[int, ...]:
    """Give the places in their order, each one's opposite right behind it."""
    ordered: list[int] = []
    behind = set(beside.values())
    for place in places:
        if place not in behind:
            ordered.append(place)
            if place in beside:
                ordered.append(beside[place])
    return tuple(ordered)
