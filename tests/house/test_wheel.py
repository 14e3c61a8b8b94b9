"""The wheel holds everything that Convenor needs to run: built, unpacked, and used from an empty folder."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.cli.terminal import ROOT, convenor, started

LOGS = ROOT / "tests" / "data" / "logs" / "causeway.csv"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a wheel of this tree was unpacked into."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = folder.glob("convenor-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "unpacked")
    return folder / "unpacked"


def test_every_file_of_the_packages_is_in_it(unpacked: Path) -> None:
    for package in ("bot", "handlers", "jobs", "prompts"):
        ours = {path.relative_to(ROOT) for path in (ROOT / package).rglob("*") if _belongs(path)}
        packed = {path.relative_to(unpacked) for path in (unpacked / package).rglob("*") if path.is_file()}
        assert ours <= packed
    kinds = {path.suffix for path in (unpacked / "bot").rglob("*")}
    assert kinds >= {".py", ".html", ".css", ".js", ".svg", ".toml", ".mako"}


def _belongs(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts


def test_it_is_the_wheel_that_runs_and_not_this_tree(unpacked: Path, tmp_path: Path) -> None:
    program = "import bot, handlers, jobs; print(bot.__file__, handlers.__file__, jobs.__file__)"
    seen = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(file.startswith(str(unpacked)) for file in seen.stdout.split())


def test_a_file_of_logs_is_digested_from_an_empty_folder(unpacked: Path, tmp_path: Path) -> None:
    ended = convenor("logs", "digest", str(LOGS), "--round", "1", "--json", folder=tmp_path, home=unpacked)
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out)["themes"]


def test_the_demo_opens_from_an_empty_folder(unpacked: Path, tmp_path: Path) -> None:
    with started("demo", "--port", "0", folder=tmp_path, home=unpacked) as server:
        assert json.loads(server.get("/ready"))["ready"] is True
        assert "Ewan Kinnaird" in server.get()
        ended = server.stop()
    assert (ended.code, ended.err) == (0, "")


def test_the_store_is_made_and_looked_at_from_an_empty_folder(unpacked: Path, tmp_path: Path) -> None:
    assert convenor("db", "upgrade", folder=tmp_path, home=unpacked).code == 0
    assert convenor("db", "check", folder=tmp_path, home=unpacked).out == "All is well with the store.\n"


def test_the_command_is_among_the_entry_points(unpacked: Path) -> None:
    (points,) = unpacked.glob("convenor-*.dist-info/entry_points.txt")
    assert "convenor = bot.cli:main" in points.read_text()
