"""One long text over the questions of a log: by headings, by what a sentence speaks of, by order; no word is lost.

1. A line that is a question, or its number, or the words before a colon that name it, begins that question's part.
2. Without headings: as many paragraphs as there are questions in words are taken in order.
3. Otherwise each sentence goes where its words point; one that points nowhere stays with the one before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.config.community import QuestionSpec
from bot.llm.common_words import word_set
from bot.llm.sentences import sentences_in

_CUES = {
    "what_got_in_the_way": r"got in the way|in the way|barrier|obstacle|problem|difficult|struggl|trouble|"
    r"unfortunately|hard(?:er|est)? (?:part|to)|did ?n[o’']t work|broke|delay",
    "what_learnt": r"learn(?:t|ed)|lesson|would tell|advice|advise|tip|recommend|"
    r"if i (?:did|were) (?:it )?again|start(?:ing)? tomorrow",
    "who_missed": r"miss(?:ing|ed) out|left out|left behind|excluded|(?:cannot|can[’']?t) (?:use|join)",
    "plan_next": r"next (?:time|week|fortnight|month|step)|before next|plan(?:ning)? to|(?:we|i)(?: wi|[’'])ll try|"
    r"going to try|intend to|until then",
    "help_wanted": r"(?:can|does|has) any(?:one|body)|could (?:someone|anyone)|help (?:me|us) with|"
    r"would like to hear|any ideas",
}
# Words that stand in many questions and tell none of them from another.
_STOP = word_set(
    """
    a an and any anything are as at be by do did does for from has have how i in is it of on one or our so someone that
    the there this time to us was we what who will with would you your last since about
    """
)


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a text that goes to a question."""

    question: str
    text: str


def split(text: str, questions: Sequence[QuestionSpec]) -> tuple[Part, ...]:
    """Give the parts of a text, each with the question in words it goes to; joined they hold every word of it."""
    written = [each for each in questions if each.type in ("long", "short")]
    if not written or not text.strip():
        return ()
    blocks = _by_headings(text, written) or _in_order(text, written) or tuple(_by_words(text, written))
    return _merged(blocks, written)


def whole(text: str, questions: Sequence[QuestionSpec]) -> tuple[Part, ...]:
    """Give the text undivided, as the answer to the first question that needs one in words."""
    longs = [each for each in questions if each.type == "long"] or [each for each in questions if each.type == "short"]
    first = next((each for each in longs if each.required), next(iter(longs), None))
    return (Part(first.id, text.strip()),) if first and text.strip() else ()


def _merged(blocks: Iterable[Part], questions: Sequence[QuestionSpec]) -> tuple[Part, ...]:
    """Give one part for each question, in the order of the questions."""
    found: dict[str, list[str]] = {}
    for block in blocks:
        if block.text.strip():
            found.setdefault(block.question, []).append(block.text.strip())
    return tuple(Part(each.id, "\n".join(found[each.id])) for each in questions if each.id in found)


def _by_headings(text: str, questions: Sequence[QuestionSpec]) -> tuple[Part, ...]:
    """Give the parts under their headings, none where there is no heading; what stands before the first is kept."""
    parts: list[Part] = []
    current, found = questions[0].id, False
    for line in text.splitlines():
        heading = _heading(line, questions)
        if heading is None:
            parts.append(Part(current, line))
            continue
        current, found = heading.question, True
        parts.append(heading)
    return tuple(parts) if found else ()


def _heading(line: str, questions: Sequence[QuestionSpec]) -> Part | None:
    """Give the question that a line names and what follows on it: "Plan: ...", "3. ...", or the question itself."""
    stripped = line.strip().lstrip("#*-• ").strip()
    for question in questions:
        label = question.text.rstrip("?: ")
        if stripped.casefold().startswith(label.casefold()):
            return Part(question.id, stripped[len(label) :].lstrip("?:*- –").strip())
    numbered = re.match(r"\(?(\d{1,2})[.):]\s+(.*)$", stripped)
    if numbered and 1 <= int(numbered[1]) <= len(questions):
        return Part(questions[int(numbered[1]) - 1].id, numbered[2])
    named = re.match(r"([^:]{3,40}):\s*(.*)$", stripped)
    question_id = _named(named[1], questions) if named else None
    return Part(question_id, named[2]) if named and question_id else None


def _named(words: str, questions: Sequence[QuestionSpec]) -> str | None:
    """Give the question whose words these are: all those that carry meaning stand in its id or its text."""
    meant = _telling(words)
    for question in questions:
        known = _telling(f"{question.id.replace('_', ' ')} {question.text}")
        if meant and all(any(_same(word, other) for other in known) for word in meant):
            return question.id
    return None


def _telling(words: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]+", words.casefold()) if word not in _STOP}


def _same(word: str, other: str) -> bool:
    short = min(len(word), len(other), 5)
    return (word[:short] == other[:short] and short >= 4) or word == other


def _in_order(text: str, questions: Sequence[QuestionSpec]) -> tuple[Part, ...]:
    """Give paragraphs in the order of the questions where there is one for each of at least two."""
    paragraphs = [each for each in re.split(r"\n\s*\n", text) if each.strip()]
    if len(paragraphs) < 2 or len(paragraphs) != len(questions):
        return ()
    return tuple(Part(each.id, paragraph) for each, paragraph in zip(questions, paragraphs, strict=True))


def _by_words(text: str, questions: Sequence[QuestionSpec]) -> Iterator[Part]:
    """Give runs of sentences, each as it was written, that speak of one question."""
    current = next((each.id for each in questions if each.required), questions[0].id)
    run = ""
    for sentence in _pieces(text):
        meant = next((each.id for each in questions if _speaks_of(sentence, each)), current)
        if meant != current:
            yield Part(current, run)
            run = ""
        current, run = meant, run + sentence
    yield Part(current, run)


def _pieces(text: str) -> Iterator[str]:
    """Give the sentences of a text, and whatever stands between two of them with the later one."""
    at = 0
    for sentence in sentences_in(text):
        yield text[at : sentence.end]
        at = sentence.end
    yield text[at:]


def _speaks_of(sentence: str, question: QuestionSpec) -> bool:
    cue = _CUES.get(question.id)
    return cue is not None and re.search(rf"\b(?:{cue})", sentence, re.IGNORECASE) is not None
