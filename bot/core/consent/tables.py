"""The table of consents: one row for each quotation of a piece."""

from __future__ import annotations

import sqlalchemy as sa

from bot.core.personal_data.rules import EMPTIED
from bot.store import types
from bot.store.metadata import table
from bot.store.personal import OnErase, Personal, person_column

consents = table(
    "consents",
    sa.Column("id", types.Text, primary_key=True),
    sa.Column("capability", types.Text, nullable=False),
    sa.Column("piece", types.Text, nullable=False),
    sa.Column("line", types.Text, nullable=False),
    person_column(
        "member_id",
        Personal(
            "Requests to quote you, and your answers",
            OnErase.BLANK,
            blank=("quote", "descriptor", "amended_text", "state"),
            why="The piece keeps a note that a quotation was taken out of it; your words are gone.",
        ),
    ),
    sa.Column("quote", types.Text, nullable=False),
    sa.Column("descriptor", types.Text, nullable=False),
    sa.Column("state", types.Text, nullable=False, info={EMPTIED: "withdrawn"}),
    sa.Column("deadline", types.Instant, nullable=False),
    sa.Column("takes_late", types.Flag, nullable=False),
    sa.Column("asked_at", types.Instant, nullable=False),
    sa.Column("answered_at", types.Instant),
    sa.Column("amended_text", types.Text, nullable=False),
    sa.Column("published_at", types.Instant),
    sa.UniqueConstraint("piece", "line"),
    sa.CheckConstraint(
        "state IN ('asked', 'named', 'anonymous', 'amended', 'refused', 'expired', 'withdrawn')", name="state"
    ),
)
sa.Index("ix_consents_member", consents.c.member_id)
sa.Index("ix_consents_due", consents.c.state, consents.c.deadline)
