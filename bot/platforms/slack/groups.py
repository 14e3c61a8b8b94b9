"""User groups, which stand for roles on Slack: somebody is put into one or taken out of it.

A group's list is only ever replaced as a whole and is never empty ([SD] usergroups.users.update), so one change waits
for the other, and a group whose last member goes is switched off until somebody is put into it again.
"""

from __future__ import annotations

import asyncio
from typing import Any

from bot.errors import Fate, PlatformError
from bot.platforms.slack.api import SlackApi

NO_GROUP = "no_user_group"  # Slack has no roles: where there is no such group, there is nothing to give


class UserGroups:
    """The workspace's user groups; plans without any answer `paid_teams_only`, and that is final."""

    def __init__(self, api: SlackApi) -> None:
        self._api = api
        self._one_at_a_time = asyncio.Lock()

    async def change(self, account: str, role: str, *, give: bool) -> str:
        """Put somebody into the group with this name, handle or id, or take them out; give the group's id."""
        async with self._one_at_a_time:
            group = await self._group(role)
            off = bool(group.get("date_delete"))
            members = [] if off else [str(each) for each in group.get("users") or []]
            if give and account not in members:
                await self._put(str(group["id"]), [*members, account], off=off)
            elif not give and account in members:
                await self._take(str(group["id"]), [each for each in members if each != account])
            return str(group["id"])

    async def _group(self, role: str) -> dict[str, Any]:
        wanted = role.removeprefix("@").strip().casefold()
        answer = await self._api.call("usergroups.list", include_users=True, include_disabled=True)
        for group in answer.get("usergroups") or []:
            if wanted and wanted in {str(group.get(key, "")).casefold() for key in ("id", "handle", "name")}:
                return dict(group)
        raise PlatformError(NO_GROUP, Fate.NEVER)

    async def _put(self, group: str, members: list[str], *, off: bool) -> None:
        if off:
            await self._api.call("usergroups.enable", usergroup=group)
        await self._api.call("usergroups.users.update", usergroup=group, users=",".join(members))

    async def _take(self, group: str, left: list[str]) -> None:
        if left:
            await self._api.call("usergroups.users.update", usergroup=group, users=",".join(left))
        else:
            await self._api.call("usergroups.disable", usergroup=group)
