"""The tables of scheduling: the ledger of runs, the slots that fail, and how far the programme's clock was moved."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store import types
from bot.store.metadata import table

# Which slots are settled. The primary key is what makes a slot happen once, whoever runs it.
job_runs = table(
    "job_runs",
    sa.Column("job", types.Text, primary_key=True),
    sa.Column("slot", types.Text, primary_key=True),
    sa.Column("due_at", types.Instant, nullable=False),
    sa.Column("state", types.Text, nullable=False),
    sa.Column("finished_at", types.Instant, nullable=False),
    # How often it was tried, and the reference of the last failure: "missed" after ten tries is a fault, not a sleep.
    sa.Column("attempts", types.Integer, nullable=False),
    sa.Column("reference", types.Text, nullable=False),
    sa.CheckConstraint("state IN ('done', 'missed')", name="state"),
)

# Slots that failed and are not settled yet; `retry_at` is real time, so that a moved clock does not hurry them.
job_failures = table(
    "job_failures",
    sa.Column("job", types.Text, primary_key=True),
    sa.Column("slot", types.Text, primary_key=True),
    sa.Column("due_at", types.Instant, nullable=False),
    sa.Column("failed_at", types.Instant, nullable=False),
    sa.Column("reference", types.Text, nullable=False),
    sa.Column("attempts", types.Integer, nullable=False),
    sa.Column("retry_at", types.Instant, nullable=False),
)

programme_clock = table(
    "programme_clock",
    sa.Column("id", types.Integer, primary_key=True, autoincrement=False),
    sa.Column("offset_us", types.Integer, nullable=False),
    sa.CheckConstraint("id = 1", name="one_row"),
)
