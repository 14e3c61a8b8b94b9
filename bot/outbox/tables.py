"""The table of what must go out: messages and effects, each until it is sent, expired, dropped or parked."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store import types
from bot.store.metadata import table
from bot.store.personal import OnErase, OnMerge, Personal, person_column

outbox = table(
    "outbox",
    # The number keeps the order in which rows were put in; within one transaction they share every time.
    sa.Column("number", types.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", types.Text, nullable=False, unique=True),
    sa.Column("dedupe", types.Text, nullable=False, unique=True),
    sa.Column("capability", types.Text, nullable=False),
    sa.Column("purpose", types.Text, nullable=False),
    sa.Column("destination", types.Text, nullable=False),
    person_column(
        "member_id",
        Personal("Messages the bot sent you or means to send you", OnErase.DELETE, OnMerge.MOVE, kept_days=90),
        nullable=True,
    ),
    sa.Column("kind", types.Text, nullable=False),
    sa.Column("payload", types.Text, nullable=False),
    sa.Column("subject", types.Text, nullable=False),
    sa.Column("contact_class", types.Text, nullable=False),
    sa.Column("wanted", types.Text, nullable=False),
    sa.Column("done", types.Text, nullable=False),
    sa.Column("created_at", types.Instant, nullable=False),
    # `due_at` orders a destination's rows; `not_before` may be later for one row that waits (quiet hours, Later).
    sa.Column("due_at", types.Instant, nullable=False),
    sa.Column("not_before", types.Instant, nullable=False),
    sa.Column("expires_at", types.Instant, nullable=False),
    sa.Column("state", types.Text, nullable=False),
    sa.Column("reason", types.Text, nullable=False),
    sa.Column("attempts", types.Integer, nullable=False),
    # Claims and back-off are judged by real time, so that a moved clock neither frees nor delays them.
    sa.Column("retry_at", types.Instant),
    sa.Column("claim", types.Text),
    sa.Column("claimed_at", types.Instant),
    sa.Column("platform", types.Text, nullable=False),
    sa.Column("address", types.Text, nullable=False),
    sa.Column("platform_id", types.Text, nullable=False),
    sa.Column("finished_at", types.Instant),
    sa.CheckConstraint(
        "state IN ('waiting', 'sending', 'unknown', 'sent', 'dropped', 'expired', 'dead', 'parked')", name="state"
    ),
)

# One row in flight for each destination, guarded by the database itself.
sa.Index(
    "uq_outbox_in_flight",
    outbox.c.destination,
    unique=True,
    sqlite_where=outbox.c.state.in_(("sending", "unknown")),
    postgresql_where=outbox.c.state.in_(("sending", "unknown")),
)
sa.Index("ix_outbox_due", outbox.c.state, outbox.c.not_before)
# What goes first in a destination is asked of every claim: 200 ms without this index at 1,000 rows, 3 ms with it.
sa.Index("ix_outbox_destination", outbox.c.destination, outbox.c.state, outbox.c.not_before)
sa.Index("ix_outbox_member", outbox.c.member_id)
