"""No description in a pack fits fewer than five people, whoever takes part."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.programme.learning_logs.rules.attribution import ENOUGH_TO_HIDE_IN
from bot.programme.learning_logs.rules.small_groups import FEW, NOT_GIVEN, NOTHING, Traits, widened

TRAITS = st.builds(
    Traits,
    st.sampled_from(["acute", "primary care", NOT_GIVEN]),
    st.sampled_from(["England", "Wales", NOT_GIVEN]),
    st.sampled_from(["nurse", "manager", NOT_GIVEN]),
)
PEOPLE = st.lists(TRAITS, max_size=60).map(lambda all_: {f"m{place}": traits for place, traits in enumerate(all_)})


def test_who_stands_with_four_others_is_told_of_in_full() -> None:
    nurses = {f"m{place}": Traits("acute", "Wales", "nurse") for place in range(5)}
    assert widened(nurses) == nurses


def test_the_role_goes_first_then_the_sector_then_the_nation() -> None:
    people = {f"a{place}": Traits("acute", "Wales", f"role {place}") for place in range(5)}
    people |= {f"b{place}": Traits(f"sector {place}", "Scotland", "nurse") for place in range(5)}
    people |= {f"c{place}": Traits("acute", f"nation {place}", "nurse") for place in range(5)}
    told = widened(people)
    assert {told[f"a{place}"] for place in range(5)} == {Traits("acute", "Wales", FEW)}
    assert {told[f"b{place}"] for place in range(5)} == {Traits(FEW, "Scotland", FEW)}
    assert {told[f"c{place}"] for place in range(5)} == {NOTHING}


def test_one_person_left_over_is_joined_by_the_smallest_group() -> None:
    people = {f"n{place}": Traits("acute", "Wales", "nurse") for place in range(5)}
    people |= {f"m{place}": Traits("acute", "England", "nurse") for place in range(6)}
    told = widened(people | {"alone": Traits("charity", "Scotland", "manager")})
    assert Counter(told.values()) == {NOTHING: 6, Traits("acute", "England", "nurse"): 6}


def test_of_four_people_nothing_is_told() -> None:
    assert set(widened({f"m{place}": Traits("acute", "Wales", "nurse") for place in range(4)}).values()) == {NOTHING}


@given(PEOPLE)
def test_every_combination_told_fits_five_people(people: dict[str, Traits]) -> None:
    told = widened(people)
    assert told.keys() == people.keys()
    for traits, count in Counter(told.values()).items():
        assert count >= ENOUGH_TO_HIDE_IN or (traits == NOTHING and len(people) < ENOUGH_TO_HIDE_IN)


@given(PEOPLE)
def test_nothing_is_told_that_is_not_so(people: dict[str, Traits]) -> None:
    for name, told in widened(people).items():
        for part in ("sector", "nation", "role"):
            assert getattr(told, part) in (getattr(people[name], part), FEW)


@given(PEOPLE)
def test_the_order_of_people_changes_nothing(people: dict[str, Traits]) -> None:
    assert widened(people) == widened(dict(reversed(people.items())))
