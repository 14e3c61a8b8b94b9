"""The app manifest, made from what the code uses: its command, events, shortcut and scopes."""

from __future__ import annotations

from typing import Any, Literal

from bot.config import Community
from bot.errors import ConfigError
from bot.platforms.slack.incoming import SHORTCUT
from bot.platforms.slack.methods import EVENTS, bot_scopes
from bot.platforms.split import shorten
from bot.ui.text import clean
from bot.ui.words import _

# Slack's own commands: one of them makes it refuse the whole manifest (PLATFORMS 1.8).
BUILT_IN = frozenset(
    {
        "active", "apps", "archive", "away", "call", "close", "collapse", "dm", "dnd", "expand", "feed", "feedback",
        "huddle", "invite", "invite_people", "invite_to", "join", "keys", "kick", "leave", "list", "me", "msg",
        "mute", "open", "part", "prefs", "pro", "remind", "remove", "rename", "search", "shortcuts", "shrug",
        "star", "status", "topic", "unarchive", "who",
    }
)  # fmt: skip
NAME, DESCRIPTION, BOT_NAME, COMMAND = 35, 140, 80, 32  # Slack's published schema (tests/data/slack_manifest)
LONG_LEAST, LONG_MOST = 175, 4_000


def manifest(community: Community, mode: Literal["socket", "http"] = "socket", request_url: str = "") -> dict[str, Any]:
    """Give the manifest of the community's app; `request_url` is Slack's address in HTTP mode."""
    about = community.community
    name = _line(about.name)
    _check(about.command, mode, request_url)
    by_url = {"request_url": request_url} if mode == "http" else {}
    command: dict[str, Any] = {
        "command": f"/{about.command}",
        "description": shorten(_("Everything {name} can do").format(name=name), DESCRIPTION),
        "usage_hint": _("menu, log, me, why or help"),
        "should_escape": False,
        **({"url": request_url} if mode == "http" else {}),
    }
    options = {"message_menu_options_url": request_url} if mode == "http" else {}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": _display(name, about.description),
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": shorten(name, BOT_NAME), "always_online": True},
            "shortcuts": [
                {
                    "name": "Menu",
                    "type": "global",
                    "callback_id": SHORTCUT,
                    "description": shorten(_("Everything {name} can do").format(name=name), 150),
                }
            ],
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": bot_scopes()}},
        "settings": {
            "event_subscriptions": {**by_url, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, **by_url, **options},
            "org_deploy_enabled": False,
            "socket_mode_enabled": mode == "socket",
            "token_rotation_enabled": False,
        },
    }


def _check(command: str, mode: str, request_url: str) -> None:
    if command in BUILT_IN:
        message = f"/{command} is one of Slack's own commands, so Slack refuses the manifest."
        raise ConfigError(message, "Choose another word, which is community.command in community.toml.")
    if len(command) + 1 > COMMAND:
        message = f"/{command} is longer than the {COMMAND} characters Slack has room for."
        raise ConfigError(message, "Choose a shorter word, which is community.command in community.toml.")
    if mode == "http" and not request_url.startswith("https://"):
        raise ConfigError(
            "HTTP mode needs an address that Slack can reach, beginning with https://.",
            "Set CONVENOR_PUBLIC_URL to it.",
        )


def _display(name: str, description: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": shorten(name, NAME), "background_color": "#0b5d5b"}
    long = shorten(description.strip(), LONG_MOST)
    if _line(long):
        shown["description"] = shorten(_line(long), DESCRIPTION)
    if len(long) >= LONG_LEAST:
        shown["long_description"] = long
    return shown


def _line(words: str) -> str:
    return " ".join(clean(words).split())
