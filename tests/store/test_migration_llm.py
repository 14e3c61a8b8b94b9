"""The upgrade that lets a model draft: a digest made before it stays what it was, word for word and without AI."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from bot.app.discover import import_tables
from bot.programme.learning_logs.rules.digest import Coverage
from bot.programme.learning_logs.rules.made_by import MadeBy
from bot.programme.learning_logs.store.digests import digest_by_id
from bot.programme.learning_logs.tables import digests, lines
from bot.store import Store, Tx
from bot.store.metadata import metadata
from bot.store.migrate import differences, upgrade

AT = datetime(2027, 3, 1, tzinfo=UTC)
import_tables()


def _before(tx: Tx) -> None:
    """Put in a member, and a digest with a line, as the version before would."""
    person = {
        **dict.fromkeys(("name", "role_title", "organisation", "language", "visibility", "preferred_platform"), ""),
        "id": "mem_1",
        "standing": "member",
        "zone": "Europe/London",
        "interests": [],
        "created_at": AT,
    }
    tx.run(_insert(metadata.tables["members"], person))
    tx.run(
        _insert(
            digests,
            {
                "id": "dig_1",
                "project": "p",
                "round_number": 1,
                "slug": "p-1",
                "state": "draft",
                "title": "A digest",
                "coverage": {
                    "answered": 1,
                    "participants": 2,
                    "people": 1,
                    "answers": 1,
                    "held_back": 0,
                    "sectors": [],
                    "nations": [],
                    "missing_sectors": [],
                    "missing_nations": [],
                },
                "left_out": [],
                "limits": "",
                "drafted_at": AT,
                "check_until": AT,
            },
        )
    )
    tx.run(
        _insert(
            lines,
            {
                "id": "line_1",
                "digest_id": "dig_1",
                "position": 0,
                "theme": "t",
                "text": "Doors stick.",
                "sources": ["ans_1"],
                "attribution": "a participant",
                "member_id": "mem_1",
                "dropped": "",
            },
        )
    )


def _insert(table: sa.Table, values: dict[str, object]) -> sa.Insert:
    """Give an insert that names these columns alone, though the table has more by now."""
    then = sa.table(table.name, *(sa.column(name, table.c[name].type) for name in values))
    return sa.insert(then).values(**values)


def test_a_digest_of_before_stays_without_ai_and_its_lines_exact(store: Store) -> None:
    upgrade(store, "0001")
    store.write_now(_before)
    upgrade(store)
    assert differences(store) == []
    piece = store.read_now(digest_by_id, "dig_1")
    assert piece is not None
    assert piece.made_by == MadeBy()
    assert piece.coverage == Coverage(1, 2, 1, 1, 0, (), (), (), ())
    assert [(line.text, line.verbatim, line.unnamed) for line in piece.lines] == [("Doors stick.", True, "")]
