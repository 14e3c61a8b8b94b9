"""The SQL over consents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.consent.rules import YES, Consent, State
from bot.core.consent.tables import consents
from bot.store import Tx

_CONSENT = tuple(consents.c[name] for name in Consent.__dataclass_fields__)


def _consent(found: sa.Row[Any]) -> Consent:
    return Consent(**dict(found._mapping) | {"state": State(found.state)})


def _consents(tx: Tx, *conditions: sa.ColumnElement[bool]) -> list[Consent]:
    query = sa.select(*_CONSENT).where(*conditions).order_by(consents.c.asked_at, consents.c.piece, consents.c.line)
    return [_consent(found) for found in tx.rows(query)]


def by_id(tx: Tx, consent_id: str) -> Consent | None:
    """Give a consent."""
    return next(iter(_consents(tx, consents.c.id == consent_id)), None)


def by_line(tx: Tx, piece: str, line: str) -> Consent | None:
    """Give the consent to one line of a piece."""
    return next(iter(_consents(tx, consents.c.piece == piece, consents.c.line == line)), None)


def of_piece(tx: Tx, piece: str) -> list[Consent]:
    """Give all consents of a piece."""
    return _consents(tx, consents.c.piece == piece)


def of_member(tx: Tx, member_id: str) -> list[Consent]:
    """Give all consents of a person."""
    return _consents(tx, consents.c.member_id == member_id)


def due(tx: Tx, now: datetime) -> list[Consent]:
    """Give those that nobody answered by their deadline."""
    return _consents(tx, consents.c.state == State.ASKED, consents.c.deadline <= now)


def add(tx: Tx, consent: Consent) -> None:
    """Add a consent."""
    tx.run(sa.insert(consents).values({name: getattr(consent, name) for name in Consent.__dataclass_fields__}))


def change(tx: Tx, consent_id: str, **values: Any) -> None:
    """Set columns of a consent."""
    tx.run(sa.update(consents).where(consents.c.id == consent_id).values(**values))


def mark_published(tx: Tx, piece: str) -> None:
    """Note that the quotations of a piece that may appear have appeared."""
    fresh = sa.and_(consents.c.piece == piece, consents.c.state.in_(YES), consents.c.published_at.is_(None))
    tx.run(sa.update(consents).where(fresh).values(published_at=tx.now))
