"""What importing the roster would change, decided before anything is written."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.core.members.rules.person import Standing, normal_email

# The key of a row of which the roster says nothing but the address: not the address itself, because the key outlives
# an erasure, so that the next import does not bring the person back.
_HASHED = "sha256:"


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row of the community's own membership list; ids for nation, sector and role, "" where it says nothing."""

    ref: str = ""
    name: str = ""
    email: str = ""
    nation: str = ""
    sector: str = ""
    role: str = ""
    role_title: str = ""
    organisation: str = ""


FILLED = ("name", "nation", "sector", "role", "role_title", "organisation")


@dataclass(frozen=True, slots=True)
class Known:
    """A person in the store, as far as importing needs them.

    `blank` names the fields that hold nothing; `other_refs` are keys of rows that were merged into this one.
    """

    id: str
    ref: str | None
    email: str | None
    standing: Standing
    blank: frozenset[str] = frozenset()
    other_refs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Add:
    """A row nobody has yet."""

    ref: str
    email: str | None
    row: RosterRow
    kind: Literal["add"] = "add"


@dataclass(frozen=True, slots=True)
class Change:
    """What changes for a person: their key, their address, and what they had left blank; perhaps a guest is merged."""

    id: str
    ref: str
    email: str | None
    fill: tuple[tuple[str, str], ...]
    merge: str | None = None
    kind: Literal["change"] = "change"


@dataclass(slots=True)
class Plan:
    """What an import would do; `skipped` gives the rows (counted from 1) that cannot be told apart from others."""

    adds: list[Add] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    left_alone: int = 0
    skipped: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What an import did; `left_alone` are people who have left or were erased: an import does not bring them back."""

    added: int
    changed: int
    merged: int
    unchanged: int
    left_alone: int
    skipped: tuple[int, ...]


def roster_key(row: RosterRow) -> str:
    """Give the row's own key, else one made from its address, else ""."""
    if row.ref.strip():
        return row.ref.strip()
    email = normal_email(row.email)
    return _HASHED + hashlib.sha256(email.encode()).hexdigest() if email else ""


class Roster:
    """The people in the store by key and by address, against which rows are judged one after the other."""

    def __init__(self, known: Sequence[Known]) -> None:
        self._by_ref = {ref: one for one in known for ref in ({one.ref} | one.other_refs) if ref}
        self._by_email = {one.email: one for one in known if one.email}
        self._seen: set[str] = set()

    def plan(self, rows: Sequence[RosterRow]) -> Plan:
        """Give what importing the rows would do.

        Rows whose key is known come first, then those with a new key: they say who has which address from now on, and
        an address that one of them gives up may be that of a row after it.
        """
        plan = Plan()
        for place, row in sorted(enumerate(rows, 1), key=lambda each: self.turn(each[1])):
            self._judge(plan, place, row)
        plan.skipped.sort()
        return plan

    def turn(self, row: RosterRow) -> int:
        """Give when a row is judged: those with a lower number first."""
        ref = row.ref.strip()
        return 2 if not ref else 0 if ref in self._by_ref else 1

    def _judge(self, plan: Plan, place: int, row: RosterRow) -> None:
        ref, email = roster_key(row), normal_email(row.email)
        names = {ref, f"mailto:{email}"} if email else {ref}
        if not ref or names & self._seen:
            plan.skipped.append(place)
            return
        self._seen |= names
        by_ref, by_email = self._by_ref.get(ref), self._by_email.get(email)
        one = by_ref or by_email
        if one is None:
            plan.adds.append(Add(ref, email or None, row))
        elif Standing.GONE in {one.standing, (by_email or one).standing}:
            plan.left_alone += 1
        elif _belongs_to_another(by_ref, by_email, ref):
            plan.skipped.append(place)
        else:
            change = _change(one, by_email, ref, row)
            _note(plan, change, one)
            self._move_address(one, change.email)

    def _move_address(self, one: Known, email: str | None) -> None:
        if email != one.email:
            if one.email:
                self._by_email.pop(one.email, None)
            if email:
                self._by_email[email] = one


def _belongs_to_another(by_ref: Known | None, by_email: Known | None, ref: str) -> bool:
    """Tell whether the row's address is that of somebody else on the roster."""
    if by_email is None or by_email is by_ref or by_email.ref is None:
        return False
    return by_ref is not None or not (by_email.ref.startswith(_HASHED) or ref.startswith(_HASHED))


def _change(one: Known, by_email: Known | None, ref: str, row: RosterRow) -> Change:
    # A key made from an address never replaces a real one, and a merged row's key and address stay behind.
    merged = ref in one.other_refs
    keeps_ref = one.ref is not None and (merged or ref.startswith(_HASHED))
    return Change(
        id=one.id,
        ref=one.ref if keeps_ref and one.ref is not None else ref,
        email=one.email if merged else normal_email(row.email) or one.email,
        fill=tuple((name, getattr(row, name)) for name in FILLED if name in one.blank and getattr(row, name)),
        merge=by_email.id if by_email is not None and by_email is not one else None,
    )


def _note(plan: Plan, change: Change, one: Known) -> None:
    same = change.ref == one.ref and change.email == one.email and one.standing is Standing.MEMBER
    if same and not change.fill and change.merge is None:
        plan.unchanged += 1
    else:
        plan.changes.append(change)
