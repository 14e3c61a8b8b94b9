"""Projects made in chat, waiting for a place, and what was agreed to when.

Revision: 0008_projects
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = '0008_projects'
down_revision = '0007_channels'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('log_projects',
    sa.Column('project', bot.store.types.Text(), nullable=False),
    sa.Column('version', bot.store.types.Integer(), nullable=False),
    sa.Column('first_round', bot.store.types.Integer(), nullable=False),
    sa.Column('body', bot.store.types.Text(), nullable=False),
    sa.Column('mark', bot.store.types.Text(), nullable=False),
    sa.Column('made_by', bot.store.types.Text(), nullable=False),
    sa.Column('made_at', bot.store.types.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['made_by'], ['members.id'], name=op.f('fk_log_projects_made_by')),
    sa.PrimaryKeyConstraint('project', 'version', name=op.f('pk_log_projects')),
    sqlite_strict=True
    )
    op.create_table('log_closed_calls',
    sa.Column('project', bot.store.types.Text(), nullable=False),
    sa.Column('closed_at', bot.store.types.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('project', name=op.f('pk_log_closed_calls')),
    sqlite_strict=True
    )
    op.create_table('log_project_drafts',
    sa.Column('id', bot.store.types.Text(), nullable=False),
    sa.Column('project', bot.store.types.Text(), nullable=False),
    sa.Column('based_on', bot.store.types.Integer(), nullable=False),
    sa.Column('body', bot.store.types.Json(), nullable=False),
    sa.Column('made_by', bot.store.types.Text(), nullable=False),
    sa.Column('updated_at', bot.store.types.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['made_by'], ['members.id'], name=op.f('fk_log_project_drafts_made_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_log_project_drafts')),
    sqlite_strict=True
    )
    op.create_table('log_waiting',
    sa.Column('project', bot.store.types.Text(), nullable=False),
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('audience', bot.store.types.Text(), nullable=False),
    sa.Column('consent_version', bot.store.types.Text(), nullable=False),
    sa.Column('asked_at', bot.store.types.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_log_waiting_member_id')),
    sa.PrimaryKeyConstraint('project', 'member_id', name=op.f('pk_log_waiting')),
    sqlite_strict=True
    )
    op.create_table('log_consent_texts',
    sa.Column('project', bot.store.types.Text(), nullable=False),
    sa.Column('version', bot.store.types.Text(), nullable=False),
    sa.Column('text', bot.store.types.Text(), nullable=False),
    sa.PrimaryKeyConstraint('project', 'version', name=op.f('pk_log_consent_texts')),
    sqlite_strict=True
    )
    op.create_table('log_agreements',
    sa.Column('id', bot.store.types.Text(), nullable=False),
    sa.Column('project', bot.store.types.Text(), nullable=False),
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('version', bot.store.types.Text(), nullable=False),
    sa.Column('agreed', bot.store.types.Flag(), nullable=False),
    sa.Column('said_at', bot.store.types.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_log_agreements_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_log_agreements')),
    sqlite_strict=True
    )
    op.create_index('ix_log_agreements_member', 'log_agreements', ['member_id', 'project'])
    op.add_column('log_participants', sa.Column('took_out_at', bot.store.types.Instant(), nullable=True))
    # Who takes part already agreed when they joined.
    participants = sa.table(
        'log_participants',
        *(sa.column(name) for name in ('project', 'member_id', 'consent_version', 'joined_at')),
    )
    agreements = sa.table(
        'log_agreements',
        *(sa.column(name) for name in ('id', 'project', 'member_id', 'version', 'agreed', 'said_at')),
    )
    flag = sa.literal(1) if op.get_bind().dialect.name == 'sqlite' else sa.true()
    made = sa.literal('agr_') + participants.c.project + ':' + participants.c.member_id
    op.execute(
        agreements.insert().from_select(
            ['id', 'project', 'member_id', 'version', 'agreed', 'said_at'],
            sa.select(
                made,
                participants.c.project,
                participants.c.member_id,
                participants.c.consent_version,
                flag,
                participants.c.joined_at,
            ),
        )
    )
