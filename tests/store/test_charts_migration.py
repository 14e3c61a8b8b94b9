"""The charts' table comes to a store that has a digest in it; its lines repeat no other."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store import Store
from bot.store.migrate import upgrade
from tests.store.test_desk_migration import _fill, _table


def test_the_charts_come_to_a_store_with_a_digest_in_it(store: Store) -> None:
    upgrade(store, "0005_form_sessions")
    store.write_now(_fill)
    upgrade(store, "0006_charts")
    lines = store.read_now(lambda tx: tx.rows(sa.select(_table(tx, "digest_lines"))))
    assert [(row.id, row.text, row.from_line) for row in lines] == [("line_1", "Words.", "")]
    assert store.read_now(lambda tx: tx.rows(sa.select(_table(tx, "digest_charts")))) == []
