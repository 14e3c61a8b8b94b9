"""The SQL over channels."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.core.channels.rules import Channel, plain_name
from bot.core.channels.tables import channels
from bot.store import Tx

GONE, OPEN = "gone", "open"


def _channel(found: sa.Row[Any]) -> Channel:
    values = dict(found._mapping)
    return Channel(gone=values.pop("state") == GONE, **values)


def find(tx: Tx, platform: str, id_or_name: str) -> Channel | None:
    """Give a channel by its id or its name; of several with one name an open one, else the one seen last."""
    wanted = sa.or_(channels.c.channel_id == id_or_name, channels.c.name == plain_name(id_or_name))
    best = (channels.c.channel_id != id_or_name, channels.c.state != OPEN, channels.c.seen_at.desc())
    found = tx.row(sa.select(channels).where(channels.c.platform == platform, wanted).order_by(*best).limit(1))
    return _channel(found) if found else None


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
