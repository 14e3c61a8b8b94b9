"""Reading everything of one project in a few queries, for a pack or an export."""

from __future__ import annotations

import sqlalchemy as sa

from bot.config import Project
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.pack import Given, Log, Part, Source
from bot.programme.learning_logs.rules.publishing import DigestPiece
from bot.programme.learning_logs.rules.responses import Standing
from bot.programme.learning_logs.store.digests import digest_by_id
from bot.programme.learning_logs.tables import answers, digests, participants, responses, rounds
from bot.store import Tx


def project_source(tx: Tx, project: Project, names: dict[str, str]) -> Source:
    """Give all that is held of a project; `names` are its people's by id, to see which lines show one."""
    pieces = _digests(tx, project.id)
    given = _given(tx, project.id)
    authors = {each.id: each.member_id for each in given}
    return Source(
        project=project,
        closed={row.number: row.closed_at for row in tx.rows(_rounds(project.id)) if row.closed_at is not None},
        parts=_parts(tx, project.id),
        logs=_logs(tx, project.id),
        given=given,
        digests=pieces,
        named_lines=frozenset(
            line.id
            for piece in pieces
            for line in piece.kept
            for name in {names.get(authors.get(source, ""), "") for source in line.sources}
            if name and name in line.attribution
        ),
    )


def _rounds(project: str) -> sa.Select[tuple[int, object]]:
    return sa.select(rounds.c.number, rounds.c.closed_at).where(rounds.c.project == project)


def _parts(tx: Tx, project: str) -> tuple[Part, ...]:
    query = sa.select(participants).where(participants.c.project == project).order_by(participants.c.member_id)
    return tuple(
        Part(found.member_id, found.consent_version, found.joined_at, found.left_at, found.took_out_at is not None)
        for found in tx.rows(query)
    )


def _logs(tx: Tx, project: str) -> tuple[Log, ...]:
    query = (
        sa.select(responses, rounds.c.number)
        .join(rounds, rounds.c.key == responses.c.round_key)
        .where(rounds.c.project == project)
        .order_by(rounds.c.number, responses.c.member_id)
    )
    return tuple(
        Log(
            found.number,
            found.member_id,
            Standing(found.standing),
            found.handed_in_at,
            found.late,
            found.counted_in,
        )
        for found in tx.rows(query)
    )


def _given(tx: Tx, project: str) -> tuple[Given, ...]:
    columns = (
        answers.c.id,
        rounds.c.number,
        answers.c.member_id,
        answers.c.question,
        answers.c.handed_in,
        answers.c.audience,
    )
    query = (
        sa.select(*columns)
        .join(rounds, rounds.c.key == answers.c.round_key)
        .where(rounds.c.project == project, ~answers.c.question.contains("."))  # no boxes below answers
        .order_by(answers.c.id)
    )
    return tuple(
        Given(
            found.id,
            found.number,
            found.member_id,
            found.question,
            tuple(found.handed_in) if found.handed_in is not None else None,
            Audience(found.audience),
        )
        for found in tx.rows(query)
    )


def _digests(tx: Tx, project: str) -> tuple[DigestPiece, ...]:
    query = sa.select(digests.c.id).where(digests.c.project == project).order_by(digests.c.round_number)
    pieces = (digest_by_id(tx, found.id) for found in tx.rows(query))
    return tuple(piece for piece in pieces if piece is not None)
