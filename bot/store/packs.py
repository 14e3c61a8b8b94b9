"""Packs: one SQLite file that people hold in hand, with everything in it described, written whole or not at all.

A pack is made by sqlite-utils: strict tables, foreign keys, full-text search kept by triggers, views. What each table,
view and column means stands twice: in the file itself, in `_about`, and beside it as a metadata file for Datasette.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import MemberError

if TYPE_CHECKING:
    from sqlite_utils import Database

ABOUT = "_about"
_TOKENS = "unicode61 remove_diacritics 2"  # "zoe" finds "Zoë"
_OWNER_ONLY = 0o600
_BATCH = 5_000

Cell = str | int | float | None
Told = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its type, what it holds, whether it can be empty, and the table whose key it points at."""

    name: str
    type: type[str] | type[int] | type[float]
    says: str
    empty: bool = False
    refers: str = ""


@dataclass(frozen=True, slots=True)
class PackTable:
    """A table: its columns with the key first, its rows, and the columns in which full-text search looks."""

    name: str
    says: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Cell, ...]]
    key: tuple[str, ...]
    search: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackView:
    """A view: what it shows, its columns with what they hold, and its query.

    `searched` names the table whose full-text search serves it, and the view's column that holds that table's key.
    """

    name: str
    says: str
    columns: tuple[tuple[str, str], ...]
    query: str
    searched: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything a pack holds; `facts` are what to know about it as a whole, each a short name and a sentence."""

    title: str
    says: str
    licence: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[PackTable, ...]
    views: tuple[PackView, ...]


@dataclass(frozen=True, slots=True)
class Staged:
    """A pack that is written and checked, beside its place: how many rows each table has."""

    counts: tuple[tuple[str, int], ...]
    _moves: tuple[tuple[Path, Path], ...]

    def publish(self) -> None:
        """Put the files in their place; the pack itself comes last, so that it is never there without its metadata."""
        for beside, place in self._moves:
            beside.replace(place)


def metadata_path(path: Path) -> Path:
    """Give where the metadata of a pack is.

    >>> metadata_path(Path("out/autumn.db")).name
    'autumn.metadata.json'
    """
    return path.with_name(f"{path.stem}.metadata.json")


@contextmanager
def staged_pack(path: Path, pack: Pack, *, force: bool = False, told: Told = len) -> Iterator[Staged]:
    """Write a pack beside its place, check it, and give it to be published; whatever is not published is removed.

    `told` is told in a few words what is being done.

    Raises:
        MemberError: there is such a file (unless forced), or it is open elsewhere, or the folder cannot be written to.
    """
    refuse_to_overwrite(path, force=force)
    described = metadata_path(path)
    moves = tuple((place.with_name(f".{place.name}.part"), place) for place in (described, path))
    try:
        _remove(beside for beside, _ in moves)
        _write_json(moves[0][0], datasette_metadata(path.stem, pack))
        yield Staged(_write_database(moves[1][0], pack, told), moves)
    except OSError as error:
        why = error.strerror or "the disk refuses"
        raise MemberError(f"{path} cannot be written: {why}. Nothing was saved.") from None
    finally:
        _remove(beside for beside, _ in moves)


def refuse_to_overwrite(path: Path, *, force: bool) -> None:
    """Raise MemberError if the pack cannot be put there."""
    if path.is_dir():
        raise MemberError(f"{path} is a folder. Give the name of a file in it, such as {path / 'pack.db'}.")
    there = [str(place) for place in (path, metadata_path(path)) if place.exists()]
    if there and not force:
        raise MemberError(f"{' and '.join(there)} would be overwritten. Give another name, or --force to replace it.")
    in_use = [name for name in (f"{path.name}-wal", f"{path.name}-journal") if path.with_name(name).exists()]
    if in_use:
        # A new file under an old journal would be spoilt by it.
        raise MemberError(
            f"{path} is open in another program ({in_use[0]} is there). Close that program and try again."
        )


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        for suffix in ("", "-journal", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _write_json(path: Path, data: dict[str, Any]) -> None:
    _create(path)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _create(path: Path) -> None:
    """Make an empty file that nobody else on this machine can read: a pack holds what people wrote in confidence."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY))


def _write_database(path: Path, pack: Pack, told: Told) -> tuple[tuple[str, int], ...]:
    import sqlite3

    from sqlite_utils import Database

    _create(path)
    connection = sqlite3.connect(path)
    try:
        # The file is thrown away if anything fails, so it needs no journal to fall back on.
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;")
        db = Database(connection, execute_plugins=False)
        counts = tuple((table.name, _add_table(db, table, told)) for table in (*pack.tables, _about_table(pack)))
        for view in pack.views:
            db.create_view(view.name, view.query)
        told("Checking the file")
        _check(db)
        # One file and no journal beside it, so that it can be copied and opened read-only.
        connection.executescript("PRAGMA optimize; VACUUM; PRAGMA journal_mode = DELETE;")
    finally:
        connection.close()
    return counts


def _add_table(db: Database, table: PackTable, told: Told) -> int:
    told(f"Writing {table.name}")
    made = db.table(table.name).create(
        {column.name: column.type for column in table.columns},
        pk=table.key[0] if len(table.key) == 1 else table.key,
        not_null=[column.name for column in table.columns if not column.empty],
        foreign_keys=[(column.name, column.refers) for column in table.columns if column.refers],
        strict=True,
    )
    count = 0

    def rows() -> Iterator[Sequence[Any]]:
        nonlocal count
        yield [column.name for column in table.columns]
        for row in table.rows:
            count += 1
            yield row

    with db.atomic():
        made.insert_all(rows(), batch_size=_BATCH)
    for column in table.columns:
        if column.refers:
            made.create_index([column.name], if_not_exists=True)
    if table.search:
        made.enable_fts(table.search, fts_version="FTS5", create_triggers=True, tokenize=_TOKENS)
    return count


def _check(db: Database) -> None:
    """Refuse a file in which anything points at nothing; that is a fault of ours and not the reader's."""
    broken = list(db.query("PRAGMA foreign_key_check"))
    whole = next(iter(db.query("PRAGMA integrity_check")))
    if broken or list(whole.values()) != ["ok"]:
        message = f"the pack does not hang together: {len(broken)} rows point at nothing"
        raise RuntimeError(message)


def _about_table(pack: Pack) -> PackTable:
    columns = (
        Column("item", str, "What is told about: the pack, or a table or view by its name."),
        Column("part", str, "Which part of it: a fact about the pack, or a column; empty for the whole."),
        Column("says", str, "What there is to know, in a sentence."),
    )
    says = "What this pack is, who made it, when, under which consent, until when it may be kept, and what is in it."
    itself = PackTable(ABOUT, says, columns, (), ("item", "part"))
    facts = [("pack", name, said) for name, said in (("title", pack.title), ("licence", pack.licence), *pack.facts)]
    rows: list[tuple[Cell, ...]] = [("pack", "", pack.says), *facts]
    for name, what, parts in _described(pack, itself):
        rows += [(name, "", what), *((name, part, said) for part, said in parts)]
    return PackTable(ABOUT, says, columns, rows, ("item", "part"))


def _described(pack: Pack, about: PackTable) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """Give each table and view with what it and its columns hold."""
    for table in (*pack.tables, about):
        columns = tuple((column.name, column.says) for column in table.columns)
        yield table.name, table.says, columns
        if table.search:
            found = tuple((name, said) for name, said in columns if name in table.search)
            yield f"{table.name}_fts", f"The full-text index of {table.name}; Datasette's search box uses it.", found
    for view in pack.views:
        yield view.name, view.says, view.columns


def datasette_metadata(database: str, pack: Pack) -> dict[str, Any]:
    """Give the metadata as Datasette reads it: a description for the pack, each table, each view and each column."""
    tables: dict[str, Any] = {
        name: {"description": what, "columns": dict(parts)}
        for name, what, parts in _described(pack, _about_table(pack))
    }
    for table in pack.tables:
        if table.search:
            tables[f"{table.name}_fts"]["hidden"] = True
    for view in pack.views:
        if view.searched is not None:
            table_name, key = view.searched
            tables[view.name] |= {"fts_table": f"{table_name}_fts", "fts_pk": key}
    facts = " ".join(said for _, said in pack.facts)
    return {
        "title": pack.title,
        "description": f"{pack.says} {facts}",
        "license": pack.licence,
        "databases": {database: {"description": pack.says, "license": pack.licence, "tables": tables}},
    }
