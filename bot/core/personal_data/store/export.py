"""Everything held about a person, in words and values that any program can read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.personal_data.store.register import Entry, owned, register
from bot.store import Tx
from bot.store.metadata import metadata

Exported = dict[str, Any]


def export_person(tx: Tx, member_id: str, of: sa.MetaData = metadata) -> dict[str, list[Exported]]:
    """Give the rows held about a person as JSON can write them, under what each is in words.

    A row holds the rows of other tables that belong to it, under their table's name.
    """
    held: dict[str, list[Exported]] = {}
    for entry in register(of):
        rows = _rows(tx, entry, member_id)
        if rows:
            held.setdefault(entry.personal.what, []).extend(rows)
    return held


def _rows(tx: Tx, entry: Entry, member_id: str) -> list[Exported]:
    table = entry.table
    found = tx.rows(sa.select(table).where(entry.column == member_id).order_by(*table.primary_key.columns))
    shown = entry.personal.export or tuple(table.c.keys())
    rows = []
    for row in found:
        values = row._mapping
        rows.append({name: _written(values[name]) for name in shown} | _belonging(tx, table, dict(values)))
    return rows


def _belonging(tx: Tx, table: sa.Table, values: Exported) -> Exported:
    children: Exported = {}
    for key in owned(table):
        condition = sa.and_(*(part.parent == values[part.column.name] for part in key.elements))
        found = tx.rows(sa.select(key.table).where(condition).order_by(*key.table.primary_key.columns))
        children[key.table.name] = [{name: _written(value) for name, value in row._mapping.items()} for row in found]
    return {name: rows for name, rows in children.items() if rows}


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
