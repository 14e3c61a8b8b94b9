"""Workbooks: tables written as XLSX, in which nothing that people wrote can become a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bot.errors import MemberError
from bot.store.files import whole_or_not, whole_text

# What a sheet holds: support.microsoft.com, "Excel specifications and limits". Beyond 15 digits numbers are rounded.
MOST_SHEET_ROWS = 1_048_576
MOST_SHEET_CHARACTERS = 32_767
_MOST_EXACT = 10**15


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
