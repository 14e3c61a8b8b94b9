"""The SQL over people: finding, adding and changing rows of the membership."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.members.rules import DEFAULT_VISIBILITY, DEFAULT_ZONE, Person, Standing
from bot.core.members.rules.roster import FILLED, Add, Change, Known
from bot.core.members.store.accounts import LIVE, SEEN_AGAIN
from bot.core.members.tables import PROFILE, accounts, members
from bot.store import Tx

_CHUNK = 500  # ids in one query; SQLite allows 32,766 values
_NOT_SAID = ("nation", "sector", "role", "email")  # null when empty, where all else is ""


@dataclass(frozen=True, slots=True)
class Row:
    """What the store holds of a person for linking and leaving."""

    id: str
    standing: Standing
    email: str | None
    roster_ref: str | None
    left_at: datetime | None

    @property
    def on_roster(self) -> bool:
        """Tell whether the community's own list has this person."""
        return self.roster_ref is not None


_PERSON = tuple(members.c[name] for name in Person.__dataclass_fields__)
_ROW = tuple(members.c[name] for name in Row.__dataclass_fields__)


def _person(tx: Tx, found: sa.Row[Any]) -> Person:
    stored = found._mapping
    values = {name: stored[name] for name in Person.__dataclass_fields__}
    # What was not said is stored as such, so that a merge fills it and never overrides a choice with a default.
    usual = tx.zones.get(found.nation or "") or tx.zones.get("") or DEFAULT_ZONE
    values |= {"zone": found.zone or usual, "visibility": found.visibility or DEFAULT_VISIBILITY}
    return Person(**values | {"standing": Standing(found.standing), "interests": tuple(found.interests)})


def _row(found: sa.Row[Any] | None) -> Row | None:
    return Row(**dict(found._mapping) | {"standing": Standing(found.standing)}) if found else None


_named = members.alias("named")
_CURRENT = sa.func.coalesce(_named.c.merged_into, _named.c.id)
# Every click comes past these two: made once, they need not be put together and looked up anew each time.
_BY_ID = sa.select(*_PERSON).where(
    members.c.id == sa.select(_CURRENT).where(_named.c.id == sa.bindparam("of")).scalar_subquery()
)
_BY_ACCOUNT = (
    sa.select(
        *_PERSON,
        accounts.c.member_id.label("claimed"),
        accounts.c.name.label("called"),
        accounts.c.zone.label("lives_in"),
        sa.and_(accounts.c.state == LIVE, accounts.c.seen_at >= sa.bindparam("lately")).label("seen_lately"),
    )
    .join(_named, _named.c.id == accounts.c.member_id)
    .join(members, members.c.id == _CURRENT)
    .where(accounts.c.platform == sa.bindparam("on"), accounts.c.account_id == sa.bindparam("of"))
)


def person(tx: Tx, member_id: str) -> Person | None:
    """Give a person by id; the id of a merged row finds the one it was merged into."""
    found = tx.row(_BY_ID, {"of": member_id})
    return _person(tx, found) if found else None


def person_of(tx: Tx, platform: str, account_id: str) -> Person | None:
    """Give the person who has claimed an account."""
    found = _of(tx, platform, account_id)
    return _person(tx, found) if found else None


def person_unchanged(tx: Tx, platform: str, account_id: str, name: str, zone: str) -> Person | None:
    """Give the person behind an account of which there is nothing to note; None where there may be something.

    It was seen a moment ago with the same name and zone ("" for not said), and its own row is its person's.
    """
    found = _of(tx, platform, account_id)
    if found is None or not found.seen_lately or found.claimed != found.id:
        return None
    said_before = not name or (found.called == name and found.name)
    lived_there = not zone or (found.lives_in == zone and found.zone)
    return _person(tx, found) if said_before and lived_there else None


def _of(tx: Tx, platform: str, account_id: str) -> sa.Row[Any] | None:
    return tx.row(_BY_ACCOUNT, {"on": platform, "of": account_id, "lately": tx.now - SEEN_AGAIN})


def ids_merged_into(tx: Tx, member_id: str) -> list[str]:
    """Give the ids of the rows that were merged into a person's."""
    query = sa.select(members.c.id).where(members.c.merged_into == member_id).order_by(members.c.id)
    return [str(row.id) for row in tx.rows(query)]


def people(tx: Tx, standings: Collection[Standing]) -> list[Person]:
    """Give everyone of these standings, by id."""
    query = sa.select(*_PERSON).where(members.c.standing.in_(standings)).order_by(members.c.id)
    return [_person(tx, found) for found in tx.rows(query)]


def people_by_ids(tx: Tx, member_ids: Sequence[str]) -> list[Person]:
    """Give the people with these ids, by id."""
    found: list[Person] = []
    for start in range(0, len(member_ids), _CHUNK):
        query = sa.select(*_PERSON).where(members.c.id.in_(member_ids[start : start + _CHUNK]))
        found.extend(_person(tx, row) for row in tx.rows(query))
    return sorted(found, key=lambda one: one.id)


def row(tx: Tx, member_id: str) -> Row | None:
    """Give a person's row for linking and leaving."""
    return _row(tx.row(sa.select(*_ROW).where(members.c.id == member_id)))


def row_by_email(tx: Tx, email: str) -> Row | None:
    """Give the row with this address."""
    return _row(tx.row(sa.select(*_ROW).where(members.c.email == email)))


def waiting_since(tx: Tx, before: datetime) -> list[str]:
    """Give the ids of those without an account since before a moment, who have not been closed."""
    query = sa.select(members.c.id).where(members.c.left_at <= before, members.c.standing != Standing.GONE)
    return [found.id for found in tx.rows(query.order_by(members.c.id))]


def add_members(tx: Tx, standing: Standing, said: Sequence[tuple[str, str, str]]) -> list[str]:
    """Add people, of each the name, the zone and the address, and give their ids in the same order."""
    new = [
        _new(tx, tx.new_id("mem"), standing) | {"name": name, "zone": zone, "email": email or None}
        for name, zone, email in said
    ]
    if new:
        tx.run(sa.insert(members), new)
    return [str(one["id"]) for one in new]


def emails_among(tx: Tx, emails: Sequence[str]) -> set[str]:
    """Give those of these addresses that somebody's row has."""
    query = sa.select(members.c.email).where(members.c.email.in_(emails))
    return {found.email for found in tx.rows(query)}


def _new(tx: Tx, member_id: str, standing: Standing) -> dict[str, Any]:
    empty: dict[str, Any] = {name: None if name in _NOT_SAID else "" for name in PROFILE}
    own = {"id": member_id, "standing": standing, "zone_chosen": False, "interests": [], "created_at": tx.now}
    return empty | own


def add_from_roster(tx: Tx, adds: Sequence[Add]) -> None:
    """Add the people of a roster."""
    rows = []
    for add in adds:
        said = {name: getattr(add.row, name) for name in FILLED if getattr(add.row, name)}
        new = _new(tx, tx.new_id("mem"), Standing.MEMBER)
        rows.append(new | said | {"roster_ref": add.ref, "email": add.email})
    if rows:
        tx.run(sa.insert(members), rows)


def change_member(tx: Tx, member_id: str, **values: Any) -> None:
    """Set columns of a person; an empty nation, sector or role becomes "not said"."""
    stored = {name: None if name in _NOT_SAID and not value else value for name, value in values.items()}
    if stored:
        tx.run(sa.update(members).where(members.c.id == member_id).values(**stored))


def change_from_roster(tx: Tx, change: Change) -> None:
    """Set what the roster says of a person who is there already."""
    said: dict[str, Any] = dict(change.fill)
    change_member(tx, change.id, roster_ref=change.ref, email=change.email, standing=Standing.MEMBER, **said)


def profile(tx: Tx, member_id: str) -> dict[str, Any]:
    """Give what a person's row says, as stored."""
    columns = [members.c[name] for name in (*PROFILE, "standing", "zone_chosen", "roster_ref")]
    found = tx.row(sa.select(*columns).where(members.c.id == member_id))
    if found is None:
        raise LookupError(member_id)
    return dict(found._mapping)


def known(tx: Tx) -> list[Known]:
    """Give everyone whom an import could mean."""
    columns = [members.c[name] for name in ("id", "roster_ref", "email", "standing", "merged_into", *FILLED)]
    found = tx.rows(sa.select(*columns))
    merged = defaultdict(set)
    for one in found:
        if one.merged_into is not None and one.roster_ref is not None:
            merged[one.merged_into].add(one.roster_ref)
    return [
        Known(
            id=one.id,
            ref=one.roster_ref,
            email=one.email,
            standing=Standing(one.standing),
            blank=frozenset(name for name in FILLED if not one._mapping[name]),
            other_refs=frozenset(merged[one.id]),
        )
        for one in found
        if one.merged_into is None
    ]


def id_by_ref(tx: Tx, roster_ref: str) -> str | None:
    """Give the id of the person with this key in the roster."""
    found: str | None = tx.value(sa.select(members.c.id).where(members.c.roster_ref == roster_ref))
    return found
