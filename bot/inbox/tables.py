"""The table of what came in: platform deliveries that change something, and events between capabilities."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store import types
from bot.store.metadata import table
from bot.store.personal import OnErase, Personal, person_column

inbox = table(
    "inbox",
    sa.Column("key", types.Text, primary_key=True),
    sa.Column("source", types.Text, nullable=False),  # a platform's name, or "event"
    sa.Column("account", types.Text, nullable=False),
    person_column(
        "member_id",
        Personal(
            "Clicks and forms that were handled, without what you typed",
            OnErase.DELETE,
            export=("key", "source", "route", "state", "received_at", "done_at"),
            kept_days=30,
        ),
        nullable=True,
    ),
    sa.Column("route", types.Text, nullable=False),
    # What was typed, until it is handled: emptied in the transaction that completes it.
    sa.Column("body", types.Text, nullable=False),
    sa.Column("reply", types.Text, nullable=False),
    sa.Column("state", types.Text, nullable=False),
    sa.Column("attempts", types.Integer, nullable=False),
    sa.Column("received_at", types.Instant, nullable=False),
    sa.Column("done_at", types.Instant),
    sa.CheckConstraint("state IN ('open', 'done', 'failed')", name="state"),
)
sa.Index("ix_inbox_open", inbox.c.state, inbox.c.received_at)
