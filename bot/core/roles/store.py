"""The SQL over roles."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.roles.rules import Grant, Role
from bot.core.roles.tables import roles
from bot.store import Tx

_GRANT = tuple(roles.c[name] for name in Grant.__dataclass_fields__)


def _grant(found: sa.Row[Any]) -> Grant:
    return Grant(**dict(found._mapping) | {"role": Role(found.role)})


def _grants(tx: Tx, *conditions: sa.ColumnElement[bool]) -> list[Grant]:
    query = sa.select(*_GRANT).where(*conditions).order_by(roles.c.granted_at, roles.c.id)
    return [_grant(found) for found in tx.rows(query)]


def grants_of(tx: Tx, member_id: str) -> list[Grant]:
    """Give every role a person was ever given, the oldest first."""
    return _grants(tx, roles.c.member_id == member_id)


def grants_for(tx: Tx, role: Role) -> list[Grant]:
    """Give every grant of a role that has not ended."""
    return _grants(tx, roles.c.role == role, sa.or_(roles.c.until.is_(None), roles.c.until > tx.now))


def grants_now(tx: Tx) -> list[Grant]:
    """Give every grant that has not ended."""
    return _grants(tx, sa.or_(roles.c.until.is_(None), roles.c.until > tx.now))


def grants_ending(tx: Tx, before: datetime) -> list[Grant]:
    """Give the grants that end between now and a moment."""
    return _grants(tx, roles.c.until > tx.now, roles.c.until <= before)


def add(tx: Tx, member_id: str, role: Role, scope: str, by: str | None, until: datetime | None) -> None:
    """Add a grant."""
    values = {"member_id": member_id, "role": role, "scope": scope, "granted_by": by, "until": until}
    tx.run(sa.insert(roles).values(id=tx.new_id("rol"), granted_at=tx.now, **values))


def end(tx: Tx, grant_id: str, until: datetime | None) -> None:
    """Set when a grant ends."""
    tx.run(sa.update(roles).where(roles.c.id == grant_id).values(until=until))
