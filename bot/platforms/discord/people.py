"""People and channels of the server, kept in step with the house."""

from __future__ import annotations

import discord
import structlog

from bot.platforms.discord.faults import CHANNEL_GONE
from bot.platforms.discord.places import NAME, Places
from bot.platforms.ports import Account, House
from bot.routing.requests import Kind, Request
from bot.ui.actions import ActionId
from bot.ui.text import clean

ARRIVE = ActionId("menu", "arrive")  # routing finds by it whoever welcomes people
_log = structlog.get_logger("discord")


def account_of(member: discord.Member) -> Account:
    """Give a member as the house knows them; Discord tells no time zone."""
    return Account(str(member.id), clean(member.display_name))


def has_joined(member: discord.Member) -> bool:
    """Tell whether somebody is a person who has passed the server's own rules."""
    return not member.bot and not member.pending


class People:
    """Hands over joins, leaves, renames and channels; at the start of a session all of them."""

    def __init__(self, house: House, places: Places) -> None:
        self._house = house
        self._places = places

    def _ours(self, guild: discord.Guild) -> bool:
        return self._places.is_ours(guild.id)

    def has_server(self) -> bool:
        """Tell whether the bot is in its server."""
        return self._places.guild is not None

    async def bring_in_step(self) -> bool:
        """Hand over everybody and every channel; tell whether the server is there at all."""
        guild = self._places.guild
        if guild is None:
            return False
        if guild.unavailable:  # an outage of Discord's: its list of members is empty, and nobody has left
            return True
        if not guild.chunked:
            await guild.chunk()
        if guild.chunked:
            everyone = tuple(account_of(member) for member in guild.members if has_joined(member))
            await self._house.everyone(NAME, everyone)
        else:
            _log.warning("members_incomplete", known=len(guild.members), counted=guild.member_count)
        await self.look_at_channels()
        return True

    async def look_at_channels(self) -> None:
        """Hand over every channel: as it is, or as closed since it was last looked at."""
        guild = self._places.guild
        for channel in guild.text_channels if guild else ():
            await self._places.seen(channel)

    async def joined(self, member: discord.Member) -> None:
        """Note somebody who joined; who has not agreed to the server's rules yet has not."""
        if self._ours(member.guild) and has_joined(member):
            await self._house.account_seen(NAME, account_of(member))

    async def arrived(self, member: discord.Member) -> None:
        """Note somebody who joined, and let whoever welcomes people do so."""
        await self.joined(member)
        if self._ours(member.guild) and has_joined(member):
            since = int(member.joined_at.timestamp()) if member.joined_at else 0
            key, account = f"arrive:{member.id}:{since}", account_of(member)
            await self._house.dispatch(Request(key, NAME, account.id, account.name, Kind.ARRIVE, ARRIVE))

    async def changed(self, before: discord.Member, after: discord.Member) -> None:
        """Note somebody who agreed to the rules or took another name."""
        if after == after.guild.me:
            await self.look_at_channels()  # the bot's own roles have changed
        if before.pending and not after.pending:
            await self.arrived(after)
        elif before.display_name != after.display_name:
            await self.joined(after)

    async def renamed(self, user: discord.User) -> None:
        """Note somebody who changed their name everywhere."""
        guild = self._places.guild
        member = guild.get_member(user.id) if guild else None
        if member is not None:
            await self.joined(member)

    async def left(self, guild: int, user: discord.User | discord.Member) -> None:
        """Note somebody who left, was removed or banned."""
        if self._places.is_ours(guild) and not user.bot:
            await self._house.account_left(NAME, str(user.id))

    async def channel_seen(self, channel: discord.abc.GuildChannel) -> None:
        """Note a new channel, another name or topic, or that it is closed to the bot now."""
        if self._ours(channel.guild) and isinstance(channel, discord.TextChannel):
            await self._places.seen(channel)

    async def channel_deleted(self, channel: discord.abc.GuildChannel) -> None:
        """Note a channel that is gone."""
        if self._ours(channel.guild) and isinstance(channel, discord.TextChannel):
            await self._places.gone(str(channel.id), CHANNEL_GONE)
