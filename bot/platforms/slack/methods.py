"""Each method of Slack's Web API that is called and each event that is subscribed to, with the scopes they need.

The manifest and `convenor doctor` are made from these two tables; a method that is not in the first cannot be called.
Sources: docs.slack.dev, the page of each method and event.
"""

from __future__ import annotations

# A method with several scopes needs each of them for the kinds of channels it is used for.
METHODS: dict[str, tuple[str, ...]] = {
    "auth.test": (),
    "apps.connections.open": (),  # the app-level token's: SOCKET
    "users.list": ("users:read", "users:read.email"),
    "conversations.list": ("channels:read", "groups:read"),
    "conversations.info": ("channels:read", "groups:read"),
    "conversations.open": ("im:write",),
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.create": ("channels:manage", "groups:write"),
    "conversations.setTopic": ("channels:manage", "groups:write"),
    "conversations.invite": ("channels:manage", "groups:write"),
    "conversations.join": ("channels:join",),
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "pins.add": ("pins:write",),
    "usergroups.list": ("usergroups:read",),
    "usergroups.users.update": ("usergroups:write",),
    "usergroups.enable": ("usergroups:write",),
    "usergroups.disable": ("usergroups:write",),
    "views.open": (),
    "views.push": (),
    "views.publish": (),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
    "files.delete": ("files:write",),
    "files.info": ("files:read",),
}
EVENTS: dict[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "channel_archive": ("channels:read",),
    "channel_created": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_left": ("groups:read",),
    "group_rename": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "message.im": ("im:history",),
    "team_join": ("users:read", "users:read.email"),
    "user_change": ("users:read", "users:read.email"),
}
COMMANDS = "commands"  # the slash command and the shortcuts
SOCKET = "connections:write"  # of the app-level token


def bot_scopes() -> list[str]:
    """Give the scopes that the bot's token needs for all of it."""
    needed = [*METHODS.values(), *EVENTS.values()]
    return sorted({COMMANDS, *(scope for scopes in needed for scope in scopes)})


def needing(scope: str) -> list[str]:
    """Give what will not work without a scope."""
    named = {**METHODS, **EVENTS}
    return [name for name, scopes in named.items() if scope in scopes] or ["the command and the shortcuts"]
