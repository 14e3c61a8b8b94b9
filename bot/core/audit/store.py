"""The SQL over the audit log: adding a row, and reading the latest."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.core.audit.rules import Entry, Value
from bot.core.audit.tables import audit
from bot.store import Tx


def add(tx: Tx, actor: str, action: str, subject: str, detail: dict[str, Value]) -> None:
    """Add a row."""
    values = {"at": tx.now, "actor_id": actor, "action": action, "subject": subject, "detail": detail}
    tx.run(sa.insert(audit).values(**values))


def latest(tx: Tx, limit: int, subject: str | None) -> list[Entry]:
    """Give the latest rows, the newest first."""
    query = sa.select(audit).order_by(audit.c.number.desc()).limit(limit)
    if subject is not None:
        query = query.where(audit.c.subject == subject)
    return [_entry(row) for row in tx.rows(query)]


def _entry(row: sa.Row[Any]) -> Entry:
    return Entry(row.number, row.at, row.actor_id, row.action, row.subject, tuple(sorted(row.detail.items())))
