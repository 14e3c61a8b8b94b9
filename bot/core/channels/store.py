"""The SQL over channels."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.core.channels.rules import Channel, plain_name
from bot.core.channels.tables import channel_names, channels
from bot.store import Tx

GONE, OPEN = "gone", "open"


def _channel(found: sa.Row[Any]) -> Channel:
    values = dict(found._mapping)
    return Channel(gone=values.pop("state") == GONE, **values)


def find(tx: Tx, platform: str, id_or_name: str) -> Channel | None:
    """Give a channel by its id or its name; of several with one name an open one, else the one seen last.

    Where none has the name now, it is the one that had it last.
    """
    name = plain_name(id_or_name)
    had_it = sa.select(channel_names.c.channel_id).where(
        channel_names.c.platform == platform, channel_names.c.name == name
    )
    wanted = sa.or_(channels.c.channel_id == id_or_name, channels.c.name == name, channels.c.channel_id.in_(had_it))
    best = (channels.c.channel_id != id_or_name, channels.c.name != name, channels.c.state != OPEN)
    query = sa.select(channels).where(channels.c.platform == platform, wanted)
    found = tx.row(query.order_by(*best, channels.c.seen_at.desc()).limit(1))
    return _channel(found) if found else None


def names(tx: Tx, platform: str, channel_id: str) -> set[str]:
    """Give the names that a channel has or had, as far as no other has them now."""
    wanted = (channel_names.c.platform == platform, channel_names.c.channel_id == channel_id)
    return {row.name for row in tx.rows(sa.select(channel_names.c.name).where(*wanted))}


def any_seen(tx: Tx, platform: str) -> bool:
    """Tell whether a channel of the platform was ever seen."""
    query = sa.select(channels.c.channel_id).where(channels.c.platform == platform, channels.c.state == OPEN)
    return tx.row(query.limit(1)) is not None


def gone(tx: Tx) -> list[Channel]:
    """Give the channels that the bot cannot write in, by platform and name."""
    query = sa.select(channels).where(channels.c.state == GONE).order_by(channels.c.platform, channels.c.name)
    return [_channel(found) for found in tx.rows(query)]


def save(tx: Tx, channel: Channel) -> None:
    """Put a channel in, in place of what was known of it; a name that was only asked for gives way to the real one."""
    same = sa.or_(channels.c.channel_id == channel.channel_id, channels.c.channel_id == channel.name)
    tx.run(sa.delete(channels).where(channels.c.platform == channel.platform, same))
    tx.run(
        sa.insert(channels).values(
            platform=channel.platform,
            channel_id=channel.channel_id,
            name=channel.name,
            topic=channel.topic,
            private=channel.private,
            state=GONE if channel.gone else OPEN,
            reason=channel.reason,
            seen_at=tx.now,
        )
    )
    if channel.channel_id != channel.name:
        named = {"platform": channel.platform, "name": channel.name}
        tx.run(sa.delete(channel_names).filter_by(**named))
        tx.run(sa.insert(channel_names).values(**named, channel_id=channel.channel_id))
