"""`convenor bench start`, and what keeps a start light."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.bench import CannotStartError, Series, Start, _print, measure
from tests.cli.terminal import ROOT, convenor

HEAVY = ("numpy", "scipy", "sklearn", "phonenumbers", "holidays", "discord", "slack_bolt", "slack_sdk", "openai")
BROKEN = {"store": "nonsense", "port": "abc", "community": "nowhere.toml"}  # what is measured must not read them


def test_it_measures_real_starts_beside_a_bare_server(tmp_path: Path) -> None:
    ended = convenor("bench", "start", "--runs", "2", "--json", folder=tmp_path, **BROKEN)
    assert (ended.code, ended.err) == (0, "")
    said = json.loads(ended.out)
    assert said["aims"] == {"seconds": 3.0, "megabytes": 150.0}
    assert said["runs"] == 2
    assert re.fullmatch(r"The load is \d+\.\d on \d+ cores", said["load"])
    first, again, bare = said["measured"]
    assert [one["name"] for one in said["measured"]] == [
        "run --local, empty folder", "run --local, again", "bare Starlette on uvicorn",
    ]  # fmt: skip
    for one in (first, again, bare):
        assert 0 < one["seconds"]["min"] <= one["seconds"]["median"] <= one["seconds"]["max"]
        if Path("/proc/self/status").exists():
            assert 5 < one["megabytes"]["min"] <= one["megabytes"]["median"] <= one["megabytes"]["max"] < 150
        else:
            assert one["megabytes"] is None
    assert bare["seconds"]["min"] < again["seconds"]["min"] < first["seconds"]["max"]
    assert list(tmp_path.iterdir()) == []


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


def test_it_says_each_figure_and_whether_the_aims_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    quick, slow = Series("quick", (Start(1.0, 100.0),)), Series("slow", (Start(9.0, None),))
    _print((quick, slow, quick))
    head, _, *figures, _, aims, kept = capsys.readouterr().out.splitlines()
    assert head == "1 start of each: min / median / max"
    assert [line.split()[0] for line in figures] == ["quick", "slow", "quick"]
    assert figures[0].endswith("100 / 100 / 100 MB")
    assert aims == "The aims, by the median: under 3 s to ready and under 150 MB resident."
    assert kept.startswith("They are NOT kept.")


def test_nothing_heavy_is_imported_for_a_start() -> None:
    program = f"import sys, bot.app.serve; print([name for name in {HEAVY} if name in sys.modules])"
    seen = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert seen.stdout.strip() == "[]"
