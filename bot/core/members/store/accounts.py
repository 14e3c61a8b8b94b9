"""The SQL over accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.core.members.rules import Account
from bot.core.members.rules.codes import Tries
from bot.core.members.tables import accounts, members
from bot.store import Tx

LIVE = "live"
GONE = "gone"
SEEN_AGAIN = timedelta(days=1)  # how exactly it is known when an account was last seen; not a write a click


_BY_ID = sa.select(accounts).where(
    accounts.c.platform == sa.bindparam("on"), accounts.c.account_id == sa.bindparam("of")
)


def _is(platform: str, account_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(accounts.c.platform == platform, accounts.c.account_id == account_id)


def _account(found: sa.Row[Any]) -> Account:
    live = found.state == LIVE
    return Account(found.platform, found.account_id, found.member_id, found.name, live, found.zone, found.dm_closed_at)


def account(tx: Tx, platform: str, account_id: str) -> Account | None:
    """Give an account."""
    found = tx.row(_BY_ID, {"on": platform, "of": account_id})
    return _account(found) if found else None


def live_accounts(tx: Tx, member_id: str) -> list[Account]:
    """Give a person's live accounts: on the platform they prefer first, then where they were last seen."""
    preferred = sa.case((accounts.c.platform == members.c.preferred_platform, 0), else_=1)
    query = (
        sa.select(accounts)
        .join(members, members.c.id == accounts.c.member_id)
        .where(accounts.c.member_id == member_id, accounts.c.state == LIVE)
        .order_by(preferred, accounts.c.seen_at.desc(), accounts.c.platform, accounts.c.account_id)
    )
    return [_account(found) for found in tx.rows(query)]


def add_accounts(tx: Tx, new: Sequence[Account]) -> None:
    """Add accounts that were seen for the first time."""
    rows = [
        {
            "platform": one.platform,
            "account_id": one.account_id,
            "member_id": one.member_id,
            "name": one.name,
            "zone": one.zone,
            "state": LIVE,
            "seen_at": tx.now,
            "wrong_codes": 0,
        }
        for one in new
    ]
    if rows:
        tx.run(sa.insert(accounts), rows)


def see(tx: Tx, seen: Account, name: str, zone: str) -> None:
    """Note that an account was seen again, unless nothing has changed since it was seen a moment ago."""
    said = {key: value for key, value in (("name", name), ("zone", zone)) if value}
    news = sa.or_(
        accounts.c.state != LIVE,
        accounts.c.seen_at < tx.now - SEEN_AGAIN,
        *(accounts.c[key] != value for key, value in said.items()),
    )
    tx.run(
        sa.update(accounts).where(_is(seen.platform, seen.account_id), news).values(state=LIVE, seen_at=tx.now, **said)
    )


def give_to(tx: Tx, platform: str, account_id: str, member_id: str) -> None:
    """Let an account be another person's."""
    tx.run(sa.update(accounts).where(_is(platform, account_id)).values(member_id=member_id))


def mark(tx: Tx, platform: str, account_id: str, state: str) -> None:
    """Mark an account live or gone."""
    tx.run(sa.update(accounts).where(_is(platform, account_id)).values(state=state))


def on_platform(tx: Tx, platform: str) -> dict[str, Account]:
    """Give every account of a platform that was ever seen, by its id."""
    found = tx.rows(sa.select(accounts).where(accounts.c.platform == platform))
    return {one.account_id: _account(one) for one in found}


def emails_on_platform(tx: Tx, platform: str) -> dict[str, str]:
    """Give the address kept for each account whose person an address could still match to the roster, "" for none."""
    query = sa.select(accounts.c.account_id, members.c.email).join(members, members.c.id == accounts.c.member_id)
    found = tx.rows(query.where(accounts.c.platform == platform, members.c.roster_ref.is_(None)))
    return {one.account_id: one.email or "" for one in found}


def known_ids(tx: Tx, platform: str, account_ids: Sequence[str]) -> set[str]:
    """Give those of these accounts that were ever seen."""
    query = sa.select(accounts.c.account_id).where(accounts.c.platform == platform)
    return {found.account_id for found in tx.rows(query.where(accounts.c.account_id.in_(account_ids)))}


def set_dm_closed(tx: Tx, platform: str, account_id: str, at: datetime | None) -> bool:
    """Note since when an account takes no direct message ; None for one that does; tell if it changed."""
    was_closed = accounts.c.dm_closed_at.is_not(None)
    where = [_is(platform, account_id), *([was_closed] if at is None else [])]
    return bool(tx.run(sa.update(accounts).where(*where).values(dm_closed_at=at)))


def tries(tx: Tx, platform: str, account_id: str) -> Tries:
    """Give how many wrong codes were typed from an account, and since when."""
    found = tx.row(sa.select(accounts.c.wrong_codes, accounts.c.wrong_since).where(_is(platform, account_id)))
    return Tries(found.wrong_codes, found.wrong_since) if found else Tries(0, None)


def set_tries(tx: Tx, platform: str, account_id: str, counted: Tries) -> None:
    """Set how many wrong codes were typed from an account, and since when."""
    values = {"wrong_codes": counted.wrong, "wrong_since": counted.since}
    tx.run(sa.update(accounts).where(_is(platform, account_id)).values(**values))
