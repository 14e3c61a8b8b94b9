"""discord.py's client: what comes over the gateway, handed to whoever answers for it."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import structlog

from bot.platforms.discord.clicks import is_written
from bot.platforms.discord.commands import sync
from bot.platforms.discord.desk import Desk, Offers
from bot.platforms.discord.manifest import intents
from bot.platforms.discord.people import People

LONGEST_WAIT_S = 30.0  # for a bucket of Discord's; what must wait longer waits in the outbox
_log = structlog.get_logger("discord")


class Gateway(discord.Client):
    """One connection; a new one is made where an old one has died."""

    def __init__(self, desk: Desk, people: People, offers: Offers) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody misses a voice
        super().__init__(
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            max_ratelimit_timeout=LONGEST_WAIT_S,
            chunk_guilds_at_startup=True,
        )
        self._desk = desk
        self._people = people
        self._offers = offers
        self.in_step = asyncio.Event()
        self.in_server = False
        self.hears = False  # a session stands; discord.py's own `is_ready` stays true while it is lost

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """Log what went wrong in the handling of an event; the next one is handled all the same."""
        _log.exception("event_fault", event_name=event_method)

    async def on_ready(self) -> None:
        """Bring everything in step: at the first connection, and whenever events may have been missed."""
        self.hears = True
        try:
            self.in_server = await self._people.bring_in_step()
            await sync(self, self._offers)
        except discord.HTTPException as error:
            _log.warning("commands_not_synced", code=error.code)
        finally:
            self.in_step.set()
        await self._desk.hear_missed()

    async def on_disconnect(self) -> None:
        """Note that nothing is heard until there is a session again."""
        self.hears = False

    async def on_resumed(self) -> None:
        """Note that the session goes on, with what was missed in between."""
        self.hears = True

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Take a command, a button, a list, a modal."""
        if interaction.type is not discord.InteractionType.autocomplete:
            await self._desk.take(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Take a direct message."""
        if is_written(message):
            await self._desk.hear(message)

    async def on_member_join(self, member: discord.Member) -> None:
        """Note a join."""
        await self._people.arrived(member)

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Note another name, or the rules agreed to."""
        await self._people.changed(before, after)

    async def on_user_update(self, _before: discord.User, after: discord.User) -> None:
        """Note another name everywhere."""
        await self._people.renamed(after)

    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Note a leave, also of somebody whom the cache does not know."""
        await self._people.left(payload.guild_id, payload.user)

    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        """Note a new channel."""
        await self._people.channel_seen(channel)

    async def on_guild_channel_update(self, _before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """Note a changed channel."""
        await self._people.channel_seen(after)

    async def on_guild_role_update(self, _before: discord.Role, _after: discord.Role) -> None:
        """Look again at what the bot may do in each channel."""
        await self._people.look_at_channels()

    async def on_guild_role_delete(self, _role: discord.Role) -> None:
        """Look again, for it may have been a role of the bot's own."""
        await self._people.look_at_channels()

    async def on_guild_available(self, _guild: discord.Guild) -> None:
        """Come into step after an outage of Discord's; at the start of a session `on_ready` follows."""
        if not self.in_step.is_set():
            return
        self.in_server = await self._people.bring_in_step()

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Note a channel that is gone."""
        await self._people.channel_deleted(channel)

    async def on_guild_remove(self, _guild: discord.Guild) -> None:
        """Note that the bot was put out of the server, or that the server is gone."""
        self.in_server = self._people.has_server()

    async def on_guild_join(self, _guild: discord.Guild) -> None:
        """Come into step with a server that the bot was let into."""
        self.in_server = await self._people.bring_in_step()
