"""`convenor run --local`: on the store of the settings, with the example or a community of one's own."""

from __future__ import annotations

import json
import signal
from contextlib import closing
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.core.members.actions import people
from bot.core.members.rules import Standing
from bot.core.roles.actions import has_role
from bot.core.roles.rules import Role
from bot.scheduling.store import clock_offset
from bot.store import Store
from tests.cli.conftest import Command
from tests.cli.terminal import ROOT, convenor, started


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_is_ready_shows_the_workspace_and_stops_in_order(tmp_path: Path, how: signal.Signals) -> None:
    with started("run", "--local", "--port", "0", folder=tmp_path) as server:
        assert json.loads(server.get("/ready"))["ready"] is True
        assert "Ewan Kinnaird" in server.get()
        ended = server.stop(how)
    assert (ended.code, ended.err) == (0, "")
    assert (tmp_path / "convenor.db").exists()
    assert (tmp_path / "workspace.db").exists()


def test_a_second_one_on_the_same_files_is_refused_and_killed_the_first_starts_again(tmp_path: Path) -> None:
    with started("run", "--local", "--port", "0", folder=tmp_path) as first:
        second = convenor("run", "--local", "--port", "0", folder=tmp_path)
        assert (second.code, second.out) == (2, "")
        assert second.err == (
            "Another Convenor is using these files. Stop it first, or start this one in another folder.\n"
        )
        assert "Ewan Kinnaird" in first.get()
        first.process.kill()
    with started("run", "--local", "--port", "0", folder=tmp_path) as again:
        assert json.loads(again.get("/ready"))["ready"] is True
        assert again.stop().code == 0


def ours(folder: Path) -> dict[str, str]:
    """Write a programme of one's own; give the setting that names it."""
    text = (ROOT / "community.toml").read_text("utf-8")
    mine = (
        text.replace('name = "Causeway"', 'name = "Stepping Stones"', 1)
        .replace('"p18"', '"boss"')
        .replace('"p17"', '"vice"')
    )
    (folder / "ours.toml").write_text(mine, "utf-8")
    return {"community": "ours.toml"}


def test_a_community_of_ones_own_has_a_few_people_to_play_made_once(tmp_path: Path) -> None:
    settings = ours(tmp_path)
    for _ in range(2):
        with started("run", "--local", "--port", "0", folder=tmp_path, **settings) as server:
            page = server.get()
            assert "Member 1" in page
            assert "Ewan Kinnaird" not in page
            assert server.stop().code == 0
        with closing(Store(f"sqlite:///{tmp_path / 'convenor.db'}", SystemClock())) as store:
            found = store.read_now(people, *Standing)
            assert sorted(one.name for one in found) == [
                "Editor boss",
                "Editor vice",
                *(f"Member {number}" for number in range(1, 7)),
            ]
            assert {one.standing for one in found} == {Standing.MEMBER}
            staff = [one.name for one in found if store.read_now(has_role, one.id, Role.ADMIN)]
            assert staff == ["Editor boss"]
            assert not store.read_now(clock_offset)


def test_the_doctor_finds_the_editors_of_such_a_trial(tmp_path: Path, command: Command) -> None:
    settings = ours(tmp_path)
    with started("run", "--local", "--port", "0", folder=tmp_path, **settings) as server:
        server.stop()
    ended = command("doctor", "--json", **settings)
    assert (ended.code, json.loads(ended.out)["ok"]) == (0, True)


def test_the_store_may_be_a_server(tmp_path: Path, postgres_url: str) -> None:
    with started("run", "--local", "--port", "0", folder=tmp_path, store=postgres_url) as server:
        assert json.loads(server.get("/ready"))["ready"] is True
        second = convenor("run", "--local", "--port", "0", folder=tmp_path, store=postgres_url)
        assert second.code == 2
        assert "Another Convenor" in second.err
        ended = server.stop()
    assert (ended.code, ended.err) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["workspace.db"]
    with closing(Store(postgres_url, SystemClock())) as store:
        assert len(store.read_now(people)) >= 40
