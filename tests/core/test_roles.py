from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import SteppedClock
from bot.core.audit.actions import entries
from bot.core.members.actions import (
    account_gone,
    close_unclaimed,
    leave_community,
    merge,
    person_by_id,
    person_for_account,
)
from bot.core.members.rules import Standing
from bot.core.personal_data.actions import erase_person
from bot.core.roles.actions import (
    ending_before,
    ensure_first_staff,
    grant,
    has_role,
    holders,
    require,
    revoke,
    roles_of,
)
from bot.core.roles.rules import Grant, Role, keeps_an_admin
from bot.core.roles.views import role_name, role_needed
from bot.errors import MemberError
from bot.store import Store, Tx
from bot.store.metadata import metadata

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
YEAR = timedelta(days=365)


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


@pytest.fixture
def admin(do):
    do(ensure_first_staff, [("slack", "U1")])
    return do(person_for_account, "slack", "U1", "Ada").id


@pytest.fixture
def other(do):
    return do(person_for_account, "slack", "U2", "Tomos").id


def test_a_role_holds_from_the_moment_it_is_given_until_it_is_taken(do, ask, admin, other):
    assert not ask(has_role, other, Role.EDITOR)
    do(grant, other, Role.EDITOR, admin)
    assert ask(has_role, other, Role.EDITOR)
    do(revoke, other, Role.EDITOR, admin)
    assert not ask(has_role, other, Role.EDITOR)
    assert ask(roles_of, other) == []


def test_a_role_that_has_ended_does_not_count(do, ask, clock, admin, other):
    do(grant, other, Role.SIG_LEAD, admin, scope="video", until=START + timedelta(days=1))
    clock.move_to(START + timedelta(days=1) - timedelta(seconds=1))
    assert ask(has_role, other, Role.SIG_LEAD, "video")
    clock.move_to(START + timedelta(days=1))
    assert not ask(has_role, other, Role.SIG_LEAD, "video")
    assert ask(holders, Role.SIG_LEAD, "video") == []


def test_a_role_for_one_scope_is_none_for_another_and_one_without_holds_for_all(do, ask, admin, other):
    do(grant, other, Role.SIG_LEAD, admin, scope="video")
    assert not ask(has_role, other, Role.SIG_LEAD, "joy")
    assert not ask(has_role, other, Role.SIG_LEAD)
    do(grant, other, Role.EDITOR, admin)
    assert ask(has_role, other, Role.EDITOR, "video-consultations")


def test_rights_over_others_end_after_a_year_unless_said_otherwise(do, ask, clock, admin, other):
    do(grant, other, Role.STAFF, admin)
    do(grant, other, Role.WELCOME_HOST, admin)
    assert [(one.role, one.until) for one in ask(ending_before, START + YEAR)] == [(Role.STAFF, START + YEAR)]
    clock.move_to(START + YEAR)
    assert not ask(has_role, other, Role.STAFF)
    assert ask(has_role, other, Role.WELCOME_HOST)


def test_giving_a_role_again_renews_it_and_does_not_double_it(do, ask, clock, admin, other):
    do(grant, other, Role.STAFF, admin)
    clock.move_to(START + timedelta(days=300))
    do(grant, other, Role.STAFF, admin)
    assert [one.until for one in ask(roles_of, other)] == [START + timedelta(days=300) + YEAR]


def test_an_admin_is_staff_but_reads_no_logs(ask, admin):
    assert ask(has_role, admin, Role.STAFF)
    assert not ask(has_role, admin, Role.INSIGHT_TEAM)


def test_staff_are_no_admins(do, ask, admin, other):
    do(grant, other, Role.STAFF, admin)
    assert not ask(has_role, other, Role.ADMIN)


def test_who_lacks_a_role_is_told_kindly_whom_it_is_for(do, ask, admin, other):
    person = ask(person_by_id, other)
    with pytest.raises(MemberError, match="staff, editors and the insight team"):
        ask(require, person, Role.STAFF, Role.EDITOR, Role.INSIGHT_TEAM)
    do(grant, other, Role.EDITOR, admin)
    ask(require, person, Role.STAFF, Role.EDITOR, Role.INSIGHT_TEAM)


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_name_that_a_refusal_can_say(role):
    assert role_name(role) in role_needed([role])


def test_every_change_is_audited_with_who_did_it(do, ask, admin, other):
    do(grant, other, Role.EDITOR, admin, until=START + timedelta(days=30))
    do(revoke, other, Role.EDITOR, admin)
    taken, given_, first = ask(entries)
    assert (taken.actor, taken.action, taken.subject) == (admin, "role.revoked", other)
    assert (given_.action, given_.detail) == ("role.granted", (("days", 30), ("role", "editor"), ("scope", "")))
    assert (first.actor, first.subject) == ("system", admin)


def test_a_role_that_is_not_held_cannot_be_taken(do, admin, other):
    with pytest.raises(MemberError, match="does not hold"):
        do(revoke, other, Role.EDITOR, admin)


def test_a_role_cannot_end_in_the_past_or_be_given_to_somebody_gone(do, admin, other):
    with pytest.raises(MemberError, match="passed already"):
        do(grant, other, Role.EDITOR, admin, until=START)
    do(leave_community, other, other)
    with pytest.raises(MemberError, match="left the community"):
        do(grant, other, Role.EDITOR, admin)


def test_the_last_admin_cannot_be_removed_in_any_way(do, ask, admin, other):
    attempts = [
        (revoke, admin, Role.ADMIN, admin),
        (leave_community, admin, admin),
        (erase_person, admin, admin),
    ]
    for attempt in attempts:
        with pytest.raises(MemberError, match="without an admin"):
            do(*attempt)
    with pytest.raises(MemberError, match="without an admin"):
        do(grant, admin, Role.ADMIN, admin, until=START + timedelta(days=1))
    assert ask(has_role, admin, Role.ADMIN)
    assert ask(person_by_id, admin).standing is not Standing.GONE

    do(grant, other, Role.ADMIN, admin)
    do(erase_person, admin, admin)
    assert not ask(has_role, admin, Role.ADMIN)


def test_an_admin_for_a_time_does_not_free_the_last_one(do, admin, other):
    do(grant, other, Role.ADMIN, admin, until=START + timedelta(days=30))
    with pytest.raises(MemberError, match="without an admin"):
        do(revoke, admin, Role.ADMIN, admin)


def test_an_admin_whose_row_was_closed_does_not_free_the_last_one(do, clock, admin, other):
    do(grant, other, Role.ADMIN, admin)
    do(account_gone, "slack", "U2")
    clock.move_to(START + timedelta(days=90))
    do(close_unclaimed)
    with pytest.raises(MemberError, match="without an admin"):
        do(revoke, admin, Role.ADMIN, other)


def test_closing_the_row_of_the_last_admin_is_not_refused_and_the_next_start_names_one(do, ask, clock, admin):
    do(account_gone, "slack", "U1")
    clock.move_to(START + timedelta(days=90))
    assert do(close_unclaimed) == [admin]
    do(ensure_first_staff, [("slack", "U1"), ("slack", "U7")])
    assert ask(has_role, do(person_for_account, "slack", "U7", "").id, Role.ADMIN)


def test_who_leaves_loses_their_roles(do, ask, admin, other):
    do(grant, other, Role.EDITOR, admin)
    do(leave_community, other, other)
    assert ask(roles_of, other) == []


def test_roles_move_with_a_merge_and_the_history_follows(do, ask, admin, other):
    do(grant, other, Role.EDITOR, admin)
    survivor = do(person_for_account, "discord", "9", "tomos").id
    do(merge, survivor, other)
    assert ask(has_role, survivor, Role.EDITOR)
    assert ask(holders, Role.EDITOR) == [survivor]


def test_first_staff_are_named_once_however_often_the_bot_starts(do, ask):
    for _ in range(3):
        do(ensure_first_staff, [("slack", "U1"), ("discord", "9")])
    people = [do(person_for_account, platform, key, "").id for platform, key in (("slack", "U1"), ("discord", "9"))]
    assert sorted(ask(holders, Role.ADMIN)) == sorted(people)
    assert len(ask(entries)) == 2


def test_from_whom_the_role_was_taken_in_chat_it_stays_taken_at_the_next_start(do, ask, admin, other):
    do(grant, other, Role.ADMIN, admin)
    do(revoke, admin, Role.ADMIN, other)
    do(ensure_first_staff, [("slack", "U1")])
    assert not ask(has_role, admin, Role.ADMIN)


def test_when_no_admin_is_left_the_settings_name_one_again(do, ask, clock, admin, other):
    do(grant, other, Role.ADMIN, admin)
    do(revoke, admin, Role.ADMIN, other)
    do(account_gone, "slack", "U2")
    clock.move_to(START + timedelta(days=90))
    assert do(close_unclaimed) == [other]
    do(ensure_first_staff, [("slack", "U1")])
    assert ask(has_role, admin, Role.ADMIN)


STEPS = st.lists(
    st.tuples(st.sampled_from(["grant", "lend", "revoke", "leave", "erase"]), st.integers(0, 2), st.sampled_from(Role)),
    max_size=15,
)


def take(tx, people, step):
    kind, who, role = step
    person = people[who]
    if kind == "grant":
        grant(tx, person, role, people[0])
    elif kind == "lend":
        grant(tx, person, role, people[0], until=START + timedelta(days=1))
    elif kind == "revoke":
        revoke(tx, person, role, people[0])
    elif kind == "leave":
        leave_community(tx, person, person)
    else:
        erase_person(tx, person, person)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A store made once, for examples that roll everything back."""
    opened = Store(f"sqlite:///{tmp_path_factory.mktemp('empty')}/t.db", SteppedClock(START))
    opened.write_now(lambda tx: metadata.create_all(tx.connection))
    yield opened
    opened.close()


@contextmanager
def forgotten(store):
    with store.engine.connect() as connection, connection.begin() as whole:
        yield Tx(connection, START, START)
        whole.rollback()


@settings(max_examples=60)
@given(STEPS)
def test_whatever_is_given_and_taken_there_is_an_admin_without_an_end(empty, steps):
    with forgotten(empty) as tx:
        ensure_first_staff(tx, [("slack", "0")])
        people = [person_for_account(tx, "slack", str(number), "").id for number in range(3)]
        for step in steps:
            try:
                with tx.connection.begin_nested():
                    take(tx, people, step)
            except MemberError:
                pass
            there = [one for one in people if person_by_id(tx, one).standing is not Standing.GONE]
            assert keeps_an_admin([held for one in there for held in roles_of(tx, one)])


def test_only_an_admin_for_everything_without_an_end_keeps_the_community_an_admin():
    def one(role=Role.ADMIN, scope="", until=None):
        return [Grant("rol_1", "mem_1", role, scope, START, until)]

    assert keeps_an_admin(one())
    assert not keeps_an_admin(one(role=Role.STAFF))
    assert not keeps_an_admin(one(scope="video"))
    assert not keeps_an_admin(one(until=START + YEAR))
    assert not keeps_an_admin([])
