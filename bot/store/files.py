"""People's files: tables read from CSV, TSV or JSON with row numbers and kind errors, and CSV written safely.

What sqlite-utils' `rows_from_file` leaves open is settled here before it reads a row. It skips blank lines without
counting them, lets the second of two equal column names win, guesses the delimiter and the quoting from the first two
kilobytes, takes a quotation mark that is never closed for one long cell, and fails in the middle of a file that is not
UTF-8. So a first pass surveys the file (encoding, delimiter, header, quoting, blank rows); `rows_from_file` then reads
it knowing all that.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from bot.errors import MemberError

MOST_BYTES = 50_000_000  # 50 MB; a round of ten thousand people's logs is about a tenth of it
LONGEST_CELL_CHARACTERS = 131_072  # the csv module's own limit
_MOST_SHOWN = 20
_CHUNK_BYTES = 1 << 16
_MORE = "\0more"  # no column of a text file can be called that
_DELIMITERS = (",", ";", "\t", "|")
_FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


@dataclass(frozen=True, slots=True)
class Row:
    """A row and its number in the file, the header being row 1; `fault` says why its cells cannot be used."""

    number: int
    cells: tuple[str, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A file's columns, its rows as they are read, and what to tell the person about how it was read."""

    columns: tuple[str, ...]
    rows: Iterator[Row]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Survey:
    """What the first pass found out about a CSV or TSV file."""

    encoding: str
    dialect: type[csv.Dialect]
    header: tuple[str, ...]
    blank: frozenset[int]


@contextmanager
def open_table(path: Path, wanted: Sequence[str]) -> Iterator[Table]:
    """Give the file as a table with exactly the wanted columns, read row by row so that a big file fits in memory.

    The order of columns and their capitals do not matter, further columns are left out with a note. Blank rows are
    counted and left out. In JSON (a list of objects, or one object a line) the first object is row 1.

    Raises:
        MemberError: the file is missing, too large, empty, not a table, not text, or lacks or repeats a column.
    """
    with _opened(path) as file:
        head = file.read(4096)
        file.seek(0)
        _refuse_what_is_no_text(path, head)
        if head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"[", b"{"):
            yield _json_table(path, file, wanted)
        else:
            yield _csv_table(path, file, wanted)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise MemberError(f"{path.name} is a folder. Give the name of a file in it.")
        if size > MOST_BYTES:
            raise MemberError(
                f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB, which is the limit. Nothing was read. "
                "Split it, for example by round, and give one part at a time."
            )
        file = path.open("rb")
    except FileNotFoundError:
        raise MemberError(f"There is no file {path}. Check the name and the folder.") from None
    except OSError as error:
        raise MemberError(f"{path.name} cannot be opened: {error.strerror or 'it cannot be read'}.") from None
    with file:
        if size == 0:
            raise MemberError(f"{path.name} is empty. The first row must name the columns.")
        yield file


def _refuse_what_is_no_text(path: Path, head: bytes) -> None:
    if head.startswith(b"PK\x03\x04"):
        raise MemberError(f"{path.name} is a workbook or a zip file. Save it as CSV (UTF-8) and give that file.")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise MemberError(f"{path.name} is saved as UTF-16 text. Save it as CSV (UTF-8) and give that file.")
    if b"\0" in head:
        raise MemberError(f"{path.name} is not a text file. Give a CSV, TSV or JSON file.")


def _csv_table(path: Path, file: BinaryIO, wanted: Sequence[str]) -> Table:
    encoding = _encoding(path, file)
    survey = _survey(path, file, encoding)
    keys = keys_of(path, survey.header, wanted)
    notes = left_out_notes(survey.header, wanted)
    if encoding == "cp1252":
        notes = ("The file is not UTF-8; it was read as Windows-1252. Check that accents look right.", *notes)
    return Table(tuple(wanted), _csv_rows(file, survey, keys), notes)


def _encoding(path: Path, file: BinaryIO) -> str:
    """Give the encoding that fits the whole file: UTF-8 with or without a byte-order mark, else Windows-1252."""
    fits = {"utf-8-sig": codecs.getincrementaldecoder("utf-8")(), "cp1252": codecs.getincrementaldecoder("cp1252")()}
    while chunk := file.read(_CHUNK_BYTES):
        if b"\0" in chunk:
            raise MemberError(f"{path.name} holds NUL bytes, so it is not a text file. Export it again as CSV (UTF-8).")
        fits = {name: decoder for name, decoder in fits.items() if _decodes(decoder, chunk)}
    fits = {name: decoder for name, decoder in fits.items() if _decodes(decoder, b"", final=True)}
    file.seek(0)
    if not fits:
        raise MemberError(f"{path.name} is neither UTF-8 nor Windows-1252 text. Save it as CSV (UTF-8).")
    return next(iter(fits))


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def _as_text(file: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    """Give the file from its start as text, and let go of it afterwards without closing it."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding)
    try:
        yield text
    finally:
        text.detach()


def _survey(path: Path, file: BinaryIO, encoding: str) -> _Survey:
    with _as_text(file, encoding) as text:
        dialect = _dialect(text)
    header: tuple[str, ...] = ()
    blank: set[int] = set()
    with _as_text(file, encoding) as text:
        reader = csv.reader(text, dialect, strict=True)
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                raise MemberError(
                    f"{path.name}: row {number} {_quoting_fault(str(error))}. Nothing was read."
                ) from None
            if not cells:
                blank.add(number)
            elif not header:
                header = tuple(cells)
    return _Survey(encoding, dialect, header, frozenset(blank))


def _quoting_fault(said: str) -> str:
    if "field limit" in said or "field larger" in said:
        return f"has a cell of more than {LONGEST_CELL_CHARACTERS:,} characters; perhaps a quotation mark is not closed"
    if "unexpected end" in said:
        return "opens a quotation mark that is never closed"
    return "has a quotation mark in the wrong place; inside a quoted cell it must be written twice"


def _dialect(text: IO[str]) -> type[csv.Dialect]:
    """Give the dialect whose delimiter is most frequent in the first line that says anything."""
    line = next((line for line in iter(lambda: text.readline(_CHUNK_BYTES), "") if line.strip()), "")
    best = max(_DELIMITERS, key=lambda mark: (line.count(mark), -_DELIMITERS.index(mark)))

    class Found(csv.excel):
        delimiter = best

    return Found


def _named(column: str) -> str:
    """Give a column's name as it is compared."""
    return " ".join(column.split()).casefold()


def keys_of(path: Path, header: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """Give the names under which the file holds the wanted columns."""
    names = [_named(column) for column in header]
    if not any(names):
        raise MemberError(f"{path.name} holds no rows. The first row must name {', '.join(wanted)}.")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise MemberError(f"{path.name} names a column twice: {', '.join(twice)}. Rename or remove one of them.")
    missing = [name for name in wanted if name not in names]
    if missing:
        raise MemberError(
            f"{path.name} lacks the {'column' if len(missing) == 1 else 'columns'} {', '.join(missing)}. The first row "
            f"must name {', '.join(wanted)}; it names {', '.join(name for name in names if name)[:200]}."
        )
    return tuple(header[names.index(name)] for name in wanted)


def left_out_notes(header: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """Give what to say about the columns that are not wanted."""
    extra = [_named(column) or "(no name)" for column in header if _named(column) not in wanted]
    return (f"Columns left out: {', '.join(extra)[:200]}.",) if extra else ()


def _csv_rows(file: BinaryIO, survey: _Survey, keys: Sequence[str]) -> Iterator[Row]:
    """Give the rows as sqlite-utils reads them, numbered by what the survey saw."""
    from sqlite_utils.utils import Format, rows_from_file

    file.seek(0)
    rows, _ = rows_from_file(file, Format.CSV, survey.dialect, survey.encoding, extras_key=_MORE)
    numbers = (number for number in itertools.count(1) if number not in survey.blank)
    next(numbers)  # the header's
    width = len(survey.header)
    for number, row in zip(numbers, rows, strict=False):
        more = row.pop(_MORE, None)
        cells = width + (len(more) if isinstance(more, list) else 0) - sum(value is None for value in row.values())
        if more is None and not any(str(value or "").strip() for value in row.values()):
            continue
        fault = f"has {cells} {'cell' if cells == 1 else 'cells'}, the header has {width}" if cells != width else ""
        yield Row(number, tuple(str(row[key] or "") for key in keys), fault)


def _json_table(path: Path, file: BinaryIO, wanted: Sequence[str]) -> Table:
    objects = _json_objects(path, file)
    if not objects:
        raise MemberError(f"{path.name} holds no rows. Give a list of objects with {', '.join(wanted)}.")
    header = tuple(dict.fromkeys(str(key) for record in objects if isinstance(record, dict) for key in record))
    keys = keys_of(path, header, wanted)
    rows = (_json_row(number, record, keys) for number, record in enumerate(objects, start=1))
    return Table(tuple(wanted), rows, left_out_notes(header, wanted))


def _json_objects(path: Path, file: BinaryIO) -> list[Any]:
    """Give the objects of a JSON list, or of a file with one object a line."""
    from sqlite_utils.utils import Format, RowsFromFileError, rows_from_file

    why = ""
    for format_ in (Format.JSON, Format.NL):
        file.seek(0)
        try:
            return list(rows_from_file(file, format_)[0])
        except json.JSONDecodeError as error:
            why = why or f" (line {error.lineno}, column {error.colno})"
        except (RowsFromFileError, UnicodeDecodeError, RecursionError):
            break
    raise MemberError(f"{path.name} begins like JSON but is not a list of objects{why}. Nothing was read.")


def _json_row(number: int, record: Any, keys: Sequence[str]) -> Row:
    if not isinstance(record, dict):
        return Row(number, tuple("" for _ in keys), "is not an object with named values")
    values = [record.get(key) for key in keys]
    nested = [key for key, value in zip(keys, values, strict=True) if isinstance(value, dict | list)]
    fault = f"has a list or an object under {', '.join(nested)}; give text" if nested else ""
    return Row(number, tuple("" if value is None else whole_text(str(value)) for value in values), fault)


def whole_text(text: str) -> str:
    r"""Give text without halves of characters, which JSON's \ud800 can make and nothing can write out again."""
    return text.encode("utf-8", "replace").decode("utf-8")


def refuse_faults(name: str, faults: Sequence[tuple[int, str]]) -> MemberError:
    """Give the one error for all rows at fault, in the file's order: the first twenty, and how many more there are.

    >>> print(refuse_faults("logs.csv", [(4, "has 3 cells, the header has 8")]))
    logs.csv has 1 row that cannot be used, so nothing was read. Correct it and try again.
      Row 4 has 3 cells, the header has 8.
    """
    ordered = sorted(faults)
    count = len({number for number, _ in ordered})
    rows, them = ("1 row", "it") if count == 1 else (f"{count} rows", "them")
    lines = [f"{name} has {rows} that cannot be used, so nothing was read. Correct {them} and try again."]
    lines += [f"  Row {number} {what}." for number, what in ordered[:_MOST_SHOWN]]
    if len(ordered) > _MOST_SHOWN:
        lines.append(f"  ... and {len(ordered) - _MOST_SHOWN} more.")
    return MemberError("\n".join(lines))


def guarded(cell: object) -> str:
    """Give a cell's text so that no spreadsheet takes it for a formula.

    A cell that begins with =, +, -, @, a tab or a line end (also after spaces, also in their full-width forms) gets an
    apostrophe in front, which spreadsheets show as text. That holds for negative numbers too: an export is for reading.
    A cell that looks guarded already gets another, so that `unguarded` gives back exactly what was written.

    >>> guarded("=SUM(A1)"), guarded("-5"), guarded("plain"), guarded(None)
    ("'=SUM(A1)", "'-5", 'plain', '')
    """
    text = "" if cell is None else whole_text(str(cell))
    return f"'{text}" if _could_be_a_formula(text) else text


def unguarded(text: str) -> str:
    """Give what a cell held before it was guarded.

    >>> unguarded("'-5"), unguarded("'tis"), unguarded(guarded("'=1"))
    ('-5', "'tis", "'=1")
    """
    return text[1:] if text.startswith("'") and _could_be_a_formula(text) else text


def _could_be_a_formula(text: str) -> bool:
    return text.lstrip(" \u00a0'").startswith(_FORMULA_STARTS)


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write a CSV file (UTF-8, every cell guarded against formulas) and give how many rows it has.

    The file appears whole or not at all: it is written beside its place and then put there.

    Raises:
        MemberError: the folder is missing or cannot be written to; nothing is left behind.
    """
    with whole_or_not(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        return write_rows(file, columns, rows)


def write_text(path: Path, text: str) -> None:
    """Write a text file (UTF-8), whole or not at all; raises MemberError as `write_csv` does."""
    with whole_or_not(path) as beside:
        beside.write_text(text, "utf-8", newline="")


def write_database(path: Path, table: str, rows: Sequence[dict[str, str | int]], searched: Sequence[str]) -> None:
    """Write an SQLite file with one table, made for searching: with full-text search over the columns named.

    Texts are guarded against formulas, because who opens such a file hands parts of it on as CSV. The file appears
    whole or not at all; raises MemberError as `write_csv` does.
    """
    from sqlite_utils import Database

    with whole_or_not(path) as beside, closing(Database(beside)) as database:
        filled = database.table(table).insert_all(
            {column: guarded(cell) if isinstance(cell, str) else cell for column, cell in row.items()} for row in rows
        )
        filled.enable_fts(searched)


@contextmanager
def whole_or_not(path: Path) -> Iterator[Path]:
    """Give the path of a file to write, empty and readable by its owner alone, that then takes the place of another."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.unlink(missing_ok=True)
        beside.touch(mode=0o600)
        yield beside
        beside.replace(path)
    except (OSError, sqlite3.OperationalError) as error:
        why = (error.strerror if isinstance(error, OSError) else str(error)) or "the disk refuses"
        raise MemberError(f"{path} cannot be written: {why}. Nothing was saved.") from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def write_rows(file: IO[str], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write the rows as CSV to an open text file, every cell guarded, and give how many there were."""
    writer = csv.writer(file)  # ends lines as RFC 4180 says, so that a line end inside a cell is always quoted
    writer.writerow([guarded(column) for column in columns])
    count = 0
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
        count += 1
    return count
