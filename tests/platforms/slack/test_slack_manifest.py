"""The manifest says what the code uses, and nothing that Slack would refuse."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot import platforms
from bot.app.discover import routes
from bot.config import load_community
from bot.errors import ConfigError
from bot.platforms.slack.incoming import SHORTCUT
from bot.platforms.slack.manifest import BUILT_IN, manifest
from bot.platforms.slack.methods import EVENTS, METHODS, bot_scopes
from bot.ui.actions import parse_action
from tests.platforms.slack_stub.state import ALL_SCOPES, NEEDS

COMMUNITY = load_community()
CODE = "\n".join(path.read_text() for path in Path(platforms.__path__[0], "slack").glob("*.py"))
# api.slack.com/reference/manifests (and the schema at schemastore.org): what each key may be.
SHAPE = {
    "_metadata": {"major_version": int, "minor_version": int},
    "display_information": {"name": 35, "description": 140, "long_description": 4000, "background_color": 7},
    "features": {
        "app_home": {"home_tab_enabled": bool, "messages_tab_enabled": bool, "messages_tab_read_only_enabled": bool},
        "bot_user": {"display_name": 80, "always_online": bool},
        "shortcuts": [{"name": 24, "type": 7, "callback_id": 255, "description": 150}],
        "slash_commands": [
            {"command": 32, "description": 2000, "usage_hint": 1000, "should_escape": bool, "url": 3000}
        ],
    },
    "oauth_config": {"scopes": {"bot": [255]}},
    "settings": {
        "event_subscriptions": {"request_url": 3000, "bot_events": [100]},
        "interactivity": {"is_enabled": bool, "request_url": 3000, "message_menu_options_url": 3000},
        "org_deploy_enabled": bool,
        "socket_mode_enabled": bool,
        "token_rotation_enabled": bool,
    },
}


def fits(value: object, shape: object, where: str = "") -> None:
    """Fail where a manifest is not of the published shape."""
    if isinstance(shape, dict):
        assert isinstance(value, dict)
        assert set(value) <= set(shape), where
        for name, each in value.items():
            fits(each, shape[name], f"{where}.{name}")
    elif isinstance(shape, list):
        assert isinstance(value, list)
        assert value, where
        for each in value:
            fits(each, shape[0], where)
    elif isinstance(shape, int) and not isinstance(shape, bool):
        assert isinstance(value, str)
        assert 1 <= len(value) <= shape, where
    else:
        assert type(value) is shape, where


def test_the_manifest_has_the_published_shape_in_both_modes():
    by_socket = manifest(COMMUNITY)
    fits(by_socket, SHAPE)
    assert by_socket["settings"]["socket_mode_enabled"] is True
    assert "url" not in str(by_socket)
    url = "https://example.org/slack/events"
    by_http = manifest(COMMUNITY, "http", url)
    fits(by_http, SHAPE)
    assert str(by_http).count(url) == 4
    assert by_http["settings"]["socket_mode_enabled"] is False
    assert len(by_socket["settings"]["event_subscriptions"]["bot_events"]) <= 100


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
    assert manifest(COMMUNITY)["oauth_config"]["scopes"]["bot"] == bot_scopes()


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
