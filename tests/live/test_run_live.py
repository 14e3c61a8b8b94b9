"""`convenor run` without `--local`: what it refuses, what its health says, and how it ends."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.discover import import_tables
from bot.clock import SystemClock
from bot.scheduling.store import set_clock_offset
from bot.store import Store
from bot.store.migrate import upgrade
from tests.cli.conftest import Command, command, folder
from tests.cli.terminal import ROOT, Server, _address, _environment, started

__all__ = ["command", "folder"]
import_tables()
SLACK = {"slack_bot_token": "xoxb-sesame", "slack_app_token": "xapp-sesame"}


@contextmanager
def running(how: str, folder: Path, **settings: str) -> Iterator[Server]:
    """The bot on a pretended platform, in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.live.victim", how],
        cwd=folder,
        env=_environment({"port": "0", "staff": "slack:BOSS", **settings}, ROOT),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    too_long = threading.Timer(60, process.kill)
    too_long.start()
    try:
        yield Server(process, _address(process))
    finally:
        too_long.cancel()
        process.kill()
        process.communicate()


def ready(server: Server) -> tuple[int, dict[str, str]]:
    """What readiness says: the status, and each part in words."""
    try:
        return 200, json.loads(server.get("/ready"))["checks"]
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())["checks"]


def ready_with(server: Server, words: str) -> tuple[int, dict[str, str]]:
    """What readiness says once Slack's part says this."""
    for _ in range(200):
        found = ready(server)
        if words in found[1]["slack"]:
            return found
        threading.Event().wait(0.05)
    raise AssertionError(found)


def rows(folder: Path, query: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(folder / "convenor.db")) as file:
        return file.execute(query).fetchall()


def test_it_connects_enrols_delivers_serves_and_stops_in_order(tmp_path: Path) -> None:
    with running("well", tmp_path) as server:
        assert ready_with(server, "ok") == (200, {"store": "ok", "slack": "ok"})
        assert "convenor_outbox_rows" in server.get("/metrics")
        assert "Causeway" in server.get("/")
        ended = server.stop()
    assert ended.code == 0
    assert [line.count("I am not in it.") for line in ended.err.splitlines() if "not_in_order" in line] == [1]
    assert rows(tmp_path, "SELECT state FROM outbox") == [("sent",)]
    granted = rows(tmp_path, "SELECT role FROM roles JOIN accounts USING (member_id) WHERE account_id = 'BOSS'")
    assert granted == [("admin",)]
    with running("well", tmp_path) as server:  # first staff are named once, however often it starts
        assert server.stop().code == 0
    assert rows(tmp_path, "SELECT action FROM audit WHERE action = 'role.granted'") == [("role.granted",)]


def test_what_is_mounted_answers_at_its_very_address(tmp_path: Path) -> None:
    with running("well", tmp_path) as server:
        request = urllib.request.Request(server.address + "/slack/events", data=b"x", method="POST")
        with urllib.request.urlopen(request) as answer:
            assert answer.read() == b"POST /slack/events"


def test_a_connection_that_cannot_be_made_is_tried_again_and_readiness_says_so_without_secrets(tmp_path: Path) -> None:
    with running("away", tmp_path) as server:
        status, parts = ready_with(server, "could not connect in 1 tries")
        assert (status, parts["store"]) == (503, "ok")
        assert json.loads(server.get("/health")) == {"alive": True}
        ended = server.stop()
    assert ended.code == 0
    assert "not_connected" in ended.err
    assert "sesame" not in ended.err


def test_while_it_is_still_connecting_it_is_not_ready(tmp_path: Path) -> None:
    with running("busy", tmp_path) as server:
        assert ready_with(server, "is still connecting")[0] == 503
        assert server.stop().code == 0


def test_a_connection_that_has_gone_silent_makes_it_unready_in_words(tmp_path: Path) -> None:
    with running("down", tmp_path) as server:
        status, parts = ready_with(server, "The socket is silent. Nothing to do; it is being rebuilt.")
    assert (status, parts["store"]) == (503, "ok")


def test_a_token_that_the_platform_refuses_ends_it_with_one_sentence(tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "tests.live.victim", "refused"],
        cwd=tmp_path,
        env=_environment({"port": "0"}, ROOT),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert process.returncode == 2
    assert process.stderr.splitlines()[-1] == "Slack refuses the token. Make another."


def test_a_platform_that_refuses_its_token_leaves_the_other_at_work_and_readiness_says_why(tmp_path: Path) -> None:
    with running("half", tmp_path) as server:
        status, parts = ready_with(server, "ok")
        for _ in range(100):
            if rows(tmp_path, "SELECT state FROM outbox") == [("sent",)]:
                break
            threading.Event().wait(0.1)
        ended = server.stop()
    assert (status, parts["slack"]) == (503, "ok")
    assert parts["discord"] == "Discord refuses the token. Make one. Then start Convenor again."
    assert rows(tmp_path, "SELECT state FROM outbox") == [("sent",)]
    assert ended.code == 0
    assert "Discord refuses the token. Make one." in ended.err


def test_told_to_stop_it_ends_within_ten_seconds_even_if_nothing_else_does(tmp_path: Path) -> None:
    with running("stubborn", tmp_path) as server:
        ready_with(server, "ok")
        began = time.monotonic()  # noqa: TID251 - measured, not waited for
        ended = server.stop(within_s=10)
        print(f"stopped after {time.monotonic() - began:.1f} s")  # noqa: T201, TID251
    assert ended.code == 0
    assert rows(tmp_path, "SELECT state FROM outbox") == [("sending",)]  # looked up at the next start, not lost
    with running("well", tmp_path) as server:
        ready_with(server, "ok")
        for _ in range(100):
            if rows(tmp_path, "SELECT state FROM outbox") == [("sent",)]:
                break
            threading.Event().wait(0.1)
    assert rows(tmp_path, "SELECT state FROM outbox") == [("sent",)]


# --- what it refuses


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "Nothing is connected: neither CONVENOR_SLACK_BOT_TOKEN nor CONVENOR_DISCORD_TOKEN is set."),
        ({"slack_app_token": "xapp-sesame"}, "CONVENOR_SLACK_BOT_TOKEN is missing"),
        ({"slack_bot_token": "xapp-sesame"}, "CONVENOR_SLACK_BOT_TOKEN does not begin with xoxb-"),
        ({"slack_bot_token": "xoxb-sesame"}, "CONVENOR_SLACK_APP_TOKEN is missing"),
        ({"slack_bot_token": "xoxb-sesame", "slack_mode": "http"}, "CONVENOR_SLACK_SIGNING_SECRET is missing"),
        ({**SLACK, "slack_api_url": "slack-gov.com"}, "CONVENOR_SLACK_API_URL is not an address."),
        ({**SLACK, "slack_mode": "pigeon"}, "CONVENOR_SLACK_MODE cannot be used"),
        ({"discord_token": "sesame"}, "CONVENOR_DISCORD_GUILD is missing or not the number of a server."),
        ({"discord_token": "sesame", "discord_guild": "Causeway"}, "CONVENOR_DISCORD_GUILD is missing or not"),
        ({"discord_guild": "123"}, "CONVENOR_DISCORD_TOKEN is missing"),
        ({"staff": "hannah"}, "CONVENOR_STAFF holds “hannah”"),
        ({"rehearsal": "hannah"}, "CONVENOR_REHEARSAL holds “hannah”"),
    ],
)
def test_a_missing_or_mixed_up_setting_is_one_sentence_with_its_cure(
    command: Command, folder: Path, settings: dict[str, str], says: str
) -> None:
    ended = command("run", "--port", "0", **settings)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(says)
    assert len(ended.err.splitlines()) == 1
    assert "sesame" not in ended.err
    assert list(folder.iterdir()) == []


def test_a_store_whose_clock_was_moved_is_refused(tmp_path: Path) -> None:
    with closing(Store(f"sqlite:///{tmp_path / 'convenor.db'}", SystemClock())) as store:
        upgrade(store)
        store.write_now(set_clock_offset, timedelta(days=3))
    ended = subprocess.run(
        [sys.executable, "-m", "tests.live.victim", "well"],
        cwd=tmp_path,
        env=_environment({"port": "0"}, ROOT),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert "The clock of this store was moved by 3 days" in ended.stderr


def test_a_store_that_a_local_workspace_uses_is_refused(tmp_path: Path) -> None:
    with started("run", "--local", "--port", "0", folder=tmp_path):
        ended = subprocess.run(
            [sys.executable, "-m", "tests.live.victim", "well"],
            cwd=tmp_path,
            env=_environment({"port": "0"}, ROOT),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 2
    assert "Another Convenor is using this store." in ended.stderr


def test_no_secret_is_in_what_the_settings_show_of_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.config import Settings

    shown = repr(Settings(slack_bot_token="sesame", slack_app_token="sesame", discord_token="sesame"))
    assert "sesame" not in shown
    assert "sesame" not in repr(Settings(slack_signing_secret="sesame", model_key="sesame"))


def test_both_adapters_are_made_from_the_settings_and_each_is_told_what_it_needs(tmp_path: Path) -> None:
    """The real ones, on addresses where nobody is: the bot runs, is not ready, says why, and stops in order."""
    settings = {
        **SLACK,
        "slack_mode": "http",
        "slack_signing_secret": "sesame",
        "slack_api_url": "http://127.0.0.1:1/",
        "port": "0",
    }
    with started("run", "--port", "0", folder=tmp_path, **settings) as server:
        status, parts = ready(server)
        assert (status, parts["store"]) == (503, "ok")
        assert parts["slack"] not in ("", "ok")
        request = urllib.request.Request(server.address + "/slack/events", data=b"{}", method="POST")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)
        refused.value.close()
        assert refused.value.code in (401, 503)  # it is mounted, and takes nothing that Slack has not signed
        ended = server.stop()
    assert ended.code == 0
    assert "sesame" not in ended.err
