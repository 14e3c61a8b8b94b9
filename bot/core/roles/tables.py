"""The table of roles: one row for each time somebody was given one; an ended row stays as history."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store import types
from bot.store.metadata import table
from bot.store.personal import OnErase, Personal, person_column

roles = table(
    "roles",
    sa.Column("id", types.Text, primary_key=True),
    person_column("member_id", Personal("Roles you hold or held", OnErase.DELETE)),
    sa.Column("role", types.Text, nullable=False),
    sa.Column("scope", types.Text, nullable=False),
    # Null when the bot gave it: first staff, named in the settings.
    person_column(
        "granted_by",
        Personal(
            "Roles you gave to others",
            OnErase.KEEP,
            export=("role", "scope", "granted_at", "until"),
            why="The others keep their roles; the row holds nothing but ids.",
        ),
        nullable=True,
    ),
    sa.Column("granted_at", types.Instant, nullable=False),
    sa.Column("until", types.Instant),
)
sa.Index("ix_roles_member", roles.c.member_id)
sa.Index("ix_roles_role", roles.c.role, roles.c.scope)
sa.Index("ix_roles_granted_by", roles.c.granted_by)
