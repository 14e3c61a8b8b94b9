"""The tables of sign-in: links that were issued, and sessions; of each secret only the hash."""

from __future__ import annotations

import sqlalchemy as sa

from bot.core.sign_in.rules import KEPT_DAYS
from bot.store import types
from bot.store.metadata import table
from bot.store.personal import OnErase, Personal, person_column

links = table(
    "sign_in_links",
    sa.Column("hash", types.Text, primary_key=True),
    person_column(
        "member_id",
        Personal(
            "One-time links with which you could open the desk or fetch your data",
            OnErase.DELETE,
            export=("issued_at", "expires_at", "used_at"),
            kept_days=KEPT_DAYS,
        ),
    ),
    sa.Column("goes_to", types.Text, nullable=False),
    sa.Column("issued_at", types.Instant, nullable=False),
    sa.Column("expires_at", types.Instant, nullable=False),
    sa.Column("used_at", types.Instant),
)
sa.Index("ix_sign_in_links_member", links.c.member_id)

sessions = table(
    "sign_in_sessions",
    sa.Column("hash", types.Text, primary_key=True),
    person_column(
        "member_id",
        Personal(
            "When you were signed in to the desk",
            OnErase.DELETE,
            export=("began_at", "expires_at", "ended_at"),
            kept_days=KEPT_DAYS,
        ),
    ),
    sa.Column("began_at", types.Instant, nullable=False),
    sa.Column("expires_at", types.Instant, nullable=False),
    sa.Column("ended_at", types.Instant),
)
sa.Index("ix_sign_in_sessions_member", sessions.c.member_id)
