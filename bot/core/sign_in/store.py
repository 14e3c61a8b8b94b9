"""The SQL over links and sessions; every moment here is real time, which the workspace's clock does not move."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.core.sign_in.tables import links, sessions
from bot.store import Tx


def add_link(tx: Tx, hashed: str, member_id: str, goes_to: str, expires_at: datetime) -> None:
    """Add a link."""
    values = {"hash": hashed, "member_id": member_id, "goes_to": goes_to, "issued_at": tx.real_now}
    tx.run(sa.insert(links).values(**values, expires_at=expires_at))


def open_link(tx: Tx, hashed: str) -> tuple[str, str] | None:
    """Give whose link this is and where it leads, None if it is none, was used or has expired."""
    found = tx.row(sa.select(links.c.member_id, links.c.goes_to).where(_open_link(tx, hashed)))
    return (found.member_id, found.goes_to) if found else None


def use_link(tx: Tx, hashed: str) -> bool:
    """Use a link up; tell whether this call did it."""
    return bool(tx.run(sa.update(links).where(_open_link(tx, hashed)).values(used_at=tx.real_now)))


def _open_link(tx: Tx, hashed: str) -> sa.ColumnElement[bool]:
    return sa.and_(links.c.hash == hashed, links.c.used_at.is_(None), links.c.expires_at > tx.real_now)


def add_session(tx: Tx, hashed: str, member_id: str, expires_at: datetime) -> None:
    """Add a session."""
    values = {"hash": hashed, "member_id": member_id, "began_at": tx.real_now, "expires_at": expires_at}
    tx.run(sa.insert(sessions).values(**values))


def session_of(tx: Tx, hashed: str) -> str | None:
    """Give the id of the person whose session this is, None if it is none or is over."""
    found: str | None = tx.value(
        sa.select(sessions.c.member_id).where(
            sessions.c.hash == hashed, sessions.c.ended_at.is_(None), sessions.c.expires_at > tx.real_now
        )
    )
    return found


def end_session(tx: Tx, hashed: str) -> bool:
    """End a session; tell whether it was still going."""
    live = sa.and_(sessions.c.hash == hashed, sessions.c.ended_at.is_(None))
    return bool(tx.run(sa.update(sessions).where(live).values(ended_at=tx.real_now)))


def end_all(tx: Tx, member_id: str) -> int:
    """End every session of a person and make their links void; give how many sessions ended."""
    unused = sa.and_(links.c.member_id == member_id, links.c.used_at.is_(None))
    tx.run(sa.update(links).where(unused).values(used_at=tx.real_now))
    live = sa.and_(sessions.c.member_id == member_id, sessions.c.ended_at.is_(None))
    return tx.run(sa.update(sessions).where(live).values(ended_at=tx.real_now))


def delete_before(tx: Tx, moment: datetime) -> int:
    """Delete what expired before a moment, and give how much."""
    return sum(tx.run(sa.delete(each).where(each.c.expires_at < moment)) for each in (links, sessions))
