"""Keeping channels in step with their platforms, and what waits for one that is gone."""

from __future__ import annotations

from dataclasses import replace

from bot.config import Community
from bot.core.audit.actions import record
from bot.core.audit.rules import SYSTEM
from bot.core.channels import store, views
from bot.core.channels.rules import RESTRICTED, Channel, plain_name
from bot.core.staffing.actions import tell_staff
from bot.outbox.store import let_go
from bot.store import Tx

CHANNEL_GONE = "channel_gone"  # why a row waits


def channel_seen(tx: Tx, channel: Channel) -> int:
    """Note a channel that the bot can write in; gives how many messages that waited for it may go now."""
    before = store.find(tx, channel.platform, channel.channel_id)
    tried = RESTRICTED if before is not None and before.reason == RESTRICTED else ""
    now = replace(channel, name=plain_name(channel.name), gone=False, reason=tried, seen_at=None)
    if before is not None and replace(before, seen_at=None) == now:
        return 0
    store.save(tx, now)
    # By its old names too: what waits was addressed by one of them.
    names = {channel.channel_id, channel.name, *store.names(tx, channel.platform, channel.channel_id)}
    released = let_go(tx, CHANNEL_GONE, [f"channel:{channel.platform}:{name}" for name in sorted(names)])
    if before is not None and before.gone and not tried:
        record(tx, SYSTEM, "channel.back", f"{channel.platform}:{channel.channel_id}"[:120], released=released)
    return released


def channel_gone(tx: Tx, community: Community, platform: str, id_or_name: str, reason: str) -> Channel:
    """Note a channel that the bot cannot write in; staff are told once, and what goes there waits.

    A second time does nothing, until it was there again. `reason` is a machine word.
    """
    known = store.find(tx, platform, id_or_name)
    if known is not None and known.gone:
        return known
    told = known is not None and known.reason == reason == RESTRICTED
    channel = replace(
        known or Channel(platform, plain_name(id_or_name), plain_name(id_or_name)), gone=True, reason=reason
    )
    store.save(tx, channel)
    if told:
        return channel
    record(tx, SYSTEM, "channel.gone", f"{platform}:{channel.channel_id}"[:120])
    message = views.gone(channel)
    tell_staff(tx, community, CHANNEL_GONE, message, f"{platform}:{channel.channel_id}:{tx.now.isoformat()}")
    return channel


def wrote_in(tx: Tx, platform: str, channel_id: str) -> None:
    """Note that a post went out: a channel that was closed to the bot and is listed all the same is open again."""
    known = store.find(tx, platform, channel_id)
    if known is not None and known.reason == RESTRICTED:
        store.save(tx, replace(known, gone=False, reason=""))
        record(tx, SYSTEM, "channel.back", f"{platform}:{known.channel_id}"[:120])


def try_again(tx: Tx, by: str, key: str) -> int:
    """Let what waits for a channel (`platform/id`) go now, on a staff member's word, and give how many rows that is."""
    platform, _slash, channel_id = key.partition("/")
    known = store.find(tx, platform, channel_id)
    released = channel_seen(tx, known) if known is not None and known.gone else 0
    record(tx, by, "channel.tried_again", f"{platform}:{channel_id}"[:120], released=released)
    return released


def find_channel(tx: Tx, platform: str, id_or_name: str) -> Channel | None:
    """Give a channel by its id or name, None for one that was never seen."""
    return store.find(tx, platform, id_or_name)


def any_seen(tx: Tx, platform: str) -> bool:
    """Tell whether a platform has ever told of a channel."""
    return store.any_seen(tx, platform)


def channels_gone(tx: Tx) -> list[Channel]:
    """Give the channels that the bot cannot write in."""
    return store.gone(tx)
