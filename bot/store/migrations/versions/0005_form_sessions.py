"""Forms that are open on a platform, and the words in which a button asks again.

Revision: 0005_form_sessions
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = "0005_form_sessions"
down_revision = "0004_answering"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_sessions",
        sa.Column("id", bot.store.types.Text(), nullable=False),
        sa.Column("platform", bot.store.types.Text(), nullable=False),
        sa.Column("account", bot.store.types.Text(), nullable=False),
        sa.Column("member_id", bot.store.types.Text(), nullable=True),
        sa.Column("opener", bot.store.types.Text(), nullable=False),
        sa.Column("answers", bot.store.types.Json(), nullable=False),
        sa.Column("opened_at", bot.store.types.Instant(), nullable=False),
        sa.Column("expires_at", bot.store.types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_form_sessions_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_sessions")),
        sqlite_strict=True,
    )
    op.create_index("ix_form_sessions_expires_at", "form_sessions", ["expires_at"], unique=False)
    op.create_table(
        "kept_words",
        sa.Column("key", bot.store.types.Text(), nullable=False),
        sa.Column("words", bot.store.types.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_kept_words")),
        sqlite_strict=True,
    )
