"""The names that channels have had.

Revision: 0009_channel_names
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = '0009_channel_names'
down_revision = '0008_projects'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('channel_names',
    sa.Column('platform', bot.store.types.Text(), nullable=False),
    sa.Column('name', bot.store.types.Text(), nullable=False),
    sa.Column('channel_id', bot.store.types.Text(), nullable=False),
    sa.PrimaryKeyConstraint('platform', 'name', name=op.f('pk_channel_names')),
    sqlite_strict=True
    )
    names = sa.table('channel_names', *(sa.column(name) for name in ('platform', 'name', 'channel_id')))
    channels = sa.table('channels', *(sa.column(name) for name in ('platform', 'name', 'channel_id')))
    # Of several with one name any: from now on the one seen last has it.
    known = sa.select(channels.c.platform, channels.c.name, sa.func.max(channels.c.channel_id))
    known = known.where(channels.c.channel_id != channels.c.name).group_by(channels.c.platform, channels.c.name)
    op.execute(names.insert().from_select(['platform', 'name', 'channel_id'], known))
