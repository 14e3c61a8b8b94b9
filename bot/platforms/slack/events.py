"""What Slack tells of by itself: messages to the bot, the home tab, people and channels that come, change and go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.platforms.ports import House
from bot.platforms.slack.incoming import Deed, read_arrival, read_home, read_message
from bot.platforms.slack.workspace import Workspace

Payload = Mapping[str, Any]


def deed_of(event: Payload, event_id: str) -> Deed | None:
    """Give what somebody did that is answered: a message to the bot, or opening the home tab."""
    if event.get("type") == "message":
        return read_message(event)
    return read_home(event, event_id) if event.get("type") == "app_home_opened" else None


class Events:
    """Takes in what is not answered."""

    def __init__(self, house: House, workspace: Workspace) -> None:
        self._house = house
        self._workspace = workspace

    async def take(self, event: Payload, event_id: str) -> None:
        """Take in one event; raises where it could not be, so that Slack brings it again."""
        match event.get("type"):
            case "team_join":
                await self._workspace.joined(event)
                user = event.get("user") or {}
                if self._workspace.name(str(user.get("id", ""))):
                    await self._house.dispatch(read_arrival(str(user["id"]), event_id))
            case "user_change":
                await self._workspace.changed(event)
            case str(kind) if kind.startswith(("channel_", "group_")) or kind == "member_joined_channel":
                await self._workspace.channel_event(event)
