"""The table of calls of a model: how much each used, never what was asked or answered."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store import types
from bot.store.metadata import table

model_calls = table(
    "model_calls",
    sa.Column("id", types.Text, primary_key=True),
    sa.Column("month", types.Text, nullable=False),  # in UTC and real time, as a provider bills: "2027-04"
    sa.Column("at", types.Instant, nullable=False),
    sa.Column("prompt", types.Text, nullable=False),
    sa.Column("prompt_sha256", types.Text, nullable=False),
    sa.Column("model", types.Text, nullable=False),
    # What counts towards the limit: first what was set aside, then what was used.
    sa.Column("tokens", types.Integer, nullable=False),
    sa.Column("tokens_in", types.Integer),
    sa.Column("tokens_out", types.Integer),
    sa.Column("outcome", types.Text, nullable=False),  # "asked" until it is settled
)
sa.Index("ix_model_calls_month", model_calls.c.month)
