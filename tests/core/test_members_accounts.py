import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.clock import SteppedClock
from bot.core.members.actions import (
    ProfileChange,
    account_back,
    account_gone,
    accounts_of,
    claim_by_code,
    claim_by_email,
    close_unclaimed,
    find_person,
    import_roster,
    issue_code,
    leave_community,
    merge,
    people,
    people_by_ids,
    person_by_id,
    person_for_account,
    reachable,
    rejoin,
    update_profile,
)
from bot.core.members.rules import DEFAULT_ZONE, Person, Standing
from bot.core.members.rules.roster import RosterRow
from bot.core.members.tables import members
from bot.core.personal_data.actions import export_person
from bot.errors import MemberError
from bot.store import Store
from bot.store.metadata import metadata

START = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def clock():
    return SteppedClock(START)


@pytest.fixture
def store(tmp_path, clock):
    opened = Store(f"sqlite:///{tmp_path}/t.db", clock)
    opened.write_now(lambda tx: metadata.create_all(tx.connection))
    yield opened
    opened.close()


@pytest.fixture
def do(store):
    return store.write_now


@pytest.fixture
def ask(store):
    return store.read_now


def test_whoever_appears_is_a_guest_at_first_sight_and_the_same_person_at_second(do, ask):
    first = do(person_for_account, "slack", "U1", "Dr Aisha Khan", zone="Europe/Dublin")
    again = do(person_for_account, "slack", "U1", "Aisha K")
    assert first == again == ask(find_person, "slack", "U1")
    assert (first.standing, first.name, first.zone) == (Standing.GUEST, "Dr Aisha Khan", "Europe/Dublin")


def test_the_same_account_id_on_another_platform_is_somebody_else(do):
    assert do(person_for_account, "slack", "1", "A").id != do(person_for_account, "discord", "1", "A").id


def test_an_account_never_seen_has_no_person(ask):
    assert ask(find_person, "slack", "U1") is None


async def test_an_account_that_appears_in_many_places_at_once_is_one_person(store):
    found = await asyncio.gather(*(store.write(person_for_account, "slack", "U1", "Aisha") for _ in range(12)))
    assert len({person.id for person in found}) == 1
    assert store.read_now(lambda tx: tx.value(sa.select(sa.func.count()).select_from(members))) == 1


def test_where_everyone_is_a_member_so_is_who_was_a_guest_before(do):
    do(person_for_account, "slack", "U1", "Aisha")
    assert do(person_for_account, "slack", "U1", "Aisha", everyone_is_member=True).standing is Standing.MEMBER
    assert do(person_for_account, "slack", "U2", "Tomos", everyone_is_member=True).standing is Standing.MEMBER


def test_a_name_and_a_zone_learnt_later_are_filled_in(do):
    assert do(person_for_account, "slack", "U1", "", zone="Mars/Base").zone == DEFAULT_ZONE
    person = do(person_for_account, "slack", "U1", " Aisha\n Khan\u202e ", zone="Europe/Dublin")
    assert (person.name, person.zone) == ("Aisha Khan", "Europe/Dublin")


@pytest.mark.parametrize(
    ("name", "first"),
    [("Dr Aisha Khan", "Aisha"), ("Prof. Siân Rees", "Siân"), ("Tomos", "Tomos"), ("Dr", "Dr"), ("", "")],
)
def test_people_are_greeted_by_their_first_name(name, first):
    assert Person("mem_1", name, Standing.MEMBER).first_name == first


def test_accounts_come_with_the_preferred_platform_first_then_where_the_person_was_last(do, ask, clock):
    person = do(person_for_account, "slack", "U1", "Aisha")
    clock.move_to(START + timedelta(days=2))
    do(claim_by_code, *account(do, "discord", "9"), do(issue_code, person.id, person.id))
    assert [one.platform for one in ask(accounts_of, person.id)] == ["discord", "slack"]
    do(update_profile, person.id, ProfileChange(preferred_platform="slack"))
    assert [one.platform for one in ask(accounts_of, person.id)] == ["slack", "discord"]


def account(do, platform, account_id):
    do(person_for_account, platform, account_id, "Somebody")
    return platform, account_id


def test_with_the_last_account_messages_stop_and_with_its_return_they_go_on(do, ask):
    person = do(person_for_account, "slack", "U1", "Aisha", everyone_is_member=True)
    do(claim_by_code, *account(do, "discord", "9"), do(issue_code, person.id, person.id))
    do(account_gone, "slack", "U1")
    assert ask(reachable, person.id)
    do(account_gone, "discord", "9")
    assert not ask(reachable, person.id)
    assert ask(accounts_of, person.id) == []
    assert ask(person_by_id, person.id).standing is Standing.MEMBER

    do(account_back, "slack", "U1")
    assert ask(reachable, person.id)
    assert [one.platform for one in ask(accounts_of, person.id)] == ["slack"]


def test_an_account_that_speaks_is_not_gone(do, ask):
    person = do(person_for_account, "slack", "U1", "Aisha")
    do(account_gone, "slack", "U1")
    do(person_for_account, "slack", "U1", "Aisha")
    assert ask(reachable, person.id)


def test_an_unknown_account_that_goes_or_returns_changes_nothing(do, ask):
    do(account_gone, "slack", "U404")
    do(account_back, "slack", "U404")
    assert ask(find_person, "slack", "U404") is None


def test_a_row_nobody_claims_is_closed_after_ninety_days_and_not_before(do, ask, clock):
    person = do(person_for_account, "slack", "U1", "Aisha")
    do(account_gone, "slack", "U1")
    clock.move_to(START + timedelta(days=90) - timedelta(seconds=1))
    assert do(close_unclaimed) == []
    clock.move_to(START + timedelta(days=90))
    assert do(close_unclaimed) == [person.id]
    assert do(close_unclaimed) == []
    assert ask(person_by_id, person.id).standing is Standing.GONE


def test_who_leaves_the_community_gets_no_messages_keeps_their_entry_and_can_come_back(do, ask):
    do(import_roster, [RosterRow("r1", "Aisha Khan", "aisha@example.org")])
    do(person_for_account, "slack", "U1", "Aisha")
    member = do(claim_by_email, "slack", "U1", "aisha@example.org")
    do(leave_community, member.id, member.id)
    assert not ask(reachable, member.id)
    assert do(person_for_account, "slack", "U1", "Aisha").standing is Standing.GONE
    assert ask(person_by_id, member.id).name == "Aisha Khan"

    assert do(rejoin, member.id).standing is Standing.MEMBER
    assert ask(reachable, member.id)


def test_the_day_somebody_left_stays_when_their_account_goes_later(do, ask, clock):
    guest = do(person_for_account, "slack", "U1", "Aisha")
    do(leave_community, guest.id, guest.id)
    clock.move_to(START + timedelta(days=1))
    do(account_gone, "slack", "U1")
    assert ask(export_person, guest.id)["Your entry in the membership"][0]["left_at"] == START.isoformat()


def test_a_guest_who_comes_back_is_a_guest(do):
    guest = do(person_for_account, "slack", "U1", "Aisha")
    do(leave_community, guest.id, guest.id)
    assert do(rejoin, guest.id).standing is Standing.GUEST


def test_people_are_found_by_standing_and_by_id(do, ask):
    guest = do(person_for_account, "slack", "U1", "Aisha")
    member = do(person_for_account, "slack", "U2", "Tomos", everyone_is_member=True)
    assert ask(people) == [member]
    assert {one.id for one in ask(people, Standing.GUEST, Standing.MEMBER)} == {guest.id, member.id}
    assert ask(people_by_ids, [guest.id, "mem_nobody"]) == [guest]


def test_a_profile_is_changed_field_by_field_and_cleared_on_wish(do):
    person = do(person_for_account, "slack", "U1", "Aisha")
    change = ProfileChange(nation="wales", role="direct_care", interests=("digital", "frailty"), zone="Europe/Dublin")
    changed = do(update_profile, person.id, change)
    assert (changed.name, changed.nation, changed.role) == ("Aisha", "wales", "direct_care")
    assert (changed.interests, changed.zone) == (("digital", "frailty"), "Europe/Dublin")
    cleared = do(update_profile, person.id, ProfileChange(nation="", interests=()))
    assert (cleared.nation, cleared.interests, cleared.role) == (None, (), "direct_care")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (ProfileChange(name=" "), "name"),
        (ProfileChange(name="x" * 81), "name"),
        (ProfileChange(zone="Mars/Base"), "zone"),
        (ProfileChange(zone="../etc/passwd"), "zone"),
    ],
)
def test_a_profile_that_cannot_be_saved_names_the_field_and_changes_nothing(do, ask, change, field):
    person = do(person_for_account, "slack", "U1", "Aisha")
    with pytest.raises(MemberError) as refused:
        do(update_profile, person.id, change)
    assert list(refused.value.fields) == [field]
    assert ask(person_by_id, person.id) == person


def test_a_merge_keeps_what_the_survivor_said_and_fills_what_they_left_blank(do, ask):
    survivor = do(person_for_account, "slack", "U1", "Aisha Khan")
    other = do(person_for_account, "discord", "9", "aisha_k", everyone_is_member=True)
    do(update_profile, survivor.id, ProfileChange(nation="wales"))
    do(update_profile, other.id, ProfileChange(nation="england", sector="acute", visibility="only_me"))
    merged = do(merge, survivor.id, other.id)
    assert (merged.name, merged.nation, merged.sector, merged.visibility) == ("Aisha Khan", "wales", "acute", "only_me")
    assert merged.standing is Standing.MEMBER
    assert ask(find_person, "discord", "9") == merged


def test_the_id_of_somebody_merged_twice_over_still_finds_them(do, ask):
    first = do(person_for_account, "slack", "U1", "A")
    second = do(person_for_account, "discord", "9", "B")
    third = do(person_for_account, "slack", "U3", "C")
    do(merge, second.id, first.id)
    do(merge, third.id, second.id)
    assert ask(person_by_id, first.id) == ask(person_by_id, third.id)


def test_nobody_is_merged_with_somebody_gone_or_with_themself(do):
    person = do(person_for_account, "slack", "U1", "Aisha")
    gone = do(person_for_account, "slack", "U2", "Tomos")
    do(leave_community, gone.id, gone.id)
    for other in (gone.id, person.id, "mem_nobody"):
        with pytest.raises(MemberError, match="cannot be merged"):
            do(merge, person.id, other)
