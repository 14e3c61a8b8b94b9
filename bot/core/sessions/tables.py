"""The tables of what an adapter keeps between two clicks."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store import types
from bot.store.metadata import table
from bot.store.personal import OnErase, Personal, person_column

form_sessions = table(
    "form_sessions",
    sa.Column("id", types.Text, primary_key=True),
    sa.Column("platform", types.Text, nullable=False),
    sa.Column("account", types.Text, nullable=False),
    person_column(
        "member_id",
        Personal(
            "Forms you have open, with what you typed so far",
            OnErase.DELETE,
            export=("platform", "answers", "opened_at", "expires_at"),
            kept_days=14,
        ),
        nullable=True,
    ),
    sa.Column("opener", types.Text, nullable=False),  # the request that gives the form, as JSON
    sa.Column("answers", types.Json, nullable=False),
    sa.Column("opened_at", types.Instant, nullable=False),
    sa.Column("expires_at", types.Instant, nullable=False),
)
sa.Index("ix_form_sessions_expires_at", form_sessions.c.expires_at)

# What stands on a platform as a short key: the words in which something is asked again before it is done.
kept_words = table(
    "kept_words",
    sa.Column("key", types.Text, primary_key=True),
    sa.Column("words", types.Text, nullable=False),
)
