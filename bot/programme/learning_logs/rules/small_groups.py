"""Hiding in a crowd: how widely people are described so that no description fits fewer than five of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from bot.programme.learning_logs.rules.attribution import ENOUGH_TO_HIDE_IN

FEW = "(fewer than five)"
NOT_GIVEN = "(not given)"


@dataclass(frozen=True, slots=True, order=True)
class Traits:
    """What is told of a person in a pack, in words people read."""

    sector: str = NOT_GIVEN
    nation: str = NOT_GIVEN
    role: str = NOT_GIVEN


NOTHING = Traits(FEW, FEW, FEW)
# The role goes first, then the sector, then the nation: a role is the most telling, a nation the least.
_STEPS: tuple[Callable[[Traits], Traits], ...] = (
    lambda traits: traits,
    lambda traits: replace(traits, role=FEW),
    lambda traits: replace(traits, role=FEW, sector=FEW),
)


def widened(people: Mapping[str, Traits]) -> dict[str, Traits]:
    """Give what may be told of each person: every combination that is told fits at least five of them.

    1. Who shares sector, nation and role with four others keeps all three.
    2. Of the others the role is left out, then the sector too, each time keeping who stands with four others now.
    3. Of whoever is left nothing is told. Should they be fewer than five, the smallest groups join them, so that even
       "nothing is told" fits five; where there are not five people in all, nothing is told of anybody.

    >>> ward = {f"p{n}": Traits("acute", "Wales", "nurse") for n in range(5)}
    >>> widened(ward | {"p5": Traits("acute", "Wales", "porter")})["p5"]
    Traits(sector='(fewer than five)', nation='(fewer than five)', role='(fewer than five)')
    """
    told: dict[str, Traits] = {}
    for step in _STEPS:
        left = {name: step(traits) for name, traits in people.items() if name not in told}
        for traits, names in _groups(left.items()):
            if len(names) >= ENOUGH_TO_HIDE_IN:
                told |= dict.fromkeys(names, traits)
    hidden = [name for name in people if name not in told]
    if hidden:
        _join_the_smallest(told, hidden)
    return told | dict.fromkeys(hidden, NOTHING)


def _join_the_smallest(told: dict[str, Traits], hidden: list[str]) -> None:
    """Take whole groups out of those told of, the smallest first, until those of whom nothing is told are five."""
    for _, names in sorted(_groups(told.items()), key=lambda group: (len(group[1]), group[0])):
        if len(hidden) >= ENOUGH_TO_HIDE_IN:
            return
        hidden += names
        for name in names:
            del told[name]


def _groups(people: Iterable[tuple[str, Traits]]) -> list[tuple[Traits, list[str]]]:
    groups: dict[Traits, list[str]] = defaultdict(list)
    for name, traits in people:
        groups[traits].append(name)
    return list(groups.items())
