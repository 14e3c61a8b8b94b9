"""What the desk reads and changes: the order and wording of a digest, earlier wordings, answers as sources, numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.programme.learning_logs.rules.log_answers import Audience
from bot.programme.learning_logs.rules.responses import Participant, Standing
from bot.programme.learning_logs.tables import answers, digests, lines, participants, responses, rounds, versions
from bot.store import Tx


@dataclass(frozen=True, slots=True)
class Version:
    """What was there before and after a change in words."""

    number: int
    line_id: str
    from_line: str
    before: str
    after: str


def add_version(
    tx: Tx,
    digest_id: str,
    *,
    before: str,
    after: str,
    line_id: str = "",
    from_line: str = "",
    author: str | None = None,
) -> int:
    """Keep a change in words, and give its number."""
    last = tx.value(sa.select(sa.func.max(versions.c.number)).where(versions.c.digest_id == digest_id)) or 0
    values = {"line_id": line_id, "from_line": from_line, "author_id": author, "before": before, "after": after}
    tx.run(sa.insert(versions).values(id=tx.new_id("ver"), digest_id=digest_id, number=last + 1, **values))
    return int(last) + 1


def versions_of(tx: Tx, digest_id: str) -> dict[int, Version]:
    """Give the changes in words of a digest, by number."""
    found = tx.rows(sa.select(versions).where(versions.c.digest_id == digest_id))
    return {row.number: Version(row.number, row.line_id, row.from_line, row.before, row.after) for row in found}


def put_in_order(tx: Tx, line_ids: Sequence[str]) -> None:
    """Give these lines their places, in this order."""
    for position, line_id in enumerate(line_ids):
        tx.run(sa.update(lines).where(lines.c.id == line_id).values(position=position))


def rename_theme(tx: Tx, digest_id: str, theme: str, name: str) -> int:
    """Give a theme of a digest another name, and give how many lines it has."""
    mine = sa.and_(lines.c.digest_id == digest_id, lines.c.theme == theme)
    return tx.run(sa.update(lines).where(mine).values(theme=name))


def set_check_until(tx: Tx, digest_id: str, until: datetime) -> None:
    """Give the authors of a digest until another moment."""
    tx.run(sa.update(digests).where(digests.c.id == digest_id).values(check_until=until))


def digest_ids(tx: Tx, project: str) -> list[str]:
    """Give the digests of a project, the latest round first."""
    query = sa.select(digests.c.id).where(digests.c.project == project).order_by(digests.c.round_number.desc())
    return [row.id for row in tx.rows(query)]


@dataclass(frozen=True, slots=True)
class HandedAnswer:
    """An answer that was handed in; whose it is stays in the store."""

    id: str
    project: str
    round_number: int
    question: str
    given: tuple[str, ...]
    audience: Audience
    handed_in_at: datetime | None
    late: bool


_ANSWER = (
    sa.select(
        answers.c.id,
        rounds.c.project,
        rounds.c.number,
        answers.c.question,
        answers.c.handed_in,
        answers.c.audience,
        responses.c.handed_in_at,
        responses.c.late,
    )
    .join(
        responses, sa.and_(responses.c.round_key == answers.c.round_key, responses.c.member_id == answers.c.member_id)
    )
    .join(rounds, rounds.c.key == answers.c.round_key)
    .where(
        answers.c.handed_in.is_not(None),
        responses.c.standing == Standing.HANDED_IN,
        ~answers.c.question.contains("."),  # a box below an answer is none itself
    )
)


def _answer(row: sa.Row[Any]) -> HandedAnswer:
    audience = Audience(row.audience)
    given = tuple(row.handed_in)
    return HandedAnswer(row.id, row.project, row.number, row.question, given, audience, row.handed_in_at, row.late)


def answer_by_id(tx: Tx, answer_id: str) -> HandedAnswer | None:
    """Give one answer that was handed in."""
    found = tx.row(_ANSWER.where(answers.c.id == answer_id))
    return _answer(found) if found else None


def answers_of_round(tx: Tx, project: str, number: int) -> list[HandedAnswer]:
    """Give the answers handed in for a round, log by log."""
    query = _ANSWER.where(rounds.c.project == project, rounds.c.number == number)
    return [_answer(row) for row in tx.rows(query.order_by(responses.c.handed_in_at, answers.c.id))]


def answers_counted(tx: Tx, project: str, number: int, audiences: Iterable[Audience]) -> list[HandedAnswer]:
    """Give the answers that the digest of a round was made from, of these audiences."""
    query = _ANSWER.where(
        rounds.c.project == project, responses.c.counted_in == number, answers.c.audience.in_(list(audiences))
    )
    return [_answer(row) for row in tx.rows(query.order_by(responses.c.handed_in_at, answers.c.id))]


def everybody_of(tx: Tx, project: str) -> list[Participant]:
    """Give everybody who takes or took part in a project."""
    found = tx.rows(sa.select(participants).where(participants.c.project == project))
    return [
        Participant(row.member_id, row.project, Audience(row.audience), row.joined_at, row.left_at) for row in found
    ]
