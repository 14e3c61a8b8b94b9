"""Rehearsal: everything runs on the real platforms, and only the testers named in the settings receive anything."""

from __future__ import annotations

from bot.config import Community
from bot.core.channels.actions import find_channel
from bot.core.members.actions import accounts_of
from bot.outbox.store import Row
from bot.store import Tx

REHEARSAL = "rehearsal"


def may_go(tx: Tx, row: Row, community: Community) -> bool:
    """Tell whether a row may go out: always, but in a rehearsal to its testers and their channels alone."""
    if not community.testers:
        return True
    kind, _colon, where = row.destination.partition(":")
    if kind == "member":
        return any(tests(community, one.platform, one.account_id) for one in accounts_of(tx, where))
    platform, _colon, named = where.partition(":")
    channel = find_channel(tx, platform, named) if kind == "channel" else None  # the programme names it, testers its id
    return tests(community, platform, channel.channel_id if channel else named)


def tests(community: Community, platform: str, account: str) -> bool:
    """Tell whether an account may use the bot now: every one, but in a rehearsal the testers alone."""
    return not community.testers or f"{platform}:{account}" in community.testers
