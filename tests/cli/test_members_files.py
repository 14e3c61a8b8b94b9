"""`convenor members`: the roster in and out of files, all of it or nothing, and nobody hears of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from bot.app.discover import import_tables
from bot.app.stores import open_store
from bot.cli import main
from bot.clock import SystemClock
from bot.core.audit.actions import entries
from bot.core.members.actions import (
    claim_by_code,
    import_roster,
    leave_community,
    people,
    person_by_ref,
    person_for_account,
)
from bot.core.members.rules import Person, Standing
from bot.core.members.rules.roster import RosterRow
from bot.core.members.rules.roster_file import COLUMNS
from bot.core.members.tables import members
from bot.outbox.tables import outbox
from bot.store import Store
from bot.store.migrate import upgrade
from tests.cli.conftest import Command

HEADER = ",".join(COLUMNS)
AISHA = "r1,Aisha Khan,aisha@example.org,england,primary_care,direct_care,GP,A practice"
TOMOS = "r2,Tomos Prys,tomos@example.org,Wales,Primary care,Direct care,,"


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store at this version with nobody in it."""
    path = tmp_path_factory.mktemp("empty") / "house.db"
    import_tables()
    store = Store(f"sqlite:///{path}", SystemClock())
    upgrade(store)
    store.close()
    return path


@pytest.fixture
def store(empty_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    path = tmp_path / "house.db"
    path.write_bytes(empty_store.read_bytes())
    monkeypatch.setenv("CONVENOR_STORE", f"sqlite:///{path}")
    monkeypatch.delenv("CONVENOR_COMMUNITY", raising=False)
    found = Store(f"sqlite:///{path}", SystemClock())
    yield found
    found.close()


@pytest.fixture
def run(store: Store, capsys: pytest.CaptureFixture[str]) -> Any:
    def run_(*arguments: object) -> tuple[int, str, str]:
        code = 0
        try:
            main(["members", *map(str, arguments)])
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run_


def roster(tmp_path: Path, *rows: str, name: str = "roster.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join((HEADER, *rows)) + "\n", "utf-8")
    return path


def everyone(store: Store) -> dict[str, Person]:
    return {person.name: person for person in store.read_now(people, *Standing)}


def test_a_dry_run_says_what_an_import_then_does(run: Any, store: Store, tmp_path: Path) -> None:
    path = roster(tmp_path, AISHA, TOMOS)
    code, out, _ = run("import", path, "--dry-run", "--json")
    said = json.loads(out)
    assert (code, said["dry_run"], said["counts"]["added"]) == (0, True, 2)
    assert everyone(store) == {}
    code, out, _ = run("import", path, "--json")
    assert (code, json.loads(out)) == (0, {**said, "dry_run": False})
    assert everyone(store)["Tomos Prys"].nation == "wales"
    assert everyone(store)["Tomos Prys"].sector == "primary_care"


def test_each_row_is_told_apart_added_changed_unchanged_or_left_alone(run: Any, store: Store, tmp_path: Path) -> None:
    run("import", roster(tmp_path, AISHA, TOMOS, "r3,Gone Already,gone@example.org,,,,,"))
    gone = everyone(store)["Gone Already"].id
    store.write_now(leave_community, gone, "system")
    path = roster(
        tmp_path,
        AISHA,
        f"{TOMOS}A company",
        "r3,Gone Already,gone@example.org,,,,,",
        "r4,New Person,,,,,,",
        name="b.csv",
    )
    path.write_text(path.read_text().replace("tomos@example.org", "tomos.prys@example.org"))
    _, out, _ = run("import", path, "--dry-run", "--json")
    assert [(row["row"], row["does"], row["parts"]) for row in json.loads(out)["rows"]] == [
        (2, "unchanged", []),
        (3, "changed", ["organisation", "email"]),
        (4, "left_alone", []),
        (5, "added", []),
    ]
    _, out, _ = run("import", path)
    assert "1 left alone, because they have left or were erased" in out
    assert "row 3 (r2): organisation, email" in out
    assert "Nobody was contacted" in out
    assert everyone(store)["Gone Already"].standing is Standing.GONE


def test_errors_are_told_by_row_and_nothing_is_half_done(run: Any, store: Store, tmp_path: Path) -> None:
    path = roster(
        tmp_path,
        AISHA,
        ",No Key,,,,,,",
        "r5,Bad Address,not an address,,,,,",
        "r6,Bad Nation,,Atlantis,,,,",
        "r1,Aisha Again,other@example.org,,,,,",
        "r7,Same Address,AISHA@example.org,,,,,",
    )
    code, out, err = run("import", path)
    assert (code, out) == (2, "")
    assert "Row 3 has nothing under ref and email" in err
    assert "Row 4 has something under email that is not an address" in err
    assert "Row 5 has a nation that community.toml does not know; give one of england, scotland" in err
    assert "Row 6 has the ref of row 2" in err
    assert "Row 7 has the email of row 2" in err
    assert "Atlantis" not in err
    assert everyone(store) == {}


def test_a_row_with_one_persons_key_and_anothers_address_stops_the_import(
    run: Any, store: Store, tmp_path: Path
) -> None:
    run("import", roster(tmp_path, AISHA, TOMOS))
    path = roster(tmp_path, "r9,Fresh,fresh@example.org,,,,,", "r1,Aisha Khan,tomos@example.org,,,,,", name="b.csv")
    code, out, _ = run("import", path, "--dry-run")
    assert (code, "1 that cannot be imported" in out) == (0, True)
    code, _, err = run("import", path)
    assert code == 2
    assert "Row 3 has the key of one person and the address of another, so nothing was imported" in err
    assert set(everyone(store)) == {"Aisha Khan", "Tomos Prys"}


def test_what_was_exported_comes_back_unchanged_and_no_cell_is_a_formula(
    run: Any, store: Store, tmp_path: Path
) -> None:
    names = ["=cmd()", "-5", "'=already", "@all", "Siân O’Neill"]
    rows = [{"ref": f"r{place}", "name": name, "email": f"{place}@example.org"} for place, name in enumerate(names)]
    rows.append({"name": "No Key", "email": "nokey@example.org", "nation": "wales"})
    path = tmp_path / "roster.json"
    path.write_text(json.dumps([dict.fromkeys(COLUMNS, "") | row for row in rows]), "utf-8")
    run("import", path)
    # JSON has no guards, but "'=already" is read as guarded: the one reading for all files.
    assert {"=cmd()", "-5", "=already", "@all", "Siân O’Neill", "No Key"} == set(everyone(store))
    out = tmp_path / "out.csv"
    assert run("export", out)[0] == 0
    with out.open(newline="", encoding="utf-8") as file:
        written = list(csv.DictReader(file))
    assert not [cell for row in written for cell in row.values() if cell.startswith(("=", "-", "@", "+"))]
    assert [row["ref"] for row in written if row["name"] == "No Key"] == [""]
    _, said, _ = run("import", out, "--dry-run", "--json")
    assert json.loads(said)["counts"] == {"added": 0, "changed": 0, "unchanged": 6, "left_alone": 0, "clashes": 0}


def test_an_export_into_an_empty_house_gives_the_same_members(run: Any, store: Store, tmp_path: Path) -> None:
    run("import", roster(tmp_path, AISHA, TOMOS))
    run("export", tmp_path / "first.csv")
    store.write_now(lambda tx: tx.run(sa.delete(members)))  # another house, in which nobody is
    run("import", tmp_path / "first.csv")
    run("export", tmp_path / "second.csv")
    assert (tmp_path / "first.csv").read_bytes() == (tmp_path / "second.csv").read_bytes()


def test_a_workbook_has_the_same_rows_and_a_file_is_never_overwritten_unasked(run: Any, tmp_path: Path) -> None:
    run("import", roster(tmp_path, AISHA))
    out = tmp_path / "out.xlsx"
    assert run("export", out, "--json")[1].strip() == json.dumps({"file": str(out), "members": 1})
    rows = list(load_workbook(out).active.iter_rows(values_only=True))
    assert rows[0] == COLUMNS
    assert rows[1][:3] == ("r1", "Aisha Khan", "aisha@example.org")
    assert run("import", out)[1].startswith("1 unchanged") or "1 unchanged" in run("import", out)[1]
    code, _, err = run("export", out)
    assert (code, "--force" in err) == (2, True)
    assert run("export", out, "--force")[0] == 0
    assert run("export", tmp_path / "out.pdf")[0] == 2


def test_imports_and_exports_are_audited_and_send_nothing(run: Any, store: Store, tmp_path: Path) -> None:
    run("import", roster(tmp_path, AISHA))
    run("export", tmp_path / "out.csv")
    assert [entry.action for entry in store.read_now(entries, 2)] == ["members.exported", "members.imported"]
    assert store.read_now(lambda tx: tx.rows(sa.select(outbox))) == []


def test_a_store_that_is_empty_is_an_error_with_its_cure(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVENOR_STORE", f"sqlite:///{tmp_path}/nothing.db")
    code, _, err = run("import", roster(tmp_path, AISHA))
    assert (code, "convenor db upgrade" in err) == (2, True)


def test_a_code_for_a_member_claims_their_entry_once(command: Command, folder: Path) -> None:
    command("db", "upgrade")
    with open_store() as store:
        store.write_now(import_roster, [RosterRow("m1", "Aisha Khan", "aisha@example.org")])
    said = json.loads(command("members", "code", "m1", "--json").out)
    with open_store() as store:
        store.write_now(person_for_account, "discord", "D1", "aisha")
        done = store.write_now(claim_by_code, "discord", "D1", said["code"])
        assert done == store.read_now(person_by_ref, "m1")
    nobody = command("members", "code", "m2")
    assert (nobody.code, nobody.out) == (2, "")
    assert "Nobody in the membership has the key m2." in nobody.err
