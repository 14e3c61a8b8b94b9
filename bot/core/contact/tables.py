"""The tables of the contact policy: choices, notices under way, what was not sent, and what staff have stopped."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store import types
from bot.store.metadata import table
from bot.store.personal import OnErase, OnMerge, Personal, person_column

settings = table(
    "contact_settings",
    person_column(
        "member_id",
        Personal("What you chose about messages", OnErase.DELETE, OnMerge.MOVE_OR_DROP),
        primary_key=True,
    ),
    sa.Column("no_reminders", types.Flag, nullable=False),
    sa.Column("paused_from", types.Instant),
    sa.Column("paused_until", types.Instant),
    sa.Column("resumes_at", types.Instant),
    # Whether the end of the pause has been told: set in the transaction that puts the message into the outbox.
    sa.Column("pause_told", types.Flag, nullable=False),
    # Minutes after midnight on the person's own clock.
    sa.Column("quiet_start", types.Integer),
    sa.Column("quiet_until", types.Integer),
    sa.Column("cap", types.Integer),
    sa.CheckConstraint("cap BETWEEN 0 AND 8", name="cap"),
    sa.CheckConstraint("quiet_start BETWEEN 0 AND 1439 AND quiet_until BETWEEN 0 AND 1439", name="quiet"),
)
sa.Index("ix_contact_settings_paused", settings.c.pause_told, settings.c.paused_until)

opt_outs = table(
    "contact_opt_outs",
    person_column(
        "member_id",
        Personal("Which messages you switched off", OnErase.DELETE, OnMerge.MOVE_OR_DROP),
        primary_key=True,
    ),
    sa.Column("capability", types.Text, primary_key=True),
    sa.Column("at", types.Instant, nullable=False),
)

# Beside an outbox row, what the policy needs to ask about it again. A place of the fortnight is such a row that is
# waiting, on its way or sent: it is given back by whatever ends the row otherwise, in that same transaction.
notices = table(
    "contact_notices",
    sa.Column("id", types.Text, primary_key=True),
    person_column(
        "member_id",
        Personal("How messages to you were weighed", OnErase.DELETE, OnMerge.MOVE, kept_days=90),
    ),
    sa.Column("row_id", types.Text, nullable=False, unique=True),
    sa.Column("dedupe", types.Text, nullable=False, unique=True),
    sa.Column("contact_class", types.Text, nullable=False),
    sa.Column("priority", types.Integer, nullable=False),
    sa.Column("reminder", types.Flag, nullable=False),
    sa.Column("chosen", types.Flag, nullable=False),
    sa.Column("left_out", types.Flag, nullable=False),
    sa.Column("earliest", types.Instant, nullable=False),
    sa.Column("created_at", types.Instant, nullable=False),
)
sa.Index("ix_contact_notices_member", notices.c.member_id)

decisions = table(
    "contact_decisions",
    sa.Column("dedupe", types.Text, primary_key=True),
    person_column(
        "member_id",
        Personal("Messages that were not sent to you, and why", OnErase.DELETE, OnMerge.MOVE, kept_days=90),
    ),
    sa.Column("capability", types.Text, nullable=False),
    sa.Column("purpose", types.Text, nullable=False),
    sa.Column("contact_class", types.Text, nullable=False),
    sa.Column("decision", types.Text, nullable=False),
    sa.Column("reason", types.Text, nullable=False),
    sa.Column("because", types.Text, nullable=False),
    sa.Column("at", types.Instant, nullable=False),
)
sa.Index("ix_contact_decisions_member", decisions.c.member_id, decisions.c.at)

stand_downs = table(
    "stand_downs",
    sa.Column("id", types.Text, primary_key=True),
    sa.Column("scope", types.Text, nullable=False),
    sa.Column("value", types.Text, nullable=False),
    sa.Column("until", types.Instant, nullable=False),
    sa.Column("reason", types.Text, nullable=False),
    sa.Column("since", types.Instant, nullable=False),
    sa.Column("lifted_at", types.Instant),
)

holds = table(
    "holds",
    sa.Column("id", types.Text, primary_key=True),
    sa.Column("reason", types.Text, nullable=False),
    sa.Column("since", types.Instant, nullable=False),
    sa.Column("released_at", types.Instant),
)
