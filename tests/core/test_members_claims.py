from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SteppedClock
from bot.core.audit.actions import entries
from bot.core.members.actions import (
    account_gone,
    accounts_of,
    claim_by_code,
    claim_by_email,
    close_unclaimed,
    find_person,
    import_roster,
    issue_code,
    leave_community,
    person_for_account,
    reachable,
)
from bot.core.members.rules import Standing
from bot.core.members.rules.codes import hashed
from bot.core.members.rules.person import normal_email
from bot.core.members.rules.roster import RosterRow
from bot.core.members.tables import link_codes, members
from bot.errors import MemberError
from bot.ids import new_code
from bot.store import Store
from bot.store.metadata import metadata

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
AISHA = RosterRow("r1", "Aisha Khan", "Aisha@Example.org", nation="england", role="direct_care")
TOMOS = RosterRow("r2", "Tomos Rees", "tomos@example.org", nation="wales")


@pytest.fixture
def clock():
    return SteppedClock(START)


@pytest.fixture
def store(tmp_path, clock):
    opened = Store(f"sqlite:///{tmp_path}/t.db", clock)
    opened.write_now(lambda tx: metadata.create_all(tx.connection))
    opened.write_now(import_roster, [AISHA, TOMOS])
    yield opened
    opened.close()


@pytest.fixture
def do(store):
    return store.write_now


@pytest.fixture
def ask(store):
    return store.read_now


def seen(do, platform, account_id):
    do(person_for_account, platform, account_id, "somebody")
    return platform, account_id


@pytest.fixture
def aisha(do):
    return do(claim_by_email, *seen(do, "slack", "U1"), "aisha@example.org")


def count(store):
    there = sa.select(sa.func.count()).select_from(members).where(members.c.standing != "gone")
    return store.read_now(lambda tx: tx.value(there))


# By e-mail address


def test_an_account_with_the_address_of_a_roster_row_is_that_member(aisha, ask):
    assert (aisha.name, aisha.standing, aisha.nation) == ("Aisha Khan", Standing.MEMBER, "england")
    assert ask(find_person, "slack", "U1") == aisha


def test_a_second_account_with_the_same_address_is_linked_and_never_enrolled_again(do, ask, store, aisha):
    again = do(claim_by_email, *seen(do, "slack", "U2"), " AISHA@example.org")
    assert again == aisha
    assert len(ask(accounts_of, aisha.id)) == 2
    assert count(store) == 2


def test_claiming_twice_changes_nothing(do, aisha, ask):
    before = ask(entries)
    assert do(claim_by_email, "slack", "U1", "aisha@example.org") == aisha
    assert ask(entries) == before


def test_an_address_that_no_row_has_leaves_a_guest_whom_a_later_import_finds(do, ask):
    guest = do(claim_by_email, *seen(do, "slack", "U1"), "new@example.org")
    assert guest.standing is Standing.GUEST
    do(import_roster, [RosterRow("r3", "New Person", "NEW@example.org")])
    assert ask(find_person, "slack", "U1").standing is Standing.MEMBER
    assert ask(find_person, "slack", "U1").id == guest.id


def test_what_is_no_address_matches_nobody(do):
    assert do(claim_by_email, *seen(do, "slack", "U1"), "").standing is Standing.GUEST
    assert do(claim_by_email, *seen(do, "slack", "U1"), "aisha").standing is Standing.GUEST


def test_a_member_with_another_members_address_stays_themself(do, aisha):
    assert do(claim_by_email, "slack", "U1", "tomos@example.org") == aisha


def test_the_row_of_a_member_whose_accounts_are_gone_is_not_claimed_by_its_address(do, aisha):
    do(account_gone, "slack", "U1")
    assert do(claim_by_email, *seen(do, "slack", "U2"), "aisha@example.org").id != aisha.id


def test_the_row_of_somebody_who_left_is_not_claimed_by_its_address(do, aisha):
    do(leave_community, aisha.id, aisha.id)
    assert do(claim_by_email, *seen(do, "slack", "U2"), "aisha@example.org").standing is Standing.GUEST


@given(st.emails())
def test_an_address_is_compared_in_one_form_only(address):
    assert normal_email(normal_email(address)) == normal_email(address)
    assert normal_email(f"  {address.upper()} ") == normal_email(address.upper())


# By code


def test_a_code_links_another_account_to_the_same_person(do, ask, store, aisha):
    code = do(issue_code, aisha.id, aisha.id)
    assert do(claim_by_code, *seen(do, "discord", "9"), code) == aisha
    assert ask(find_person, "discord", "9") == aisha
    assert count(store) == 2


def test_a_code_may_be_typed_in_capitals_without_its_dash_and_with_letters_misread(do, aisha):
    code = do(issue_code, aisha.id, aisha.id)
    typed = f" {code.upper().replace('-', ' ').replace('0', 'O').replace('1', 'I')} "
    assert do(claim_by_code, *seen(do, "discord", "9"), typed) == aisha


def test_only_the_hash_of_a_code_is_stored(do, ask, aisha):
    code = do(issue_code, aisha.id, aisha.id)
    (row,) = ask(lambda tx: tx.rows(sa.select(link_codes)))
    assert row.hash == hashed(code)
    assert code not in str(row)


def test_a_code_works_once(do, aisha):
    code = do(issue_code, aisha.id, aisha.id)
    do(claim_by_code, *seen(do, "discord", "9"), code)
    assert "used already" in str(do(claim_by_code, *seen(do, "discord", "10"), code))


@pytest.mark.parametrize(
    ("by", "life"), [("own", timedelta(minutes=15)), ("staff", timedelta(days=7))], ids=["own", "staff"]
)
def test_a_code_is_too_old_at_its_end_and_not_before(do, clock, aisha, by, life):
    staff = do(person_for_account, "slack", "U9", "Staff").id
    code = do(issue_code, aisha.id, aisha.id if by == "own" else staff)
    account = seen(do, "discord", "9")
    clock.move_to(START + life)
    assert "too old" in str(do(claim_by_code, *account, code))
    clock.move_to(START + life - timedelta(seconds=1))
    assert do(claim_by_code, *account, code) == aisha


def test_a_newer_code_replaces_the_older_one(do, aisha):
    older, newer = do(issue_code, aisha.id, aisha.id), do(issue_code, aisha.id, aisha.id)
    account = seen(do, "discord", "9")
    assert "do not know" in str(do(claim_by_code, *account, older))
    assert do(claim_by_code, *account, newer) == aisha


def test_ones_own_code_on_a_linked_account_says_so_and_is_not_used_up(do, aisha):
    code = do(issue_code, aisha.id, aisha.id)
    assert "your own code" in str(do(claim_by_code, "slack", "U1", code))
    assert do(claim_by_code, *seen(do, "discord", "9"), code) == aisha


def test_a_code_does_not_join_two_members_of_the_roster(do, ask, aisha):
    tomos = do(claim_by_email, *seen(do, "slack", "U2"), "tomos@example.org")
    code = do(issue_code, aisha.id, aisha.id)
    assert "another entry" in str(do(claim_by_code, "slack", "U2", code))
    assert ask(find_person, "slack", "U2") == tomos


def test_a_code_of_a_guest_typed_by_a_member_makes_the_member_of_the_roster_the_survivor(do, ask, aisha):
    guest = do(person_for_account, "discord", "9", "aisha_k")
    code = do(issue_code, guest.id, guest.id)
    assert do(claim_by_code, "slack", "U1", code) == aisha
    assert ask(find_person, "discord", "9") == aisha


def test_after_five_wrong_codes_even_the_right_one_waits_an_hour(do, clock, aisha):
    account = seen(do, "discord", "9")
    code = do(issue_code, aisha.id, do(person_for_account, "slack", "U9", "Staff").id)
    for _ in range(5):
        assert "do not know" in str(do(claim_by_code, *account, "nope-nope"))
    assert "several codes" in str(do(claim_by_code, *account, code))
    assert do(claim_by_code, *seen(do, "discord", "10"), new_code()) is not None
    clock.move_to(START + timedelta(hours=1))
    assert do(claim_by_code, *account, code) == aisha


def test_a_row_without_accounts_is_claimed_by_a_code_from_staff_until_ninety_days_have_passed(do, ask, clock, aisha):
    staff = do(person_for_account, "slack", "U9", "Staff").id
    do(account_gone, "slack", "U1")
    clock.move_to(START + timedelta(days=89))
    code = do(issue_code, aisha.id, staff)
    assert do(claim_by_code, *seen(do, "discord", "9"), code) == aisha
    assert ask(reachable, aisha.id)

    do(account_gone, "discord", "9")
    clock.move_to(START + timedelta(days=89 + 90))
    with pytest.raises(MemberError, match="90 days"):
        do(issue_code, aisha.id, staff)


def test_a_row_that_was_claimed_again_waits_no_longer(do, clock, aisha):
    staff = do(person_for_account, "slack", "U9", "Staff").id
    do(account_gone, "slack", "U1")
    clock.move_to(START + timedelta(days=89))
    do(claim_by_code, *seen(do, "discord", "9"), do(issue_code, aisha.id, staff))
    clock.move_to(START + timedelta(days=91))
    assert do(close_unclaimed) == []


def test_no_code_is_issued_for_somebody_who_left(do, aisha):
    do(leave_community, aisha.id, aisha.id)
    with pytest.raises(MemberError, match="left the community"):
        do(issue_code, aisha.id, "system")


def test_a_code_issued_before_its_person_left_links_nobody(do, aisha):
    code = do(issue_code, aisha.id, aisha.id)
    do(leave_community, aisha.id, aisha.id)
    assert "left the community" in str(do(claim_by_code, *seen(do, "discord", "9"), code))


def test_a_merge_and_a_code_are_audited_by_ids_alone(do, ask, aisha):
    do(claim_by_code, *seen(do, "discord", "9"), do(issue_code, aisha.id, aisha.id))
    actions = [(entry.action, entry.subject) for entry in ask(entries, 3)]
    assert actions == [("member.merged", aisha.id), ("member.linked", aisha.id), ("member.code_issued", aisha.id)]


def test_an_account_must_have_been_seen_before_it_claims(do):
    with pytest.raises(LookupError):
        do(claim_by_email, "slack", "U404", "aisha@example.org")
