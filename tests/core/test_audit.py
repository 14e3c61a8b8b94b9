from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SteppedClock
from bot.core.audit.actions import entries, record
from bot.core.audit.rules import checked
from bot.core.audit.tables import audit
from bot.store import Store
from bot.store.metadata import metadata

START = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def clock():
    return SteppedClock(START)


@pytest.fixture
def store(tmp_path, clock):
    opened = Store(f"sqlite:///{tmp_path}/t.db", clock)
    opened.write_now(lambda tx: metadata.create_all(tx.connection, [audit]))
    yield opened
    opened.close()


def test_entries_come_newest_first_with_who_did_what_to_whom(store, clock):
    store.write_now(record, "mem_a", "role.granted", "mem_b", role="staff", days=365)
    clock.move_to(START + timedelta(hours=1))
    store.write_now(record, "system", "member.closed", "mem_c")

    latest, first = store.read_now(entries)

    assert (latest.actor, latest.action, latest.at) == ("system", "member.closed", START + timedelta(hours=1))
    assert (first.actor, first.subject, first.detail) == ("mem_a", "mem_b", (("days", 365), ("role", "staff")))


def test_two_entries_of_one_moment_keep_their_order(store):
    def act(tx):
        record(tx, "mem_a", "first")
        record(tx, "mem_a", "second")

    store.write_now(act)
    assert [entry.action for entry in store.read_now(entries)] == ["second", "first"]


def test_the_entries_about_one_subject_can_be_asked_for(store):
    store.write_now(record, "mem_a", "role.granted", "mem_b")
    store.write_now(record, "mem_a", "role.granted", "mem_c")
    assert [entry.subject for entry in store.read_now(entries, subject="mem_c")] == ["mem_c"]


def test_an_entry_goes_with_the_transaction_that_fails(store):
    def act(tx):
        record(tx, "mem_a", "vote.closed")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.write_now(act)
    assert store.read_now(entries) == []


@pytest.mark.parametrize(
    "change",
    [
        sa.update(audit).values(action="nothing happened"),
        sa.delete(audit),
        sa.insert(audit)
        .prefix_with("OR REPLACE", dialect="sqlite")
        .values(number=1, at=START, actor_id="x", action="x", subject="", detail={}),
    ],
    ids=["update", "delete", "replace"],
)
def test_no_entry_can_be_changed_or_removed_afterwards(store, change):
    store.write_now(record, "mem_a", "vote.closed")
    with pytest.raises(sa.exc.DBAPIError):
        store.write_now(lambda tx: tx.run(change))
    assert [entry.action for entry in store.read_now(entries)] == ["vote.closed"]


@given(st.text(min_size=1), st.sampled_from(" @\n\"'é,!"))
def test_what_people_write_is_refused(words, mark):
    with pytest.raises(ValueError, match="ids and numbers"):
        checked("mem_a", "message.hidden", "msg_1", {"reason": words + mark})


@given(st.from_regex(r"[a-z]{3}_[0-9a-z]{16}", fullmatch=True), st.integers() | st.booleans() | st.none())
def test_ids_and_numbers_are_accepted(subject, number):
    assert checked("system", "vote.extended", subject, {"by": number}) == {"by": number}
