"""A few made-up people for trying a community of one's own in the local workspace."""

from __future__ import annotations

from bot.config import Community
from bot.core.audit.rules import SYSTEM
from bot.core.members.actions import claim_by_email, import_roster, person_by_ref, person_for_account
from bot.core.members.rules.roster import RosterRow
from bot.core.roles.actions import grant, has_role
from bot.core.roles.rules import Role
from bot.platforms.local import store as rooms
from bot.platforms.local.records import Account
from bot.store import Store, Tx

LOCAL = "local"
MEMBERS = 6


def seed_plain(store: Store, workspace: Store, community: Community) -> None:
    """Put six members into the store, the projects' editors among them, all of them staff of a trial; once."""
    people = _people(community)
    store.write_now(_fill_house, people)
    workspace.write_now(_fill_workspace, people, community)


def _people(community: Community) -> dict[str, str]:
    """Give each key of the roster with a name that says what the person is for."""
    named = {ref: f"Editor {ref}" for project in community.projects for ref in (project.editor, project.deputy)}
    return named | {f"member{number}": f"Member {number}" for number in range(1, MEMBERS + 1)}


def _fill_house(tx: Tx, people: dict[str, str]) -> None:
    if all(person_by_ref(tx, ref) is not None for ref in people):
        return
    rows = [RosterRow(ref=ref, name=name, email=f"{ref}@example.org") for ref, name in people.items()]
    for row in rows:
        person_for_account(tx, LOCAL, row.ref, row.name)
        claim_by_email(tx, LOCAL, row.ref, row.email)
    import_roster(tx, rows)
    first = person_by_ref(tx, next(iter(people)))
    if first is not None and not has_role(tx, first.id, Role.ADMIN):
        grant(tx, first.id, Role.ADMIN, SYSTEM)


def _fill_workspace(tx: Tx, people: dict[str, str], community: Community) -> None:
    rooms.prepare(tx)
    about = community.community
    for ref, name in people.items():
        rooms.add_account(tx, Account(ref, name, "", in_switcher=True))
    for channel in dict.fromkeys(
        (about.digest_channel, about.staff_channel, *(each.channel for each in community.projects))
    ):
        if channel:
            rooms.add_channel(tx, channel, "")
            rooms.join(tx, channel, list(people))
