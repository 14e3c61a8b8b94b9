"""What the bot needs on Discord: intents, permissions, and the invitation that asks for exactly these.

Everything here is what the code uses, and nothing else; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import discord

from bot.ui.words import _

# The intents of the gateway; `members` is a privileged one, switched on in the developer portal.
INTENTS = ("guilds", "members", "dm_messages")
PRIVILEGED = ("members",)

# Each permission with what will not work without it.
PERMISSIONS: Mapping[str, str] = {
    "view_channel": "nothing can be posted to channels",
    "send_messages": "nothing can be posted to channels",
    "attach_files": "pictures and long texts cannot be posted",
    "read_message_history": "a post whose fate is not known cannot be looked up",
    "manage_channels": "channels cannot be created, and topics not set",
    "manage_roles": "people cannot be let into private channels, and roles not given",
    "pin_messages": "posts cannot be pinned",
    "create_events": "meetings cannot be scheduled as events",
    "manage_events": "meetings cannot be scheduled as events",
    "view_audit_log": "a channel or an event whose making was cut off cannot be looked up",
}
# What must hold in every channel; the others are asked of the server as a whole.
IN_CHANNELS = ("view_channel", "send_messages", "attach_files", "read_message_history", "pin_messages")
SCOPES = ("bot", "applications.commands")


def intents() -> discord.Intents:
    """Give the intents that the client asks for."""
    return discord.Intents(**dict.fromkeys(INTENTS, True))


def permissions() -> discord.Permissions:
    """Give the permissions that the invitation asks for."""
    return discord.Permissions(**dict.fromkeys(PERMISSIONS, True))


def invitation(application: str, guild: str = "") -> str:
    """Give the address at which staff let the bot into their server."""
    asked = {"client_id": application, "permissions": str(permissions().value), "scope": " ".join(SCOPES)}
    if guild:
        asked |= {"guild_id": guild, "disable_guild_select": "true"}
    return f"https://discord.com/oauth2/authorize?{urlencode(asked)}"


def manifest(application: str = "APPLICATION_ID", guild: str = "") -> dict[str, object]:
    """Give all that must be set for the bot on Discord."""
    return {
        "invitation": invitation(application, guild),
        "scopes": list(SCOPES),
        "intents": {name: "privileged" if name in PRIVILEGED else "plain" for name in INTENTS},
        "permissions": {name: _("Without it {what}.").format(what=what) for name, what in PERMISSIONS.items()},
        "permissions_integer": permissions().value,
    }
