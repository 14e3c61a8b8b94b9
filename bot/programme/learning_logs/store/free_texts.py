"""Reading and writing of logs written in one go."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.programme.learning_logs.tables import free_texts
from bot.store import Tx


def free_text(tx: Tx, round_key: str, member_id: str) -> str:
    """Give what somebody wrote in one go, empty for nothing."""
    mine = sa.and_(free_texts.c.round_key == round_key, free_texts.c.member_id == member_id)
    return str(tx.value(sa.select(free_texts.c.text).where(mine)) or "")


def save_free_text(tx: Tx, round_key: str, member_id: str, text: str) -> None:
    """Keep what somebody wrote in one go."""
    insert = sqlite.insert if tx.sqlite else postgresql.insert
    values = {"text": text, "updated_at": tx.now}
    tx.run(
        insert(free_texts)
        .values(round_key=round_key, member_id=member_id, **values)
        .on_conflict_do_update(index_elements=["round_key", "member_id"], set_=values)
    )


def drop_free_text(tx: Tx, round_key: str, member_id: str) -> None:
    """Forget what somebody wrote in one go, once it is in the answers or no longer wanted."""
    tx.run(sa.delete(free_texts).where(free_texts.c.round_key == round_key, free_texts.c.member_id == member_id))
