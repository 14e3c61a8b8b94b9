"""Who is in the community: importing the roster, leaving, coming back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.core.audit.actions import record
from bot.core.audit.rules import SYSTEM
from bot.core.members.actions.claims import merge
from bot.core.members.rules import Person, Standing
from bot.core.members.rules.person import CLAIM_DAYS
from bot.core.members.rules.roster import ImportCounts, Roster, RosterRow
from bot.core.members.store import people as rows
from bot.core.personal_data.actions import Going, prepare_going
from bot.store import Tx


def import_roster(tx: Tx, roster: Sequence[RosterRow], by: str = SYSTEM) -> ImportCounts:
    """Bring the membership up to date with the community's own list, and give what was done; nobody is contacted.

    The list decides who is a member and their address; all else it only fills in where a person has said nothing.
    """
    plan = Roster(rows.known(tx)).plan(roster)
    merged = 0
    for change in plan.changes:
        if change.merge is not None:
            merge(tx, change.id, change.merge, by)
            merged += 1
        rows.change_from_roster(tx, change)
    # Only now, for a change may have freed the address of a row that is new.
    rows.add_from_roster(tx, plan.adds)
    counts = ImportCounts(
        added=len(plan.adds),
        changed=len(plan.changes),
        merged=merged,
        unchanged=plan.unchanged,
        left_alone=plan.left_alone,
        skipped=tuple(plan.skipped),
    )
    record(tx, by, "members.imported", added=counts.added, changed=counts.changed, merged=counts.merged)
    return counts


def leave_community(tx: Tx, member_id: str, by: str) -> None:
    """Let a person leave: messages and rights end, what is held stays until they ask for it to be erased.

    Raises MemberError when something forbids it (the last admin cannot go).
    """
    prepare_going(tx, member_id, Going.LEAVES)
    rows.change_member(tx, member_id, standing=Standing.GONE, left_at=tx.now)
    record(tx, by, "member.left", member_id)


def rejoin(tx: Tx, member_id: str, *, everyone_is_member: bool = False) -> Person:
    """Let a person who left come back by their own wish, as the member or guest they were."""
    row, person = rows.row(tx, member_id), rows.person(tx, member_id)
    if row is None or person is None:
        raise LookupError(member_id)
    if row.standing is not Standing.GONE:
        return person
    standing = Standing.MEMBER if row.on_roster or everyone_is_member else Standing.GUEST
    rows.change_member(tx, member_id, standing=standing, left_at=None)
    record(tx, member_id, "member.rejoined", member_id)
    return rows.person(tx, member_id) or person


def close_unclaimed(tx: Tx) -> list[str]:
    """Close the rows that nobody has claimed for 90 days since their last account went, and give their ids."""
    closed = rows.waiting_since(tx, tx.now - timedelta(days=CLAIM_DAYS))
    for member_id in closed:
        prepare_going(tx, member_id, Going.CLOSED)
        rows.change_member(tx, member_id, standing=Standing.GONE)
        record(tx, SYSTEM, "member.closed", member_id)
    return closed
