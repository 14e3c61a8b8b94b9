"""A person's own profile."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from bot.core.members import views
from bot.core.members.rules import Person
from bot.core.members.rules.person import MAX_NAME, known_zone
from bot.core.members.store import people as rows
from bot.errors import MemberError
from bot.store import Tx
from bot.ui.text import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChange:
    """What changes in a profile: None leaves a field as it is, "" makes it "not said"."""

    name: str | None = None
    nation: str | None = None
    sector: str | None = None
    role: str | None = None
    role_title: str | None = None
    organisation: str | None = None
    zone: str | None = None
    language: str | None = None
    interests: tuple[str, ...] | None = None
    visibility: str | None = None
    preferred_platform: str | None = None


def update_profile(tx: Tx, member_id: str, change: ProfileChange) -> Person:
    """Save what changes in a person's profile and give the person; MemberError names the fields to look at again."""
    said = {field.name: getattr(change, field.name) for field in fields(change)}
    values: dict[str, Any] = {
        name: " ".join(clean(value).split()) if isinstance(value, str) else list(value)
        for name, value in said.items()
        if value is not None
    }
    wrong = _wrong(values)
    if wrong:
        raise MemberError(views.check_profile(), wrong)
    if "zone" in values:  # one that was chosen no longer follows what an account says
        values["zone_chosen"] = bool(values["zone"])
    rows.change_member(tx, member_id, **values)
    person = rows.person(tx, member_id)
    if person is None:
        raise LookupError(member_id)
    return person


def _wrong(values: dict[str, Any]) -> dict[str, str]:
    wrong = {}
    if values.get("name") == "":
        wrong["name"] = views.name_needed()
    if len(values.get("name", "")) > MAX_NAME:
        wrong["name"] = views.name_too_long(MAX_NAME)
    if values.get("zone") and not known_zone(values["zone"]):
        wrong["zone"] = views.zone_unknown()
    return wrong
