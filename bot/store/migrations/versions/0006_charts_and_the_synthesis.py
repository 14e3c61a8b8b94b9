"""Charts of digests, and lines of a synthesis that repeat a published line.

Revision: 0006_charts
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = '0006_charts'
down_revision = '0005_form_sessions'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('digest_charts',
    sa.Column('digest_id', bot.store.types.Text(), nullable=False),
    sa.Column('number', bot.store.types.Integer(), nullable=False),
    sa.Column('due_at', bot.store.types.Instant(), nullable=False),
    sa.Column('drawn_at', bot.store.types.Instant(), nullable=True),
    sa.Column('charts', bot.store.types.Json(), nullable=False),
    sa.ForeignKeyConstraint(['digest_id'], ['digests.id'], name=op.f('fk_digest_charts_digest_id')),
    sa.PrimaryKeyConstraint('digest_id', name=op.f('pk_digest_charts')),
    sqlite_strict=True
    )
    op.add_column('digest_lines', sa.Column('from_line', bot.store.types.Text(), server_default='', nullable=False))
