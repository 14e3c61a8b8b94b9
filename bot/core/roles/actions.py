"""Giving roles, taking them away, and asking for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.audit.actions import record
from bot.core.audit.rules import SYSTEM
from bot.core.members.actions import people_by_ids, person_by_id, person_for_account
from bot.core.members.rules import Person, Standing
from bot.core.personal_data.actions import Going, before_going
from bot.core.roles import store, views
from bot.core.roles.rules import Grant, Role, end_of, keeps_an_admin
from bot.core.roles.tables import roles as table
from bot.errors import MemberError
from bot.store import Tx


def has_role(tx: Tx, member_id: str, role: Role, scope: str = "") -> bool:
    """Tell whether a person holds a role for a scope now; a role without a scope holds for all, admins are staff."""
    return any(grant.gives(role, scope, tx.now) for grant in store.grants_of(tx, member_id))


def roles_of(tx: Tx, member_id: str) -> list[Grant]:
    """Give the roles a person holds now, the oldest first."""
    return [grant for grant in store.grants_of(tx, member_id) if grant.holds(tx.now)]


def holders(tx: Tx, role: Role, scope: str = "") -> list[str]:
    """Give the ids of those who were given a role for exactly this scope, the longest first."""
    return list(dict.fromkeys(grant.member_id for grant in store.grants_for(tx, role) if grant.scope == scope))


def all_grants(tx: Tx) -> list[Grant]:
    """Give every role that holds now, the oldest first."""
    return store.grants_now(tx)


def ending_before(tx: Tx, moment: datetime) -> list[Grant]:
    """Give the roles that end before a moment, so that somebody can renew them in time."""
    return store.grants_ending(tx, moment)


def require(tx: Tx, person: Person, *roles: Role, scope: str = "") -> None:
    """Raise a MemberError that says whom this is for, unless the person holds one of the roles."""
    if not any(has_role(tx, person.id, role, scope) for role in roles):
        raise MemberError(views.role_needed(roles))


def grant(tx: Tx, member_id: str, role: Role, by: str, *, scope: str = "", until: datetime | None = None) -> None:
    """Give a person a role, or change when theirs ends.

    Without `until` it ends after a year where the role gives rights over others (see rules), else never. Raises
    MemberError for an end that has passed, for somebody who has left, and where it would give the only admin an end.
    """
    if until is not None and until <= tx.now:
        raise MemberError(views.end_is_past())
    person = person_by_id(tx, member_id)
    if person is None or person.standing is Standing.GONE:
        raise MemberError(views.person_gone())
    ends = end_of(role, until, tx.now)
    held = _held(tx, person.id, role, scope)
    if ends is not None:
        _keep_an_admin(tx, held)
    for one in held:
        store.end(tx, one.id, ends)
    if not held:
        store.add(tx, person.id, role, scope, None if by == SYSTEM else by, ends)
    days = None if ends is None else (ends - tx.now).days
    record(tx, by, "role.granted", person.id, role=role.value, scope=scope, days=days)


def revoke(tx: Tx, member_id: str, role: Role, by: str, *, scope: str = "") -> None:
    """Take a role away; raises MemberError if it is not held, or if it would leave no admin."""
    held = _held(tx, member_id, role, scope)
    if not held:
        raise MemberError(views.not_held())
    _keep_an_admin(tx, held)
    _end(tx, held, by)


def ensure_first_staff(tx: Tx, accounts: Sequence[tuple[str, str]]) -> None:
    """Make the people behind these (platform, account id) admins, as the settings name them.

    A second time does nothing: from whom an admin took the role, it stays taken at the next start, unless no admin is
    left at all.
    """
    nobody = not keeps_an_admin(_admins(tx))
    for platform, account_id in accounts:
        person = person_for_account(tx, platform, account_id, "")
        had = [one for one in store.grants_of(tx, person.id) if one.role is Role.ADMIN and not one.scope]
        if person.standing is not Standing.GONE and (not had or (nobody and not keeps_an_admin(had))):
            grant(tx, person.id, Role.ADMIN, SYSTEM)


@before_going(table.c.member_id)
def end_roles(tx: Tx, member_id: str, going: Going) -> None:
    """End the roles of a person who goes; raises MemberError for the last admin."""
    held = roles_of(tx, member_id)
    if going is Going.CLOSED and not _admin_without(tx, held):
        # Nobody can act from a closed row; the settings name an admin again at the next start.
        held = [one for one in held if one.role is not Role.ADMIN]
    _keep_an_admin(tx, held)
    _end(tx, held, SYSTEM)


def _held(tx: Tx, member_id: str, role: Role, scope: str) -> list[Grant]:
    return [one for one in roles_of(tx, member_id) if one.role is role and one.scope == scope]


def _end(tx: Tx, held: Sequence[Grant], by: str) -> None:
    for one in held:
        store.end(tx, one.id, tx.now)
        record(tx, by, "role.revoked", one.member_id, role=one.role.value, scope=one.scope)


def _admins(tx: Tx) -> list[Grant]:
    """Give the admin grants that hold, of people who are still there."""
    admins = store.grants_for(tx, Role.ADMIN)
    found = people_by_ids(tx, sorted({one.member_id for one in admins}))
    there = {person.id for person in found if person.standing is not Standing.GONE}
    return [one for one in admins if one.member_id in there]


def _admin_without(tx: Tx, ending: Sequence[Grant]) -> bool:
    return keeps_an_admin([one for one in _admins(tx) if one not in ending])


def _keep_an_admin(tx: Tx, ending: Sequence[Grant]) -> None:
    """Raise MemberError if ending these grants takes away the last admin without an end date."""
    if keeps_an_admin(ending) and not _admin_without(tx, ending):
        raise MemberError(views.last_admin())
