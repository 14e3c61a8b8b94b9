"""Channels as their platforms tell them; accounts that take no message; zones that a person chose.

Revision: 0007_channels
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = "0007_channels"
down_revision = "0006_charts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channels",
        sa.Column("platform", bot.store.types.Text(), nullable=False),
        sa.Column("channel_id", bot.store.types.Text(), nullable=False),
        sa.Column("name", bot.store.types.Text(), nullable=False),
        sa.Column("topic", bot.store.types.Text(), nullable=False),
        sa.Column("private", bot.store.types.Flag(), nullable=False),
        sa.Column("state", bot.store.types.Text(), nullable=False),
        sa.Column("reason", bot.store.types.Text(), nullable=False),
        sa.Column("seen_at", bot.store.types.Instant(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'gone')", name=op.f("ck_channels_state")),
        sa.PrimaryKeyConstraint("platform", "channel_id", name=op.f("pk_channels")),
        sqlite_strict=True,
    )
    op.create_index("ix_channels_name", "channels", ["platform", "name"], unique=False)
    # Plain ADD COLUMN, which both engines do in place: until now nobody could choose a zone.
    op.add_column("accounts", sa.Column("dm_closed_at", bot.store.types.Instant(), nullable=True))
    no = sa.text("0" if op.get_bind().dialect.name == "sqlite" else "false")
    op.add_column("members", sa.Column("zone_chosen", bot.store.types.Flag(), nullable=False, server_default=no))
