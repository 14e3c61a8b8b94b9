"""Merging two people: the rows of one come to point at the other, without breaking what must be unique."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.core.personal_data.store.erase import empty_rows
from bot.core.personal_data.store.register import Entry, Unique, register, uniques
from bot.store import Tx
from bot.store.metadata import metadata
from bot.store.personal import PERSONAL, OnMerge


def merge_rows(tx: Tx, survivor: str, other: str, of: sa.MetaData = metadata) -> int:
    """Move all rows of `other` to `survivor`, empty the row of `other` itself, and give how many rows were dropped."""
    dropped = 0
    for entry in register(of):
        if entry.is_person:
            continue
        if entry.personal.merge is OnMerge.MOVE_OR_DROP:
            dropped += _drop_doubles(tx, entry, survivor, other)
        tx.run(sa.update(entry.table).where(entry.column == other).values({entry.column.name: survivor}))
    for entry in register(of):
        if entry.is_person:
            empty_rows(tx, entry, other)
    return dropped


def _drop_doubles(tx: Tx, entry: Entry, survivor: str, other: str) -> int:
    """Delete what cannot move: a row of which the survivor has the like, or one that would name the survivor twice."""
    ours = [unique for unique in uniques(entry.table) if any(part is entry.column for part in unique.parts)]
    given_way = {key for unique in ours for key in _giving_way(tx, entry, unique, survivor, other)}
    _delete(tx, entry, given_way)
    doubles = {key for unique in ours for key in _doubles(tx, entry, unique, survivor, other)}
    _delete(tx, entry, doubles)
    return len(given_way) + len(doubles)


def _delete(tx: Tx, entry: Entry, keys: set[tuple[Any, ...]]) -> None:
    for key in sorted(keys, key=repr):
        parts = zip(entry.table.primary_key.columns, key, strict=True)
        tx.run(sa.delete(entry.table).where(*(column == value for column, value in parts)))


def _giving_way(tx: Tx, entry: Entry, unique: Unique, survivor: str, other: str) -> set[tuple[Any, ...]]:
    """Give the survivor's own rows that are not settled, where the other's like is."""
    if not entry.personal.settled:
        return set()
    settled = entry.table.c[entry.personal.settled]
    theirs = set(_by_primary_key(tx, entry, unique, other, settled.is_not(None)).values())
    mine = _by_primary_key(tx, entry, unique, survivor, settled.is_(None))
    return {key for key, rest in mine.items() if None not in rest and rest in theirs}


def _doubles(tx: Tx, entry: Entry, unique: Unique, survivor: str, other: str) -> set[tuple[Any, ...]]:
    people = [
        place
        for place, part in enumerate(_rest(unique, entry))
        if isinstance(part, sa.Column) and PERSONAL in part.info
    ]
    theirs = _by_primary_key(tx, entry, unique, other)
    taken = set(_by_primary_key(tx, entry, unique, survivor).values())
    return {
        key
        for key, rest in theirs.items()
        # In SQL two nulls are not the same, so a null among the rest is never a double.
        if (None not in rest and rest in taken) or any(rest[place] == survivor for place in people)
    }


def _rest(unique: Unique, entry: Entry) -> list[sa.ColumnElement[Any]]:
    return [part for part in unique.parts if part is not entry.column]


def _by_primary_key(
    tx: Tx, entry: Entry, unique: Unique, person: str, *also: sa.ColumnElement[bool]
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Give the rest of the unique combination of each of the person's rows, by the row's primary key."""
    key = list(entry.table.primary_key.columns)
    query = sa.select(*key, *(sa.type_coerce(part, part.type) for part in _rest(unique, entry)))
    query = query.where(entry.column == person, *also)
    if unique.where is not None:
        query = query.where(unique.where)
    return {tuple(row[: len(key)]): tuple(row[len(key) :]) for row in tx.rows(query)}
