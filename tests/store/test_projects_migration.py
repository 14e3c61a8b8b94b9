"""A store with people in projects comes to the tables of projects made in chat: what they agreed to is known."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from bot.app.discover import import_tables
from bot.programme.learning_logs.store.places import Agreement, agreements_of
from bot.store import Store, Tx
from bot.store.metadata import metadata
from bot.store.migrate import differences, upgrade

import_tables()
NEW = {
    "log_projects",
    "log_closed_calls",
    "log_project_drafts",
    "log_waiting",
    "log_consent_texts",
    "log_agreements",
    "log_participants",
}
JOINED = datetime(2027, 3, 1, 9, tzinfo=UTC)


def _somebody_in_a_project(tx: Tx) -> None:
    person = {
        **dict.fromkeys(("name", "role_title", "organisation", "language", "visibility", "preferred_platform"), ""),
        "id": "mem_1",
        "standing": "member",
        "zone": "Europe/London",
        "interests": [],
        "created_at": JOINED,
    }
    members = metadata.tables["members"]
    tx.run(sa.insert(members).values({members.c[key]: value for key, value in person.items()}))
    parts = metadata.tables["log_participants"]
    part = {"project": "video", "member_id": "mem_1", "audience": "project", "consent_version": "vc-1"}
    tx.run(sa.insert(parts).values(**part, joined_at=JOINED))


def test_who_takes_part_already_agreed_when_they_joined(store: Store) -> None:
    upgrade(store, "0007_channels")
    store.write_now(_somebody_in_a_project)
    upgrade(store, "0008_projects")
    assert set(sa.inspect(store.engine).get_table_names()) >= NEW
    assert store.read_now(agreements_of, "video", "mem_1") == [Agreement("video", "vc-1", agreed=True, said_at=JOINED)]
    assert not [found for found in differences(store) if any(name in found for name in NEW)]
