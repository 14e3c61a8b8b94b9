"""Reading and writing of digests and their lines."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from bot.programme.learning_logs.rules.digest import Coverage
from bot.programme.learning_logs.rules.made_by import WITHOUT_A_MODEL, MadeBy
from bot.programme.learning_logs.rules.publishing import DigestLine, DigestPiece, DigestState, LeftOut, Out
from bot.programme.learning_logs.tables import answers, digests, lines
from bot.store import Tx

_COVERAGE: TypeAdapter[Coverage] = TypeAdapter(Coverage)
_LEFT_OUT: TypeAdapter[tuple[LeftOut, ...]] = TypeAdapter(tuple[LeftOut, ...])
_MADE_BY: TypeAdapter[MadeBy] = TypeAdapter(MadeBy)


def _line(found: sa.Row[Any]) -> DigestLine:
    return DigestLine(
        id=found.id,
        position=found.position,
        theme=found.theme,
        text=found.text,
        sources=tuple(found.sources),
        attribution=found.attribution,
        member_id=found.member_id,
        out=Out(found.dropped),
        verbatim=found.verbatim,
        unnamed=found.unnamed,
        from_line=found.from_line,
    )


def _piece(tx: Tx, found: sa.Row[Any]) -> DigestPiece:
    query = sa.select(lines).where(lines.c.digest_id == found.id).order_by(lines.c.position)
    return DigestPiece(
        id=found.id,
        project=found.project,
        round_number=found.round_number,
        slug=found.slug,
        state=DigestState(found.state),
        title=found.title,
        coverage=_COVERAGE.validate_python(found.coverage),
        left_out=_LEFT_OUT.validate_python(found.left_out),
        limits=found.limits,
        drafted_at=found.drafted_at,
        check_until=found.check_until,
        lines=tuple(_line(each) for each in tx.rows(query)),
        approved_by=found.approved_by,
        approved_at=found.approved_at,
        published_at=found.published_at,
        changed_at=found.changed_at,
        made_by=_MADE_BY.validate_python(found.made_by) if found.made_by else WITHOUT_A_MODEL,
    )


def digest_by_id(tx: Tx, digest_id: str) -> DigestPiece | None:
    """Give a digest with its lines."""
    found = tx.row(sa.select(digests).where(digests.c.id == digest_id))
    return _piece(tx, found) if found else None


def digest_of_round(tx: Tx, project: str, number: int) -> DigestPiece | None:
    """Give the digest of a round, None if there is none yet."""
    found = tx.row(sa.select(digests).where(digests.c.project == project, digests.c.round_number == number))
    return _piece(tx, found) if found else None


def published_digests(tx: Tx, limit: int = 100) -> list[DigestPiece]:
    """Give what has been published, the latest first."""
    query = sa.select(digests).where(digests.c.state == DigestState.PUBLISHED)
    return [_piece(tx, found) for found in tx.rows(query.order_by(digests.c.published_at.desc()).limit(limit))]


def published_by_slug(tx: Tx, slug: str) -> DigestPiece | None:
    """Give a published digest by the last part of its address; a draft is never given."""
    found = tx.row(sa.select(digests).where(digests.c.slug == slug, digests.c.state == DigestState.PUBLISHED))
    return _piece(tx, found) if found else None


def published_of(tx: Tx, project: str) -> list[DigestPiece]:
    """Give the published digests of a project, the first round first."""
    mine = sa.and_(digests.c.project == project, digests.c.state == DigestState.PUBLISHED)
    return [_piece(tx, found) for found in tx.rows(sa.select(digests).where(mine).order_by(digests.c.round_number))]


def unpublished_digests(tx: Tx) -> list[DigestPiece]:
    """Give the digests on their way."""
    query = sa.select(digests).where(digests.c.state != DigestState.PUBLISHED).order_by(digests.c.drafted_at)
    return [_piece(tx, found) for found in tx.rows(query)]


def insert_digest(tx: Tx, piece: DigestPiece) -> None:
    """Save a new draft with its lines."""
    tx.run(
        sa.insert(digests).values(
            id=piece.id,
            project=piece.project,
            round_number=piece.round_number,
            slug=piece.slug,
            state=piece.state,
            title=piece.title,
            coverage=_COVERAGE.dump_python(piece.coverage, mode="json"),
            left_out=_LEFT_OUT.dump_python(piece.left_out, mode="json"),
            limits=piece.limits,
            drafted_at=piece.drafted_at,
            check_until=piece.check_until,
            made_by=_MADE_BY.dump_python(piece.made_by, mode="json"),
        )
    )
    for line in piece.lines:
        insert_line(tx, piece.id, line)


def insert_line(tx: Tx, digest_id: str, line: DigestLine) -> None:
    """Save a new line."""
    tx.run(
        sa.insert(lines).values(
            id=line.id,
            digest_id=digest_id,
            position=line.position,
            theme=line.theme,
            text=line.text,
            sources=list(line.sources),
            attribution=line.attribution,
            member_id=line.member_id,
            dropped=line.out,
            verbatim=line.verbatim,
            unnamed=line.unnamed,
            from_line=line.from_line,
        )
    )


def set_line(tx: Tx, line_id: str, *, out: Out, by: str | None = None) -> bool:
    """Take a line out or put it back; tell whether there was one."""
    values: dict[str, Any] = {"dropped": out, "dropped_by": by}
    return bool(tx.run(sa.update(lines).where(lines.c.id == line_id).values(**values)))


def reword_line(tx: Tx, line_id: str, text: str, by: str, attribution: str) -> None:
    """Give a line the new words of one of its authors: they are theirs from now on, and exact."""
    values = {"text": text, "member_id": by, "attribution": attribution, "verbatim": True}
    tx.run(sa.update(lines).where(lines.c.id == line_id).values(**values))


def take_names_off(tx: Tx, line_id: str) -> None:
    """Let the people behind a line appear without their names."""
    tx.run(sa.update(lines).where(lines.c.id == line_id).values(attribution=lines.c.unnamed))


def forget_left_out(tx: Tx, member_id: str, project: str = "") -> list[str]:
    """Forget somebody's sentences that never became lines, of one project or all; give the digests that had any."""
    theirs = {found.id for found in tx.rows(sa.select(answers.c.id).where(answers.c.member_id == member_id))}
    changed = []
    wanted = sa.select(digests.c.id, digests.c.left_out)
    for found in tx.rows(wanted.where(digests.c.project == project) if project else wanted):
        before = _LEFT_OUT.validate_python(found.left_out)
        after = tuple(each for each in before if each.source not in theirs)
        if after != before:
            kept = _LEFT_OUT.dump_python(after, mode="json")
            tx.run(sa.update(digests).where(digests.c.id == found.id).values(left_out=kept))
            changed.append(found.id)
    return changed


def set_attribution(tx: Tx, line_id: str, attribution: str) -> None:
    """Say differently whose line it is."""
    tx.run(sa.update(lines).where(lines.c.id == line_id).values(attribution=attribution))


def approve(tx: Tx, digest_id: str, by: str) -> bool:
    """Mark a draft approved; tell whether it was still a draft."""
    return bool(
        tx.run(
            sa.update(digests)
            .where(digests.c.id == digest_id, digests.c.state == DigestState.DRAFT)
            .values(state=DigestState.APPROVED, approved_by=by, approved_at=tx.now)
        )
    )


def take_back(tx: Tx, digest_id: str) -> bool:
    """Turn an approved digest that has not gone out back into a draft; tell whether there was one."""
    return bool(
        tx.run(
            sa.update(digests)
            .where(digests.c.id == digest_id, digests.c.state == DigestState.APPROVED)
            .values(state=DigestState.DRAFT, approved_by=None, approved_at=None)
        )
    )


def mark_published(tx: Tx, digest_id: str) -> bool:
    """Mark an approved digest published; tell whether this call did it, so that it goes out once."""
    return bool(
        tx.run(
            sa.update(digests)
            .where(digests.c.id == digest_id, digests.c.state == DigestState.APPROVED)
            .values(state=DigestState.PUBLISHED, published_at=tx.now)
        )
    )


def mark_changed(tx: Tx, digest_id: str) -> None:
    """Note that a published digest has changed since."""
    tx.run(sa.update(digests).where(digests.c.id == digest_id).values(changed_at=tx.now))
