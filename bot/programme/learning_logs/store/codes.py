"""Reading and writing of the codebook: themes with a name, and which answers carry which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.programme.learning_logs.rules.codebook import Code
from bot.programme.learning_logs.tables import codes, digests, lines, tags
from bot.store import Tx


def codes_of(tx: Tx, project: str) -> list[Code]:
    """Give the themes in use, by name."""
    live = sa.and_(codes.c.project == project, codes.c.merged_into.is_(None), codes.c.retired_at.is_(None))
    tagged: dict[str, list[str]] = defaultdict(list)
    query = sa.select(tags.c.code_id, tags.c.answer_id).join(codes, codes.c.id == tags.c.code_id).where(live)
    for row in tx.rows(query.order_by(tags.c.answer_id)):
        tagged[row.code_id].append(row.answer_id)
    found = tx.rows(sa.select(codes).where(live))
    named = [Code(row.id, row.name, row.suggested_as, tuple(tagged[row.id])) for row in found]
    return sorted(named, key=lambda code: code.name.casefold())


def known_suggestions(tx: Tx, project: str) -> frozenset[str]:
    """Give the machine's names of themes that somebody has named or set aside."""
    query = sa.select(codes.c.suggested_as).where(codes.c.project == project, codes.c.suggested_as != "")
    return frozenset(row.suggested_as for row in tx.rows(query))


def themes_of_drafts(tx: Tx, project: str) -> dict[str, tuple[str, ...]]:
    """Give each theme that a draft was grouped by, with the answers behind its lines."""
    query = (
        sa.select(lines.c.theme, lines.c.sources)
        .join(digests, digests.c.id == lines.c.digest_id)
        .where(digests.c.project == project)
        .order_by(digests.c.round_number, lines.c.position)
    )
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for row in tx.rows(query):
        found[row.theme].update(dict.fromkeys(row.sources))
    return {theme: tuple(sources) for theme, sources in found.items()}


def add_code(tx: Tx, project: str, name: str, by: str, *, suggested_as: str = "", retired: bool = False) -> str:
    """Add a theme and give its id; a retired one only notes that a suggestion was set aside."""
    code_id = tx.new_id("thm")
    values = {"id": code_id, "project": project, "name": name, "suggested_as": suggested_as, "named_by": by}
    tx.run(sa.insert(codes).values(**values, named_at=tx.now, retired_at=tx.now if retired else None))
    return code_id


def rename_code(tx: Tx, code_id: str, name: str, by: str) -> None:
    """Give a theme another name."""
    tx.run(sa.update(codes).where(codes.c.id == code_id).values(name=name, named_by=by, named_at=tx.now))


def merge_codes(tx: Tx, code_id: str, into: str, by: str) -> None:
    """Let one theme go up in another, with its answers."""
    mine = [row.answer_id for row in tx.rows(sa.select(tags.c.answer_id).where(tags.c.code_id == code_id))]
    add_tags(tx, into, mine, by)
    remove_tags(tx, code_id, mine)
    tx.run(sa.update(codes).where(codes.c.id == code_id).values(merged_into=into))


def add_tags(tx: Tx, code_id: str, answer_ids: Iterable[str], by: str) -> None:
    """Tag answers with a theme."""
    insert = sqlite.insert if tx.sqlite else postgresql.insert
    for answer_id in answer_ids:
        values = {"code_id": code_id, "answer_id": answer_id, "tagged_by": by, "tagged_at": tx.now}
        tx.run(insert(tags).values(**values).on_conflict_do_nothing())


def remove_tags(tx: Tx, code_id: str, answer_ids: Iterable[str]) -> None:
    """Take a theme off answers."""
    tx.run(sa.delete(tags).where(tags.c.code_id == code_id, tags.c.answer_id.in_(list(answer_ids))))
