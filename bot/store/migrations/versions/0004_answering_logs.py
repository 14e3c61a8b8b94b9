"""Answering logs: audiences of single answers, talks, free texts, statements about identifiers.

Revision: 0004_answering
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = '0004_answering'
down_revision = '0003_desk'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('signposts_shown',
    sa.Column('kind', bot.store.types.Text(), nullable=False),
    sa.Column('times', bot.store.types.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('kind', name=op.f('pk_signposts_shown')),
    sqlite_strict=True
    )
    op.create_table('identifier_statements',
    sa.Column('id', bot.store.types.Text(), nullable=False),
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('scope', bot.store.types.Text(), nullable=False),
    sa.Column('field', bot.store.types.Text(), nullable=False),
    sa.Column('fingerprint', bot.store.types.Text(), nullable=False),
    sa.Column('kinds', bot.store.types.Text(), nullable=False),
    sa.Column('stated_at', bot.store.types.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_identifier_statements_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identifier_statements')),
    sa.UniqueConstraint('member_id', 'scope', 'field', 'fingerprint', name=op.f('uq_identifier_statements_member_id_scope_field_fingerprint')),
    sqlite_strict=True
    )
    op.create_table('log_answer_audiences',
    sa.Column('round_key', bot.store.types.Text(), nullable=False),
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('question', bot.store.types.Text(), nullable=False),
    sa.Column('audience', bot.store.types.Text(), nullable=False),
    sa.CheckConstraint("audience IN ('insight_team', 'project', 'public_anonymous', 'public_named')", name=op.f('ck_log_answer_audiences_audience')),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_log_answer_audiences_member_id')),
    sa.PrimaryKeyConstraint('round_key', 'member_id', 'question', name=op.f('pk_log_answer_audiences')),
    sqlite_strict=True
    )
    op.create_table('log_conversations',
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('round_key', bot.store.types.Text(), nullable=False),
    sa.Column('question', bot.store.types.Text(), nullable=False),
    sa.Column('platform', bot.store.types.Text(), nullable=False),
    sa.Column('listening', bot.store.types.Flag(), nullable=False),
    sa.Column('held', bot.store.types.Text(), nullable=False),
    sa.Column('held_mark', bot.store.types.Text(), nullable=False),
    sa.Column('held_kinds', bot.store.types.Text(), nullable=False),
    sa.Column('updated_at', bot.store.types.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_log_conversations_member_id')),
    sa.PrimaryKeyConstraint('member_id', name=op.f('pk_log_conversations')),
    sqlite_strict=True
    )
    op.create_table('log_free_texts',
    sa.Column('round_key', bot.store.types.Text(), nullable=False),
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('text', bot.store.types.Text(), nullable=False),
    sa.Column('updated_at', bot.store.types.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_log_free_texts_member_id')),
    sa.PrimaryKeyConstraint('round_key', 'member_id', name=op.f('pk_log_free_texts')),
    sqlite_strict=True
    )
