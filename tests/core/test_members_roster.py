from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.clock import SteppedClock
from bot.core.members.actions import (
    ProfileChange,
    claim_by_email,
    find_person,
    import_roster,
    leave_community,
    merge,
    people,
    person_for_account,
    update_profile,
)
from bot.core.members.rules import Standing
from bot.core.members.rules.roster import ImportCounts, RosterRow, roster_key
from bot.core.members.tables import members
from bot.core.personal_data.actions import erase_person
from bot.inbox.tables import inbox
from bot.outbox.tables import outbox
from bot.store import Store, Tx
from bot.store.metadata import metadata

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
AISHA = RosterRow("r1", "Aisha Khan", "aisha@example.org", "england", "primary_care", "direct_care", "GP", "A practice")


@pytest.fixture
def store(tmp_path):
    opened = Store(f"sqlite:///{tmp_path}/t.db", SteppedClock(START))
    opened.write_now(lambda tx: metadata.create_all(tx.connection))
    yield opened
    opened.close()


@pytest.fixture
def do(store):
    return store.write_now


@pytest.fixture
def ask(store):
    return store.read_now


def counts(**some):
    none = {"added": 0, "changed": 0, "merged": 0, "unchanged": 0, "left_alone": 0, "skipped": ()}
    return ImportCounts(**none | some)


def test_a_row_of_the_roster_becomes_a_member_with_what_it_says(do, ask):
    assert do(import_roster, [AISHA]) == counts(added=1)
    (aisha,) = ask(people)
    assert (aisha.name, aisha.standing, aisha.nation) == ("Aisha Khan", Standing.MEMBER, "england")
    assert (aisha.sector, aisha.role, aisha.role_title) == ("primary_care", "direct_care", "GP")
    assert aisha.organisation == "A practice"


def test_what_the_roster_does_not_say_stays_unsaid(do, ask):
    do(import_roster, [RosterRow("r1", "Aisha Khan")])
    (aisha,) = ask(people)
    assert (aisha.nation, aisha.sector, aisha.role, aisha.organisation) == (None, None, None, "")


def test_an_import_contacts_nobody(do, ask):
    do(import_roster, [AISHA])
    for table in (outbox, inbox):
        assert ask(lambda tx, table=table: tx.rows(sa.select(table))) == []


def test_a_second_import_of_the_same_roster_changes_nothing(do):
    do(import_roster, [AISHA])
    assert do(import_roster, [AISHA]) == counts(unchanged=1)


def test_a_new_address_is_taken_over_but_nothing_a_member_said_is_overwritten(do, ask):
    do(import_roster, [RosterRow("r1", "Aisha Khan", "old@example.org")])
    (aisha,) = ask(people)
    do(update_profile, aisha.id, ProfileChange(name="Aisha K", nation="wales"))
    assert do(import_roster, [AISHA]) == counts(changed=1)
    (after,) = ask(people)
    assert (after.name, after.nation, after.sector) == ("Aisha K", "wales", "primary_care")
    do(person_for_account, "slack", "U1", "somebody")
    assert do(claim_by_email, "slack", "U1", "aisha@example.org").id == aisha.id


def test_a_guest_with_the_address_becomes_the_member(do, ask):
    guest = do(person_for_account, "slack", "U1", "Aisha")
    do(claim_by_email, "slack", "U1", "aisha@example.org")
    assert do(import_roster, [AISHA]) == counts(changed=1)
    assert (ask(find_person, "slack", "U1").id, ask(find_person, "slack", "U1").standing) == (guest.id, Standing.MEMBER)


def test_a_guest_with_the_new_address_of_a_member_is_merged_into_the_member(do, ask):
    do(import_roster, [RosterRow("r1", "Aisha Khan", "old@example.org")])
    do(person_for_account, "slack", "U1", "Aisha")
    do(claim_by_email, "slack", "U1", "aisha@example.org")
    assert do(import_roster, [AISHA]) == counts(changed=1, merged=1)
    (aisha,) = ask(people)
    assert ask(find_person, "slack", "U1") == aisha


def test_a_roster_without_keys_goes_by_its_addresses(do, ask):
    row = RosterRow("", "Aisha Khan", "aisha@example.org")
    assert do(import_roster, [row]) == counts(added=1)
    assert do(import_roster, [row]) == counts(unchanged=1)
    assert do(import_roster, [AISHA]).changed == 1
    assert do(import_roster, [row]) == counts(unchanged=1)
    assert len(ask(people)) == 1


def test_rows_that_cannot_be_told_apart_are_skipped_and_counted(do, ask):
    rows = [
        AISHA,
        RosterRow("r1", "The same key"),
        RosterRow("r2", "The same address", "AISHA@example.org"),
        RosterRow("", "Neither key nor address", "nothing"),
    ]
    assert do(import_roster, rows) == counts(added=1, skipped=(2, 3, 4))
    assert do(import_roster, [RosterRow("r2", "Of another", "aisha@example.org")]) == counts(skipped=(1,))


def test_who_left_or_was_erased_is_not_brought_back(do, ask):
    do(import_roster, [AISHA, RosterRow("", "Tomos", "tomos@example.org")])
    aisha, tomos = sorted(ask(people), key=lambda one: one.name)
    do(leave_community, aisha.id, aisha.id)
    do(erase_person, tomos.id, tomos.id)
    assert do(import_roster, [AISHA, RosterRow("", "Tomos", "tomos@example.org")]) == counts(left_alone=2)
    assert ask(people) == []


def test_the_address_of_somebody_erased_is_not_kept(do, ask):
    do(import_roster, [RosterRow("", "Tomos", "tomos@example.org")])
    (tomos,) = ask(people)
    do(erase_person, tomos.id, tomos.id)
    assert "tomos" not in str(ask(lambda tx: tx.rows(sa.select(members))))


def test_two_rows_of_the_roster_that_proved_to_be_one_person_stay_one(do, ask):
    rows = [AISHA, RosterRow("r2", "Aisha Malik", "malik@example.org")]
    do(import_roster, rows)
    first, second = sorted(ask(people), key=lambda one: one.name)
    do(merge, first.id, second.id)
    assert do(import_roster, rows) == counts(unchanged=2)
    assert len(ask(people)) == 1


def test_a_guest_who_survives_a_merge_with_a_row_of_the_roster_is_on_the_roster(do, ask):
    do(import_roster, [AISHA])
    (aisha,) = ask(people)
    guest = do(person_for_account, "slack", "U1", "Aisha")
    do(merge, guest.id, aisha.id)
    assert do(import_roster, [AISHA]) == counts(unchanged=1)
    assert [one.id for one in ask(people)] == [guest.id]


def test_a_key_made_from_an_address_does_not_show_it():
    assert "aisha" not in roster_key(RosterRow("", "", "aisha@example.org"))


EMAILS = st.sampled_from(["", "a@x.org", "b@x.org", "c@x.org", "B@x.org "])
ROWS = st.lists(
    st.builds(RosterRow, ref=st.sampled_from(["", "1", "2", "3"]), name=st.sampled_from("pq"), email=EMAILS), max_size=6
)
STEPS = st.lists(
    st.tuples(st.just("import"), ROWS) | st.tuples(st.just("appear"), EMAILS) | st.tuples(st.just("leave"), EMAILS),
    max_size=6,
)


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


def take(tx, step, number):
    kind, what = step
    if kind == "import":
        found = import_roster(tx, what)
        assert found.added + found.changed + found.unchanged + found.left_alone + len(found.skipped) == len(what)
        return
    person = person_for_account(tx, "slack", f"U{number}", "somebody")
    person = claim_by_email(tx, "slack", f"U{number}", what)
    if kind == "leave":
        leave_community(tx, person.id, person.id)


@settings(max_examples=60)
@given(STEPS, ROWS)
@example(
    [("import", [RosterRow(ref="1", name="p", email="b@x.org")])],
    [RosterRow(name="p", email="b@x.org"), RosterRow(ref="1", name="p", email="a@x.org")],
)
@example(
    [("import", [RosterRow(ref="2", name="p", email="b@x.org")])],
    [RosterRow(ref="1", name="p", email="b@x.org"), RosterRow(ref="2", name="p", email="a@x.org")],
)
def test_however_people_and_imports_come_nobody_is_doubled_and_a_second_import_adds_nobody(empty, steps, rows):
    with forgotten(empty) as tx:
        for number, step in enumerate(steps):
            take(tx, step, number)
        import_roster(tx, rows)
        before = {person.id for person in people(tx, *Standing)}
        again = import_roster(tx, rows)
        assert (again.added, {person.id for person in people(tx, *Standing)}) == (0, before)
        emails = [row.email for row in tx.rows(sa.select(members.c.email).where(members.c.email.is_not(None)))]
        assert len(emails) == len({email.strip().lower() for email in emails})


@settings(max_examples=40)
@given(ROWS)
def test_a_first_import_repeated_changes_nothing(empty, rows):
    with forgotten(empty) as tx:
        first, second = import_roster(tx, rows), import_roster(tx, rows)
    assert (second.added, second.changed, second.unchanged) == (0, 0, first.added)
    assert second.skipped == first.skipped
