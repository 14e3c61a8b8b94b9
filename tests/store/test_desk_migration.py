"""The desk's tables come to a store that has a draft in it; its lines stay in their authors' words."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from bot.app.discover import import_tables
from bot.store import Store, Tx
from bot.store.migrate import upgrade

import_tables()
AT = datetime(2027, 3, 24, tzinfo=UTC)
BLANK = ("name", "role_title", "organisation", "zone", "language", "visibility", "preferred_platform")


def _fill(tx: Tx) -> None:
    members, digests, lines = (_table(tx, name) for name in ("members", "digests", "digest_lines"))
    tx.run(
        sa.insert(members).values(
            id="mem_1", standing="member", interests=_json(tx), created_at=_at(tx), **dict.fromkeys(BLANK, "")
        )
    )
    tx.run(
        sa.insert(digests).values(
            id="dig_1", project="p", round_number=1, slug="p-1", state="draft", title="T", coverage=_json(tx),
            left_out=_json(tx), limits="", drafted_at=_at(tx), check_until=_at(tx),
        )
    )  # fmt: skip
    tx.run(
        sa.insert(lines).values(
            id="line_1", digest_id="dig_1", position=0, theme="t", text="Words.", sources=_json(tx), attribution="x",
            member_id="mem_1", dropped="", verbatim=1 if tx.sqlite else True, unnamed="",
        )
    )  # fmt: skip


def _table(tx: Tx, name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=tx.connection)


def _json(tx: Tx) -> object:
    return "[]" if tx.sqlite else []


def _at(tx: Tx) -> object:
    return int(AT.timestamp() * 1_000_000) if tx.sqlite else AT


def test_the_desks_tables_come_to_a_store_with_a_draft_in_it(store: Store) -> None:
    upgrade(store, "0002_llm")
    store.write_now(_fill)
    upgrade(store, "0003_desk")
    found = store.read_now(lambda tx: tx.rows(sa.select(_table(tx, "digest_lines"))))
    assert [(row.id, row.text, row.verbatim) for row in found] == [("line_1", "Words.", 1)]
    with store.engine.connect() as connection:
        there = set(sa.inspect(connection).get_table_names())
    assert {"sign_in_links", "sign_in_sessions", "digest_versions", "theme_codes", "theme_tags"} <= there
