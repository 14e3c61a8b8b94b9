"""Who a digest rests on: how many answered, from where, and who is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.programme.learning_logs.rules.attribution import ENOUGH_TO_HIDE_IN, place_name
from bot.programme.learning_logs.rules.log_answers import Answer, Audience

NOT_GIVEN = "not given"


@dataclass(frozen=True, slots=True)
class Share:
    """A group and how many people of it a digest rests on; small groups are merged, and their name says so."""

    name: str
    people: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who a digest rests on; answers for a narrower audience are counted in `answered` and `held_back`, never read."""

    answered: int
    participants: int | None
    people: int
    answers: int
    held_back: int
    sectors: tuple[Share, ...]
    nations: tuple[Share, ...]
    missing_sectors: tuple[str, ...]
    missing_nations: tuple[str, ...]


def coverage_of(
    answers: Sequence[Answer],
    *,
    reach: frozenset[Audience],
    participants: int | None,
    known_sectors: Iterable[str],
    known_nations: Iterable[str],
) -> Coverage:
    """Give who these answers come from; only those whose audience is within reach say where from."""
    used = [answer for answer in answers if answer.audience in reach]
    sectors = _people_by({answer.author: place_name(answer.sector) for answer in used})
    nations = _people_by({answer.author: place_name(answer.nation) for answer in used})
    return Coverage(
        answered=len({answer.author for answer in answers}),
        participants=participants,
        people=len({answer.author for answer in used}),
        answers=len(used),
        held_back=len(answers) - len(used),
        sectors=merged(sectors),
        nations=merged(nations),
        missing_sectors=_missing(known_sectors, sectors),
        missing_nations=_missing(known_nations, nations),
    )


def merged(people: Mapping[str, int]) -> tuple[Share, ...]:
    """Give the groups, largest first, those under five people joined until five or more stand together.

    >>> merged({"acute": 6, "charity": 2, "university": 4})
    (Share(name='acute', people=6), Share(name='charity, university (merged)', people=6))
    """
    rising = sorted(people.items(), key=lambda item: (item[1], item[0]))
    joined: list[str] = []
    together = 0
    while rising and (rising[0][1] < ENOUGH_TO_HIDE_IN or 0 < together < ENOUGH_TO_HIDE_IN):
        name, count = rising.pop(0)
        joined.append(name)
        together += count
    shares = [Share(name, count) for name, count in reversed(rising)]
    if joined:
        shares.append(
            Share(f"{', '.join(sorted(joined))} (merged)" if len(joined) > 1 else _alone(joined[0]), together)
        )
    return tuple(shares)


def _alone(name: str) -> str:
    """Give the name of a small group with nobody to be merged with: it is the whole digest."""
    return name


def _people_by(group_of: Mapping[str, str]) -> Counter[str]:
    return Counter(group or NOT_GIVEN for group in group_of.values())


def _missing(known: Iterable[str], present: Mapping[str, int]) -> tuple[str, ...]:
    here = {name.casefold() for name in present}
    named = dict.fromkeys(place_name(name) for name in known)
    return tuple(name for name in named if name and name.casefold() not in here)
