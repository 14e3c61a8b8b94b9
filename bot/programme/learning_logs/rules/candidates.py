"""From answers to passages that could be lines of a digest: screened, weighed, and duplicates merged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.llm.grounding import folded
from bot.llm.sentences import Sentence, sentences_in
from bot.programme.learning_logs.rules.log_answers import Answer, Audience
from bot.programme.learning_logs.rules.persons import name_words
from bot.programme.learning_logs.rules.screening import Dropped, says_nothing, screen
from bot.programme.learning_logs.rules.standing import LONGEST_CHARACTERS, begins_with_it, contrasts, worth

MOST_ANSWERS = 6_000  # read for key messages; more are counted, not read
_CLIPPED_CHARACTERS = 280


@dataclass(frozen=True, slots=True)
class Candidate:
    """A verbatim passage, the answers that hold it (the first is where it was found first), and how well it stands."""

    text: str
    answers: tuple[Answer, ...]
    worth: float

    @property
    def authors(self) -> frozenset[str]:
        """Give who said it."""
        return frozenset(answer.author for answer in self.answers)

    @property
    def question(self) -> str:
        """Give the question it answers."""
        return self.answers[0].question


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading the answers gave: candidates in the order of the answers, and what was dropped."""

    candidates: tuple[Candidate, ...]
    dropped: tuple[Dropped, ...]


def read_answers(answers: Sequence[Answer], names: Iterable[str] = ()) -> Reading:
    """Give the passages of these answers that could be lines; `names` are those of everybody who took part."""
    everyone = frozenset(word for name in names for word in name_words(name))
    candidates: list[Candidate] = []
    dropped: list[Dropped] = []
    for answer in answers:
        named = answer.name if answer.audience is Audience.PUBLIC_NAMED else None
        found, kept_out = _passages(answer, everyone - name_words(named) if named else everyone)
        candidates += found
        dropped += kept_out
    return Reading(_merged(candidates), tuple(dropped))


def spread_over_authors(answers: Sequence[Answer], most: int) -> tuple[Answer, ...]:
    """Give at most so many answers, one of each author in turn, in their own order."""
    if len(answers) <= most:
        return tuple(answers)
    turn: dict[str, int] = {}
    turns: list[tuple[int, int]] = []
    for position, answer in enumerate(answers):
        turn[answer.author] = turn.get(answer.author, 0) + 1
        turns.append((turn[answer.author], position))
    return tuple(answers[position] for position in sorted(position for _, position in sorted(turns)[:most]))


def _passages(answer: Answer, names: frozenset[str]) -> tuple[list[Candidate], tuple[Dropped, ...]]:
    if says_nothing(answer.text):
        return [], ()
    sentences = sentences_in(answer.text)
    kept, dropped = screen(answer.text, sentences, answer.source, names)
    told = [sentence for sentence in kept if not says_nothing(sentence.text)]
    candidates: list[Candidate] = []
    about_it = False  # the answer opened with "it", so that a later "it" is the same thing
    for passage, fair in _with_what_takes_it_back(answer.text, told, sentences):
        opens = passage.start == sentences[0].start
        about_it = begins_with_it(passage.text) and (opens or about_it)
        value = worth(passage.text, whole_answer=len(sentences) == 1, opens=opens or about_it)
        candidates.append(Candidate(passage.text, (answer,), value if fair else 0.0))
    return candidates, dropped


def _with_what_takes_it_back(
    text: str, told: Sequence[Sentence], sentences: Sequence[Sentence]
) -> tuple[tuple[Sentence, bool], ...]:
    """Give the sentences, one that takes back part of the one before joined to it, so that neither is quoted alone.

    Where the second was dropped or the two are too long together, quoting the first would not be fair.
    """
    following = {first.start: second for first, second in pairwise(sentences)}
    passages: list[tuple[Sentence, bool]] = []
    joined = -1
    for sentence in told:
        after = following.get(sentence.start)
        if sentence.start == joined:
            continue
        if after is None or not contrasts(after.text):
            passages.append((sentence, True))
        elif after in told and after.end - sentence.start <= LONGEST_CHARACTERS:
            passages.append((Sentence(text[sentence.start : after.end], sentence.start, after.end), True))
            joined = after.start
        else:
            passages.append((sentence, False))
    return tuple(passages)


def _merged(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Give the candidates, those that say the same word for word made one that cites every answer."""
    same: dict[str, Candidate] = {}
    for candidate in candidates:
        key = folded(candidate.text).strip(" .!\"'")
        before = same.get(key)
        if before is None:
            same[key] = candidate
        elif candidate.answers[0].source not in {answer.source for answer in before.answers}:
            best = max(before.worth, candidate.worth)
            same[key] = Candidate(before.text, before.answers + candidate.answers, best)
    return tuple(same.values())


def clipped(candidate: Candidate) -> Candidate:
    """Give a passage too long for a line cut at a word, for want of anything better; still verbatim."""
    if len(candidate.text) <= LONGEST_CHARACTERS:
        return candidate
    cut = candidate.text[:_CLIPPED_CHARACTERS]
    text = cut.rsplit(None, 1)[0] if len(cut.split()) > 1 else cut
    return Candidate(text, candidate.answers, candidate.worth)
