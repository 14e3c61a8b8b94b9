"""The upgrade that notes channels and closed doors: people of before keep their zone, which follows their account."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from bot.app.discover import import_tables
from bot.core.channels.actions import channels_gone
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
