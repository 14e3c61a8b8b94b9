"""Leaving a project: what was written stays, or is taken out of everything that can still be reached."""

from __future__ import annotations

from bot.config import Community, Project
from bot.core.consent.actions import consents_of, withdraw
from bot.core.members.rules import Person
from bot.errors import MemberError
from bot.programme.learning_logs.actions.calling import fill_places
from bot.programme.learning_logs.actions.charting import count_again
from bot.programme.learning_logs.actions.taking_part import leave, project_or_refuse
from bot.programme.learning_logs.store import places as stored
from bot.programme.learning_logs.store.digests import digest_by_id, forget_left_out
from bot.programme.learning_logs.store.logs import participant
from bot.store import Tx
from bot.ui.words import _


def leave_project(tx: Tx, community: Community, person: Person, project_id: str, *, take_out: bool) -> Project:
    """End somebody's part in a project, with or without their answers; a free place goes to who waits for it."""
    project = leave(tx, community, person, project_id)
    if take_out:
        take_answers_out(tx, community, person, project_id)
    fill_places(tx, community, project)
    return project


def take_answers_out(tx: Tx, community: Community, person: Person, project_id: str) -> Project:
    """Take the answers of somebody who has left out: of digests to come, of packs, and of what is published."""
    project = project_or_refuse(community, project_id)
    part = participant(tx, project.id, person.id)
    if part is None or part.left_at is None:
        sentence = _("You take part in {project}, so nothing was taken out. Leave it first.")
        raise MemberError(sentence.format(project=project.name))
    forget_left_out(tx, person.id, project.id)
    count_again(tx, project.id)
    stored.take_out(tx, project.id, person.id)
    for consent in consents_of(tx, person.id):
        piece = digest_by_id(tx, consent.piece) if consent.capability == "learning_logs" else None
        if piece is not None and piece.project == project.id:
            withdraw(tx, consent.id, person.id)
    return project
