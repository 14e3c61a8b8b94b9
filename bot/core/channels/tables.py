"""The tables of channels, and of the names they have had."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store import types
from bot.store.metadata import table

channels = table(
    "channels",
    sa.Column("platform", types.Text, primary_key=True),
    # The platform's own id; the name that was asked for, while all that is known is that there is no such channel.
    sa.Column("channel_id", types.Text, primary_key=True),
    sa.Column("name", types.Text, nullable=False),
    sa.Column("topic", types.Text, nullable=False),
    sa.Column("private", types.Flag, nullable=False),
    sa.Column("state", types.Text, nullable=False),
    sa.Column("reason", types.Text, nullable=False),
    sa.Column("seen_at", types.Instant, nullable=False),
    sa.CheckConstraint("state IN ('open', 'gone')", name="state"),
)
sa.Index("ix_channels_name", channels.c.platform, channels.c.name)

# The programme names its channels, and people rename them: a name leads to the channel that had it last.
channel_names = table(
    "channel_names",
    sa.Column("platform", types.Text, primary_key=True),
    sa.Column("name", types.Text, primary_key=True),
    sa.Column("channel_id", types.Text, nullable=False),
)
