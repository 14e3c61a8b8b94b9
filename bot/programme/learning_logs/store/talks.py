"""Reading and writing of where somebody is in a log answered in a talk."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.programme.learning_logs.rules.talking import END, Talk
from bot.programme.learning_logs.tables import conversations
from bot.store import Tx


def talk_of(tx: Tx, member_id: str) -> Talk | None:
    """Give the talk somebody is in, also one they have stopped for now."""
    found = tx.row(sa.select(conversations).where(conversations.c.member_id == member_id))
    return Talk(**found._mapping) if found else None


def open_talks(tx: Tx, platform: str) -> list[Talk]:
    """Give the talks on a platform in which a question stands, the longest waiting first."""
    standing = (conversations.c.platform == platform, conversations.c.listening, conversations.c.question != END)
    query = sa.select(conversations).where(*standing)
    found = tx.rows(query.order_by(conversations.c.updated_at, conversations.c.member_id))
    return [Talk(**each._mapping) for each in found]


def save_talk(tx: Tx, talk: Talk) -> None:
    """Save where somebody is; there is one talk for each person."""
    insert = sqlite.insert if tx.sqlite else postgresql.insert
    values = {
        "round_key": talk.round_key,
        "question": talk.question,
        "platform": talk.platform,
        "listening": talk.listening,
        "held": talk.held,
        "held_mark": talk.held_mark,
        "held_kinds": talk.held_kinds,
        "updated_at": tx.now,
    }
    tx.run(
        insert(conversations)
        .values(member_id=talk.member_id, **values)
        .on_conflict_do_update(index_elements=["member_id"], set_=values)
    )


def end_talk(tx: Tx, member_id: str, round_key: str) -> None:
    """End the talk about a log, if that is the one somebody is in."""
    mine = sa.and_(conversations.c.member_id == member_id, conversations.c.round_key == round_key)
    tx.run(sa.delete(conversations).where(mine))
