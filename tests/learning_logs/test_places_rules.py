"""Who gets a place: never beyond a limit, always somebody who may have it, and of these who helps the mix most."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config.community import OpenCall, Share
from bot.programme.learning_logs.rules.places import (
    Asker,
    Full,
    Wait,
    groups_of,
    helps,
    kept,
    next_in,
    told_counts,
    wait_for,
)

SECTORS, NATIONS = ("acute", "care", "mental"), ("england", "wales")
GROUPS = st.builds(groups_of, st.sampled_from((*SECTORS, None)), st.sampled_from((*NATIONS, None)), st.none())


@st.composite
def shares(draw: st.DrawFn) -> Share:
    by = draw(st.sampled_from(("sector", "nation")))
    group = draw(st.sampled_from(SECTORS if by == "sector" else NATIONS))
    least = draw(st.integers(0, 3))
    most = draw(st.one_of(st.none(), st.integers(max(1, least), 5)))
    return Share(by=by, group=group, least=least, most=most)  # type: ignore[arg-type]  # drawn from the two


SPREADS = st.lists(shares(), max_size=4, unique_by=lambda share: (share.by, share.group)).map(tuple)
CALLS = st.builds(OpenCall, places=st.one_of(st.none(), st.integers(1, 8)), spread=SPREADS)
PEOPLE = st.lists(GROUPS, max_size=14)


def count(share, taken):
    return sum((share.by, share.group) in groups for groups in taken)


@settings(max_examples=60)
@given(CALLS, PEOPLE)
def test_whoever_comes_in_whatever_order_no_limit_is_passed(call, people):
    taken = []
    for groups in people:
        if wait_for(call, taken, groups) is None:
            taken.append(groups)
    assert call.places is None or len(taken) <= call.places
    for share in call.spread:
        assert share.most is None or count(share, taken) <= share.most


@settings(max_examples=60)
@given(CALLS, PEOPLE)
def test_places_are_kept_for_those_of_whom_there_are_too_few(call, people):
    taken = []
    for groups in people:
        if wait_for(call, taken, groups) is None:
            before = kept(call, taken)
            had_room = call.places is None or call.places - len(taken) >= before
            helped = helps(call, taken, groups)
            taken.append(groups)
            if had_room and call.places is not None and not helped:
                assert call.places - len(taken) >= kept(call, taken)


@settings(max_examples=60)
@given(CALLS, PEOPLE, PEOPLE)
def test_the_next_place_goes_to_who_helps_most_and_of_these_to_who_asked_first(call, taken, queue):
    waiting = [Asker(f"mem_{at}", groups) for at, groups in enumerate(queue)]
    chosen = next_in(call, taken, waiting)
    able = [each for each in waiting if wait_for(call, taken, each.groups) is None]
    if chosen is None:
        assert not able
        return
    best = max(helps(call, taken, each.groups) for each in able)
    assert chosen == next(each for each in able if helps(call, taken, each.groups) == best)
    assert next_in(call, taken, waiting) == chosen


def test_without_places_or_wishes_nobody_waits():
    assert wait_for(OpenCall(), [groups_of("acute", "england", None)] * 500, groups_of(None, None, None)) is None


def test_the_reason_to_wait_is_the_one_that_holds():
    wales = Share(by="nation", group="wales", least=1)
    few = Share(by="sector", group="acute", most=1)
    call = OpenCall(places=3, spread=(wales, few))
    acute = groups_of("acute", "england", None)
    assert wait_for(call, [acute], acute) == Wait(Full.SHARE, few)
    care = groups_of("care", "england", None)
    assert wait_for(call, [acute, care], care) == Wait(Full.KEPT)
    welsh = groups_of("care", "wales", None)
    assert wait_for(call, [acute, care], welsh) is None
    assert wait_for(call, [acute, care, welsh], welsh) == Wait(Full.PLACES)


@settings(max_examples=60)
@given(st.lists(st.sampled_from("abcdef"), max_size=40))
def test_no_group_of_fewer_than_five_is_ever_told_and_nobody_is_left_out(groups):
    told = told_counts(groups)
    assert all(number >= 5 for _names, number in told)
    assert sum(number for _names, number in told) == (len(groups) if len(groups) >= 5 else 0)
    names = [name for joined, _number in told for name in joined]
    assert sorted(names) == (sorted(set(groups)) if len(groups) >= 5 else [])
