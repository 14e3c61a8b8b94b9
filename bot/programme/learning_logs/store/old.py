"""Deleting of drafts and logs that have been kept long enough."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.programme.learning_logs.tables import answer_audiences, answers, conversations, free_texts, responses
from bot.store import Tx


def delete_drafts(tx: Tx, before: datetime) -> int:
    """Delete what was typed and not handed in, in logs in which nothing was typed since; give how many texts."""
    touched = (
        sa.select(answers.c.round_key, answers.c.member_id)
        .where(answers.c.typed.is_not(None))
        .group_by(answers.c.round_key, answers.c.member_id)
        .having(sa.func.max(answers.c.updated_at) < before)
    )
    left = [(row.round_key, row.member_id) for row in tx.rows(touched)]
    gone = sum(_delete_typed(tx, round_key, member_id) for round_key, member_id in left)
    tx.run(sa.delete(conversations).where(conversations.c.updated_at < before))
    return gone + tx.run(sa.delete(free_texts).where(free_texts.c.updated_at < before))


def _delete_typed(tx: Tx, round_key: str, member_id: str) -> int:
    """Delete one log's draft; an answer that was handed in before stays as it was handed in."""
    draft = sa.and_(answers.c.round_key == round_key, answers.c.member_id == member_id, answers.c.typed.is_not(None))
    only_typed = tx.run(sa.delete(answers).where(draft, answers.c.handed_in.is_(None)))
    return only_typed + tx.run(sa.update(answers).where(draft).values(typed=None))


def delete_logs(tx: Tx, before: datetime) -> int:
    """Delete the logs that were handed in, or done with, before a moment; give how many."""
    old = sa.select(responses.c.round_key, responses.c.member_id).where(responses.c.handed_in_at < before)
    found = [(row.round_key, row.member_id) for row in tx.rows(old)]
    for round_key, member_id in found:
        for each in (answer_audiences, answers, responses):
            tx.run(sa.delete(each).where(each.c.round_key == round_key, each.c.member_id == member_id))
    return len(found)
