"""Roles and scheduled events on Discord; the row that made one stands as the reason in the server's audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord

from bot.errors import Fate, PlatformError
from bot.platforms.discord.markup import shortened
from bot.platforms.discord.places import Places, is_snowflake
from bot.platforms.gathering import gathering_of

# The codes that staff read of a role that cannot be given
NO_ROLE, OUT_OF_REACH, NOT_HERE = "unknown_role", "role_out_of_reach", "unknown_account"
_NAME, _ABOUT, _PLACE = 100, 1_000, 100  # [DD] Guild Scheduled Event: name, description, entity_metadata.location
_LOOKED_THROUGH = 100  # entries of the audit log, the latest first
_UNKNOWN_MEMBER = 10007  # [DD] JSON error codes


class Standing:
    """Gives and takes roles, and schedules events."""

    def __init__(self, places: Places) -> None:
        self._places = places

    async def change_role(self, row_id: str, account: str, fields: Mapping[str, Any]) -> str:
        """Give somebody a role or take it, and give the role's id; doing it twice is doing it once."""
        name, give = fields.get("role"), fields.get("give", True)
        if not isinstance(name, str) or not isinstance(give, bool) or not is_snowflake(account):
            raise PlatformError("bad_payload", Fate.NEVER)
        guild = self._places.guild_or_wait()
        role, member = _role(guild, name), await _member(guild, int(account))
        if give:
            await member.add_roles(role, reason=row_id)
        else:
            await member.remove_roles(role, reason=row_id)
        return str(role.id)

    async def schedule(self, row_id: str, fields: Mapping[str, Any]) -> str:
        """Schedule an event of the server, move one or call it off, and give its id."""
        try:
            meeting = gathering_of(fields)
        except (ValueError, LookupError):
            raise PlatformError("bad_payload", Fate.NEVER) from None
        guild = self._places.guild_or_wait()
        about: dict[str, Any] = {
            "name": shortened(meeting.name.strip(), _NAME),
            "start_time": meeting.starts_at,
            "end_time": meeting.ends_at,
            "entity_type": discord.EntityType.external,
            "privacy_level": discord.PrivacyLevel.guild_only,
            "location": shortened(meeting.place.strip(), _PLACE) or "–",  # Discord wants a place
            "description": shortened(meeting.about.strip(), _ABOUT),
            "reason": row_id,
        }
        if not meeting.made:
            return str((await guild.create_scheduled_event(**about)).id)
        event = await _event(guild, meeting.made)
        if not meeting.called_off:
            await event.edit(**about)
        elif event.status is discord.EventStatus.scheduled:
            await event.cancel(reason=row_id)
        elif event.status is discord.EventStatus.active:
            await event.end(reason=row_id)
        return meeting.made

    async def made_event(self, row_id: str) -> str | None:
        """Give the event that a row has made, None if there is none; the log is asked only where an event is ours."""
        guild = self._places.guild_or_wait()
        try:
            events = await guild.fetch_scheduled_events()
        except (discord.Forbidden, discord.NotFound):
            return None
        ours = [each for each in events if each.creator_id == guild.me.id]
        log = guild.audit_logs(limit=_LOOKED_THROUGH, action=discord.AuditLogAction.scheduled_event_create)
        found = [entry async for entry in log if entry.reason == row_id and entry.target is not None] if ours else []
        return str(found[0].target.id) if found and found[0].target else None


async def _event(guild: discord.Guild, known: str) -> discord.ScheduledEvent:
    try:
        return await guild.fetch_scheduled_event(int(known))
    except (ValueError, discord.NotFound) as error:
        raise PlatformError("unknown_event", Fate.NEVER) from error


def _role(guild: discord.Guild, name: str) -> discord.Role:
    """Give a role by its id or name: one that the bot may give, below its own."""
    wanted = name.removeprefix("@").strip().casefold()
    found = next((each for each in guild.roles if str(each.id) == wanted or each.name.casefold() == wanted), None)
    if found is None or found.is_default():
        raise PlatformError(NO_ROLE, Fate.NEVER)
    if not found.is_assignable():
        raise PlatformError(OUT_OF_REACH, Fate.NEVER)
    return found


async def _member(guild: discord.Guild, account: int) -> discord.Member:
    try:
        return guild.get_member(account) or await guild.fetch_member(account)
    except discord.NotFound as error:
        if error.code == _UNKNOWN_MEMBER:
            raise PlatformError(NOT_HERE, Fate.NEVER) from error
        raise
