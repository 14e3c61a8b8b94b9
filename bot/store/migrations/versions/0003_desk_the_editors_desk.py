"""The editor's desk: sign-in, versions of digests, and the codebook of themes.

Revision: 0003_desk
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = '0003_desk'
down_revision = '0002_llm'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('digest_versions',
    sa.Column('id', bot.store.types.Text(), nullable=False),
    sa.Column('digest_id', bot.store.types.Text(), nullable=False),
    sa.Column('number', bot.store.types.Integer(), nullable=False),
    sa.Column('line_id', bot.store.types.Text(), nullable=False),
    sa.Column('from_line', bot.store.types.Text(), nullable=False),
    sa.Column('author_id', bot.store.types.Text(), nullable=True),
    sa.Column('before', bot.store.types.Text(), nullable=False),
    sa.Column('after', bot.store.types.Text(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['members.id'], name=op.f('fk_digest_versions_author_id')),
    sa.ForeignKeyConstraint(['digest_id'], ['digests.id'], name=op.f('fk_digest_versions_digest_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_digest_versions')),
    sa.UniqueConstraint('digest_id', 'number', name=op.f('uq_digest_versions_digest_id_number')),
    sqlite_strict=True
    )
    op.create_index('ix_digest_versions_author', 'digest_versions', ['author_id'], unique=False)
    op.create_table('sign_in_links',
    sa.Column('hash', bot.store.types.Text(), nullable=False),
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('goes_to', bot.store.types.Text(), nullable=False),
    sa.Column('issued_at', bot.store.types.Instant(), nullable=False),
    sa.Column('expires_at', bot.store.types.Instant(), nullable=False),
    sa.Column('used_at', bot.store.types.Instant(), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_sign_in_links_member_id')),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_sign_in_links')),
    sqlite_strict=True
    )
    op.create_index('ix_sign_in_links_member', 'sign_in_links', ['member_id'], unique=False)
    op.create_table('sign_in_sessions',
    sa.Column('hash', bot.store.types.Text(), nullable=False),
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('began_at', bot.store.types.Instant(), nullable=False),
    sa.Column('expires_at', bot.store.types.Instant(), nullable=False),
    sa.Column('ended_at', bot.store.types.Instant(), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_sign_in_sessions_member_id')),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_sign_in_sessions')),
    sqlite_strict=True
    )
    op.create_index('ix_sign_in_sessions_member', 'sign_in_sessions', ['member_id'], unique=False)
    op.create_table('theme_codes',
    sa.Column('id', bot.store.types.Text(), nullable=False),
    sa.Column('project', bot.store.types.Text(), nullable=False),
    sa.Column('name', bot.store.types.Text(), nullable=False),
    sa.Column('suggested_as', bot.store.types.Text(), nullable=False),
    sa.Column('named_by', bot.store.types.Text(), nullable=True),
    sa.Column('named_at', bot.store.types.Instant(), nullable=False),
    sa.Column('merged_into', bot.store.types.Text(), nullable=True),
    sa.Column('retired_at', bot.store.types.Instant(), nullable=True),
    sa.ForeignKeyConstraint(['merged_into'], ['theme_codes.id'], name=op.f('fk_theme_codes_merged_into')),
    sa.ForeignKeyConstraint(['named_by'], ['members.id'], name=op.f('fk_theme_codes_named_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme_codes')),
    sqlite_strict=True
    )
    op.create_index('ix_theme_codes_project', 'theme_codes', ['project'], unique=False)
    op.create_table('theme_tags',
    sa.Column('code_id', bot.store.types.Text(), nullable=False),
    sa.Column('answer_id', bot.store.types.Text(), nullable=False),
    sa.Column('tagged_by', bot.store.types.Text(), nullable=True),
    sa.Column('tagged_at', bot.store.types.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['log_answers.id'], name=op.f('fk_theme_tags_answer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['code_id'], ['theme_codes.id'], name=op.f('fk_theme_tags_code_id')),
    sa.ForeignKeyConstraint(['tagged_by'], ['members.id'], name=op.f('fk_theme_tags_tagged_by')),
    sa.PrimaryKeyConstraint('code_id', 'answer_id', name=op.f('pk_theme_tags')),
    sqlite_strict=True
    )
    op.create_index('ix_theme_tags_answer', 'theme_tags', ['answer_id'], unique=False)
