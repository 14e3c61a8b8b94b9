"""Reading and writing of participants, responses and answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.responses import TICK, Given, Participant, Response, Standing
from bot.programme.learning_logs.store.audiences import apply_audiences, audiences_of
from bot.programme.learning_logs.tables import answers, participants, responses, rounds
from bot.store import Tx

# Every form that is handed in comes past these: made once, they need not be put together and looked up anew each time.
_PART = sa.select(participants).where(
    participants.c.project == sa.bindparam("of"), participants.c.member_id == sa.bindparam("by")
)
_RESPONSE = sa.select(responses).where(
    responses.c.round_key == sa.bindparam("of"), responses.c.member_id == sa.bindparam("by")
)
_ANSWERS = sa.select(answers).where(
    answers.c.round_key == sa.bindparam("of"), answers.c.member_id == sa.bindparam("by")
)
_CLOSED_AT = sa.select(rounds.c.closed_at).where(rounds.c.key == sa.bindparam("of"))
_HAND_IN = (
    sa.update(answers)
    .where(
        answers.c.round_key == sa.bindparam("of"),
        answers.c.member_id == sa.bindparam("by"),
        answers.c.typed.is_not(None),
    )
    .values(handed_in=answers.c.typed, typed=None, updated_at=sa.bindparam("at"))
)


def _saved(insert: Any) -> Any:
    said = {name: insert.excluded[name] for name in ("standing", "handed_in_at", "late")}
    return insert.on_conflict_do_update(index_elements=["round_key", "member_id"], set_=said)


def _kept(insert: Any) -> Any:
    said = {name: insert.excluded[name] for name in ("typed", "updated_at")}
    return insert.on_conflict_do_update(index_elements=["round_key", "member_id", "question"], set_=said)


_SAVE_SQLITE, _SAVE_POSTGRES = _saved(sqlite.insert(responses)), _saved(postgresql.insert(responses))
_KEEP_SQLITE, _KEEP_POSTGRES = _kept(sqlite.insert(answers)), _kept(postgresql.insert(answers))


def _participant(found: sa.Row[Any]) -> Participant:
    return Participant(found.member_id, found.project, Audience(found.audience), found.joined_at, found.left_at)


def participant(tx: Tx, project: str, member_id: str) -> Participant | None:
    """Give somebody's part in a project, also one that has ended."""
    found = tx.row(_PART, {"of": project, "by": member_id})
    return _participant(found) if found else None


def participants_of(tx: Tx, project: str) -> list[Participant]:
    """Give those who take part now, in the order they joined."""
    query = sa.select(participants).where(participants.c.project == project, participants.c.left_at.is_(None))
    return [
        _participant(found) for found in tx.rows(query.order_by(participants.c.joined_at, participants.c.member_id))
    ]


def projects_of(tx: Tx, member_id: str) -> list[Participant]:
    """Give the projects somebody takes part in now."""
    query = sa.select(participants).where(participants.c.member_id == member_id, participants.c.left_at.is_(None))
    return [_participant(found) for found in tx.rows(query.order_by(participants.c.project))]


def save_participant(tx: Tx, part: Participant, consent_version: str) -> None:
    """Save somebody's part in a project: joining, changing the audience, leaving, coming back."""
    insert = sqlite.insert if tx.sqlite else postgresql.insert
    values = {"audience": part.audience, "joined_at": part.joined_at, "left_at": part.left_at, "took_out_at": None}
    tx.run(
        insert(participants)
        .values(project=part.project, member_id=part.member_id, consent_version=consent_version, **values)
        .on_conflict_do_update(index_elements=["project", "member_id"], set_=values)
    )


def response(tx: Tx, round_key: str, member_id: str) -> Response | None:
    """Give somebody's log of a round with everything typed and handed in, None if it was never begun."""
    mine = {"of": round_key, "by": member_id}
    found = tx.row(_RESPONSE, mine)
    if found is None:
        return None
    given = tx.rows(_ANSWERS, mine)
    return Response(
        round_key,
        member_id,
        Standing(found.standing),
        typed={row.question: tuple(row.typed) for row in given if row.typed is not None},
        handed_in={row.question: tuple(row.handed_in) for row in given if row.handed_in is not None},
        handed_in_at=found.handed_in_at,
        late=found.late,
        audiences=audiences_of(tx, round_key, member_id),
    )


def standings(tx: Tx, round_key: str) -> dict[str, Standing]:
    """Give where each participant's response of a round stands, by member."""
    query = sa.select(responses.c.member_id, responses.c.standing).where(responses.c.round_key == round_key)
    return {found.member_id: Standing(found.standing) for found in tx.rows(query)}


def ticked_by(tx: Tx, member_id: str) -> list[tuple[str, str]]:
    """Give the round and the question of each answer below which somebody ever ticked the box."""
    query = sa.select(answers.c.round_key, answers.c.question).where(
        answers.c.member_id == member_id, answers.c.question.startswith(TICK, autoescape=True)
    )
    return [(row.round_key, row.question.removeprefix(TICK)) for row in tx.rows(query)]


def save_response(tx: Tx, log: Response) -> None:
    """Save where a response stands; its answers are saved one by one."""
    values = {
        "round_key": log.round_key,
        "member_id": log.member_id,
        "standing": log.standing,
        "handed_in_at": log.handed_in_at,
        "late": log.late,
    }
    tx.run(_SAVE_SQLITE if tx.sqlite else _SAVE_POSTGRES, values)


def keep_typed(tx: Tx, log: Response, typed: Given, audience: Audience) -> None:
    """Keep answers as they were typed; they stay the author's own until they are handed in."""
    rows = [
        {
            "id": tx.new_id("ans"),
            "round_key": log.round_key,
            "member_id": log.member_id,
            "question": question,
            "audience": audience,
            "typed": list(given),
            "updated_at": tx.now,
        }
        for question, given in typed.items()
    ]
    if rows:
        tx.run(_KEEP_SQLITE if tx.sqlite else _KEEP_POSTGRES, rows)


def hand_in_typed(tx: Tx, log: Response, audience: Audience) -> None:
    """Turn everything typed into answers handed in, each under the audience that holds for it now."""
    tx.run(_HAND_IN, {"of": log.round_key, "by": log.member_id, "at": tx.now})
    apply_audiences(tx, log.round_key, log.member_id, audience)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One answer that was handed in, with its author."""

    id: str
    round_key: str
    member_id: str
    question: str
    given: tuple[str, ...]
    audience: Audience


def uncounted(tx: Tx, project: str, up_to: int) -> list[HandedIn]:
    """Give every answer handed in up to a round that no digest has counted yet, in the order of handing in."""
    query = _handed_in(project).where(rounds.c.number <= up_to, responses.c.counted_in.is_(None))
    return [_as_handed_in(found) for found in tx.rows(query.order_by(responses.c.handed_in_at, answers.c.id))]


def handed_in(tx: Tx, project: str, number: int | None = None) -> list[HandedIn]:
    """Give every answer handed in to a project, or to one round of it: by round, then by author."""
    query = _handed_in(project)
    if number is not None:
        query = query.where(rounds.c.number == number)
    return [
        _as_handed_in(found) for found in tx.rows(query.order_by(rounds.c.number, answers.c.member_id, answers.c.id))
    ]


def _handed_in(project: str) -> sa.Select[Any]:
    return (
        sa.select(answers)
        .join(
            responses,
            sa.and_(responses.c.round_key == answers.c.round_key, responses.c.member_id == answers.c.member_id),
        )
        .join(rounds, rounds.c.key == responses.c.round_key)
        .where(
            rounds.c.project == project,
            responses.c.standing == Standing.HANDED_IN,
            answers.c.handed_in.is_not(None),
            ~answers.c.question.contains("."),  # a box below an answer says what becomes of it, and is none itself
        )
    )


def _as_handed_in(found: sa.Row[Any]) -> HandedIn:
    return HandedIn(
        found.id, found.round_key, found.member_id, found.question, tuple(found.handed_in), Audience(found.audience)
    )


def count_in(tx: Tx, logs: Iterable[tuple[str, str]], number: int) -> None:
    """Note that these logs, each a round and a member, count to the digest of a round."""
    for round_key, member_id in logs:
        tx.run(
            sa.update(responses)
            .where(responses.c.round_key == round_key, responses.c.member_id == member_id)
            .values(counted_in=number)
        )


def ensure_round(tx: Tx, key: str, project: str, number: int) -> None:
    """Make sure the round has a row, which is where it is closed."""
    insert = sqlite.insert if tx.sqlite else postgresql.insert
    tx.run(insert(rounds).values(key=key, project=project, number=number).on_conflict_do_nothing())


def closed_at(tx: Tx, key: str) -> datetime | None:
    """Give when a round was closed, None while it is open."""
    found: datetime | None = tx.value(_CLOSED_AT, {"of": key})
    return found


def close_round(tx: Tx, key: str) -> None:
    """Note that a round is closed: what comes from now on is late."""
    tx.run(sa.update(rounds).where(rounds.c.key == key, rounds.c.closed_at.is_(None)).values(closed_at=tx.now))


def last_plan(tx: Tx, round_key: str, member_id: str, question: str = "plan_next") -> str:
    """Give what somebody planned in a round, empty if nothing was handed in."""
    found = tx.value(
        sa.select(answers.c.handed_in).where(
            answers.c.round_key == round_key, answers.c.member_id == member_id, answers.c.question == question
        )
    )
    return " ".join(found).strip() if found else ""


def source_labels(tx: Tx, answer_ids: Iterable[str]) -> dict[str, str]:
    """Give a short name for each answer that says which log it stands in and not whose: "log 1, no. 3"."""
    wanted = sa.select(answers.c.id, answers.c.round_key, answers.c.member_id).where(answers.c.id.in_(list(answer_ids)))
    found = tx.rows(wanted)
    labels: dict[str, str] = {}
    for round_key in sorted({row.round_key for row in found}):
        query = sa.select(responses.c.member_id).where(
            responses.c.round_key == round_key, responses.c.standing == Standing.HANDED_IN
        )
        order = [row.member_id for row in tx.rows(query.order_by(responses.c.handed_in_at, responses.c.member_id))]
        number = round_key.rpartition(":")[2]
        for row in found:
            if row.round_key == round_key and row.member_id in order:
                labels[row.id] = f"{number}-{order.index(row.member_id) + 1:02}"
    return labels


def projects_with_answers(tx: Tx, member_id: str) -> list[str]:
    """Give the projects in which somebody has answered a log."""
    query = sa.select(rounds.c.project).join(responses, responses.c.round_key == rounds.c.key).distinct()
    return [row.project for row in tx.rows(query.where(responses.c.member_id == member_id))]
