"""Who gets a place in a project with an open call: as many as there are, of whom the project wishes for.

A wish says how many of a sector, nation or role there should be, at least or at most. While places are scarce, the last
of them are kept for those of whom there are too few; nobody is turned away for good, they wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.config.community import OpenCall, Share

Groups = frozenset[tuple[str, str]]  # of one person, such as ("sector", "acute") and ("nation", "wales")


class Full(StrEnum):
    """Why somebody has to wait."""

    PLACES = "places"  # every place is taken
    SHARE = "share"  # there are as many of their group as were wished for
    KEPT = "kept"  # the places that are left are kept for groups of whom there are too few


@dataclass(frozen=True, slots=True)
class Wait:
    """Why somebody has to wait, and for the share of a group, which."""

    why: Full
    share: Share | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who waits: their id and their groups."""

    member_id: str
    groups: Groups


def groups_of(sector: str | None, nation: str | None, role: str | None) -> Groups:
    """Give the groups of a person; what was not said belongs to none.

    >>> sorted(groups_of("acute", None, "nurse"))
    [('role', 'nurse'), ('sector', 'acute')]
    """
    said = (("sector", sector), ("nation", nation), ("role", role))
    return frozenset((by, group) for by, group in said if group)


def wait_for(call: OpenCall, taken: Sequence[Groups], asker: Groups) -> Wait | None:
    """Give why somebody has to wait, None if there is a place for them.

    1. No place is left.
    2. Of one of their groups there are as many as were wished for.
    3. The places left are needed for groups of whom there are too few, and they belong to none of those.
    """
    if call.places is not None and len(taken) >= call.places:
        return Wait(Full.PLACES)
    full = (share for share in call.spread if _of(share, asker) and share.most is not None)
    for share in full:
        if share.most is not None and _count(share, taken) >= share.most:
            return Wait(Full.SHARE, share)
    if call.places is None or helps(call, taken, asker):
        return None
    left = call.places - len(taken) - 1
    return None if left >= kept(call, taken) else Wait(Full.KEPT)


def helps(call: OpenCall, taken: Sequence[Groups], asker: Groups) -> int:
    """Give how many groups of whom there are too few somebody belongs to."""
    return sum(1 for share in call.spread if _of(share, asker) and _count(share, taken) < share.least)


def kept(call: OpenCall, taken: Sequence[Groups]) -> int:
    """Give how many places the groups of whom there are too few still need.

    One person can stand for a sector, a nation and a role at once, so it is the largest need of the three.
    """
    needs = {"sector": 0, "nation": 0, "role": 0}
    for share in call.spread:
        needs[share.by] += max(0, share.least - _count(share, taken))
    return max(needs.values())


def next_in(call: OpenCall, taken: Sequence[Groups], waiting: Iterable[Asker]) -> Asker | None:
    """Give who gets the next place: of those for whom there is one, who helps most, and of these who asked first.

    `waiting` is in the order of asking.
    """
    able = [each for each in waiting if wait_for(call, taken, each.groups) is None]
    return max(able, key=lambda each: helps(call, taken, each.groups), default=None)  # the first of the largest


def _of(share: Share, groups: Groups) -> bool:
    return (share.by, share.group) in groups


def _count(share: Share, taken: Sequence[Groups]) -> int:
    return sum(1 for groups in taken if _of(share, groups))


FEWEST_TOLD = 5


def told_counts(groups: Iterable[str]) -> tuple[tuple[tuple[str, ...], int], ...]:
    """Give how many people there are of each group, the groups of fewer than five joined until none is so small.

    Where there are fewer than five people in all, nothing is told: the answer is empty.

    >>> told_counts(["acute"] * 6 + ["care"] * 3 + ["mental"])
    ((('acute', 'care', 'mental'), 10),)
    >>> told_counts(["acute"] * 6 + ["care"] * 5)
    ((('acute',), 6), (('care',), 5))
    """
    counts: dict[str, int] = {}
    for group in groups:
        counts[group] = counts.get(group, 0) + 1
    if sum(counts.values()) < FEWEST_TOLD:
        return ()
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    large = [((name,), count) for name, count in ordered if count >= FEWEST_TOLD]
    small = [(name, count) for name, count in ordered if count < FEWEST_TOLD]
    rest = sum(count for _name, count in small)
    names = tuple(name for name, _count in small)
    while small and rest < FEWEST_TOLD:
        (last, count) = large.pop()
        names, rest = (*last, *names), rest + count
    return (*large, *(((names, rest),) if names else ()))
