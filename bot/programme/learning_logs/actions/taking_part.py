"""Taking part in a project: joining, who can read, leaving."""

from __future__ import annotations

from dataclasses import replace

from bot.config import Community, Project
from bot.core.members.rules import Person
from bot.errors import MemberError
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.log_answers import WIDENING
from bot.programme.learning_logs.rules.responses import Participant
from bot.programme.learning_logs.rules.rhythm import Round, rounds_of
from bot.programme.learning_logs.store.audiences import change_audience, drop_wider
from bot.programme.learning_logs.store.logs import (
    ensure_round,
    participant,
    projects_of,
    save_participant,
)
from bot.store import Tx
from bot.ui.words import _


def project_or_refuse(community: Community, project_id: str) -> Project:
    """Give a project; raises MemberError if there is none of that name any more."""
    project = community.project(project_id)
    if project is None:
        raise MemberError(_("That project has ended or was renamed. Nothing was changed. The menu shows what is open."))
    return project


def part_or_refuse(tx: Tx, project: Project, person: Person) -> Participant:
    """Give somebody's part in a project; raises MemberError if they do not take part."""
    part = participant(tx, project.id, person.id)
    if part is None or part.left_at is not None:
        sentence = _(
            "You do not take part in {project} at the moment, so nothing was changed. The menu can help you join."
        )
        raise MemberError(sentence.format(project=project.name))
    return part


def join(tx: Tx, community: Community, person: Person, project_id: str, audience: Audience) -> Participant:
    """Let somebody take part, under the consent text of now; coming back keeps the earlier logs."""
    project = project_or_refuse(community, project_id)
    earlier = participant(tx, project.id, person.id)
    part = Participant(person.id, project.id, audience, earlier.joined_at if earlier else tx.now)
    save_participant(tx, part, project.consent.version)
    for each in rounds_of(project, community.community.timezone):
        ensure_round(tx, each.key, project.id, each.number)
    return part


def set_audience(tx: Tx, community: Community, person: Person, project_id: str, audience: Audience) -> Participant:
    """Change who can read what somebody writes and has written.

    An audience chosen for one answer stays, unless it is wider than the new one: narrowing narrows everything.
    """
    project = project_or_refuse(community, project_id)
    part = replace(part_or_refuse(tx, project, person), audience=audience)
    save_participant(tx, part, project.consent.version)
    drop_wider(tx, project.id, person.id, WIDENING[WIDENING.index(audience) + 1 :])
    change_audience(tx, project.id, person.id, audience)
    return part


def leave(tx: Tx, community: Community, person: Person, project_id: str) -> Project:
    """End somebody's part in a project; what they handed in stays."""
    project = project_or_refuse(community, project_id)
    part = part_or_refuse(tx, project, person)
    save_participant(tx, replace(part, left_at=tx.now), project.consent.version)
    return project


def my_projects(tx: Tx, community: Community, person: Person) -> list[tuple[Participant, Project]]:
    """Give the projects somebody takes part in, those that still exist."""
    found = [(part, community.project(part.project)) for part in projects_of(tx, person.id)]
    return [(part, project) for part, project in found if project is not None]


def round_or_refuse(community: Community, round_key: str) -> Round:
    """Give a round by its key; raises MemberError for one that does not exist."""
    project_id, _colon, number = round_key.rpartition(":")
    project = project_or_refuse(community, project_id)
    if not number.isdecimal() or not 1 <= int(number) <= project.rounds:
        raise MemberError(_("That log does not exist any more. Nothing was changed. The menu shows what is open."))
    return Round(project, int(number), community.community.timezone)
