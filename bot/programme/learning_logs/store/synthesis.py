"""Reading what a synthesis is made from, and what its lines rest on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from bot.programme.learning_logs.rules.log_answers import Audience
from bot.programme.learning_logs.rules.publishing import DigestLine, DigestPiece, DigestState, Out
from bot.programme.learning_logs.rules.synthesis import SYNTHESIS, Evidence
from bot.programme.learning_logs.store.digests import published_of
from bot.programme.learning_logs.tables import answers, digests, lines, participants, responses
from bot.store import Tx


@dataclass(frozen=True, slots=True)
class Written:
    """An answer behind a published line: whose, to which question, and who may read it."""

    id: str
    member_id: str
    question: str
    audience: Audience


def standing_lines(tx: Tx, project: str) -> list[tuple[int, DigestLine]]:
    """Give the lines that stand in the published digests of a project, each with its round."""
    return [
        (piece.round_number, line)
        for piece in published_of(tx, project)
        if piece.round_number != SYNTHESIS
        for line in piece.kept
    ]


def written(tx: Tx, answer_ids: Iterable[str]) -> dict[str, Written]:
    """Give the answers with these ids that are still there."""
    query = sa.select(answers.c.id, answers.c.member_id, answers.c.question, answers.c.audience)
    found = tx.rows(query.where(answers.c.id.in_(sorted(set(answer_ids)))))
    return {row.id: Written(row.id, row.member_id, row.question, Audience(row.audience)) for row in found}


def people_asked(tx: Tx, project: str) -> int:
    """Give how many take or took part in a project."""
    return tx.value(sa.select(sa.func.count()).where(participants.c.project == project)) or 0


def people_heard(tx: Tx, project: str) -> int:
    """Give how many have handed in a log of a project at least once."""
    mine = sa.and_(responses.c.round_key.like(f"{project}:%"), responses.c.handed_in_at.is_not(None))
    return tx.value(sa.select(sa.func.count(sa.distinct(responses.c.member_id))).where(mine)) or 0


def still_stand(tx: Tx, line_ids: Iterable[str]) -> frozenset[str]:
    """Give those of these lines that stand in a published digest."""
    query = (
        sa.select(lines.c.id)
        .join(digests, digests.c.id == lines.c.digest_id)
        .where(lines.c.id.in_(sorted(set(line_ids))), lines.c.dropped == Out.NO)
        .where(digests.c.state == DigestState.PUBLISHED)
    )
    return frozenset(row.id for row in tx.rows(query))


def evidence_of(tx: Tx, piece: DigestPiece) -> dict[str, Evidence]:
    """Give what each theme of a synthesis rests on, by the theme's name; nothing for a round's digest."""
    if piece.round_number != SYNTHESIS:
        return {}
    published = standing_lines(tx, piece.project)
    found: dict[str, Evidence] = {}
    for theme, kept in piece.themes():
        sources = {source for line in kept for source in line.sources}
        behind = [(number, line) for number, line in published if sources & set(line.sources)]
        used = sorted({source for _number, line in behind for source in line.sources})
        numbers = tuple(sorted({number for number, _line in behind}))
        found[theme] = Evidence(numbers, len(behind), _logs(tx, used))
    return found


def _logs(tx: Tx, answer_ids: Iterable[str]) -> int:
    logs: dict[str, set[str]] = defaultdict(set)
    query = sa.select(answers.c.round_key, answers.c.member_id).where(answers.c.id.in_(list(answer_ids)))
    for row in tx.rows(query):
        logs[row.round_key].add(row.member_id)
    return sum(map(len, logs.values()))
