"""What the jobs of learning logs read to know when something is due."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.config import Community, Project
from bot.core.members.actions import people_by_ids, person_by_id
from bot.programme.learning_logs.rules.publishing import DigestPiece
from bot.programme.learning_logs.rules.responses import reminder_needed
from bot.programme.learning_logs.rules.rhythm import Round, latest_opened, rounds_of
from bot.programme.learning_logs.store.digests import digest_of_round, unpublished_digests
from bot.programme.learning_logs.store.logs import participants_of, projects_of, response
from bot.programme.learning_logs.views.prompts import open_log_words, planned_prompt
from bot.store import Tx
from bot.ui.text import NO_TEXT, Text, joined

AFTER_THE_LAST = timedelta(days=14)


def rounds_of_all(community: Community) -> list[Round]:
    """Give every round of every project."""
    return [each for project in community.projects for each in rounds_of(project, community.community.timezone)]


def participants_with_zone(tx: Tx, project: str) -> list[tuple[str, str, datetime]]:
    """Give each participant of a project with their zone and when they joined."""
    parts = participants_of(tx, project)
    people = {person.id: person for person in people_by_ids(tx, [part.member_id for part in parts])}
    return [(part.member_id, people[part.member_id].zone, part.joined_at) for part in parts if part.member_id in people]


def ended_at(tx: Tx, community: Community, project: Project) -> datetime | None:
    """Give when a project was over: its last digest published, or two weeks after the close of a last round without.

    None while the last digest is on its way, and for a project in which nobody has taken part.
    """
    last = rounds_of(project, community.community.timezone)[-1]
    piece = digest_of_round(tx, project.id, last.number)
    if piece is not None:
        return piece.published_at
    return last.closes_at + AFTER_THE_LAST if participants_of(tx, project.id) else None


def drafts_to_settle(tx: Tx) -> list[DigestPiece]:
    """Give the digests that are not published yet."""
    return unpublished_digests(tx)


def coming_prompts(tx: Tx, member_id: str, until: datetime, community: Community) -> tuple[tuple[datetime, str], ...]:
    """Give the prompts that somebody will get until a moment and that are not written yet."""
    person = person_by_id(tx, member_id)
    if person is None:
        return ()
    mine = {part.project for part in projects_of(tx, member_id)}
    return tuple(
        (log_round.prompt_at(person.zone), planned_prompt(log_round))
        for log_round in rounds_of_all(community)
        if log_round.project.id in mine and tx.now < log_round.prompt_at(person.zone) <= until
    )


def open_logs(tx: Tx, member_id: str, community: Community) -> Text:
    """Give the logs that somebody can still answer, in a sentence; empty for none."""
    person = person_by_id(tx, member_id)
    if person is None:
        return NO_TEXT
    open_now = []
    for part in projects_of(tx, member_id):
        project = community.project(part.project)
        current = latest_opened(project, community.community.timezone, person.zone, tx.now) if project else None
        if current is not None and tx.now < current.closes_at and reminder_needed(response(tx, current.key, member_id)):
            open_now.append(open_log_words(current, person.zone))
    return joined(open_now)
