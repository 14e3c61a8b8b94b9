"""What Discord's errors mean for a delivery: not sent, perhaps sent, or never to be sent."""

from __future__ import annotations

import aiohttp
import discord

from bot.errors import Fate, PlatformError

# [DD] JSON error codes
UNKNOWN_CHANNEL, UNKNOWN_USER, MISSING_ACCESS, MISSING_PERMISSIONS = 10003, 10013, 50001, 50013
_UNKNOWN_MESSAGE = 10008
DM_CLOSED = frozenset({50007, 50278})  # cannot send to this user; no server in common
_TOO_FAST, _OLD_EDITS = 40003, 30046  # opening direct messages too fast; edits of messages older than an hour
_A_MINUTE = 60.0
_TOKEN = 300.0  # a token that is not taken any more: staff must act before it is worth trying
# The codes that the house acts upon
DM_CODE, ACCOUNT_GONE, CHANNEL_GONE, CHANNEL_CLOSED = "dm_closed", "account_gone", "channel_gone", "channel_closed"


def platform_error(error: Exception, *, posting: bool = False) -> PlatformError:
    """Give an error of discord.py or the network as the outbox's own."""
    closed = closes_channel(error, posting=posting)
    if closed:
        return PlatformError(closed, Fate.NEVER)
    match error:
        case PlatformError():
            return error
        case discord.RateLimited():
            return PlatformError("rate_limited", Fate.NOT_SENT, error.retry_after)
        case discord.HTTPException():
            return _answered(error)
        case aiohttp.ClientConnectorError():
            return PlatformError("cannot_connect", Fate.NOT_SENT)
        case _:
            return PlatformError(type(error).__name__, Fate.UNKNOWN)


def _answered(error: discord.HTTPException) -> PlatformError:
    status, code = error.status, error.code
    if code in DM_CLOSED:
        return PlatformError(DM_CODE, Fate.NEVER)
    if code == UNKNOWN_USER:
        return PlatformError(ACCOUNT_GONE, Fate.NEVER)
    if code == _UNKNOWN_MESSAGE:
        return PlatformError("unknown_message", Fate.NEVER)
    if code in (_TOO_FAST, _OLD_EDITS):
        return PlatformError(f"discord_{code}", Fate.NOT_SENT, _A_MINUTE)
    if status == 429:
        return PlatformError("rate_limited", Fate.NOT_SENT, _retry_after(error))
    if status == 401:
        return PlatformError("token_refused", Fate.NOT_SENT, _TOKEN)
    if status >= 500:
        # A gateway that gives up may stand before a Discord that did it.
        return PlatformError(f"discord_{status}", Fate.UNKNOWN)
    return PlatformError(f"discord_{code or status}", Fate.NEVER)


def _retry_after(error: discord.HTTPException) -> float:
    try:
        return float(error.response.headers.get("Retry-After", _A_MINUTE))
    except (TypeError, ValueError):
        return _A_MINUTE


def closes_channel(error: Exception, *, posting: bool) -> str:
    """Give why a channel cannot be used any more, empty if the error says nothing about it.

    A permission that is missing for anything but `posting` closes no channel.
    """
    code = error.code if isinstance(error, discord.HTTPException) else 0
    if code == UNKNOWN_CHANNEL:
        return CHANNEL_GONE
    return CHANNEL_CLOSED if posting and code in (MISSING_ACCESS, MISSING_PERMISSIONS) else ""
