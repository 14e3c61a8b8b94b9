"""Who was away for a whole round: a pause that covers it counts as away, and nobody away counts as silent."""

from __future__ import annotations

from dataclasses import replace

from bot.core.contact.actions.choices import settings_of
from bot.core.members.actions import people_by_ids
from bot.programme.learning_logs.rules.pack import Source
from bot.programme.learning_logs.rules.rhythm import Round, rounds_of
from bot.programme.learning_logs.store.logs import participants_of, standings
from bot.store import Tx


def away(tx: Tx, log_round: Round) -> frozenset[str]:
    """Give the participants whose pause covers a round from its prompt to its close and who said nothing in it.

    Whoever answers during a pause has answered.
    """
    parts = [part.member_id for part in participants_of(tx, log_round.project.id)]
    said = {member_id for member_id, standing in standings(tx, log_round.key).items() if standing.value != "open"}
    return frozenset(
        person.id
        for person in people_by_ids(tx, [member_id for member_id in parts if member_id not in said])
        if (chosen := settings_of(tx, person)).paused_at(log_round.prompt_at(person.zone))
        and chosen.paused_at(log_round.closes_at)
    )


def with_away(tx: Tx, source: Source, zone: str) -> Source:
    """Give all that is held of a project, with who was away in which closed round.

    Only the latest pause of somebody is known: an earlier one that another has replaced counts no more.
    """
    closed = [each for each in rounds_of(source.project, zone) if each.number in source.closed]
    found = frozenset((each.number, member_id) for each in closed for member_id in away(tx, each))
    return replace(source, away=found)
