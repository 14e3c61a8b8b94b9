"""What a model is given of a round, and the shape of what it proposes: small numbers stand for answers, never ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.llm.identifiers import find_identifiers, mask
from bot.llm.sentences import sentences_in
from bot.llm.untrusted import safe_to_show
from bot.programme.learning_logs.rules.candidates import spread_over_authors
from bot.programme.learning_logs.rules.log_answers import Answer, Audience
from bot.programme.learning_logs.rules.persons import name_words
from bot.programme.learning_logs.rules.screening import says_nothing, screen
from bot.programme.learning_logs.rules.themes import question_name


@dataclass(frozen=True, slots=True)
class ProposedSentence:
    """A sentence and the numbers of the answers it is said to rest on."""

    text: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ProposedQuotation:
    """Words said to stand in one answer."""

    text: str
    source: int


@dataclass(frozen=True, slots=True)
class ProposedTheme:
    """Sentences and quotations under a name."""

    name: str
    sentences: tuple[ProposedSentence, ...]
    quotations: tuple[ProposedQuotation, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A digest as a model proposes it: untrusted, every word of it."""

    themes: tuple[ProposedTheme, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as the model is given it: under a number, without what may not leave the house."""

    number: int
    answer: Answer
    text: str

    @property
    def row(self) -> dict[str, str | int]:
        """Give what the model sees of it."""
        return {"number": self.number, "question": question_name(self.answer.question), "answer": self.text}


def given_answers(
    answers: Sequence[Answer], *, reach: frozenset[Audience], most: int, characters: int
) -> tuple[Given, ...]:
    """Give what a model may read of these answers, spread over the authors if it is too much.

    Out of reach, empty of news, orders to a machine, harm and distress, whatever points at a person or holds an
    identifier: none of it is given. Nor is who wrote an answer, or from where.
    """
    everyone = frozenset(word for answer in answers if answer.name for word in name_words(answer.name))
    readable = [
        (answer, text)
        for answer in answers
        if answer.audience in reach and (text := _readable(answer, everyone)) and not says_nothing(text)
    ]
    texts = {answer.source: text for answer, text in readable}
    kept = spread_over_authors([answer for answer, _ in readable], most)
    while (length := sum(len(texts[answer.source]) for answer in kept)) > characters:
        kept = spread_over_authors(kept, min(len(kept) - 1, len(kept) * characters // length))
    return tuple(Given(number, answer, texts[answer.source]) for number, answer in enumerate(kept, 1))


def _readable(answer: Answer, names: Iterable[str]) -> str:
    kept, _ = screen(answer.text, sentences_in(answer.text), answer.source, frozenset(names))
    text = safe_to_show(" ".join(sentence.text for sentence in kept if not says_nothing(sentence.text)))
    return mask(text, find_identifiers(text))  # once more, as an identifier may stand across two sentences
