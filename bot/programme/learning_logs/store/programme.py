"""Reading and writing of projects made in chat: their versions, their drafts, their open calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.programme.learning_logs.tables import closed_calls, project_drafts, projects
from bot.store import Tx


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a project without its body, which `mark` stands for."""

    project: str
    version: int
    first_round: int
    mark: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A project in the making, or a change of one; `body` is what has been filled in so far."""

    id: str
    project: str
    based_on: int
    body: dict[str, Any]
    made_by: str
    updated_at: datetime


_VERSION = tuple(projects.c[name] for name in Version.__dataclass_fields__)
# Every click comes past these two: made once, they need not be put together and looked up anew each time.
_VERSIONS = sa.select(*_VERSION).order_by(projects.c.project, projects.c.version)
_CALLS_CLOSED = sa.select(closed_calls.c.project)


def versions(tx: Tx) -> list[Version]:
    """Give every version of every project made in chat, in order."""
    return [Version(**row._mapping) for row in tx.rows(_VERSIONS)]


def body_of(tx: Tx, project: str, version: int) -> str:
    """Give the body of a version."""
    wanted = sa.and_(projects.c.project == project, projects.c.version == version)
    return str(tx.value(sa.select(projects.c.body).where(wanted)))


def add_version(tx: Tx, project: str, version: int, first_round: int, body: str, by: str) -> None:
    """Add a version of a project."""
    mark = sha256(body.encode()).hexdigest()
    values = {"first_round": first_round, "body": body, "mark": mark, "made_by": by, "made_at": tx.now}
    tx.run(sa.insert(projects).values(project=project, version=version, **values))


def calls_closed(tx: Tx) -> frozenset[str]:
    """Give the projects whose open call was closed before its time."""
    return frozenset(row.project for row in tx.rows(_CALLS_CLOSED))


def set_call_closed(tx: Tx, project: str, *, closed: bool) -> None:
    """Close a project's open call, or open it again."""
    tx.run(sa.delete(closed_calls).where(closed_calls.c.project == project))
    if closed:
        tx.run(sa.insert(closed_calls).values(project=project, closed_at=tx.now))


def draft(tx: Tx, draft_id: str) -> Draft | None:
    """Give a draft."""
    found = tx.row(sa.select(project_drafts).where(project_drafts.c.id == draft_id))
    return Draft(**found._mapping) if found else None


def drafts(tx: Tx) -> list[Draft]:
    """Give every draft, the latest first."""
    query = sa.select(project_drafts).order_by(project_drafts.c.updated_at.desc(), project_drafts.c.id)
    return [Draft(**row._mapping) for row in tx.rows(query)]


def save_draft(tx: Tx, each: Draft) -> None:
    """Save a draft."""
    insert = sqlite.insert if tx.sqlite else postgresql.insert
    values = {"based_on": each.based_on, "body": each.body, "updated_at": tx.now}
    tx.run(
        insert(project_drafts)
        .values(id=each.id, project=each.project, made_by=each.made_by, **values)
        .on_conflict_do_update(index_elements=["id"], set_=values)
    )


def drop_draft(tx: Tx, draft_id: str) -> None:
    """Throw a draft away."""
    tx.run(sa.delete(project_drafts).where(project_drafts.c.id == draft_id))


def drop_drafts_before(tx: Tx, before: datetime) -> int:
    """Throw away the drafts nobody has touched since a moment; give how many."""
    return tx.run(sa.delete(project_drafts).where(project_drafts.c.updated_at < before))
