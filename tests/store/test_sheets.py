"""Workbooks in which nothing that people wrote is a formula."""

from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.errors import MemberError
from bot.store.files import Row, guarded, unguarded
from bot.store.sheets import MOST_SHEET_CHARACTERS, MOST_UNPACKED_BYTES, open_any_table, write_xlsx

STARTS = st.sampled_from(["", "=", "+", "-", "@", "\t", "'", "''=", " '=", "\uff1d", "#N/A", "\u00a0'+"])
CELLS = st.builds(str.__add__, STARTS, st.text(st.characters(codec="utf-8"), max_size=20))


def test_text_is_text_and_numbers_are_numbers(tmp_path: Path) -> None:
    rows = [("=1+1", 5, None), ("#N/A", 1.5, True), ("-3", -3, 10**18)]
    assert write_xlsx(tmp_path / "out.xlsx", ("name", "=number", "flag"), rows) == 3
    sheet = load_workbook(tmp_path / "out.xlsx").active
    found = [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows()]
    assert found == [
        [("name", "s"), ("=number", "s"), ("flag", "s")],
        [("=1+1", "s"), (5, "n"), (None, "n")],
        [("#N/A", "s"), (1.5, "n"), (True, "b")],
        [("-3", "s"), (-3, "n"), (str(10**18), "s")],
    ]


@settings(max_examples=50)
@given(st.lists(CELLS, min_size=1, max_size=5))
def test_no_cell_is_ever_a_formula(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    path = tmp_path_factory.mktemp("sheet") / "out.xlsx"
    write_xlsx(path, ("text",), [(cell,) for cell in cells])
    with ZipFile(path) as archive:
        sheet = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    assert not [element for element in sheet.iter() if element.tag.endswith("}f")]


def test_a_text_that_a_cell_cannot_hold_is_refused_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_xlsx(path, ("text",), [("kept",)])
    before = path.read_bytes()
    with pytest.raises(MemberError, match="Row 3 has a text of 32,768 characters"):
        write_xlsx(path, ("text",), [("fine",), ("x" * (MOST_SHEET_CHARACTERS + 1),)])
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["out.xlsx"]


def test_a_folder_that_is_not_there_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(MemberError, match="cannot be written"):
        write_xlsx(tmp_path / "no" / "out.xlsx", ("text",), [])


@given(CELLS)
def test_a_guarded_cell_gives_back_what_was_written(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


WANTED = ("ref", "name")


def read(path: Path) -> list[Row]:
    with open_any_table(path, WANTED) as table:
        return list(table.rows)


def test_a_workbook_is_read_like_any_other_table(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    write_xlsx(path, ("Name", "more", "REF"), [("=1+1", "x", 7), ("", "", ""), ("Zoë", None, "r2")])
    assert read(path) == [Row(2, ("7", "=1+1")), Row(4, ("r2", "Zoë"))]
    with open_any_table(path, WANTED) as table:
        assert table.notes == ("Columns left out: more.",)


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"PK\x03\x04" + b"no workbook" * 9])
def test_a_damaged_workbook_is_refused_kindly(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "in.xlsx"
    path.write_bytes(start)
    with pytest.raises(MemberError, match="no workbook that can be read"):
        read(path)


def test_a_workbook_that_unpacks_to_far_more_than_it_seems_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as packed, packed.open("xl/workbook.xml", "w") as part:
        for _ in range(MOST_UNPACKED_BYTES // 10**7 + 1):
            part.write(bytes(10**7))
    assert path.stat().st_size < 10**6
    with pytest.raises(MemberError, match="unpacks to more than"):
        read(path)


def test_a_workbook_without_a_column_says_which(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    write_xlsx(path, ("name",), [("Zoë",)])
    with pytest.raises(MemberError, match="lacks the column ref"):
        read(path)
