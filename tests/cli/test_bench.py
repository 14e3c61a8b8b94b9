"""`convenor bench start`, and what keeps a start light."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.bench import CannotStartError, Series, Start, measure
from tests.cli.terminal import ROOT, convenor

HEAVY = ("numpy", "scipy", "sklearn", "phonenumbers", "holidays", "discord", "slack_bolt", "slack_sdk", "openai")
BROKEN = {"store": "nonsense", "port": "abc", "community": "nowhere.toml"}  # what is measured must not read them


def test_it_measures_real_starts_beside_a_bare_server(tmp_path: Path) -> None:
    ended = convenor("bench", "start", "--runs", "2", "--json", folder=tmp_path, **BROKEN)
    assert (ended.code, ended.err) == (0, "")
    said = json.loads(ended.out)
    assert said["aims"] == {"seconds": 3.0, "megabytes": 150.0}
    assert said["runs"] == 2
    first, again, bare = said["measured"]
    for one in (first, again, bare):
        assert 0 < one["seconds"]["min"] <= one["seconds"]["median"] <= one["seconds"]["max"]
        if Path("/proc/self/status").exists():
            assert 5 < one["megabytes"]["min"] <= one["megabytes"]["median"] <= one["megabytes"]["max"]
        else:
            assert one["megabytes"] is None
    assert bare["seconds"]["min"] < again["seconds"]["min"] < first["seconds"]["max"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is measured where there is /proc")
def test_the_workspace_keeps_to_its_aim_of_memory(tmp_path: Path) -> None:
    ended = convenor("bench", "start", "--runs", "1", folder=tmp_path)
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0] == "1 start of each: min / median / max"
    figures = [line for line in lines if line.endswith(" MB")]
    assert [line.split(" s ")[0].rstrip("0123456789./ ") for line in figures] == [
        "run --local, empty folder",
        "run --local, again",
        "bare Starlette on uvicorn",
    ]
    assert max(int(line.split()[-2]) for line in figures) < 150


def test_a_server_that_ends_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(CannotStartError, match="out of paper"):
        measure(tmp_path, ("-c", "raise SystemExit('out of paper')"))


def test_the_aims_are_judged_by_the_middle_and_by_what_was_measured() -> None:
    quick, slow = Start(1.0, 100.0), Start(9.0, 100.0)
    assert Series("x", (quick, quick, slow)).within_aims
    assert not Series("x", (quick, slow, slow)).within_aims
    assert not Series("x", (Start(1.0, 200.0),)).within_aims
    assert Series("x", (Start(1.0, None),)).within_aims
    assert Series("x", (Start(1.0, None),)).megabytes is None


def test_nothing_heavy_is_imported_for_a_start() -> None:
    program = f"import sys, bot.app.serve; print([name for name in {HEAVY} if name in sys.modules])"
    seen = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert seen.stdout.strip() == "[]"
