"""The workspace behind the stub: people, channels, messages, views, and the scopes each method needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.clock import SystemClock

Native = dict[str, Any]
BOT, BOT_ID, TEAM = "UBOT00001", "BBOT00001", "T00000001"

# docs.slack.dev, the page of each method: one of these by the kind of channel, or all of them where it is a tuple.
NEEDS: dict[str, dict[str, str]] = {
    "users.list": {"": "users:read"},
    "users.info": {"": "users:read"},
    "conversations.list": {"public": "channels:read", "private": "groups:read"},
    "conversations.info": {"public": "channels:read", "private": "groups:read", "im": "im:read"},
    "conversations.open": {"": "im:write"},
    "conversations.history": {"public": "channels:history", "private": "groups:history", "im": "im:history"},
    "conversations.create": {"public": "channels:manage", "private": "groups:write"},
    "conversations.setTopic": {"public": "channels:manage", "private": "groups:write"},
    "conversations.invite": {"public": "channels:manage", "private": "groups:write"},
    "conversations.join": {"": "channels:join"},
    "chat.postMessage": {"": "chat:write"},
    "chat.postEphemeral": {"": "chat:write"},
    "chat.update": {"": "chat:write"},
    "chat.delete": {"": "chat:write"},
    "pins.add": {"": "pins:write"},
    "usergroups.list": {"": "usergroups:read"},
    "usergroups.users.update": {"": "usergroups:write"},
    "usergroups.enable": {"": "usergroups:write"},
    "usergroups.disable": {"": "usergroups:write"},
    "files.getUploadURLExternal": {"": "files:write"},
    "files.completeUploadExternal": {"": "files:write"},
    "files.delete": {"": "files:write"},
    "files.info": {"": "files:read"},
}
EVENT_NEEDS = {
    "message.im": "im:history",
    "team_join": "users:read",
    "user_change": "users:read",
    "member_joined_channel": "channels:read",
    "channel_": "channels:read",
    "group_": "groups:read",
}
ALL_SCOPES = {scope for by_kind in NEEDS.values() for scope in by_kind.values()} | {"commands", "users:read.email"}


class Refused(Exception):
    """An answer of `ok: false`."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


@dataclass(slots=True)
class Room:
    """A channel or a direct message."""

    id: str
    name: str
    kind: str = "public"
    user: str = ""
    topic: str = ""
    creator: str = ""
    members: set[str] = field(default_factory=set)
    archived: bool = False
    closed: str = ""  # the error of whoever posts there
    messages: list[Native] = field(default_factory=list)
    pins: list[str] = field(default_factory=list)

    def as_slack(self) -> Native:
        """The channel object."""
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": self.kind == "public",
            "is_private": self.kind != "public",
            "is_im": self.kind == "im",
            "is_archived": self.archived,
            "is_member": BOT in self.members,
            "creator": self.creator,
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            **({"user": self.user} if self.user else {}),
        }

    def message(self, ts: str) -> Native:
        """The message with this stamp."""
        found = next((each for each in self.messages if each["ts"] == ts), None)
        if found is None:
            raise Refused("message_not_found")
        return found


@dataclass(slots=True)
class Trigger:
    """What lets a view be opened: once, within three seconds."""

    user: str
    at: float
    used: bool = False


@dataclass(slots=True)
class World:
    """Everything in the workspace."""

    clock: SystemClock = field(default_factory=SystemClock)
    users: dict[str, Native] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    views: dict[str, Native] = field(default_factory=dict)
    stacks: dict[str, list[str]] = field(default_factory=dict)
    homes: dict[str, Native] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    ephemerals: list[Native] = field(default_factory=list)
    files: dict[str, Native] = field(default_factory=dict)
    groups: dict[str, Native] = field(default_factory=dict)
    is_paid: bool = True
    pictures: bool = True  # Slack can load what an image block leads to
    scopes: set[str] = field(default_factory=lambda: set(ALL_SCOPES))
    numbers: Any = field(default_factory=lambda: count(1))

    def person(self, user: str, name: str, zone: str = "Europe/London", **more: Any) -> Native:
        """Let somebody into the workspace."""
        made = {
            "id": user,
            "team_id": TEAM,
            "name": name.lower().replace(" ", "."),
            "real_name": name,
            "deleted": False,
            "is_bot": False,
            "tz": zone,
            "profile": {"real_name": name, "display_name": name.split()[0], "email": f"{user.lower()}@example.org"},
            **more,
        }
        self.users[user] = made
        return made

    def channel(self, name: str, *, private: bool = False, bot: bool = True, creator: str = "U00000000") -> Room:
        """Make a channel."""
        kind = "private" if private else "public"
        room = Room(f"C{next(self.numbers):08d}", name, kind, creator=creator, members={BOT} if bot else set())
        self.rooms[room.id] = room
        return room

    def talk(self, user: str) -> Room:
        """The direct message between somebody and the bot."""
        found = next((room for room in self.rooms.values() if room.user == user), None)
        if found is None:
            found = Room(f"D{next(self.numbers):08d}", "", "im", user=user, members={BOT, user})
            self.rooms[found.id] = found
        return found

    def room(self, channel: str) -> Room:
        """The room with this id, or the talk with this user."""
        if channel in self.users:
            return self.talk(channel)
        if channel not in self.rooms or (self.rooms[channel].kind == "private" and BOT not in self._in(channel)):
            raise Refused("channel_not_found")
        return self.rooms[channel]

    def _in(self, channel: str) -> set[str]:
        return self.rooms[channel].members

    def stamp(self) -> str:
        """A new message stamp, later than all before."""
        return f"{int(self.clock.real_now().timestamp())}.{next(self.numbers):06d}"

    def trigger(self, user: str) -> str:
        """A new trigger of somebody's."""
        made = f"{next(self.numbers)}.{next(self.numbers)}.trigger"
        self.triggers[made] = Trigger(user, self.clock.elapsed_s())
        return made

    def use_trigger(self, trigger: str) -> str:
        """Use a trigger up and give whose it is."""
        found = self.triggers.get(trigger)
        if found is None:
            raise Refused("invalid_arguments")
        if found.used:
            raise Refused("exchanged_trigger_id")
        if self.clock.elapsed_s() - found.at > 3.0:
            raise Refused("expired_trigger_id")
        found.used = True
        return found.user

    def expire_triggers(self) -> None:
        """Let three seconds pass for every trigger."""
        for each in self.triggers.values():
            each.at -= 10.0
