"""People's files are read with row numbers and kind errors, and written so that no cell is a formula."""

from __future__ import annotations

import csv
import doctest
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import MemberError
from bot.store import files
from bot.store.files import MOST_BYTES, Row, guarded, open_table, refuse_faults, write_csv, write_rows


def given_file(folder: Path, content: str | bytes, name: str = "people.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path, *wanted: str) -> tuple[list[Row], tuple[str, ...]]:
    with open_table(path, wanted or ("name", "town")) as table:
        return list(table.rows), table.notes


def refusal(path: Path, *wanted: str) -> str:
    with pytest.raises(MemberError) as caught:
        read(path, *wanted)
    return str(caught.value)


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path: Path) -> None:
    rows, notes = read(given_file(tmp_path, 'name,town\nA,"x\ny\nz"\n\n,\nB,y\n'))
    assert rows == [Row(2, ("A", "x\ny\nz")), Row(5, ("B", "y"))]
    assert notes == ()


def test_columns_are_found_in_any_order_and_capitals_and_further_ones_are_left_out_with_a_note(tmp_path: Path) -> None:
    rows, notes = read(given_file(tmp_path, " Town , age,NAME,\nx,7,A,\n"))
    assert rows == [Row(2, ("A", "x"))]
    assert notes == ("Columns left out: age, (no name).",)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_usual_delimiter_and_line_end_is_read(tmp_path: Path, delimiter: str, end: str) -> None:
    text = end.join([f"name{delimiter}town", f"A{delimiter}x"]) + end
    assert read(given_file(tmp_path, text))[0] == [Row(2, ("A", "x"))]


def test_a_byte_order_mark_is_not_part_of_the_first_name(tmp_path: Path) -> None:
    assert read(given_file(tmp_path, b"\xef\xbb\xbfname,town\nSi\xc3\xa2n,x\n"))[0] == [Row(2, ("Siân", "x"))]


def test_windows_1252_is_read_and_said(tmp_path: Path) -> None:
    rows, notes = read(given_file(tmp_path, "name,town\nSiân – “x”,€5\n".encode("cp1252")))
    assert rows == [Row(2, ("Siân – “x”", "€5"))]
    assert "Windows-1252" in notes[0]


def test_a_letter_cut_by_the_reading_in_pieces_is_still_utf8(tmp_path: Path) -> None:
    rows, notes = read(given_file(tmp_path, "name,town\n" + "".join(f"{'é' * 33},x{n}\n" for n in range(3000))))
    assert len(rows) == 3000
    assert notes == ()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n\n", "holds no rows"),
        (b"name\nA\n", "lacks the column town"),
        (b"a,b\n1,2\n", "lacks the columns name, town"),
        (b"name,town,Name\n1,2,3\n", "names a column twice: name"),
        (b"name,town\nA\0,x\n", "is not a text file"),
        (b"name,town\n" + b"A,x\n" * 2000 + b"\0", "NUL bytes"),
        (bytes(range(256)) * 20, "is not a text file"),
        (b"PK\x03\x04rest", "workbook or a zip"),
        ("name,town\nA,x\n".encode("utf-16"), "UTF-16"),
        (b"name,town\n\x81\x8d,x\n", "neither UTF-8 nor Windows-1252"),
        (b'name,town\nA,"x\nB,y\n', "row 2 opens a quotation mark that is never closed"),
        (b'name,town\nA,"x" y\n', "row 2 has a quotation mark in the wrong place"),
        (b'name,town\nA,"' + b"x" * 140_000 + b'"\n', "row 2 has a cell of more than 131,072 characters"),
        (b"[", "begins like JSON"),
        (b'[{"name": }]', "line 1"),
        (b"[]", "holds no rows"),
        (b"[" * 100_000, "is not a list of objects"),
        (b'{"a": 1}', "lacks the columns name, town"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(tmp_path: Path, content: bytes, says: str) -> None:
    said = refusal(given_file(tmp_path, content))
    assert says in said
    assert said.startswith("people.csv")
    assert "Error" not in said


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    assert "There is no file" in refusal(tmp_path / "nowhere.csv")
    assert "is a folder" in refusal(tmp_path)


def test_a_file_over_fifty_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)  # holes: had it been read, the NUL bytes would have been found first
    assert "larger than 50 MB" in refusal(path)


def test_rows_of_another_width_are_faults_with_their_number_and_do_not_stop_the_reading(tmp_path: Path) -> None:
    rows, _ = read(given_file(tmp_path, "name,town\nA\nB,y\nC,z,1,2\n"))
    assert [(row.number, row.fault) for row in rows] == [
        (2, "has 1 cell, the header has 2"),
        (3, ""),
        (4, "has 4 cells, the header has 2"),
    ]


def test_json_is_read_as_a_list_and_as_one_object_a_line(tmp_path: Path) -> None:
    listed = (
        b'\xef\xbb\xbf[{"name": "A", "town": null}, {"name": 7, "town": "x\\ud800"}, 5, {"name": ["a"], "town": "x"}]'
    )
    rows, _ = read(given_file(tmp_path, listed, "people.json"))
    assert rows[:2] == [Row(1, ("A", "")), Row(2, ("7", "x?"))]
    assert [row.fault for row in rows[2:]] == [
        "is not an object with named values",
        "has a list or an object under name; give text",
    ]
    lines = b'{"name": "A", "town": "x"}\n\n{"name": "B", "town": "y", "age": 3}\n'
    rows, notes = read(given_file(tmp_path, lines, "people.jsonl"))
    assert rows == [Row(1, ("A", "x")), Row(2, ("B", "y"))]
    assert notes == ("Columns left out: age.",)


def test_the_first_twenty_faults_are_told_and_how_many_more_there_are() -> None:
    said = str(refuse_faults("x.csv", [(number, "is wrong") for number in range(60, 20, -1)]))
    assert "40 rows" in said
    assert said.count("is wrong") == 20
    assert "Row 21 is wrong." in said
    assert said.endswith("... and 20 more.")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\uff1d", "\uff0d"])
def test_no_cell_begins_like_a_formula(start: str) -> None:
    assert guarded(f"{start}1+1") == f"'{start}1+1"


def test_numbers_and_nothing_are_written_as_text() -> None:
    assert (guarded(5), guarded(-5), guarded(None)) == ("5", "'-5", "")


@given(st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=2), max_size=6))
def test_what_is_written_can_be_read_again_and_no_cell_is_a_formula(rows: list[list[str]]) -> None:
    written = io.StringIO(newline="")
    write_rows(written, ("name", "town"), rows)
    back = list(csv.reader(io.StringIO(written.getvalue(), newline="")))
    assert len(back) == len(rows) + 1
    for cells, given_cells in zip(back[1:], rows, strict=True):
        for cell, given_cell in zip(cells, given_cells, strict=True):
            assert cell.removeprefix("'") == given_cell.removeprefix("'")
            assert cell[:1] not in set("=+-@\t\r\n")


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = given_file(tmp_path, "before")

    def breaking() -> list[str]:
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        write_csv(path, ("name",), (breaking() for _ in range(2)))
    assert path.read_text() == "before"
    assert write_csv(path, ("name", "town"), [("Siân", "=x"), ("B", None)]) == 2
    assert path.read_bytes().decode() == "name,town\r\nSiân,'=x\r\nB,\r\n"
    assert [one.name for one in tmp_path.iterdir()] == ["people.csv"]


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(MemberError, match="cannot be written"):
        write_csv(tmp_path / "no" / "x.csv", ("name",), [])


def test_the_worked_examples_hold() -> None:
    result = doctest.testmod(files)
    assert result.failed == 0
    assert result.attempted >= 2
