"""`convenor pack` as staff run it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.clock import SystemClock
from bot.core.audit.actions import entries
from tests.app.demo import Demo
from tests.packs.stage import move_programme_to, pack_at, store_address


@pytest.fixture
def run(later: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    move_programme_to(later, SystemClock().real_now())
    monkeypatch.setenv("CONVENOR_STORE", store_address(tmp_path / "house"))
    monkeypatch.delenv("CONVENOR_COMMUNITY", raising=False)

    def run_(*arguments: object) -> tuple[int, str, str]:
        code = 0
        try:
            main(["pack", *map(str, arguments)])
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run_


def test_a_pack_is_written_reported_and_audited(run: Any, later: Demo, tmp_path: Path) -> None:
    path = tmp_path / "autumn.db"
    code, out, _ = run(path, "--project", "video-consultations", "--by", "p18", "--json")
    said = json.loads(out)
    assert code == 0
    assert said["tables"]["participants"] == 12
    assert said["about"]["made_by"] == "Made by p18."
    assert Path(said["metadata"]).exists()
    with pack_at(path) as db:
        assert db.table("answers").count == said["tables"]["answers"]
        made = next(row["says"] for row in db.table("_about").rows_where("part = 'made_at'"))
    # On the programme's clock, which this demo has moved into next year.
    assert made.startswith(f"Made at {later.clock.now().astimezone(UTC):%Y-%m-%d}")
    (entry,) = later.store.read_now(entries, 1)
    assert (entry.action, entry.subject) == ("pack.made", "video-consultations")


def test_a_reader_is_told_where_it_is_and_how_to_look(run: Any, tmp_path: Path) -> None:
    code, out, _ = run(tmp_path / "autumn.db")
    assert code == 0
    assert "answers" in out
    assert "Delete it by 2029-" in out
    assert f"datasette {tmp_path / 'autumn.db'} -m" in out


def test_the_store_itself_is_never_overwritten(run: Any, tmp_path: Path) -> None:
    code, _, err = run(tmp_path / "house" / "convenor.db", "--force")
    assert (code, "is the store itself" in err) == (2, True)


def test_what_cannot_be_done_is_said_and_nothing_is_written_or_audited(run: Any, later: Demo, tmp_path: Path) -> None:
    (before,) = later.store.read_now(entries, 1)
    path = tmp_path / "autumn.db"
    code, _, err = run(path, "--project", "nothing")
    assert (code, "There is no project 'nothing'" in err) == (2, True)
    path.write_text("mine")
    code, _, err = run(path)
    assert (code, "--force" in err) == (2, True)
    assert path.read_text() == "mine"
    assert later.store.read_now(entries, 1) == [before]
    assert isinstance(before.at, datetime)
