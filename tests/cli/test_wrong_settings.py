"""A wrong setting is one sentence and the cure, ends with 2, and shows no trace."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from bot.config import load_community
from tests.cli.conftest import Command
from tests.cli.terminal import ROOT, Ended

SHIPPED = (ROOT / "bot" / "causeway" / "community.toml").read_text("utf-8")


def refused(ended: Ended, *words: str) -> None:
    """Check that it was refused in one line that holds these words."""
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 1
    assert not [word for word in words if word not in ended.err]
    assert "Traceback" not in ended.err
    assert "went wrong on our side" not in ended.err


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nonsense", ["address", "Set CONVENOR_STORE to sqlite:///"]),
        ("mysql://host/name", ["address", "Set CONVENOR_STORE to sqlite:///"]),
        ("sqlite:///:memory:", ["needs a file", "Set CONVENOR_STORE"]),
        ("sqlite:///nowhere/x.db", ["nowhere does not exist", "Create it, or change CONVENOR_STORE"]),
        ("postgresql://somebody:sesame@127.0.0.1:1/x", ["cannot be used", "See that CONVENOR_STORE is right"]),
    ],
)
def test_a_store_that_cannot_be_used_is_told_with_the_cure(command: Command, address: str, words: list[str]) -> None:
    for arguments in (["db", "upgrade"], ["db", "check"], ["logs", "export", "--project", "video-consultations"]):
        ended = command(*arguments, store=address)
        refused(ended, *words)
        assert "sesame" not in ended.err


def test_a_file_that_is_no_store_is_told(command: Command, folder: Path) -> None:
    (folder / "letter.db").write_text("Dear all, this is not a database, whatever it is called. " * 20)
    for arguments in (["db", "upgrade"], ["db", "check"]):
        refused(command(*arguments, store="sqlite:///letter.db"), "file is not a database", "CONVENOR_STORE")


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("port", "abc", ["CONVENOR_PORT", ".env.example"]),
        ("port", "70000", ["CONVENOR_PORT", "65535"]),
        ("log_level", "loud", ["CONVENOR_LOG_LEVEL", "'debug', 'info', 'warning' or 'error'"]),
    ],
)
def test_a_setting_outside_its_range_names_its_variable(
    command: Command, setting: str, value: str, words: list[str]
) -> None:
    refused(command("db", "check", **{setting: value}), *words)


def test_a_setting_in_the_env_file_is_held_to_the_same(command: Command, folder: Path) -> None:
    (folder / ".env").write_text("CONVENOR_PORT=abc\n")
    refused(command("db", "check"), "CONVENOR_PORT", ".env.example")


def changed(old: str, new: str) -> str:
    """Give the shipped file with one thing in it changed."""
    assert old in SHIPPED
    return SHIPPED.replace(old, new, 1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[community\n", ["not valid TOML", "line 1"]),
        ("", ["community", "required"]),
        (changed("command = ", "comand = "), ["community.comand"]),
        (
            changed('timezone = "Europe/London"', 'timezone = "Mars/Base"'),
            ["community.timezone", "such as Europe/London"],
        ),
        (
            changed('weekday = "tuesday"', 'weekday = "someday"'),
            ["projects.0.prompt.weekday", "one of monday, tuesday"],
        ),
        (changed('at = "12:30"', 'at = "25:30"'), ["projects.0.prompt.at"]),
        (changed("rounds = 6", "rounds = 0"), ["projects.0.rounds"]),
        (changed('name = "Causeway"', ""), ["community.name", "required"]),
        (
            changed('membership = "roster"', 'membership = "friends"'),
            ["community.membership", "'roster' or 'everyone'"],
        ),
    ],
    ids=["broken", "empty", "unknown-key", "zone", "weekday", "time", "no-rounds", "missing-key", "unknown-value"],
)
def test_a_wrong_community_file_names_the_key(command: Command, folder: Path, content: str, words: list[str]) -> None:
    (folder / "ours.toml").write_text(content, "utf-8")
    refused(command("logs", "export", "--project", "p", community="ours.toml"), "ours.toml", *words)


@pytest.mark.parametrize("name", ["nowhere.toml", "."])
def test_a_community_file_that_cannot_be_read_names_its_variable(command: Command, name: str) -> None:
    refused(command("logs", "export", "--project", "p", community=name), "Set CONVENOR_COMMUNITY")


def test_a_community_file_in_another_encoding_is_told(command: Command, folder: Path) -> None:
    (folder / "ours.toml").write_bytes(codecs.BOM_UTF16_LE + SHIPPED.encode("utf-16-le"))
    refused(command("logs", "export", "--project", "p", community="ours.toml"), "ours.toml", "UTF-8")


def test_the_file_at_the_root_is_the_shipped_one() -> None:
    root = ROOT / "community.toml"
    assert root.resolve() == (ROOT / "bot" / "causeway" / "community.toml").resolve()
    assert load_community(root) == load_community()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"store": "nonsense"}, ["Set CONVENOR_STORE"]),
        ({"port": "abc"}, ["CONVENOR_PORT"]),
        ({"staff": "foo"}, ["CONVENOR_STAFF", "“foo”", "slack:U012AB3CD"]),
        ({"community": "nowhere.toml"}, ["nowhere.toml", "Set CONVENOR_COMMUNITY"]),
        ({"store": "postgresql://somebody:sesame@127.0.0.1:1/x"}, ["cannot be used", "CONVENOR_STORE"]),
        ({"host": "0.0.0.0", "port": "0"}, ["password"]),
    ],
    ids=["store", "port", "staff", "community", "server-away", "open-to-all"],
)
def test_the_bot_does_not_start_on_a_wrong_setting(
    command: Command, settings: dict[str, str], words: list[str]
) -> None:
    ended = command("run", "--local", **{"port": "0", **settings})
    refused(ended, *words)
    assert "sesame" not in ended.err


def test_without_a_workspace_the_bot_says_what_there_is_instead(command: Command, folder: Path) -> None:
    refused(command("run"), "Nothing is connected", "`convenor init`", "`run --local`")
    assert list(folder.iterdir()) == []


def test_the_demo_takes_no_notice_of_the_settings(command: Command, folder: Path) -> None:
    (folder / "demo").write_text("a file where the folder should be")
    ended = command("demo", "--port", "0", "--folder", "demo", port="abc", store="nonsense")
    refused(ended, "The folder demo cannot be used", "--folder")
