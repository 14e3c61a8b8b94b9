"""`convenor manifest`: what each platform must be told, for this community and these settings."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Command


def test_slacks_manifest_is_for_the_community_and_the_way_that_the_settings_name(command: Command) -> None:
    shown = command("manifest", "slack")
    assert (shown.code, "From a manifest" in shown.err) == (0, True)
    made = json.loads(shown.out)
    assert made["display_information"]["name"] == "Causeway"
    assert made["settings"]["socket_mode_enabled"] is True
    quiet = command("manifest", "slack", "--json", slack_mode="http", public_url="https://c.example.org/")
    assert (quiet.code, quiet.err) == (0, "")
    web = json.loads(quiet.out)
    assert web["settings"]["interactivity"]["request_url"] == "https://c.example.org/slack/events"


def test_without_an_address_that_slack_can_reach_http_is_refused(command: Command) -> None:
    refused = command("manifest", "slack", slack_mode="http")
    assert (refused.code, refused.out) == (2, "")
    assert "https://" in refused.err


def test_it_may_be_written_to_a_file(command: Command, folder: Path) -> None:
    assert command("manifest", "slack", "--out", "made.json").out == ""
    assert json.loads((folder / "made.json").read_text("utf-8"))["oauth_config"]["scopes"]["bot"]


def test_discords_invitation_names_the_application_and_the_server(command: Command) -> None:
    shown = command("manifest", "discord", "--application", "42", discord_guild="123456789012345678")
    assert (shown.code, shown.err) == (0, "")
    assert "client_id=42" in shown.out
    assert "guild_id=123456789012345678" in shown.out
    made = json.loads(command("manifest", "discord", "--application", "42", "--json").out)
    assert made["invitation"] in shown.out
