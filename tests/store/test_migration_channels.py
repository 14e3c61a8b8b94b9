"""The upgrades that note channels, closed doors and names of channels, with what was there before."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from bot.app.discover import import_tables
from bot.core.channels.actions import channel_seen, channels_gone, find_channel
from bot.core.channels.rules import Channel
from bot.core.channels.tables import channels
from bot.core.members.actions import Seen, account_seen, accounts_of, find_person
from bot.core.members.tables import accounts, members
from bot.store import Store, Tx
from bot.store.migrate import differences, upgrade

AT = datetime(2027, 3, 1, tzinfo=UTC)
import_tables()


def _before(tx: Tx) -> None:
    """Put in a member with an account, as the version before would."""
    person = {
        **dict.fromkeys(("role_title", "organisation", "language", "visibility", "preferred_platform"), ""),
        "id": "mem_1",
        "standing": "member",
        "name": "Aisha",
        "zone": "Europe/Dublin",
        "interests": [],
        "created_at": AT,
    }
    account = {
        "platform": "slack",
        "account_id": "U1",
        "member_id": "mem_1",
        "name": "Aisha",
        "zone": "Europe/Dublin",
        "state": "live",
        "seen_at": AT,
        "wrong_codes": 0,
    }
    for table, values in ((members, person), (accounts, account)):
        then = sa.table(table.name, *(sa.column(name, table.c[name].type) for name in values))
        tx.run(sa.insert(then).values(**values))


def test_people_and_accounts_of_before_stay_and_take_messages(store: Store) -> None:
    upgrade(store, "0006_charts")
    store.write_now(_before)
    upgrade(store)
    assert differences(store) == []
    person = store.read_now(find_person, "slack", "U1")
    assert person is not None
    assert person.zone == "Europe/Dublin"
    (account,) = store.read_now(accounts_of, person.id)
    assert account.takes_messages(AT)
    store.write_now(account_seen, "slack", Seen("U1", "Aisha", "America/New_York"))
    person = store.read_now(find_person, "slack", "U1")
    assert person is not None
    assert person.zone == "America/New_York"  # nobody could choose one before
    assert store.read_now(channels_gone) == []


def _channels_before(tx: Tx) -> None:
    """Put in two channels of one name, one of them deleted, and one that was only asked for, as the version before."""
    for channel_id, name, state in (("C1", "digests", "gone"), ("C2", "digests", "open"), ("talk", "talk", "gone")):
        values = {"platform": "slack", "channel_id": channel_id, "name": name, "topic": "", "private": False}
        tx.run(sa.insert(channels).values(**values, state=state, reason="", seen_at=AT))


def test_a_channel_of_before_that_is_renamed_is_found_by_its_old_name(store: Store) -> None:
    upgrade(store, "0008_projects")
    store.write_now(_channels_before)
    upgrade(store)
    assert differences(store) == []
    for renamed, by_old_name in (("C2", "C1"), ("C1", "C2")):  # while one still has the name, it leads there
        store.write_now(channel_seen, Channel("slack", renamed, f"results-{renamed}"))
        found = store.read_now(find_channel, "slack", "digests")
        assert found is not None
        assert found.channel_id == by_old_name
