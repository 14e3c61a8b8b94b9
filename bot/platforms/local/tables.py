"""The tables of the workspace's own file: what Slack or Discord would keep, and nothing of the programme's."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store import types
from bot.store.metadata import NAMING, table

workspace_metadata = sa.MetaData(naming_convention=NAMING)

meta = table(
    "meta",
    sa.Column("key", types.Text, primary_key=True),
    sa.Column("value", types.Text, nullable=False),
    of=workspace_metadata,
)

accounts = table(
    "accounts",
    sa.Column("id", types.Text, primary_key=True),
    sa.Column("name", types.Text, nullable=False),
    sa.Column("blurb", types.Text, nullable=False),
    sa.Column("in_switcher", types.Flag, nullable=False),
    sa.Column("heading", types.Text, nullable=False),
    sa.Column("position", types.Integer, nullable=False),
    of=workspace_metadata,
)

channels = table(
    "channels",
    sa.Column("id", types.Text, primary_key=True),  # its name, as in #start-here
    sa.Column("topic", types.Text, nullable=False),
    sa.Column("position", types.Integer, nullable=False),
    of=workspace_metadata,
)

members = table(
    "members",
    sa.Column("channel", types.Text, sa.ForeignKey("channels.id"), primary_key=True),
    sa.Column("account", types.Text, sa.ForeignKey("accounts.id"), primary_key=True),
    of=workspace_metadata,
)

roles = table(
    "roles",
    sa.Column("account", types.Text, sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("role", types.Text, primary_key=True),
    of=workspace_metadata,
)

messages = table(
    "messages",
    sa.Column("seq", types.Integer, primary_key=True, autoincrement=True),
    sa.Column("place", types.Text, nullable=False),  # a channel's id, or dm:<account> for a person's talk with the bot
    sa.Column("author", types.Text, nullable=False),  # empty for the bot
    sa.Column("thread_root", types.Integer),
    sa.Column("at", types.Instant, nullable=False),
    sa.Column("body", types.Text, nullable=False),  # what a person typed
    sa.Column("content", types.Text, nullable=False),  # the bot's Message as JSON
    sa.Column("outbox_id", types.Text),
    sa.Column("request_key", types.Text, unique=True),  # the click it answers or comes from, so that twice makes one
    sa.Column("only_for", types.Text),
    sa.Column("edited_at", types.Instant),
    sa.Column("deleted_at", types.Instant),
    sa.Column("version", types.Integer, nullable=False),  # grows with every change of any message
    of=workspace_metadata,
    sqlite_autoincrement=True,
)
sa.Index("ix_messages_place", messages.c.place, messages.c.seq)
sa.Index("ix_messages_thread", messages.c.thread_root)
sa.Index("ix_messages_version", messages.c.version)

reads = table(
    "reads",
    sa.Column("account", types.Text, primary_key=True),
    sa.Column("place", types.Text, primary_key=True),
    sa.Column("seq", types.Integer, nullable=False),
    of=workspace_metadata,
)

pins = table(
    "pins",
    sa.Column("place", types.Text, primary_key=True),
    sa.Column("seq", types.Integer, primary_key=True),
    of=workspace_metadata,
)

# What the bot was told to do, by the outbox's row, whatever it made: how a delivery is found again.
deliveries = table(
    "deliveries",
    sa.Column("outbox_id", types.Text, primary_key=True),
    sa.Column("made", types.Text, nullable=False),
    of=workspace_metadata,
)

# Forms that people have open. What is typed stays in the browser; only what the bot has kept is filled in here.
dialogs = table(
    "dialogs",
    sa.Column("id", types.Text, primary_key=True),
    sa.Column("account", types.Text, nullable=False),
    sa.Column("place", types.Text, nullable=False),
    sa.Column("thread_root", types.Integer),
    sa.Column("form", types.Text, nullable=False),
    sa.Column("opened_at", types.Instant, nullable=False),
    sa.Column("closed_at", types.Instant),
    of=workspace_metadata,
)

files = table(
    "files",
    sa.Column("id", types.Text, primary_key=True),
    sa.Column("account", types.Text, nullable=False),
    sa.Column("name", types.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    of=workspace_metadata,
)
