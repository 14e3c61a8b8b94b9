"""A store with people and answers in it comes to the tables of answering without losing a row."""

from __future__ import annotations

import sqlalchemy as sa

from bot.app.discover import import_tables
from bot.core.safety.store import count_shown, times_shown
from bot.store import Store, Tx
from bot.store.metadata import metadata
from bot.store.migrate import differences, upgrade

import_tables()
NEW = {"identifier_statements", "signposts_shown", "log_answer_audiences", "log_conversations", "log_free_texts"}


def an_answer(tx: Tx) -> None:
    members, answers = metadata.tables["members"], metadata.tables["log_answers"]
    required = {
        column.name: {"INTEGER": 0, "BIGINT": 0, "BOOLEAN": False}.get(str(column.type), "x")
        for column in members.columns
        if not column.nullable and not column.primary_key and column.server_default is None
    }
    moments = {column.name: tx.now for column in members.columns if type(column.type).__name__ == "Instant"}
    known = {"standing": "member", "visibility": "members", "state": "here"}
    values = {**required, **moments, **{key: value for key, value in known.items() if key in required}}
    tx.run(sa.insert(members).values(id="mem_1", **values))
    row = {"id": "ans_1", "round_key": "p:1", "member_id": "mem_1", "question": "q", "typed": ["kept"]}
    tx.run(sa.insert(answers).values(**row, audience="project", updated_at=tx.now))


def test_a_store_with_answers_is_brought_up_to_date(store: Store) -> None:
    upgrade(store, "0001")
    store.write_now(an_answer)
    upgrade(store, "0004_answering")
    assert set(sa.inspect(store.engine).get_table_names()) >= NEW
    answers = metadata.tables["log_answers"]
    assert store.read_now(lambda tx: tx.value(sa.select(answers.c.typed))) == ["kept"]
    for _time in range(2):
        store.write_now(count_shown, "harm")
    assert store.read_now(times_shown) == {"harm": 2}
    assert not [found for found in differences(store) if any(name in found for name in NEW)]
