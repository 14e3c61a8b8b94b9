"""The SQL over what authors stated about identifiers, and over the count of routes shown."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.safety.tables import identifier_statements, signposts_shown
from bot.store import Tx


def is_stated(tx: Tx, member_id: str, scope: str, field: str, fingerprint: str) -> bool:
    """Tell whether the author said of this very text that what is in it may stay."""
    said = sa.select(identifier_statements.c.id).where(
        identifier_statements.c.member_id == member_id,
        identifier_statements.c.scope == scope,
        identifier_statements.c.field == field,
        identifier_statements.c.fingerprint == fingerprint,
    )
    return tx.row(said) is not None


def add_statement(tx: Tx, member_id: str, scope: str, field: str, fingerprint: str, kinds: str) -> bool:
    """Keep what an author said about a text; tell whether it was new."""
    insert = sqlite.insert if tx.sqlite else postgresql.insert
    values = {"member_id": member_id, "scope": scope, "field": field, "fingerprint": fingerprint, "kinds": kinds}
    added = tx.run(
        insert(identifier_statements)
        .values(id=tx.new_id("ids"), stated_at=tx.now, **values)
        .on_conflict_do_nothing(index_elements=["member_id", "scope", "field", "fingerprint"])
    )
    return bool(added)


def delete_statements(tx: Tx, before: datetime) -> int:
    """Delete what was stated before a moment, and give how many there were."""
    return tx.run(sa.delete(identifier_statements).where(identifier_statements.c.stated_at < before))


def count_shown(tx: Tx, kind: str) -> None:
    """Count that routes of a kind were shown."""
    insert = sqlite.insert if tx.sqlite else postgresql.insert
    tx.run(
        insert(signposts_shown)
        .values(kind=kind, times=1)
        .on_conflict_do_update(index_elements=["kind"], set_={"times": signposts_shown.c.times + 1})
    )


def times_shown(tx: Tx) -> dict[str, int]:
    """Give how often routes of each kind were shown."""
    return {row.kind: int(row.times) for row in tx.rows(sa.select(signposts_shown))}
