"""What the bot asks for on Discord is what its code uses: no more, and nothing is missing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest

from bot.platforms.discord.client import Gateway
from bot.platforms.discord.commands import commands
from bot.platforms.discord.desk import Offers
from bot.platforms.discord.manifest import INTENTS, PERMISSIONS, PRIVILEGED, intents, manifest, permissions

CODE = Path(__file__).parents[3] / "bot" / "platforms" / "discord"
# [DD] what each call of discord.py's needs; a call that is not here needs nothing, or is none of Discord's
CALLS = {
    "send": {"view_channel", "send_messages"},
    "history": {"view_channel", "read_message_history"},
    "pin": {"pin_messages"},
    "create_text_channel": {"manage_channels"},
    "edit": {"manage_channels"},
    "set_permissions": {"manage_roles"},
    "audit_logs": {"view_audit_log"},
    "add_roles": {"manage_roles"},
    "remove_roles": {"manage_roles"},
    "create_scheduled_event": {"create_events", "manage_events"},
    "File": {"attach_files"},
}
NEEDS_OTHERS = {
    "create_thread", "kick", "ban", "create_invite", "add_reaction", "create_webhook", "purge", "create_role",
}  # fmt: skip
EVENTS = {
    "on_ready": "guilds", "on_guild_available": "guilds", "on_guild_role_update": "guilds",
    "on_guild_role_delete": "guilds", "on_guild_remove": "guilds", "on_disconnect": None, "on_resumed": None,
    "on_guild_join": "guilds", "on_guild_channel_create": "guilds",
    "on_guild_channel_update": "guilds", "on_guild_channel_delete": "guilds", "on_member_join": "members",
    "on_member_update": "members", "on_user_update": "members", "on_raw_member_remove": "members",
    "on_message": "dm_messages", "on_interaction": None, "on_error": None,
}  # fmt: skip


def called() -> set[str]:
    """Give the name of everything that the adapter's code calls."""
    trees = [ast.parse(path.read_text("utf-8")) for path in CODE.glob("*.py")]
    calls = [node.func for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {call.attr for call in calls if isinstance(call, ast.Attribute)}


def test_the_permissions_are_those_that_the_code_needs() -> None:
    assert set().union(*(needs for call, needs in CALLS.items() if call in called())) == set(PERMISSIONS)
    assert not called() & NEEDS_OTHERS


def test_the_intents_are_those_whose_events_are_handled() -> None:
    handled = {name for name in vars(Gateway) if name.startswith("on_")}
    assert handled == set(EVENTS)
    assert {EVENTS[name] for name in handled} - {None} == set(INTENTS)
    privileged = {"members", "message_content", "presences"}
    assert {name for name, on in intents() if on} & privileged == set(PRIVILEGED)


def test_the_invitation_asks_for_exactly_these() -> None:
    told = manifest("123456789012345678", "223456789012345678")
    asked = parse_qs(urlsplit(str(told["invitation"])).query)
    assert discord.Permissions(int(asked["permissions"][0])) == permissions()
    assert asked["scope"] == ["bot applications.commands"]
    assert asked["guild_id"] == ["223456789012345678"]
    assert permissions().administrator is False


@pytest.mark.parametrize("count", [0, 7, 40])
def test_the_commands_fit_discord(count: int) -> None:
    offers = Offers(commands=tuple((f"word{at}", "What it does. " * 20) for at in range(count)))
    (group,) = commands(offers)
    assert len(group["options"]) <= 25
    assert all(1 <= len(option["description"]) <= 100 for option in group["options"])


def test_discord_is_not_loaded_where_it_is_not_used() -> None:
    code = "import sys, bot.cli, bot.app.local, bot.app.serve; sys.exit('discord' in sys.modules)"
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False).returncode == 0
