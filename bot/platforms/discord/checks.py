"""What `convenor doctor` finds on Discord: each finding says what will not work, and the clicks that put it right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime

import aiohttp
import discord
from discord.http import Route

from bot.platforms.discord.manifest import IN_CHANNELS, PERMISSIONS, invitation
from bot.platforms.discord.places import channel_name
from bot.platforms.ports import Finding
from bot.ui.words import _

_MOST_OFF_S = 30
CLOCK = "clock"
TOKEN, INTENT, SERVER, RIGHTS, GATEWAY = "token", "members intent", "server", "permissions", "connection"


async def check_all(token: str, guild: str, now: Callable[[], datetime], named: Sequence[str] = ()) -> list[Finding]:
    """Give the findings, asked of Discord with a client of its own that does not connect to the gateway.

    `named` are the channels that the programme needs.
    """
    client = discord.Client(intents=discord.Intents.none())
    async with client:
        try:
            await client.login(token)
        except discord.LoginFailure:
            return [refused_token()]
        except (OSError, aiohttp.ClientError, discord.HTTPException) as error:
            return [_unknown(TOKEN, type(error).__name__)]
        return [Finding("fine", TOKEN), await clock_finding(now), *await check_client(client, guild, named)]


async def clock_finding(now: Callable[[], datetime]) -> Finding:
    """Give whether this machine's clock shows what Discord's does."""
    try:
        async with aiohttp.ClientSession() as session, session.get(f"{Route.BASE}/gateway") as response:
            theirs = parsedate_to_datetime(response.headers["Date"])
    except (OSError, aiohttp.ClientError, KeyError, ValueError) as error:
        return _unknown(CLOCK, type(error).__name__)
    off = round(abs((now() - theirs).total_seconds()))
    if off <= _MOST_OFF_S:
        return Finding("fine", CLOCK)
    wrong = _("This machine's clock is {seconds} seconds off: what is due comes early or late.").format(seconds=off)
    return Finding("wrong", CLOCK, wrong, _("Switch on time synchronisation, on Linux with: timedatectl set-ntp true"))


async def check_client(client: discord.Client, guild: str, named: Sequence[str] = ()) -> list[Finding]:
    """Give the findings of a client that is logged in."""
    about = await client.application_info()
    findings = [intent_finding(about.flags)]
    try:
        server = await client.fetch_guild(int(guild))
        me = await server.fetch_member(client.user.id if client.user else 0)
        channels = await server.fetch_channels()
    except (ValueError, discord.NotFound, discord.Forbidden):
        return [*findings, no_server(str(about.id), guild)]
    findings.append(Finding("fine", SERVER))
    return [*findings, *rights(me, channels), *missing_channels(me, channels, named)]


def refused_token() -> Finding:
    """Say that Discord does not take the token."""
    return Finding(
        "wrong",
        TOKEN,
        _("Discord does not take the token: nothing works."),
        _(
            "In the developer portal open the application, then Bot, Reset Token, and put the new one into "
            "CONVENOR_DISCORD_TOKEN in .env."
        ),
    )


def _unknown(about: str, code: str) -> Finding:
    wrong = _("Discord could not be reached ({code}), so this could not be checked.").format(code=code)
    return Finding("unknown", about, wrong, _("Look at this machine's connection, then run the check again."))


def not_connected() -> Finding:
    """Say that the gateway is not connected at this moment."""
    return Finding(
        "wrong",
        GATEWAY,
        _("Discord is not connected: buttons get no answer, and nobody who joins is seen."),
        _("It is tried again by itself. If it lasts, look at https://discordstatus.com and this machine's connection."),
    )


def intent_finding(flags: discord.ApplicationFlags) -> Finding:
    """Give whether the server members intent is switched on."""
    if flags.gateway_guild_members or flags.gateway_guild_members_limited:
        return Finding("fine", INTENT)
    return Finding(
        "wrong",
        INTENT,
        _("The server members intent is off: the bot cannot connect, and nobody who joins is seen."),
        _(
            "In the developer portal open the application, then Bot, Privileged Gateway Intents; switch on Server "
            "Members Intent."
        ),
    )


def no_server(application: str, guild: str) -> Finding:
    """Say that the bot is not in the server."""
    return Finding(
        "wrong",
        SERVER,
        _("The bot is not in the server {guild}: nothing reaches anybody.").format(guild=guild or "?"),
        _(
            "Open {invitation} as somebody who may manage the server, or correct CONVENOR_DISCORD_GUILD in .env "
            "(right-click the server's icon, Copy Server ID)."
        ).format(invitation=invitation(application, guild if guild.isdecimal() else "")),
    )


def rights(me: discord.Member, channels: object) -> Iterator[Finding]:
    """Give a finding for each permission that is missing, in the server or in one channel alone."""
    missing = [name for name in PERMISSIONS if not getattr(me.guild_permissions, name)]
    for name in missing:
        yield Finding("wrong", _label(name), _sentence(name), _role_cure(name))
    if not missing:
        yield Finding("fine", RIGHTS)
    for channel in channels if isinstance(channels, list | tuple) else ():
        if isinstance(channel, discord.TextChannel):
            yield from _channel_rights(me, channel, missing)


def missing_channels(me: discord.Member, channels: object, named: Sequence[str]) -> Iterator[Finding]:
    """Give a finding for each channel that the programme names and the bot cannot see."""
    known = [each for each in channels if isinstance(each, discord.TextChannel)] if isinstance(channels, list) else []
    for name in dict.fromkeys(named):
        here = [each for each in known if each.name == channel_name(name) or str(each.id) == name]
        if not here:
            wrong = _("There is no #{name}: what goes there waits.")
            cure = _("In Discord make #{name} (the plus beside Text Channels), or name another in community.toml.")
        elif not here[0].permissions_for(me).view_channel:
            wrong = _("I cannot see #{name}: what goes there waits.")
            cure = _("In Discord: #{name}, Edit Channel, Permissions, add the bot's role, allow View Channel.")
        else:
            continue
        yield Finding("wrong", f"#{name}", wrong.format(name=name), cure.format(name=name))


def _channel_rights(me: discord.Member, channel: discord.TextChannel, missing: list[str]) -> Iterator[Finding]:
    may = channel.permissions_for(me)
    if not may.view_channel and channel.overwrites_for(channel.guild.default_role).view_channel is False:
        return  # a private channel that the bot was never let into
    closed = [name for name in IN_CHANNELS if name not in missing and not getattr(may, name)]
    if "send_messages" in closed:
        closed = [name for name in closed if name != "attach_files"]  # Discord takes it away with the other
    for name in closed:
        about = f"#{channel.name}: {_label(name)}"
        cure = _("In Discord: #{channel}, Edit Channel, Permissions, add the bot's role, allow {permission}.")
        yield Finding("wrong", about, _sentence(name), cure.format(channel=channel.name, permission=_label(name)))


def _sentence(name: str) -> str:
    return _("Without “{permission}” {what}.").format(permission=_label(name), what=PERMISSIONS[name])


def _role_cure(name: str) -> str:
    cure = _("In Discord: Server Settings, Roles, the bot's role, Permissions; switch on {permission}.")
    return cure.format(permission=_label(name))


def _label(name: str) -> str:
    return name.replace("_", " ").title()
