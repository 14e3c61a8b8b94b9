"""How well identifiers are found: precision and recall by kind over labelled messages."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.llm.identifiers import PATIENT_KINDS, Kind, find_identifiers


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message and what is in it: each a kind and the very words."""

    id: str
    text: str
    found: tuple[tuple[Kind, str], ...]


@dataclass(frozen=True, slots=True)
class Miss:
    """What was found and is not there, or is there and was not found; `kind` names it."""

    message: str
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of one kind."""

    kind: str
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float | None:
        """Give how much of what was found is there, None if nothing was found."""
        found = self.right + self.wrong
        return self.right / found if found else None

    @property
    def recall(self) -> float | None:
        """Give how much of what is there was found, None if there is nothing."""
        there = self.right + self.missed
        return self.right / there if there else None


@dataclass(frozen=True, slots=True)
class Report:
    """The figures by kind, those of all patients' numbers and of everything, and each miss."""

    messages: int
    harmless: int
    harmless_alarmed: int
    by_kind: tuple[Figures, ...]
    misses: tuple[Miss, ...]


def read_labelled(lines: Iterable[str]) -> tuple[Labelled, ...]:
    """Give labelled messages; raises ValueError for a line that is none, or whose label is not in its text."""
    return tuple(_labelled(json.loads(line)) for line in lines if line.strip())


def _labelled(raw: dict[str, Any]) -> Labelled:
    found = tuple((Kind(label["kind"]), str(label["text"])) for label in raw["found"])
    for _kind, words in found:
        if words not in raw["text"]:
            message = f"{raw['id']}: the label is not in the text"
            raise ValueError(message)
    return Labelled(str(raw["id"]), str(raw["text"]), found)


def evaluate(messages: Iterable[Labelled]) -> Report:
    """Give how well the identifiers of labelled messages are found; the right place with another kind is both wrong."""
    read = tuple(messages)
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    misses: list[Miss] = []
    alarmed = 0
    for message in read:
        there = Counter(message.found)
        found = Counter((each.kind, message.text[each.start : each.end]) for each in find_identifiers(message.text))
        alarmed += bool(found) and not there
        right.update(kind.value for kind, _words in (there & found).elements())
        for kind, _words in (found - there).elements():
            wrong[kind.value] += 1
            misses.append(Miss(message.id, kind.value, "found, and not there"))
        for kind, _words in (there - found).elements():
            missed[kind.value] += 1
            misses.append(Miss(message.id, kind.value, "there, and not found"))

    def figures(name: str, kinds: Iterable[Kind]) -> Figures:
        values = [kind.value for kind in kinds]
        return Figures(name, *(sum(count[value] for value in values) for count in (right, wrong, missed)))

    rows = [figures(kind.value, [kind]) for kind in Kind]
    patients = figures("all patients' numbers", sorted(PATIENT_KINDS))
    harmless = sum(not message.found for message in read)
    return Report(len(read), harmless, alarmed, (*rows, patients, figures("everything", Kind)), tuple(misses))
