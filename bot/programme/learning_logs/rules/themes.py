"""Themes for the passages of a digest, named in the answers' own words, or by the question where no theme shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.llm.common_words import ONLY_BESIDE_ANOTHER, content_stems
from bot.llm.extractive import group, theme_count
from bot.llm.labels import Term, Voice, name_of, naming_terms
from bot.programme.learning_logs.rules.candidates import Candidate

OTHER = "Other points"
_QUESTION_NAMES = {
    "": "Key messages",
    "last_plan": "How plans went",
    "what_learnt": "What was learnt",
    "who_missed": "Who may be missing out",
    "plan_next": "What is planned next",
    "confidence": "How confident people are",
}
_TERMS_THAT_MAKE_A_THEME = 6
_SPARE_THEMES = 2  # looked for beyond those wanted, as not all can be named
_MOST_PEOPLE_SHARE = 0.4  # a word that more of the people use names the round, not a theme
_COVERED_SHARE = 0.4  # themes that hold fewer of the passages are chance


@dataclass(frozen=True, slots=True)
class Group:
    """A named group of passages, by their places in the list they came from, and the lines it takes to show it."""

    name: str
    members: tuple[int, ...]
    least: int = 1


def grouped(candidates: Sequence[Candidate]) -> tuple[Group, ...]:
    """Give the passages in named groups, the one with most authors first and the rest of them last.

    A theme needs a noun that at least two of its authors use and that few others do; with less than that, which is the
    rule below ten answers or so, the questions are the honest headings.
    """
    answers = len({answer.source for candidate in candidates for answer in candidate.answers})
    themes = _themes(candidates, theme_count(answers)) if theme_count(answers) > 1 else ()
    inside = {member for theme in themes for member in theme.members}
    if len(themes) < 2 or len(inside) < _COVERED_SHARE * len(candidates):
        return _by_question(candidates)
    rest = tuple(place for place in range(len(candidates)) if place not in inside)
    return (*themes, Group(OTHER, rest)) if rest else themes


def question_name(question: str) -> str:
    """Give a heading for a question's key or its text.

    >>> question_name("what_got_in_the_way"), question_name("What helped?")
    ('What got in the way', 'What helped')
    """
    known = _QUESTION_NAMES.get(question)
    words = " ".join(question.replace("_", " ").split()).rstrip("?. ")
    return known or words[:1].upper() + words[1:] or _QUESTION_NAMES[""]


def _by_question(candidates: Sequence[Candidate]) -> tuple[Group, ...]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, candidate in enumerate(candidates):
        places[question_name(candidate.question)].append(place)
    return tuple(Group(name, tuple(members)) for name, members in places.items())


def _themes(candidates: Sequence[Candidate], wanted: int) -> tuple[Group, ...]:
    """Give the themes that NMF finds and the answers' own words can name."""
    texts = [candidate.text for candidate in candidates]
    contexts = [candidate.answers[0].text for candidate in candidates]
    everywhere = range(len(candidates))
    words = _Words(naming_terms(_voices(candidates, everywhere)), len(_authors(candidates, everywhere)))
    grouping = group(texts, contexts, wanted + _SPARE_THEMES, words.too_common())
    found: list[Group] = []
    for theme, terms in enumerate(grouping.terms):
        near = [place for place in everywhere if grouping.theme_of[place] == theme]
        stems = [frozenset(content_stems(texts[place])) for place in near]
        names = words.names(naming_terms(_voices(candidates, near)), terms, stems)
        if names:
            found.append(Group(name_of(names), _holding(names, terms, near, texts), least=2))
    found.sort(key=lambda theme: (-len(_authors(candidates, theme.members)), theme.members))
    return _distinct(found)[:wanted]


def _holding(names: Sequence[Term], terms: Sequence[str], near: Sequence[int], texts: Sequence[str]) -> tuple[int, ...]:
    """Give the passages that hold a word of the name or two of the theme's main words; the rest only came nearest."""
    named = {stem for term in names for stem in term.stems}
    main = set(terms[:_TERMS_THAT_MAKE_A_THEME])
    stems = {place: set(content_stems(texts[place])) for place in near}
    return tuple(place for place in near if stems[place] & named or len(stems[place] & main) >= 2)


def _distinct(themes: Sequence[Group]) -> tuple[Group, ...]:
    """Give the themes whose names share no word with a larger one's."""
    seen: set[str] = set()
    kept = []
    for theme in themes:
        words = {word.casefold() for word in theme.name.split()} - {"and"}
        if not words & seen:
            kept.append(theme)
            seen |= words
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class _Words:
    """The terms of the whole round, against which a theme's terms are judged."""

    terms: tuple[Term, ...]
    people: int

    def too_common(self) -> frozenset[str]:
        """Give the stems that so many use that they name the round."""
        most = max(3, self.people * _MOST_PEOPLE_SHARE)
        return frozenset(term.stems[0] for term in self.terms if len(term.stems) == 1 and term.people > most)

    def names(
        self, terms: Sequence[Term], weighty: Sequence[str], passages: Sequence[frozenset[str]]
    ) -> tuple[Term, ...]:
        """Give one or two terms to name a theme by: weighty in it, rare outside it, the two met in one passage."""
        everywhere = {term.stems: term.people for term in self.terms}
        fitting = [
            term for term in terms if term.stems[-1] in weighty and term.people * 2 > everywhere.get(term.stems, 0)
        ]
        fitting.sort(key=lambda term: (-term.people, weighty.index(term.stems[-1]), -len(term.stems)))
        chosen: list[Term] = []
        for term in fitting:
            longer = next((pair for pair in fitting if _extends(pair, term)), term)
            if all(set(longer.stems).isdisjoint(other.stems) for other in chosen):
                chosen.append(longer)
        chosen.sort(key=_only_beside_another)
        if not chosen or _only_beside_another(chosen[0]):
            return ()
        first = set(chosen[0].stems)
        beside = [
            term
            for term in chosen[1:]
            if term.bare
            and self.too_common().isdisjoint(term.stems)
            and any(first.union(term.stems) <= passage for passage in passages)
        ]
        return (chosen[0], *beside[:1])


def _only_beside_another(term: Term) -> bool:
    return len(term.stems) == 1 and term.stems[0] in ONLY_BESIDE_ANOTHER


def _extends(pair: Term, term: Term) -> bool:
    """Tell whether most people who use a word use it in this pair of words."""
    return len(pair.stems) > len(term.stems) and term.stems[0] in pair.stems and pair.people * 3 > term.people * 2


def _voices(candidates: Sequence[Candidate], places: Sequence[int] | range) -> tuple[Voice, ...]:
    return tuple(
        Voice(author, candidates[place].text) for place in places for author in sorted(candidates[place].authors)
    )


def _authors(candidates: Sequence[Candidate], places: Sequence[int] | range) -> frozenset[str]:
    return frozenset(author for place in places for author in candidates[place].authors)
