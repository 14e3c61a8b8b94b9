"""`convenor doctor`: every finding says what it means, and a bad one what puts it right."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app.stores import open_store
from bot.core.members.actions import import_roster
from bot.core.members.rules.roster import RosterRow
from bot.outbox.store import Outgoing, enqueue
from bot.scheduling.store import set_clock_offset
from bot.store import Tx
from tests.cli.conftest import Command
from tests.cli.terminal import ROOT


def findings(command: Command, code: int, **settings: str) -> dict[str, dict[str, Any]]:
    """What it finds, by what was looked at; a bad finding has a cure and no other has."""
    ended = command("doctor", "--json", **settings)
    said = json.loads(ended.out)
    assert (ended.code, ended.err) == (code, "")
    assert said["ok"] == (code == 0)
    assert said["ok"] == all(each["ok"] for each in said["findings"])
    assert all(each["says"] and bool(each["cure"]) != each["ok"] for each in said["findings"])
    return {each["check"]: each for each in said["findings"]}


def import_editors(tx: Tx) -> None:
    """Import the editor and the deputy of the example's project."""
    import_roster(tx, [RosterRow(ref=ref, name=f"Editor {ref}", email=f"{ref}@example.org") for ref in ("p17", "p18")])


@pytest.fixture
def well(command: Command) -> Command:
    """The command, with a store in which all is well."""
    assert command("db", "upgrade").code == 0
    with open_store() as store:
        store.write_now(import_editors)
    return command


def test_where_there_is_no_store_it_says_so_and_makes_none(command: Command, folder: Path) -> None:
    found = findings(command, 1)
    assert list(found) == ["settings", "community", "model", "platforms", "store"]
    assert found["store"]["cure"] == "Run `convenor db upgrade`."
    assert list(folder.iterdir()) == []


def test_a_fresh_store_lacks_only_the_editor_whom_the_project_names(command: Command) -> None:
    assert command("db", "upgrade").code == 0
    found = findings(command, 1)
    assert [check for check, each in found.items() if not each["ok"]] == ["project video-consultations"]
    assert found["project video-consultations"]["says"] == "nobody is p18"


def test_when_all_is_well_it_ends_with_nought(well: Command) -> None:
    found = findings(well, 0)
    assert set(found) == {
        "settings",
        "community",
        "model",
        "platforms",
        "store",
        "clock",
        "sending",
        "outbox",
        "inbox",
        "project video-consultations",
        "schedule",
    }
    assert "1 insight project" in found["community"]["says"]
    shown = well("doctor")
    assert shown.code == 0
    assert "PROBLEM" not in shown.out
    assert len(shown.out.splitlines()) == len(found)


def test_a_moved_clock_is_told_with_how_far(well: Command) -> None:
    with open_store() as store:
        store.write_now(set_clock_offset, timedelta(days=3, hours=2))
    found = findings(well, 1)
    assert "3 days, 2:00:00" in found["clock"]["says"]
    assert found["clock"]["cure"] == "Give the real bot a store of its own."
    shown = well("doctor")
    assert "PROBLEM  clock" in shown.out
    assert found["clock"]["cure"] in shown.out


def test_messages_that_wait_are_counted(well: Command) -> None:
    waiting = Outgoing("one", "c", "p", "channel:local:general", "{}", expires_at=datetime(2100, 1, 1, tzinfo=UTC))
    with open_store() as store:
        store.write_now(enqueue, waiting)
    assert findings(well, 0)["outbox"]["says"] == "1 waiting, 0 need somebody"


def test_a_damaged_table_is_told_and_nothing_after_it_is_looked_at(well: Command) -> None:
    with open_store() as store:
        store.write_now(lambda tx: tx.connection.exec_driver_sql("DROP TABLE outbox"))
    found = findings(well, 1)
    assert list(found)[-1] == "store"
    assert "not as this Convenor made them" in found["store"]["says"]


@pytest.mark.parametrize(
    ("setting", "value", "check"),
    [
        ("port", "abc", "settings"),
        ("staff", "foo", "settings"),
        ("community", "nowhere.toml", "community"),
        ("store", "nonsense", "store"),
    ],
)
def test_a_wrong_setting_ends_with_two(command: Command, setting: str, value: str, check: str) -> None:
    found = findings(command, 2, **{setting: value})
    assert [name for name, each in found.items() if not each["ok"]] == [check]


def test_a_server_that_is_away_is_told_without_its_password(command: Command) -> None:
    ended = command("doctor", store="postgresql://somebody:sesame@127.0.0.1:1/x")
    assert ended.code == 1
    assert "PROBLEM  store: The store cannot be used" in ended.out
    assert "sesame" not in ended.out


def test_both_engines_are_looked_at(command: Command, store_url: str) -> None:
    assert command("db", "upgrade", store=store_url).code == 0
    found = findings(command, 1)
    assert found["store"]["ok"]
    assert found["outbox"]["says"] == "0 waiting, 0 need somebody"


def test_a_file_of_ones_own_is_named(well: Command, folder: Path) -> None:
    shutil.copy(ROOT / "community.toml", folder / "ours.toml")
    assert "Causeway from ours.toml" in findings(well, 0, community="ours.toml")["community"]["says"]
