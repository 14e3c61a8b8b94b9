"""The tables of safety: what authors said about identifiers in their texts, and how often routes were shown."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store import types
from bot.store.metadata import table
from bot.store.personal import OnErase, OnMerge, Personal, person_column

identifier_statements = table(
    "identifier_statements",
    sa.Column("id", types.Text, primary_key=True),
    person_column(
        "member_id",
        Personal(
            "That something like a number in a text of yours is none of a patient's, or may stay",
            OnErase.DELETE,
            OnMerge.MOVE_OR_DROP,
            kept_days=730,
        ),
    ),
    sa.Column("scope", types.Text, nullable=False),  # the log, line or piece that the text is of
    sa.Column("field", types.Text, nullable=False),
    sa.Column("fingerprint", types.Text, nullable=False),  # of the very text; the text itself is not kept here
    sa.Column("kinds", types.Text, nullable=False),
    sa.Column("stated_at", types.Instant, nullable=False),
    sa.UniqueConstraint("member_id", "scope", "field", "fingerprint"),
)

# Only how often: neither to whom, nor when, nor about which text.
signposts_shown = table(
    "signposts_shown",
    sa.Column("kind", types.Text, primary_key=True),
    sa.Column("times", types.Integer, nullable=False),
)
