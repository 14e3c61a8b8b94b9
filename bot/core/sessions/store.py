"""Reading and writing of open forms and kept words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.sessions.tables import form_sessions, kept_words
from bot.store import Tx

Answers = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Session:
    """A form that somebody has open: the request that gives it, and what they typed that nobody else keeps."""

    id: str
    platform: str
    account: str
    opener: str
    answers: dict[str, tuple[str, ...]]


def add(tx: Tx, session: Session, member_id: str | None, expires_at: datetime) -> None:
    """Keep a form that was opened, and forget those that were left open."""
    tx.run(sa.delete(form_sessions).where(form_sessions.c.expires_at <= tx.now))
    tx.run(
        sa.insert(form_sessions).values(
            id=session.id,
            platform=session.platform,
            account=session.account,
            member_id=member_id,
            opener=session.opener,
            answers=_json(session.answers),
            opened_at=tx.now,
            expires_at=expires_at,
        )
    )


def by_id(tx: Tx, session_id: str) -> Session | None:
    """Give an open form, None if it was handed in or left open too long."""
    found = tx.row(
        sa.select(form_sessions).where(form_sessions.c.id == session_id, form_sessions.c.expires_at > tx.now)
    )
    if found is None:
        return None
    answers = {str(key): tuple(map(str, given)) for key, given in dict(found.answers).items()}
    return Session(found.id, found.platform, found.account, found.opener, answers)


def set_answers(tx: Tx, session_id: str, answers: Answers) -> None:
    """Keep what was typed into an open form."""
    tx.run(sa.update(form_sessions).where(form_sessions.c.id == session_id).values(answers=_json(answers)))


def remove(tx: Tx, session_id: str) -> None:
    """Forget an open form and what was typed into it."""
    tx.run(sa.delete(form_sessions).where(form_sessions.c.id == session_id))


def _json(answers: Answers) -> Any:
    return {key: list(given) for key, given in answers.items()}


def keep_words(tx: Tx, words: Mapping[str, str]) -> None:
    """Keep words under their keys; what is kept already stays."""
    insert = sqlite.insert if tx.sqlite else postgresql.insert
    for key, value in words.items():
        tx.run(insert(kept_words).values(key=key, words=value).on_conflict_do_nothing())


def words_of(tx: Tx, key: str) -> str | None:
    """Give the words kept under a key."""
    found: str | None = tx.value(sa.select(kept_words.c.words).where(kept_words.c.key == key))
    return found
