"""The SQL over one-time codes; only their hashes are stored."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.core.members.rules.codes import Code
from bot.core.members.tables import link_codes
from bot.store import Tx

_KEPT = timedelta(days=30)  # as the register says: long enough to answer "that code was used already"


def add_code(tx: Tx, hashed: str, member_id: str, by: str | None, expires_at: datetime) -> None:
    """Add a code in place of the person's earlier unused ones, and forget codes of long ago."""
    unused = sa.and_(link_codes.c.member_id == member_id, link_codes.c.used_at.is_(None))
    tx.run(sa.delete(link_codes).where(sa.or_(unused, link_codes.c.expires_at < tx.now - _KEPT)))
    values = {"hash": hashed, "member_id": member_id, "issued_by": by, "issued_at": tx.now, "expires_at": expires_at}
    tx.run(sa.insert(link_codes).values(**values))


def code(tx: Tx, hashed: str) -> Code | None:
    """Give a code by its hash."""
    found = tx.row(sa.select(link_codes).where(link_codes.c.hash == hashed))
    return Code(found.member_id, found.expires_at, found.used_at) if found else None


def use_code(tx: Tx, hashed: str) -> None:
    """Mark a code used."""
    tx.run(sa.update(link_codes).where(link_codes.c.hash == hashed).values(used_at=tx.now))
