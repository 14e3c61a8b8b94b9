"""The manifest says what the code uses, and nothing that Slack would refuse."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from pydantic import ValidationError

from bot import platforms
from bot.app.discover import routes
from bot.config import Community, load_community
from bot.config.community import About
from bot.errors import ConfigError
from bot.platforms.slack.incoming import SHORTCUT
from bot.platforms.slack.manifest import BUILT_IN, manifest
from bot.platforms.slack.methods import EVENTS, METHODS, WITHOUT, bot_scopes
from bot.ui.actions import parse_action
from tests.platforms.slack_stub.state import ALL_SCOPES, NEEDS

COMMUNITY = load_community()
CODE = "\n".join(path.read_text() for path in Path(platforms.__path__[0], "slack").glob("*.py"))
SCHEMAS = Path(__file__).parents[2] / "data/slack_manifest"
URL = "https://example.org/slack/events"
words = st.text(max_size=300) | st.text("ab 🙂\n\u200b\u202e\x00", min_size=120, max_size=300)


def faults(made: object) -> list[str]:
    """What Slack's published schemas have against a manifest: the one it is written for, and the newest."""
    return [
        f"{path.name}: {fault.json_path}: {fault.message}"
        for path in sorted(SCHEMAS.glob("*.json"))
        for fault in Draft7Validator(json.loads(path.read_text("utf-8"))).iter_errors(made)
    ]


def called(name: str, description: str = "", command: str = "convenor") -> Community:
    """The example's community, called otherwise."""
    about = About(name=name, description=description, command=command)
    return COMMUNITY.model_copy(update={"community": about})


def test_slacks_published_schemas_take_the_manifest_in_both_modes():
    by_socket, by_http = manifest(COMMUNITY), manifest(COMMUNITY, "http", URL)
    assert faults(by_socket) == faults(by_http) == []
    assert by_socket["settings"]["socket_mode_enabled"] is True
    assert "url" not in str(by_socket)
    assert str(by_http).count(URL) == 4
    hint = by_socket["features"]["slash_commands"][0]["usage_hint"]
    assert set(re.findall("[a-z]+", hint)) - {"or"} <= {word for word, _does in routes().commands()}
    assert by_http["settings"]["socket_mode_enabled"] is False
    assert len(list(SCHEMAS.glob("*.json"))) == 2


def test_the_schemas_would_find_a_fault():
    by_http = manifest(COMMUNITY, "http", URL)
    by_http["display_information"]["name"] = "x" * 36
    by_http["settings"]["colour"] = "blue"
    assert len(faults(by_http)) == 4


@pytest.mark.parametrize("letters", [0, 139, 140, 141, 173, 174, 175, 4_000, 4_001])
def test_a_description_of_any_length_is_taken(letters):
    assert faults(manifest(called("Stepping Stones", "x" * letters))) == []
    assert faults(manifest(called("Stepping Stones", f"  {'x' * letters}\n"))) == []


@settings(max_examples=60, deadline=None)
@given(
    name=words, description=words, command=st.from_regex(r"[a-z0-9][a-z0-9-]{0,30}", fullmatch=True), http=st.booleans()
)
def test_whatever_a_community_is_called_the_manifest_is_taken(name, description, command, http):
    try:
        community = called(name, description, command)
        made = manifest(community, "http" if http else "socket", URL if http else "")
    except ValidationError:
        assert not re.search("[ -~🙂]", name.strip())  # a name that nobody can read is none
    except ConfigError:
        assert command in BUILT_IN
    else:
        assert faults(made) == []


def test_every_method_that_is_called_is_in_the_table_and_none_besides():
    called = set(
        re.findall(r'"((?:auth|apps|users|conversations|chat|pins|views|files|usergroups)\.[a-zA-Z.]+)"', CODE)
    )
    assert called == set(METHODS)
    used = {name for name in METHODS if CODE.count(f'"{name}"') > 1}  # once in the table, at least once where called
    inside_the_sdk = {"files.getUploadURLExternal"}  # files_upload_v2 calls it
    assert set(METHODS) - used <= inside_the_sdk


def test_the_scopes_are_those_the_stub_asks_for():
    for method, scopes in METHODS.items():
        asked = set(NEEDS.get(method, {}).values()) - ({"im:read"} if method == "conversations.info" else set())
        email = {"users:read.email"} if method == "users.list" else set()  # of a field, not of the method
        assert set(scopes) == asked | email, method
    assert set(bot_scopes()) <= ALL_SCOPES
    assert manifest(COMMUNITY)["oauth_config"]["scopes"]["bot"] == bot_scopes() == sorted(WITHOUT)


def test_every_event_that_is_subscribed_to_is_handled():
    assert manifest(COMMUNITY)["settings"]["event_subscriptions"]["bot_events"] == sorted(EVENTS)
    for event in EVENTS:
        start = event.partition(".")[0]
        assert f'"{start}"' in CODE.replace((Path(platforms.__path__[0]) / "slack/methods.py").read_text(), "") or (
            start.startswith(("channel_", "group_"))
        )


def test_the_shortcut_leads_somewhere():
    action = parse_action(SHORTCUT)
    assert action is not None
    assert routes().for_action(action.route) is not None


@pytest.mark.parametrize("word", [*sorted(BUILT_IN - {"invite_people", "invite_to"}), "a" * 32])
def test_a_command_that_slack_would_refuse_is_refused_here(word):
    about = COMMUNITY.community.model_copy(update={"command": word})
    with pytest.raises(ConfigError):
        manifest(COMMUNITY.model_copy(update={"community": about}))


def test_http_needs_an_address_slack_can_reach():
    with pytest.raises(ConfigError):
        manifest(COMMUNITY, "http", "http://127.0.0.1/")


def test_slacks_packages_are_not_loaded_before_a_connection_is_made():
    loads = (
        "import sys, bot.platforms.slack.connection, bot.platforms.slack.manifest, bot.app.serve; "
        "sys.exit(any(name.partition('.')[0] in ('slack_sdk', 'slack_bolt', 'aiohttp') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", loads], check=False).returncode == 0
