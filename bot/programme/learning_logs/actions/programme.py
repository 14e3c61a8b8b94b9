"""The programme as it stands: the projects of the file, and those that were made and changed in chat."""

from __future__ import annotations

from itertools import groupby

from bot.config import Community, Project
from bot.programme.learning_logs.store.programme import Version, body_of, calls_closed, versions
from bot.store import Tx

# What was read of a body once holds for ever: the mark is its hash. Kept small, for a body is some kilobytes.
_READ: dict[str, Project] = {}
MOST_READ = 500


def as_it_stands(tx: Tx, community: Community) -> Community:
    """Give the community with the projects made in chat, each with what it was in its earlier rounds.

    A project of the file stays as the file says; of it only whether its open call was closed is known here.
    """
    closed = calls_closed(tx)
    of_file = [each for each in community.projects if not each.in_chat]
    taken = {each.id for each in of_file}
    made = [
        project_of(tx, list(rows))
        for project_id, rows in groupby(versions(tx), key=lambda each: each.project)
        if project_id not in taken
    ]
    if not made and not closed:
        return community
    projects = tuple(each.held(call_closed=True) if each.id in closed else each for each in (*of_file, *made))
    return community.model_copy(update={"projects": projects})


def project_of(tx: Tx, found: list[Version]) -> Project:
    """Give a project from its versions, in order: the last, with those before it that held for a round."""
    held: list[Version] = []
    for each in found:
        held = [earlier for earlier in held if earlier.first_round < each.first_round]
        held.append(each)
    *before, last = (_read(tx, each) for each in held)
    return last.held(earlier=tuple(before))


def _read(tx: Tx, each: Version) -> Project:
    if each.mark not in _READ:
        if len(_READ) >= MOST_READ:
            _READ.clear()
        _READ[each.mark] = Project.model_validate_json(body_of(tx, each.project, each.version))
    return _READ[each.mark].held(version=each.version, first_round=each.first_round)
