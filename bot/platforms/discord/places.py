"""Where things go on Discord: the server, its channels by id or name, direct messages; what is open to the bot."""

from __future__ import annotations

import re
from collections.abc import Callable

import aiohttp
import discord

from bot.clock import Clock
from bot.errors import Fate, PlatformError
from bot.platforms.discord.faults import CHANNEL_CLOSED, CHANNEL_GONE, DM_CODE, closes_channel
from bot.platforms.ports import Channel, House

NAME = "discord"
DM = "dm:"
Client = Callable[[], discord.Client]
Postable = discord.TextChannel | discord.ForumChannel
Place = discord.abc.Messageable
NOT_CONNECTED_S = 30.0
CLOSED_FOR_S = 3_600.0  # how long closed direct messages are not tried again
_SNOWFLAKE = re.compile(r"\d{15,20}")


def is_snowflake(text: str) -> bool:
    """Tell whether a text is an id of Discord's."""
    return _SNOWFLAKE.fullmatch(text) is not None


def channel_name(name: str) -> str:
    """Give a name as Discord writes channel names."""
    return re.sub(r"[^\w-]+", "-", name.strip().lower()).strip("-")[:100]


class Places:
    """The places of one server, and which of them have proved closed."""

    def __init__(self, client: Client, guild: str, house: House, clock: Clock) -> None:
        self._client = client
        self._guild = guild
        self._house = house
        self._open: set[str] = set()
        self._clock = clock
        self._closed_dms: dict[str, float] = {}

    @property
    def guild(self) -> discord.Guild | None:
        """Give the server as far as it is known."""
        return self._client().get_guild(int(self._guild)) if self._guild.isdecimal() else None

    def is_ours(self, guild: int) -> bool:
        """Tell whether this is the server the bot works for."""
        return str(guild) == self._guild

    async def is_here(self, account: str) -> bool:
        """Tell whether somebody is in the server; where Discord cannot be asked, they are taken to be."""
        guild = self.guild
        if guild is None or guild.unavailable or guild.get_member(int(account)) is not None:
            return True
        try:  # who has just joined may be there before the gateway tells of it
            await guild.fetch_member(int(account))
        except discord.NotFound:
            return False
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError):
            return True
        return True

    def guild_or_wait(self) -> discord.Guild:
        """Give the server; while it is not known nothing can be sent."""
        found = self.guild
        if found is None:
            raise PlatformError("not_connected", Fate.NOT_SENT, NOT_CONNECTED_S)
        return found

    def connected(self) -> None:
        """Raise PlatformError while there is no connection to send over."""
        client = self._client()
        if client.application_id is None or client.is_closed():
            raise PlatformError("not_connected", Fate.NOT_SENT, NOT_CONNECTED_S)

    async def place(self, address: str) -> Place:
        """Give where an address of the outbox leads."""
        if address.startswith(DM):
            return await self.direct(address.removeprefix(DM))
        if is_snowflake(address):
            return self._client().get_partial_messageable(int(address))
        return self.channel(address)

    async def direct(self, account: str, *, though_closed: bool = False) -> Place:
        """Give somebody's direct messages; raises PlatformError where they are known to be closed."""
        if not is_snowflake(account):
            raise PlatformError("unknown_address", Fate.NEVER)
        # Asking again and again counts against the bot's address [DD]; people do change their minds.
        closed = self._closed_dms.get(account)
        if closed is not None and not though_closed and self._clock.elapsed_s() - closed < CLOSED_FOR_S:
            raise PlatformError(DM_CODE, Fate.NEVER)
        return await self._client().create_dm(discord.Object(int(account)))

    def channel(self, address: str) -> discord.TextChannel:
        """Give a text channel by its id or name."""
        guild = self.guild_or_wait()
        wanted = channel_name(address)
        for channel in guild.text_channels:
            if str(channel.id) == address or channel.name == wanted:
                return channel
        raise PlatformError(CHANNEL_GONE, Fate.NEVER)

    def note_closed_dm(self, account: str) -> None:
        """Remember that somebody takes no direct messages from the bot."""
        self._closed_dms[account] = self._clock.elapsed_s()

    def note_open_dm(self, account: str) -> None:
        """Forget it: they have written to the bot or pressed a button in their direct messages."""
        self._closed_dms.pop(account, None)

    async def note_error(self, address: str, error: Exception, *, posting: bool) -> None:
        """Take note of what an error says about the place it came from."""
        reason = closes_channel(error, posting=posting)
        if reason and not address.startswith(DM):
            await self.gone(self._id(address), reason)

    def _id(self, address: str) -> str:
        try:
            return address if is_snowflake(address) else str(self.channel(address).id)
        except PlatformError:
            return address

    async def gone(self, channel: str, reason: str) -> None:
        """Tell the house that a channel is closed to the bot."""
        self._open.discard(channel)
        await self._house.channel_gone(NAME, channel, reason)

    async def seen(self, channel: discord.TextChannel) -> None:
        """Tell the house of a channel, as open or as closed to the bot."""
        if not can_post(channel):
            if str(channel.id) in self._open:
                await self.gone(str(channel.id), CHANNEL_CLOSED)
            return
        self._open.add(str(channel.id))
        everyone = channel.overwrites_for(channel.guild.default_role)
        found = Channel(str(channel.id), channel.name, channel.topic or "", private=everyone.view_channel is False)
        await self._house.channel_seen(NAME, found)


def can_post(channel: discord.abc.GuildChannel) -> bool:
    """Tell whether the bot can post to a channel."""
    may = channel.permissions_for(channel.guild.me)
    return may.view_channel and may.send_messages
