"""How the person behind a line is spoken of: by name if they chose so, else so widely that five people fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.programme.learning_logs.rules.log_answers import Answer, Audience

ENOUGH_TO_HIDE_IN = 5
ANYBODY = "a participant"


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many different people a sector, a nation or the two together could mean."""

    people: tuple[tuple[tuple[str, str], int], ...]

    def hides(self, sector: str, nation: str) -> bool:
        """Tell whether at least five people fit; an empty word leaves that part open."""
        return dict(self.people).get((sector, nation), 0) >= ENOUGH_TO_HIDE_IN


def crowd_of(answers: Iterable[Answer]) -> Crowd:
    """Give the crowd that the authors of these answers make."""
    authors: dict[tuple[str, str], set[str]] = defaultdict(set)
    for answer in answers:
        sector, nation = place_name(answer.sector), place_name(answer.nation)
        for key in {(sector, nation), (sector, ""), ("", nation)}:
            authors[key].add(answer.author)
    return Crowd(tuple((key, len(who)) for key, who in authors.items()))


def place_name(value: str | None) -> str:
    """Give a sector or nation as people write it.

    >>> place_name("primary_care"), place_name("northern_ireland"), place_name(None)
    ('primary care', 'Northern Ireland', '')
    """
    words = " ".join((value or "").replace("_", " ").split())
    return words.title() if words.casefold() in _NATIONS else words


_NATIONS = frozenset({"england", "scotland", "wales", "northern ireland", "ireland"})


def attribution(answers: Sequence[Answer], crowd: Crowd) -> str:
    """Give who says a line that rests on these answers: one person as far as they allow, or how many they are."""
    by_author = {answer.author: answer for answer in reversed(answers)}
    if len(by_author) == 1:
        return _one(answers[0], crowd)
    said_by = [by_author[author] for author in dict.fromkeys(answer.author for answer in answers)]
    if all(_is_named(answer) for answer in said_by):
        names = [answer.name or "" for answer in said_by]
        return f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{len(said_by)} participants"


def unnamed(answers: Sequence[Answer], crowd: Crowd) -> str:
    """Give who says it without any name, for whoever has not said yes to theirs."""
    return attribution([replace(answer, audience=Audience.PUBLIC_ANONYMOUS) for answer in answers], crowd)


def _is_named(answer: Answer) -> bool:
    return answer.audience is Audience.PUBLIC_NAMED and bool(answer.name)


def _one(answer: Answer, crowd: Crowd) -> str:
    sector, nation = place_name(answer.sector), place_name(answer.nation)
    if _is_named(answer):
        return ", ".join(part for part in (answer.name or "", sector, nation) if part)
    if sector and nation and crowd.hides(sector, nation):
        return f"a person in {nation} ({sector})"
    if nation and crowd.hides("", nation):
        return f"a person in {nation}"
    if sector and crowd.hides(sector, ""):
        return f"a person ({sector})"
    return ANYBODY
