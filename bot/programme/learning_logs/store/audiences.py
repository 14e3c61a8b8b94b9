"""Reading and writing of who can read which answer."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.log_answers import narrowest
from bot.programme.learning_logs.rules.publishing import DigestLine
from bot.programme.learning_logs.tables import answer_audiences, answers, rounds
from bot.store import Tx, types

_AUDIENCES = sa.select(answer_audiences.c.question, answer_audiences.c.audience).where(
    answer_audiences.c.round_key == sa.bindparam("of"), answer_audiences.c.member_id == sa.bindparam("by")
)
_ITS_OWN = sa.select(answer_audiences.c.audience).where(
    answer_audiences.c.round_key == answers.c.round_key,
    answer_audiences.c.member_id == answers.c.member_id,
    answer_audiences.c.question == answers.c.question,
)
_APPLY = (
    sa.update(answers)
    .where(answers.c.member_id == sa.bindparam("by"))
    .values(audience=sa.func.coalesce(_ITS_OWN.scalar_subquery(), sa.bindparam("usual", type_=types.Text)))
)
_APPLY_TO_ROUND = _APPLY.where(answers.c.round_key == sa.bindparam("of"))
_APPLY_TO_PROJECT = _APPLY.where(
    answers.c.round_key.in_(sa.select(rounds.c.key).where(rounds.c.project == sa.bindparam("of")))
)


def audiences_of(tx: Tx, round_key: str, member_id: str) -> dict[str, Audience]:
    """Give, by question, the audience of those answers of a log that have one of their own."""
    return {row.question: Audience(row.audience) for row in tx.rows(_AUDIENCES, {"of": round_key, "by": member_id})}


def choose_audience(tx: Tx, round_key: str, member_id: str, question: str, audience: Audience | None) -> None:
    """Give one answer an audience of its own, or with None the one of the rest again."""
    mine = sa.and_(
        answer_audiences.c.round_key == round_key,
        answer_audiences.c.member_id == member_id,
        answer_audiences.c.question == question,
    )
    if audience is None:
        tx.run(sa.delete(answer_audiences).where(mine))
        return
    insert = sqlite.insert if tx.sqlite else postgresql.insert
    tx.run(
        insert(answer_audiences)
        .values(round_key=round_key, member_id=member_id, question=question, audience=audience)
        .on_conflict_do_update(index_elements=["round_key", "member_id", "question"], set_={"audience": audience})
    )


def drop_wider(tx: Tx, project: str, member_id: str, wider: Iterable[Audience]) -> None:
    """Take away the audiences of single answers that are among these."""
    keys = sa.select(rounds.c.key).where(rounds.c.project == project)
    tx.run(
        sa.delete(answer_audiences).where(
            answer_audiences.c.member_id == member_id,
            answer_audiences.c.round_key.in_(keys),
            answer_audiences.c.audience.in_([each.value for each in wider]),
        )
    )


def apply_audiences(tx: Tx, round_key: str, member_id: str, usual: Audience) -> None:
    """Bring the stored answers of a log to the audiences that hold for them now: each its own, or the usual one."""
    tx.run(_APPLY_TO_ROUND, {"of": round_key, "by": member_id, "usual": usual})


def change_audience(tx: Tx, project: str, member_id: str, audience: Audience) -> None:
    """Give what somebody has handed in for a project's logs another audience, but for answers with one of their own."""
    tx.run(_APPLY_TO_PROJECT, {"of": project, "by": member_id, "usual": audience})


def audience_by_line(tx: Tx, lines: Iterable[DigestLine], member_id: str) -> dict[str, Audience]:
    """Give, by line, who can read those answers of a person that it rests on; the narrowest, where there are several.

    A line that rests on none of theirs, or on one that was erased, is not there.
    """
    pieces = list(lines)
    named = {source for line in pieces for source in line.sources}
    query = sa.select(answers.c.id, answers.c.audience).where(
        answers.c.id.in_(sorted(named)), answers.c.member_id == member_id
    )
    own = {row.id: Audience(row.audience) for row in tx.rows(query)}
    found = {line.id: [own[source] for source in line.sources if source in own] for line in pieces}
    return {line: narrowest(audiences) for line, audiences in found.items() if audiences}
