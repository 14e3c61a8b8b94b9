"""The table of the audit log, and the triggers that make it append-only on both engines."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store import types
from bot.store.metadata import table

# `actor_id` and `subject` are plain ids and no person columns: a row that cannot change can neither be merged nor
# erased. They stay as opaque ids, and the members table keeps an empty row (or the way to the merged one) for each.
audit = table(
    "audit",
    sa.Column("number", types.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", types.Instant, nullable=False),
    sa.Column("actor_id", types.Text, nullable=False),
    sa.Column("action", types.Text, nullable=False),
    sa.Column("subject", types.Text, nullable=False),
    sa.Column("detail", types.Json, nullable=False),
)
sa.Index("ix_audit_subject", audit.c.subject)

_SQLITE = (
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    # INSERT OR REPLACE removes the old row without firing the trigger above.
    "CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit "
    "WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number) "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
)
_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$",
    # For each statement: an UPDATE of no row is refused too, and TRUNCATE has no rows to fire for.
    "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()",
)


def append_only_sql(dialect: str) -> list[str]:
    """Give the statements that make the log append-only, for `sqlite` or `postgresql`; migrations run them too."""
    return list({"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[dialect])


for _dialect in ("sqlite", "postgresql"):
    for _statement in append_only_sql(_dialect):
        _ddl = sa.DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves its constructor untyped
        sa.event.listen(audit, "after_create", _ddl.execute_if(dialect=_dialect))
