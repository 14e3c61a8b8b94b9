"""Calls of a model and what they used; what drafted a digest; lines in exact words and paraphrases.

Revision: 0002_llm
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = "0002_llm"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "model_calls",
        sa.Column("id", bot.store.types.Text(), nullable=False),
        sa.Column("month", bot.store.types.Text(), nullable=False),
        sa.Column("at", bot.store.types.Instant(), nullable=False),
        sa.Column("prompt", bot.store.types.Text(), nullable=False),
        sa.Column("prompt_sha256", bot.store.types.Text(), nullable=False),
        sa.Column("model", bot.store.types.Text(), nullable=False),
        sa.Column("tokens", bot.store.types.Integer(), nullable=False),
        sa.Column("tokens_in", bot.store.types.Integer(), nullable=True),
        sa.Column("tokens_out", bot.store.types.Integer(), nullable=True),
        sa.Column("outcome", bot.store.types.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_calls")),
        sqlite_strict=True,
    )
    op.create_index("ix_model_calls_month", "model_calls", ["month"], unique=False)
    # Plain ADD COLUMN, which both engines do in place: every line so far holds exact words, which no
    # silence lets through, so that its form without a name is never used.
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.add_column("digests", sa.Column("made_by", bot.store.types.Json(), nullable=True))
    yes = sa.text("1" if sqlite else "true")
    op.add_column("digest_lines", sa.Column("verbatim", bot.store.types.Flag(), nullable=False, server_default=yes))
    op.add_column(
        "digest_lines", sa.Column("unnamed", bot.store.types.Text(), nullable=False, server_default=sa.text("''"))
    )
