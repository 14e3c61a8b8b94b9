"""The register: every column that points at a person, and what is wrong with any of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.core.personal_data.rules import EMPTIED, PEOPLE
from bot.store import types
from bot.store.metadata import metadata
from bot.store.personal import PERSONAL, OnErase, OnMerge, Personal

_EMPTY = {types.Text: "", types.Integer: 0, types.Flag: False}
_STAYS_WHEN_PARENT_GOES = {"CASCADE", "SET NULL"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One column that points at a person, and what is said about its rows."""

    column: sa.Column[Any]
    personal: Personal

    @property
    def table(self) -> sa.Table:
        """Give the column's table."""
        return self.column.table

    @property
    def is_person(self) -> bool:
        """Tell whether the row is the person."""
        return self.table.name == PEOPLE and self.column.primary_key

    def __str__(self) -> str:
        """Give `table.column`."""
        return f"{self.table.name}.{self.column.name}"


@dataclass(frozen=True, slots=True)
class Unique:
    """Columns (or expressions) of which a table holds each combination once, where the condition is met."""

    parts: tuple[sa.ColumnElement[Any], ...]
    where: sa.ColumnElement[bool] | None = None


def register(of: sa.MetaData = metadata) -> list[Entry]:
    """Give every entry, tables that are referred to before those that refer to them."""
    return [
        Entry(column, column.info[PERSONAL])
        for table in of.sorted_tables
        for column in table.columns
        if PERSONAL in column.info
    ]


def uniques(table: sa.Table) -> Iterator[Unique]:
    """Give what the table holds once: its primary key, unique constraints and unique indexes."""
    for constraint in table.constraints:
        if isinstance(constraint, sa.PrimaryKeyConstraint | sa.UniqueConstraint) and len(constraint.columns):
            yield Unique(tuple(constraint.columns))
    for index in table.indexes:
        if index.unique:
            parts = tuple(part for part in index.expressions if isinstance(part, sa.ColumnElement))
            yield Unique(parts, index.dialect_options["sqlite"]["where"])


def owned(table: sa.Table) -> list[sa.ForeignKeyConstraint]:
    """Give the foreign keys by which rows of other tables, which point at no person, belong to rows of this one."""
    return [
        key
        for other in table.metadata.sorted_tables
        if not any(PERSONAL in column.info for column in other.columns)
        for key in other.foreign_key_constraints
        if key.referred_table is table and (key.ondelete or "").upper() == "CASCADE"
    ]


def empty_values(entry: Entry) -> dict[str, Any]:
    """Give what the entry's columns hold once they are emptied."""
    return {name: _empty(entry.table.c[name]) for name in entry.personal.blank}


def _empty(column: sa.Column[Any]) -> Any:
    if EMPTIED in column.info:
        return column.info[EMPTIED]
    return None if column.nullable else _EMPTY[type(column.type)]


def problems(of: sa.MetaData = metadata) -> list[str]:
    """Give a sentence for each column that points at a person and does not say rightly what becomes of its rows."""
    unsaid = [
        f"{table.name}.{column.name} points at a person and has no entry: make it with person_column."
        for table in of.sorted_tables
        for column in table.columns
        if PERSONAL not in column.info and _points_at_a_person(column)
    ]
    return unsaid + [f"{entry} {problem}" for entry in register(of) for problem in _problems_of(entry)]


def _points_at_a_person(column: sa.Column[Any]) -> bool:
    named = column.name == "member_id" or column.name.endswith("_member_id")
    return named or any(key.target_fullname == f"{PEOPLE}.id" for key in column.foreign_keys)


def _problems_of(entry: Entry) -> Iterator[str]:
    personal = entry.personal
    if not personal.what:
        yield "does not say in words what it holds."
    if personal.erase is not OnErase.DELETE and not personal.why:
        yield "stays when its person is erased and does not say why."
    settled = {personal.settled} - {""}
    for name in {*personal.blank, *personal.export, *settled} - set(entry.table.c.keys()):
        yield f"names a column {name} which the table does not have."
    yield from _problems_of_blanks(entry)
    if entry.is_person:
        return
    if personal.merge is OnMerge.MOVE and any(_names(unique, entry.column) for unique in uniques(entry.table)):
        yield "is part of something unique: merging needs MOVE_OR_DROP."
    if personal.erase is OnErase.DELETE or personal.merge is OnMerge.MOVE_OR_DROP:
        yield from _problems_of_deletion(entry)


def _names(unique: Unique, column: sa.Column[Any]) -> bool:
    return any(part is column for part in unique.parts)


def _problems_of_blanks(entry: Entry) -> Iterator[str]:
    personal = entry.personal
    if (personal.erase is OnErase.BLANK) != bool(personal.blank):
        yield "needs BLANK and the columns to empty together."
    for name in set(personal.blank) & set(entry.table.c.keys()):
        column = entry.table.c[name]
        if EMPTIED not in column.info and not column.nullable and type(column.type) not in _EMPTY:
            yield f"empties {name}, which does not say what it holds then."
    if personal.erase is not OnErase.DELETE and not entry.is_person:
        for key in owned(entry.table):
            yield f"stays when its person is erased, and so does {key.table.name}: give that a person column."


def _problems_of_deletion(entry: Entry) -> Iterator[str]:
    for other in entry.table.metadata.sorted_tables:
        for key in other.foreign_key_constraints:
            if key.referred_table is entry.table and (key.ondelete or "").upper() not in _STAYS_WHEN_PARENT_GOES:
                yield f"has rows deleted to which {other.name} refers: that needs ON DELETE CASCADE or SET NULL."
