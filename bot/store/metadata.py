"""The one MetaData that every table of the house's database belongs to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData
from sqlalchemy import Table as SqlTable
from sqlalchemy.schema import SchemaItem

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMING)


def table(name: str, *items: SchemaItem, of: MetaData = metadata, **options: Any) -> SqlTable:
    """Give a table of the house: STRICT on SQLite, so that a wrong type is an error there too."""
    return SqlTable(name, of, *items, sqlite_strict=True, **options)
