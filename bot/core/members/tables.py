"""The tables of people: the membership, the accounts that claim it, the codes that link."""

from __future__ import annotations

import sqlalchemy as sa

from bot.core.personal_data.rules import EMPTIED
from bot.store import types
from bot.store.metadata import table
from bot.store.personal import PERSONAL, OnErase, Personal, person_column

PROFILE = (
    "name",
    "email",
    "nation",
    "sector",
    "role",
    "role_title",
    "organisation",
    "zone",
    "language",
    "interests",
    "visibility",
    "preferred_platform",
)

members = table(
    "members",
    sa.Column(
        "id",
        types.Text,
        primary_key=True,
        info={
            PERSONAL: Personal(
                "Your entry in the membership",
                OnErase.BLANK,
                blank=("standing", "zone_chosen", *PROFILE),
                export=("standing", *PROFILE, "roster_ref", "left_at", "created_at"),
                why="An empty entry stays, with its key in the community's own list, so that records without your name "
                "still add up and an import of that list does not bring you back.",
            )
        },
    ),
    sa.Column("standing", types.Text, nullable=False, info={EMPTIED: "gone"}),
    sa.Column("name", types.Text, nullable=False),
    sa.Column("email", types.Text, unique=True),
    sa.Column("nation", types.Text),
    sa.Column("sector", types.Text),
    sa.Column("role", types.Text),
    sa.Column("role_title", types.Text, nullable=False),
    sa.Column("organisation", types.Text, nullable=False),
    sa.Column("zone", types.Text, nullable=False),
    # Whether the person chose the zone themselves; one that an account told follows that account.
    sa.Column("zone_chosen", types.Flag, nullable=False, server_default=sa.false(), info={EMPTIED: False}),
    sa.Column("language", types.Text, nullable=False),
    sa.Column("interests", types.Json, nullable=False, info={EMPTIED: []}),
    sa.Column("visibility", types.Text, nullable=False),
    sa.Column("preferred_platform", types.Text, nullable=False),
    # The key of the external roster's row; who has one is on the roster.
    sa.Column("roster_ref", types.Text, unique=True),
    # When the last live account went, or the person left; from then the row waits to be claimed.
    sa.Column("left_at", types.Instant),
    sa.Column("created_at", types.Instant, nullable=False),
    person_column(
        "merged_into",
        Personal(
            "Entries of yours that were merged into one",
            OnErase.KEEP,
            export=("created_at",),
            why="An id alone, so that buttons and records of the older entry still find the newer one.",
        ),
        nullable=True,
    ),
    sa.CheckConstraint("standing IN ('guest', 'member', 'gone')", name="standing"),
)
sa.Index("ix_members_merged_into", members.c.merged_into)

accounts = table(
    "accounts",
    sa.Column("platform", types.Text, primary_key=True),
    sa.Column("account_id", types.Text, primary_key=True),
    person_column("member_id", Personal("Your accounts on Slack, Discord and other platforms", OnErase.DELETE)),
    sa.Column("name", types.Text, nullable=False),
    sa.Column("zone", types.Text, nullable=False),
    sa.Column("state", types.Text, nullable=False),
    sa.Column("seen_at", types.Instant, nullable=False),
    sa.Column("wrong_codes", types.Integer, nullable=False),
    sa.Column("wrong_since", types.Instant),
    # When its platform last said that it takes no direct message from the bot.
    sa.Column("dm_closed_at", types.Instant),
    sa.CheckConstraint("state IN ('live', 'gone')", name="state"),
)
sa.Index("ix_accounts_member", accounts.c.member_id)

link_codes = table(
    "link_codes",
    sa.Column("hash", types.Text, primary_key=True),
    person_column(
        "member_id",
        Personal(
            "Codes to link another account of yours",
            OnErase.DELETE,
            export=("issued_at", "expires_at", "used_at"),
            kept_days=30,
        ),
    ),
    person_column(
        "issued_by",
        Personal(
            "Codes you issued to others",
            OnErase.KEEP,
            export=("issued_at",),
            why="The code still works for the person it was issued to; it holds nothing but ids.",
            kept_days=30,
        ),
        nullable=True,
    ),
    sa.Column("issued_at", types.Instant, nullable=False),
    sa.Column("expires_at", types.Instant, nullable=False),
    sa.Column("used_at", types.Instant),
)
sa.Index("ix_link_codes_member", link_codes.c.member_id)
sa.Index("ix_link_codes_issued_by", link_codes.c.issued_by)
