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


# What will not work without a scope, for staff who have never seen a method's name.
WITHOUT: dict[str, str] = {
    "channels:history": "a post whose fate is not known cannot be looked up in public channels",
    "channels:join": "I cannot join the public channels I am to write in",
    "channels:manage": "public channels cannot be made, given a topic, or people let in",
    "channels:read": "no public channel is found, so nothing is posted there",
    "chat:write": "nothing can be sent to anybody",
    "commands": "the command and the shortcut do nothing",
    "files:read": "files that people attach are not seen",
    "files:write": "pictures and long texts cannot be posted",
    "groups:history": "a post whose fate is not known cannot be looked up in private channels",
    "groups:read": "no private channel is found, so nothing is posted there",
    "groups:write": "private channels cannot be made, given a topic, or people let in",
    "im:history": "what people write to me is not heard",
    "im:write": "no direct message can be sent",
    "pins:write": "posts cannot be pinned",
    "usergroups:read": "groups of people are not kept in step",
    "usergroups:write": "groups of people are not kept in step",
    "users:read": "nobody who joins, leaves or is renamed is seen",
    "users:read.email": "members are not recognised by their address",
}
