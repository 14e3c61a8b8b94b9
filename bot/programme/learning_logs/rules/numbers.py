"""Rounds in numbers: how many answered, from which groups; nothing here can point at one silent person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bot.programme.learning_logs.rules.attribution import ENOUGH_TO_HIDE_IN
from bot.programme.learning_logs.rules.responses import Standing
from bot.programme.learning_logs.rules.rhythm import Round

ANSWERED = frozenset({Standing.HANDED_IN, Standing.NOTHING})
THIN = 0.10  # so far below all: ten points of a hundred


@dataclass(frozen=True, slots=True)
class Taken:
    """One participant in one round that has closed: where they belong, and where their log stood."""

    member: str
    group: str
    answered: bool


@dataclass(frozen=True, slots=True)
class RoundCount:
    """A round in numbers."""

    number: int
    asked: int
    handed_in: int
    nothing: int
    skipped: int
    is_open: bool

    @property
    def answered(self) -> int:
        """Give how many answered; "nothing to report" is an answer."""
        return self.handed_in + self.nothing

    @property
    def silent(self) -> int:
        """Give from how many nothing came."""
        return max(0, self.asked - self.answered - self.skipped)


def count_round(number: int, asked: Iterable[str], standings: Mapping[str, Standing], *, is_open: bool) -> RoundCount:
    """Give a round in numbers; `asked` are those who took part in it, by id."""
    found = Counter(standings.get(member, Standing.OPEN) for member in asked)
    return RoundCount(
        number,
        asked=sum(found.values()),
        handed_in=found[Standing.HANDED_IN],
        nothing=found[Standing.NOTHING],
        skipped=found[Standing.SKIPPED],
        is_open=is_open,
    )


@dataclass(frozen=True, slots=True)
class GroupShare:
    """A group of at least five people, perhaps merged of several: how many of its prompts were answered."""

    names: tuple[str, ...]
    people: int
    answered: int
    asked: int
    thin: bool


@dataclass(frozen=True, slots=True)
class Numbers:
    """A project in numbers."""

    rounds: tuple[RoundCount, ...]
    current: Round | None
    sectors: tuple[GroupShare, ...]
    nations: tuple[GroupShare, ...]
    answered: int
    asked: int


def shares(taken: Sequence[Taken]) -> tuple[GroupShare, ...]:
    """Give the groups, the largest first; none where they would point at somebody.

    Those under five people are merged, and so is a group of which nobody answered: to name it is to name its people.
    """
    members: dict[str, set[str]] = defaultdict(set)
    for each in taken:
        members[each.group].add(each.member)
    groups = list(groups_of_five({name: len(who) for name, who in members.items()}))
    answered = Counter(each.group for each in taken if each.answered)
    while silent := next((names for names in groups if not any(answered[name] for name in names)), None):
        groups.remove(silent)
        if not groups:
            return ()
        nearest = groups.pop()
        groups.append(tuple(sorted((*nearest, *silent))))
    found = [_share(names, taken) for names in groups]
    return tuple(sorted(found, key=lambda share: (-share.people, share.names)))


def _share(names: tuple[str, ...], taken: Sequence[Taken]) -> GroupShare:
    mine = [each for each in taken if each.group in names]
    answered = sum(each.answered for each in mine)
    usual = sum(each.answered for each in taken) / len(taken)
    people = len({each.member for each in mine})
    return GroupShare(names, people, answered, len(mine), thin=answered / len(mine) <= usual - THIN)


def groups_of_five(people: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    """Give the groups, those under five people joined until five or more stand together.

    >>> groups_of_five({"acute": 6, "charity": 2, "university": 4})
    (('acute',), ('charity', 'university'))
    """
    if sum(people.values()) < ENOUGH_TO_HIDE_IN:
        return ()
    rising = sorted(people.items(), key=lambda item: (item[1], item[0]))
    together: list[str] = []
    count = 0
    while rising and (rising[0][1] < ENOUGH_TO_HIDE_IN or 0 < count < ENOUGH_TO_HIDE_IN):
        name, size = rising.pop(0)
        together.append(name)
        count += size
    alone = [(name,) for name, _size in reversed(rising)]
    return (*alone, tuple(sorted(together))) if together else tuple(alone)


def middle(values: Sequence[int]) -> float:
    """Give the median, nought for no values."""
    return float(median(values)) if values else 0.0
