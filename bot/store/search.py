"""Search in what members wrote: all words must be there, the last may be the beginning of one.

Both engines are given the same plain words and nothing else: taking a text apart, folding accents and case, and what
is typed meaning no more than its letters, are decided here. An engine's own reading of text or of queries is never
used, so the two find the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from bot.store import types
from bot.store.engine import Tx
from bot.store.metadata import table

# Letters that people type without their stroke or as two, and that Unicode does not take apart.
_FOLDED = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe"})
_DROPPED = frozenset({"Mn", "Cf"})  # accents, and signs without a width such as soft hyphens
_WORD = re.compile(r"[^\W_]+")
_LONGEST_WORD = 64
_MOST_WORDS_ASKED = 32
# A tsvector holds less than 1 MiB (postgresql.org/docs/current/textsearch-limitations.html); a character takes at
# most 4 bytes, and a word stands in it up to three times: alone, in a pair before another and in one after another.
_MOST_CHARS_KEPT = 80_000


def _plain(text: str) -> str:
    """Give the text in small letters, without accents, and no more of it than an index holds."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text[:_MOST_CHARS_KEPT]).casefold())
    kept = "".join(sign for sign in apart if unicodedata.category(sign) not in _DROPPED).translate(_FOLDED)
    return kept[:_MOST_CHARS_KEPT]


def _parts(chunk: str) -> list[str]:
    return [word[:_LONGEST_WORD] for word in _WORD.findall(chunk)]


def _pairs(parts: list[str]) -> Iterator[str]:
    return (f"{one}_{other}" for one, other in pairwise(parts))


def words_of(text: str) -> list[str]:
    """Give what a text is found by: its words, and each two that stand together without a space ("A&E": a, e, a_e)."""
    found: list[str] = []
    for chunk in _plain(text).split():
        parts = _parts(chunk)
        found += parts
        found += _pairs(parts)
    return found


def words_asked(typed: str) -> list[str]:
    """Give what must be found for what somebody typed; the last is the beginning of a word.

    Signs between letters mean that they stand together: "A&E" does not find an "a" here and an "e" there. More than
    32 words ask no more than the first 32.
    """
    asked: list[str] = []
    for chunk in _plain(typed).split():
        parts = _parts(chunk)
        asked += parts if len(parts) == 1 else _pairs(parts)
    return asked[:_MOST_WORDS_ASKED]


class SearchIndex:
    """An index of texts by key, in tables of its own named `search_<name>`; made by a migration, kept by actions.

    Example, in a transaction:

        index = SearchIndex("stories")
        index.put(tx, "sto_1", "Zoë on waiting times in A&E")
        index.find(tx, "zoe wait", 20)  # ["sto_1"]
    """

    def __init__(self, name: str) -> None:
        self.name = f"search_{name}"
        self._engines: tuple[_Fts5, _Tsvector] = (_Fts5(self.name), _Tsvector(self.name))

    def create(self, tx: Tx) -> None:
        """Make the tables; nothing if they are there."""
        self._in(tx).create(tx)

    def put(self, tx: Tx, key: str, text: str) -> None:
        """Keep what a thing is found by, in place of what was kept before."""
        index = self._in(tx)
        index.remove(tx, key)
        index.put(tx, key, words_of(text))

    def remove(self, tx: Tx, key: str) -> None:
        """Let a thing not be found any more."""
        self._in(tx).remove(tx, key)

    def find(self, tx: Tx, words: str, limit: int) -> list[str]:
        """Give the keys of what has all the words, the best first as the engine sees it; nothing for no words."""
        asked = words_asked(words)
        return self._in(tx).find(tx, asked, limit) if asked and limit > 0 else []

    def _in(self, tx: Tx) -> _Fts5 | _Tsvector:
        fts5, tsvector = self._engines
        return fts5 if tx.sqlite else tsvector


class _Fts5:
    """The index on SQLite: an FTS5 table, and a plain one beside it, for FTS5 finds no row by its key (it scans)."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._keys = table(
            f"{name}_keys",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("key", types.Text, nullable=False, unique=True),
            of=sa.MetaData(),
        )
        self._words = sa.table(name, sa.column("rowid"), sa.column("words"), sa.column("rank"))

    def create(self, tx: Tx) -> None:
        self._keys.create(tx.connection, checkfirst=True)
        # The ascii tokenizer takes every sign beyond ASCII as part of a word, so it splits at our spaces only.
        tx.connection.exec_driver_sql(  # no other way to make a virtual table; the name is code, not input
            f"""CREATE VIRTUAL TABLE IF NOT EXISTS {self._name} USING fts5(words, tokenize="ascii tokenchars '_'")"""
        )

    def put(self, tx: Tx, key: str, words: list[str]) -> None:
        row = tx.value(sa.insert(self._keys).values(key=key).returning(self._keys.c.id))
        tx.run(sa.insert(self._words).values(rowid=row, words=" ".join(words)))

    def remove(self, tx: Tx, key: str) -> None:
        row = tx.value(sa.select(self._keys.c.id).where(self._keys.c.key == key))
        if row is not None:
            tx.run(sa.delete(self._words).where(self._words.c.rowid == row))
            tx.run(sa.delete(self._keys).where(self._keys.c.id == row))

    def find(self, tx: Tx, asked: list[str], limit: int) -> list[str]:
        query = " ".join(f'"{word}"' for word in asked) + "*"
        found = (
            sa.select(self._keys.c.key)
            .join(self._words, self._words.c.rowid == self._keys.c.id)
            .where(self._words.c.words.match(query))
            .order_by(self._words.c.rank, self._keys.c.key)
            .limit(limit)
        )
        return [row.key for row in tx.rows(found)]


class _Tsvector:
    """The index on PostgreSQL: an array of words as a tsvector, which no parser or dictionary of the server reads."""

    def __init__(self, name: str) -> None:
        self._words = sa.Table(
            name,
            sa.MetaData(),
            sa.Column("key", types.Text, primary_key=True),
            sa.Column("words", postgresql.TSVECTOR, nullable=False),
            sa.Index(f"ix_{name}_words", "words", postgresql_using="gin"),
        )

    def create(self, tx: Tx) -> None:
        self._words.create(tx.connection, checkfirst=True)

    def put(self, tx: Tx, key: str, words: list[str]) -> None:
        tx.run(sa.insert(self._words).values(key=key, words=sa.func.array_to_tsvector(_array(words))))

    def remove(self, tx: Tx, key: str) -> None:
        tx.run(sa.delete(self._words).where(self._words.c.key == key))

    def find(self, tx: Tx, asked: list[str], limit: int) -> list[str]:
        # A quoted word cast to tsquery is taken as it is; our words hold no quote and no backslash.
        query = sa.cast(" & ".join(f"'{word}'" for word in asked) + ":*", postgresql.TSQUERY)
        found = (
            sa.select(self._words.c.key)
            .where(self._words.c.words.op("@@")(query))
            .order_by(sa.func.ts_rank(self._words.c.words, query).desc(), self._words.c.key)
            .limit(limit)
        )
        return [row.key for row in tx.rows(found)]


def _array(words: Iterable[str]) -> sa.ColumnElement[Any]:
    return sa.cast(sorted(set(words)), postgresql.ARRAY(sa.Text))
