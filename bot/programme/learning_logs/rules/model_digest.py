"""A model's proposal checked against the answers it cites: what holds becomes the draft, what fails is dropped.

If too little holds, the draft is the one made without a model, and says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.llm.grounding import Source, is_verbatim, nearest_source
from bot.llm.identifiers import find_identifiers, mask
from bot.llm.untrusted import orders_a_machine, safe_to_show
from bot.programme.learning_logs.rules.attribution import Crowd, attribution, crowd_of, unnamed
from bot.programme.learning_logs.rules.claims import (
    Sources,
    backing,
    fault,
    heading_fault,
    holds_exact_words,
    small_words,
)
from bot.programme.learning_logs.rules.digest import Digest, Line, Theme
from bot.programme.learning_logs.rules.made_by import NOTHING_GIVEN, TOO_LITTLE_LEFT, MadeBy
from bot.programme.learning_logs.rules.persons import name_words
from bot.programme.learning_logs.rules.proposal import Given, Proposal, ProposedTheme
from bot.programme.learning_logs.rules.screening import Dropped, reason_to_drop, shown
from bot.programme.learning_logs.rules.selection import MOST_LINES
from bot.programme.learning_logs.rules.themes import question_name

LEAST_LINES = 2
LEAST_SHARE = 0.5  # of what was proposed
LONGEST_CHARACTERS = 320
LEAST_QUOTED_WORDS = 4
LINES_OF_ONE_PERSON = 2
_LONGEST_NAME_CHARACTERS = 60
_LONGEST_NAME_WORDS = 6


@dataclass(frozen=True, slots=True)
class _Claim:
    """A sentence or a quotation of a proposal."""

    text: str
    sources: tuple[int, ...]
    quotation: bool


def grounded(without: Digest, proposal: Proposal, given: Sequence[Given], made_by: MadeBy) -> Digest:
    """Give the draft that a proposal makes, once checked; `without` is the draft of the same answers without a model.

    Given the same, it gives the same. The title, who it rests on and what was kept out before are those of `without`.
    """
    check = _Check(given)
    themes = check.themes(proposal)
    kept = sum(len(theme.lines) for theme in themes)
    proposed = sum(len(theme.sentences) + len(theme.quotations) for theme in proposal.themes)
    dropped = (*without.dropped, *check.dropped)
    if kept < LEAST_LINES or kept < LEAST_SHARE * proposed:
        why_not = TOO_LITTLE_LEFT if proposed else NOTHING_GIVEN
        return replace(without, dropped=dropped, made_by=MadeBy(why_not=why_not))
    limits = _limits(len(given), without.coverage.answers)
    return replace(without, themes=themes, quotes=(), dropped=dropped, limits_sentence=limits, made_by=made_by)


def _limits(given: int, answers: int) -> str:
    counted = f"{answers} {'answer' if answers == 1 else 'answers'}"
    read = "" if given == answers else f" Of {answers} answers, {given} could be read by it."
    return (
        f"Drafted with AI from {counted}.{read} Every sentence was checked by machine against the answers it rests on, "
        "which compares words and not meaning. People chose to take part and may not speak for their organisation."
    )


class _Check:
    """The check of one proposal, with what it has dropped so far."""

    def __init__(self, given: Sequence[Given]) -> None:
        self._given = {each.number: each for each in given}
        self._crowd: Crowd = crowd_of(each.answer for each in given)
        self._small = small_words(each.text for each in given)
        self._names = frozenset(word for each in given if each.answer.name for word in name_words(each.answer.name))
        self._authors = len({each.answer.author for each in given})
        self._lines_of: Counter[str] = Counter()
        self._said: set[str] = set()
        self.dropped: list[Dropped] = []

    def themes(self, proposal: Proposal) -> tuple[Theme, ...]:
        """Give the themes with the lines that hold; those of one name become one."""
        lines: dict[str, list[Line]] = {}
        for theme in proposal.themes:
            held = [line for claim in _claims(theme) if (line := self._line(claim)) is not None]
            if held:
                lines.setdefault(self._name(theme.name, held), []).extend(held)
        return tuple(Theme(name, tuple(held)) for name, held in lines.items())

    def _line(self, claim: _Claim) -> Line | None:
        """Give the line a claim makes, or drop it with why."""
        text = safe_to_show(claim.text).strip(' "“”' if claim.quotation else " ")
        cited = [self._given[number] for number in dict.fromkeys(claim.sources) if number in self._given]
        why = self._why_not(text, claim, cited)
        if why:
            self._drop(text, why, cited)
            return None
        line = self._made(text, cited)
        by = {self._author(source) for source in line.sources}
        if len(by) == 1:
            self._lines_of.update(by)
        self._said.add(text.casefold())
        return line

    def _why_not(self, text: str, claim: _Claim, cited: Sequence[Given]) -> str:
        """Give why a claim cannot be a line, empty if it can."""
        if len(cited) < len(set(claim.sources)):
            return "cites an answer that does not exist"
        if not cited:
            return "cites no answer"
        if text.casefold() in self._said:
            return "is said already"
        unsafe = self._unsafe(text)
        if unsafe:
            return unsafe
        why = _quotation_fault(text, cited[0]) if claim.quotation else self._sentence_fault(text, cited)
        return why or self._too_much(cited if claim.quotation else _behind(text, cited))

    def _unsafe(self, text: str) -> str:
        """Give why a text may not be shown, whoever wrote it."""
        if orders_a_machine(text):
            return "speaks to a machine, not to people"
        if not any(character.isalpha() for character in text):
            return "says nothing"
        if len(text) > LONGEST_CHARACTERS:
            return "is too long for a line"
        return reason_to_drop(text, find_identifiers(text), self._names)

    def _sentence_fault(self, text: str, cited: Sequence[Given]) -> str:
        behind = _behind(text, cited)
        people = len({each.answer.author for each in behind})
        why = fault(text, Sources(tuple(each.text for each in behind), people, self._small))
        whole = any(is_verbatim(text, each.text) for each in cited)
        if not why and not whole and any(holds_exact_words(text, each.text) for each in cited):
            return "mixes exact words of an answer into a sentence, where their author cannot say yes to them alone"
        return why

    def _too_much(self, behind: Sequence[Given]) -> str:
        authors = {each.answer.author for each in behind}
        if len(self._said) >= MOST_LINES:
            return "is more than a digest holds"
        alone = len(authors) == 1 and self._authors > LINES_OF_ONE_PERSON
        if alone and self._lines_of[next(iter(authors))] >= LINES_OF_ONE_PERSON:
            return "is the third line that rests on one person alone"
        return ""

    def _made(self, text: str, cited: Sequence[Given]) -> Line:
        """Give the line: word for word it is its author's, whatever it was proposed as; else it is a paraphrase."""
        exact = [each for each in cited if is_verbatim(text, each.text)]
        answers = [each.answer for each in exact or _behind(text, cited)]
        return Line(
            text=text,
            sources=tuple(answer.source for answer in answers),
            attribution=attribution(answers, self._crowd),
            verbatim=bool(exact),
            unnamed=unnamed(answers, self._crowd),
        )

    def _name(self, proposed: str, lines: Sequence[Line]) -> str:
        """Give a theme's name: the one proposed if short, safe and in its answers' words, else the question's."""
        name = safe_to_show(proposed).strip(' .:;-"“”')
        by_source = {each.answer.source: each for each in self._given.values()}
        cited = [by_source[source] for line in lines for source in line.sources]
        sources = Sources(tuple(each.text for each in cited), 0, self._small)
        short = name and len(name) <= _LONGEST_NAME_CHARACTERS and len(name.split()) <= _LONGEST_NAME_WORDS
        if short and not self._unsafe(name) and not heading_fault(name, sources):
            return name[:1].upper() + name[1:]
        return question_name(cited[0].answer.question)

    def _author(self, source: str) -> str:
        return next(each.answer.author for each in self._given.values() if each.answer.source == source)

    def _drop(self, text: str, why: str, cited: Sequence[Given]) -> None:
        sources = [Source(each.answer.source, each.text) for each in cited or self._given.values()]
        near = nearest_source(text, sources)
        beside = f"; nearest: “{near.passage}”" if near else ""
        source = near.source if near else cited[0].answer.source if cited else ""
        self.dropped.append(Dropped(shown(mask(text, find_identifiers(text))), f"{why}{beside}", source))


def _behind(text: str, cited: Sequence[Given]) -> list[Given]:
    """Give the answers cited that do back a sentence; what is cited for show is left out."""
    return [cited[at] for at in backing(text, [each.text for each in cited])] or list(cited)


def _claims(theme: ProposedTheme) -> tuple[_Claim, ...]:
    sentences = (_Claim(each.text, each.sources, quotation=False) for each in theme.sentences)
    return (*sentences, *(_Claim(each.text, (each.source,), quotation=True) for each in theme.quotations))


def _quotation_fault(text: str, cited: Given) -> str:
    if not (is_verbatim(text, cited.text) and is_verbatim(text, cited.answer.text)):
        return "is not word for word in the answer it cites"
    return "is too short to quote" if len(text.split()) < LEAST_QUOTED_WORDS else ""
