"""Workbooks: tables written as XLSX, in which nothing that people wrote can become a formula, and read from it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from bot.errors import MemberError
from bot.store.files import Row, Table, keys_of, left_out_notes, open_table, whole_or_not, whole_text

# What a sheet holds: support.microsoft.com, "Excel specifications and limits". Beyond 15 digits numbers are rounded.
MOST_SHEET_ROWS = 1_048_576
MOST_SHEET_CHARACTERS = 32_767
_MOST_EXACT = 10**15
MOST_UNPACKED_BYTES = 200_000_000


def write_xlsx(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write a workbook of one sheet, its first row the header, and give how many rows it has.

    Numbers are numbers, all else is text and never a formula, whatever it begins with; so no apostrophe is put in. The
    file appears whole or not at all.

    Raises:
        MemberError: there are more rows or a longer text than a sheet holds, or the folder cannot be written to.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = "Convenor"
    sheet = book.create_sheet("Export")
    sheet.freeze_panes = "A2"
    written = io.BytesIO()
    try:
        count = _append(sheet, columns, rows)
    finally:
        book.save(written)  # whatever happened: it ends openpyxl's own temporary file, which nothing else removes
    with whole_or_not(path) as beside:
        beside.write_bytes(written.getvalue())
    return count


@contextmanager
def open_any_table(path: Path, wanted: Sequence[str]) -> Iterator[Table]:
    """Give a file as a table, as `open_table` does; of a workbook its first sheet.

    Formulas are never worked out: what the workbook last showed for them is read.

    Raises:
        MemberError: as `open_table`; or the workbook is damaged, or far larger than it looks.
    """
    if _is_zip(path):
        yield _sheet_table(path, wanted)
        return
    with open_table(path, wanted) as table:
        yield table


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False  # `open_table` says what is wrong with it


def _sheet_table(path: Path, wanted: Sequence[str]) -> Table:
    found = [(number, cells) for number, cells in enumerate(_sheet_rows(path), start=1) if any(map(str.strip, cells))]
    if not found:
        raise MemberError(f"{path.name} holds no rows. The first row must name {', '.join(wanted)}.")
    header = found[0][1]
    places = [header.index(key) for key in keys_of(path, header, wanted)]
    rows = (
        Row(number, tuple(cells[place] if place < len(cells) else "" for place in places))
        for number, cells in found[1:]
    )
    return Table(tuple(wanted), rows, left_out_notes([name for name in header if name], wanted))


def _sheet_rows(path: Path) -> list[tuple[str, ...]]:
    from openpyxl import load_workbook

    damaged = f"{path.name} is a zip file and no workbook that can be read. Save it as XLSX again, or as CSV (UTF-8)."
    try:
        with ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED_BYTES:
                raise MemberError(f"{path.name} unpacks to more than 200 MB. Save it as CSV (UTF-8).")
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            rows = book.worksheets[0].iter_rows(values_only=True)
            return [tuple(_as_text(cell) for cell in row) for row in rows]
        finally:
            book.close()
    except (BadZipFile, KeyError, ValueError, IndexError, TypeError, ET.ParseError, OSError):
        raise MemberError(damaged) from None


def _as_text(cell: object) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _append(sheet: Any, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    sheet.append([_text_cell(sheet, column, 1) for column in columns])
    count = 0
    for row in rows:
        count += 1
        if count >= MOST_SHEET_ROWS:
            raise MemberError(
                f"There are more rows than a workbook holds ({MOST_SHEET_ROWS:,}). Nothing was saved. Write CSV."
            )
        sheet.append([_sheet_cell(sheet, cell, count + 1) for cell in row])
    return count


def _sheet_cell(sheet: Any, cell: object, row: int) -> object:
    if cell is None or isinstance(cell, bool | float) or (isinstance(cell, int) and abs(cell) <= _MOST_EXACT):
        return cell
    return _text_cell(sheet, str(cell), row)


def _text_cell(sheet: Any, text: str, row: int) -> object:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    written = ILLEGAL_CHARACTERS_RE.sub("", whole_text(text))
    if len(written) > MOST_SHEET_CHARACTERS:
        raise MemberError(
            f"Row {row} has a text of {len(written):,} characters; a cell of a workbook holds "
            f"{MOST_SHEET_CHARACTERS:,}. Nothing was saved. Write CSV."
        )
    cell = WriteOnlyCell(sheet, written)
    cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula, and "#N/A" for an error
    cell.quotePrefix = True  # the spreadsheet's own mark for "this is text", kept when the cell is edited
    return cell
