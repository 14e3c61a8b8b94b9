"""Keeping drafts and logs no longer than the community says."""

from __future__ import annotations

from datetime import timedelta

from bot.config import Community
from bot.core.safety.actions import forget_statements
from bot.programme.learning_logs.store.old import delete_drafts, delete_logs
from bot.programme.learning_logs.store.programme import drop_drafts_before
from bot.store import Tx

PLANS_DAYS = 180  # how long a project in the making is kept that nobody touches


def delete_what_is_old(tx: Tx, community: Community) -> None:
    """Delete drafts, logs and what their authors said about numbers in them, each once its time is over.

    Lines of published digests stay: they are public, and their authors can still take them out.
    """
    kept = community.retention
    delete_drafts(tx, tx.now - timedelta(days=kept.drafts_days))
    drop_drafts_before(tx, tx.now - timedelta(days=PLANS_DAYS))
    delete_logs(tx, tx.now - timedelta(days=kept.logs_days))
    forget_statements(tx, tx.now - timedelta(days=kept.logs_days))
