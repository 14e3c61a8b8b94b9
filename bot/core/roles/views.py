"""What people read when a role is needed or cannot be taken away."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.roles.rules import Role
from bot.ui.words import _


def role_name(role: Role) -> str:
    """Give a role's name as people read it, in the plural: those who hold it."""
    return {
        Role.ADMIN: _("admins"),
        Role.STAFF: _("staff"),
        Role.INSIGHT_TEAM: _("the insight team"),
        Role.EDITOR: _("editors"),
        Role.EXCHANGE_TEAM: _("the Exchange team"),
        Role.SIG_LEAD: _("the leads of this group"),
        Role.WELCOME_HOST: _("welcome hosts"),
        Role.ASSESSOR: _("assessors"),
        Role.PATIENT_PARTNER: _("patient partners"),
    }[role]


def role_needed(roles: Sequence[Role]) -> str:
    """Say whom this is for, and what to do."""
    names = [role_name(role) for role in roles]
    last = names.pop()
    who = _("{first} and {last}").format(first=", ".join(names), last=last) if names else last
    return _("This is for {who}. Nothing was changed. If you need it for your work here, please ask staff.").format(
        who=who
    )


def last_admin() -> str:
    """Say that the last admin cannot go, and what to do."""
    return _(
        "This would leave the community without an admin, so nothing was changed. "
        "Please make somebody else an admin first, without an end date."
    )


def not_held() -> str:
    """Say that the person does not hold the role."""
    return _("This person does not hold that role now. Nothing was changed.")


def end_is_past() -> str:
    """Say that a role cannot end before it begins."""
    return _("That end date has passed already. Please choose a later one.")


def person_gone() -> str:
    """Say that somebody who has left cannot be given a role."""
    return _("This person has left the community, so they cannot be given a role. Nothing was changed.")
