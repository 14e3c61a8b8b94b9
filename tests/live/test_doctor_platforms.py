"""`convenor doctor` with platforms: what each of them says, and what the store knows, each with its cure."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.checks import examine
from bot.app.findings import Finding
from bot.app.first_files import community_text
from bot.app.house import LiveHouse
from bot.app.platforms import named_channels
from bot.app.stores import open_store
from bot.clock import Clock, SystemClock
from bot.config import load_community
from bot.core.channels.actions import channel_gone, channel_seen
from bot.core.channels.rules import Channel
from bot.core.contact.actions.choices import pause
from bot.core.contact.actions.staff import hold_all
from bot.core.members.actions import person_for_account
from bot.core.roles.actions import ensure_first_staff
from bot.errors import ConfigError
from bot.platforms.ports import Connection
from bot.platforms.ports import Finding as Found
from bot.scheduling.store import set_clock_offset
from tests.cli.conftest import Command, command, folder
from tests.live.pretend import PretendConnection, PretendPlatform

__all__ = ["Command", "command", "folder"]
Connect = Callable[[LiveHouse, Clock], Sequence[Connection]]


class Silent(PretendConnection):
    """A connection that cannot be asked."""

    async def check(self) -> Sequence[Found]:
        raise OSError("no route")


class Refused(PretendConnection):
    """A connection whose token is not taken."""

    async def check(self) -> Sequence[Found]:
        raise ConfigError("Slack does not take the token.", "Make another.")


def answering(*found: Found, kind: type[PretendConnection] = PretendConnection) -> Connect:
    return lambda _house, _clock: [kind(PretendPlatform("slack"), findings=found)]


@pytest.fixture
def slack(command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store, and the settings of Slack."""
    monkeypatch.setenv("CONVENOR_SLACK_BOT_TOKEN", "xoxb-sesame")
    monkeypatch.setenv("CONVENOR_SLACK_APP_TOKEN", "xapp-sesame")
    assert command("db", "upgrade").code == 0


def by_check(found: list[Finding], check: str) -> list[Finding]:
    return [each for each in found if each.check == check]


def test_what_a_platform_finds_is_told_with_its_clicks(slack: None) -> None:
    found = examine(
        answering(
            Found("fine", "token"),
            Found("wrong", "scope pins:write", "Posts cannot be pinned.", "Reinstall the app."),
            Found("unknown", "clock"),
        )
    )
    said = [(each.ok, each.says, each.cure) for each in by_check(found, "Slack")]
    assert said[:2] == [
        (True, "token", ""),
        (False, "scope pins:write: Posts cannot be pinned.", "Reinstall the app."),
    ]
    assert (said[2][0], bool(said[2][2])) == (False, True)
    assert "sesame" not in str(found)


def test_a_platform_that_cannot_be_asked_or_refuses_the_token_hides_nothing_else(slack: None) -> None:
    (away,) = by_check(examine(answering(kind=Silent)), "Slack")
    assert (away.ok, away.says, away.of_settings) == (False, "Slack could not be asked (OSError)", False)
    found = examine(answering(kind=Refused))
    (refused,) = by_check(found, "Slack")
    assert (refused.says, refused.of_settings) == ("Slack does not take the token.", True)
    assert by_check(found, "schedule")


def test_a_setting_that_is_missing_is_told_before_anything_is_asked(
    slack: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVENOR_SLACK_APP_TOKEN", "")
    (missing,) = by_check(examine(answering(kind=Silent)), "Slack")
    assert missing.of_settings
    assert "CONVENOR_SLACK_APP_TOKEN is missing" in missing.says


def test_channels_staff_and_a_hold_are_looked_at(slack: None) -> None:
    found = examine(answering())
    assert not by_check(found, "channel")  # nothing is known of any channel before the first start
    (staff,) = by_check(found, "staff")
    assert "CONVENOR_STAFF" in staff.cure
    with open_store() as store:
        store.write_now(ensure_first_staff, [("slack", "U1")])
        store.write_now(channel_seen, Channel("slack", "C1", "general"))
        store.write_now(hold_all, "system", "")
    found = examine(answering())
    assert not by_check(found, "staff")
    assert not by_check(found, "channel")  # which channels are missing, the platform itself says
    (sending,) = by_check(found, "sending")
    assert (sending.ok, sending.cure) == (False, "`convenor hold --release` lets messages go again.")
    with open_store() as store:
        store.write_now(channel_seen, Channel("slack", "C2", "insight-digests"))
        store.write_now(channel_gone, load_community(), "slack", "C2", "archived")
    (channel,) = by_check(examine(answering()), "channel")
    assert channel.says == "#insight-digests on Slack: it was archived; what goes there waits"
    assert "Unarchive" in channel.cure
    told = Found("wrong", "#insight-digests", "It is archived: what goes there waits.", "Unarchive it.")
    found = examine(answering(told))
    assert [each.check for each in found if "#insight-digests" in each.says] == ["Slack"]  # and not twice


def test_a_channel_is_looked_for_under_the_name_it_has_now_on_each_platform(slack: None) -> None:
    named: dict[str, tuple[str, ...]] = {}

    def connect(house: LiveHouse, _clock: Clock) -> Sequence[Connection]:
        named.update({platform: named_channels(house, platform) for platform in ("slack", "discord")})
        return []

    with open_store() as store:
        for name in ("insight-digests", "results"):
            store.write_now(channel_seen, Channel("slack", "C1", name))
    examine(connect)
    assert named == {"slack": ("results",), "discord": ("insight-digests",)}


def test_each_platform_is_looked_at_though_the_settings_of_the_other_are_wrong(
    slack: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVENOR_DISCORD_TOKEN", "sesame")
    found = examine(answering(Found("fine", "token")))
    assert [each.ok for each in by_check(found, "Slack")] == [True]
    (wrong,) = by_check(found, "Discord")
    assert "CONVENOR_DISCORD_GUILD is missing" in wrong.says


def test_a_command_that_slack_would_refuse_is_told(slack: None, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = community_text({"name": "Steps", "command": "status"})
    (folder / "ours.toml").write_text(text, "utf-8")
    monkeypatch.setenv("CONVENOR_COMMUNITY", "ours.toml")
    (wrong,) = by_check(examine(answering()), "Slack")
    assert wrong.says.startswith("/status is one of Slack's own commands")


def test_the_made_up_example_on_a_real_platform_is_told(
    slack: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (example,) = [each for each in by_check(examine(answering()), "community") if not each.ok]
    assert "CONVENOR_COMMUNITY" in example.cure
    (folder / "ours.toml").write_text(community_text({"name": "Steps"}), "utf-8")
    monkeypatch.setenv("CONVENOR_COMMUNITY", "ours.toml")
    assert [each.ok for each in by_check(examine(answering()), "community")] == [True]


def test_first_staff_whom_nobody_is_or_whose_platform_is_not_connected_are_told(
    slack: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVENOR_STAFF", "discord:42")
    (elsewhere,) = by_check(examine(answering()), "staff")
    assert "such as slack:U012AB3CD" in elsewhere.cure
    monkeypatch.setenv("CONVENOR_STAFF", "slack:U1,slack:U2")
    with open_store() as store:
        store.write_now(ensure_first_staff, [("slack", "U1"), ("slack", "U2")])
        assert not by_check(examine(answering()), "staff")  # nobody has been seen yet
        store.write_now(channel_seen, Channel("slack", "C1", "general"))
        store.write_now(person_for_account, "slack", "U1", "Hannah")
    (unknown,) = by_check(examine(answering()), "staff")
    assert "CONVENOR_STAFF names slack:U2, and nobody on Slack has that id" in unknown.says


def test_a_rehearsal_is_told(slack: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVENOR_REHEARSAL", "slack:U1,slack:U2")
    (sending,) = by_check(examine(answering()), "sending")
    assert (sending.ok, "a rehearsal: only the 2 in CONVENOR_REHEARSAL" in sending.says) == (True, True)


def test_the_next_run_is_told_by_the_programmes_clock_and_is_no_housekeeping(command: Command, folder: Path) -> None:
    assert command("db", "upgrade").code == 0
    (schedule,) = by_check(examine(), "schedule")
    assert schedule.says == "nothing is due in the next two months"  # the nightly housekeeping is nobody's event
    with open_store() as store:
        person = store.write_now(person_for_account, "slack", "U1", "Aisha")
        store.write_now(pause, person, SystemClock().now() + timedelta(days=30))
    (schedule,) = by_check(examine(), "schedule")
    assert schedule.says.startswith("next is contact.pause_ended, ")
    with open_store() as store:
        store.write_now(set_clock_offset, timedelta(days=31))
    (schedule,) = by_check(examine(), "schedule")
    assert schedule.says == "nothing is due in the next two months"


def test_a_model_that_cannot_be_reached_is_told(command: Command, folder: Path) -> None:
    ended = command("doctor", model_key="x", model_url="http://127.0.0.1:1/v1")
    assert ended.code == 1
    assert "PROBLEM  model: its server cannot be reached: digests are drafted without it" in ended.out


def test_asking_closes_what_it_opened(slack: None) -> None:
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()
    assert examine(answering())
