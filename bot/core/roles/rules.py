"""Which roles there are, what they include, and when they end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Role(StrEnum):
    """A role in the community, given by name."""

    ADMIN = "admin"
    STAFF = "staff"
    INSIGHT_TEAM = "insight_team"
    EDITOR = "editor"
    EXCHANGE_TEAM = "exchange_team"
    SIG_LEAD = "sig_lead"
    WELCOME_HOST = "welcome_host"
    ASSESSOR = "assessor"
    PATIENT_PARTNER = "patient_partner"


# An admin can do what staff can. Reading logs or assessing is not administration, so nothing else is included.
_INCLUDED_IN = {Role.STAFF: frozenset({Role.STAFF, Role.ADMIN})}

# Rights over other people's words, money or membership end unless somebody renews them (PRODUCT promise 11).
_DAYS = dict.fromkeys((Role.STAFF, Role.INSIGHT_TEAM, Role.EDITOR, Role.EXCHANGE_TEAM, Role.ASSESSOR), 365)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that somebody was given: for one scope (a SIG, a project, a round), or for all when it is empty."""

    id: str
    member_id: str
    role: Role
    scope: str
    granted_at: datetime
    until: datetime | None

    def holds(self, now: datetime) -> bool:
        """Tell whether it has not ended."""
        return self.until is None or now < self.until

    def gives(self, role: Role, scope: str, now: datetime) -> bool:
        """Tell whether it gives a role for a scope now."""
        return self.holds(now) and self.role in _INCLUDED_IN.get(role, {role}) and self.scope in {"", scope}


def end_of(role: Role, until: datetime | None, now: datetime) -> datetime | None:
    """Give when a role given now ends: as said, else after a year for rights over others, else never."""
    days = _DAYS.get(role)
    return until if until is not None or days is None else now + timedelta(days=days)


def keeps_an_admin(admins: Sequence[Grant]) -> bool:
    """Tell whether one of these grants makes somebody an admin without an end; the community must never have none."""
    return any(grant.role is Role.ADMIN and grant.scope == "" and grant.until is None for grant in admins)
