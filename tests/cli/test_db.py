"""`convenor db`: an empty store is made, a newer one left alone, a damaged one told."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.app.stores import open_store
from bot.store.migrate import version_of
from tests.cli.conftest import Command

FILE = "convenor.db"


def run_sql(folder: Path, *statements: str) -> None:
    """Change the file behind the store's back."""
    with closing(sqlite3.connect(folder / FILE)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def problems(command: Command) -> list[str]:
    """What `db check` finds."""
    ended = command("db", "check", "--json")
    said = json.loads(ended.out)
    assert (ended.code == 0) == said["ok"] == (said["problems"] == [])
    found: list[str] = said["problems"]
    return found


def test_upgrading_an_empty_store_makes_it_and_a_second_time_changes_nothing(command: Command) -> None:
    first = command("db", "upgrade")
    assert first.code == 0
    assert first.out.startswith("The store went from empty to version ")
    again = command("db", "upgrade", "--json")
    said = json.loads(again.out)
    assert (again.code, said["before"]) == (0, said["after"])
    assert "is up to date" in command("db", "upgrade").out
    assert command("db", "check").out == "All is well with the store.\n"


def test_both_engines_are_upgraded_and_checked(command: Command, store_url: str) -> None:
    assert command("db", "upgrade", store=store_url).code == 0
    assert command("db", "check", store=store_url).out == "All is well with the store.\n"
    assert command("db", "upgrade").out.startswith("The store is up to date")


def test_checking_an_empty_place_tells_the_cure_and_makes_nothing(command: Command, folder: Path) -> None:
    ended = command("db", "check")
    assert ended.code == 1
    assert "There is no store at convenor.db yet. Run `convenor db upgrade`." in ended.out
    assert list(folder.iterdir()) == []
    (folder / FILE).touch()
    assert problems(command) == ["The store is empty. Run `convenor db upgrade`."]


@pytest.fixture
def upgraded(command: Command) -> Command:
    """The command, with a store at its version."""
    assert command("db", "upgrade").code == 0
    return command


def test_a_store_that_a_newer_convenor_used_is_left_alone(upgraded: Command, folder: Path) -> None:
    run_sql(folder, "UPDATE alembic_version SET version_num = '9999'")
    ended = upgraded("db", "upgrade")
    assert (ended.code, ended.out) == (2, "")
    assert "version 9999" in ended.err
    assert "restore the backup" in ended.err
    (problem,) = problems(upgraded)
    assert "newer" in problem
    assert "db upgrade" not in problem
    with open_store() as store:
        assert version_of(store).found == "9999"


def test_an_older_store_is_told_to_be_upgraded(upgraded: Command, folder: Path) -> None:
    run_sql(folder, "UPDATE alembic_version SET version_num = '0000'")
    (problem,) = problems(upgraded)
    assert "at version 0000" in problem
    assert "Run `convenor db upgrade`" in problem


@pytest.mark.parametrize(
    "damage",
    [
        ["DROP INDEX ix_audit_subject"],
        ["ALTER TABLE digests DROP COLUMN limits"],
        ["DROP TABLE log_answers"],
        ["ALTER TABLE members ADD COLUMN shoe_size TEXT"],
    ],
    ids=["index", "column", "table", "column-too-many"],
)
def test_damaged_tables_are_found(upgraded: Command, folder: Path, damage: list[str]) -> None:
    run_sql(folder, *damage)
    found = problems(upgraded)
    assert "not as this Convenor made them" in found[0]
    assert "restore the last backup" in found[-1]


def test_a_row_that_refers_to_nobody_is_found(upgraded: Command, folder: Path) -> None:
    run_sql(
        folder,
        "INSERT INTO digest_lines (id, digest_id, position, theme, text, sources, attribution, member_id, dropped)"
        " VALUES ('line_1', 'dig_none', 1, '', '', '[]', '', 'mem_none', '')",
    )
    found = problems(upgraded)
    assert any("refers to one in digests that does not exist" in problem for problem in found)


@pytest.mark.parametrize("table", ["alembic_version", "members"])
def test_a_file_that_is_damaged_is_found(upgraded: Command, folder: Path, table: str) -> None:
    with closing(sqlite3.connect(folder / FILE)) as connection:
        found_at = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    content = bytearray((folder / FILE).read_bytes())
    at = (found_at[0] - 1) * 4096
    content[at : at + 4096] = b"\xa5" * 4096
    (folder / FILE).write_bytes(content)
    found = problems(upgraded)
    assert any("damaged" in problem or "malformed" in problem for problem in found)
    assert "restore the last backup" in found[-1]
