"""The workspace's people and channels, and who has read what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from bot.platforms.local.records import Account, Channel
from bot.platforms.local.tables import accounts, channels, members, messages, reads, roles
from bot.store import Tx

ALIVE = messages.c.deleted_at.is_(None)


def visible(account_id: str) -> sa.ColumnElement[bool]:
    """Give the condition that a message is for everybody in its place, or for this person alone."""
    return sa.or_(messages.c.only_for.is_(None), messages.c.only_for == account_id)


def add_account(tx: Tx, account: Account) -> None:
    """Add a person, or change what is known of them."""
    values = {
        "name": account.name,
        "blurb": account.blurb,
        "in_switcher": account.in_switcher,
        "heading": account.group,
    }
    if not tx.run(sa.update(accounts).where(accounts.c.id == account.id).values(values)):
        position = tx.value(sa.select(sa.func.count()).select_from(accounts))
        tx.run(sa.insert(accounts).values(id=account.id, position=position, **values))


def _account(found: sa.Row[Any]) -> Account:
    return Account(found.id, found.name, found.blurb, found.in_switcher, found.heading)


def account_by_id(tx: Tx, account_id: str) -> Account | None:
    """Give a person, None if nobody has this id."""
    found = tx.row(sa.select(accounts).where(accounts.c.id == account_id))
    return _account(found) if found else None


def switchable(tx: Tx) -> list[Account]:
    """Give the people one can be, in the order they were added."""
    query = sa.select(accounts).where(accounts.c.in_switcher).order_by(accounts.c.position)
    return [_account(found) for found in tx.rows(query)]


def add_channel(tx: Tx, channel: str, topic: str = "") -> bool:
    """Add a channel at the end of the list; tell whether it is new."""
    if channel_by_id(tx, channel) is not None:
        return False
    position = tx.value(sa.select(sa.func.count()).select_from(channels))
    tx.run(sa.insert(channels).values(id=channel, topic=topic, position=position))
    return True


def channel_by_id(tx: Tx, channel: str) -> Channel | None:
    """Give a channel, None if there is none of this name."""
    found = tx.row(sa.select(channels).where(channels.c.id == channel))
    return Channel(found.id, found.topic) if found else None


def set_topic(tx: Tx, channel: str, topic: str) -> None:
    """Change what a channel is about."""
    tx.run(sa.update(channels).where(channels.c.id == channel).values(topic=topic))


def join(tx: Tx, channel: str, account_ids: Iterable[str]) -> None:
    """Make people members of a channel, for whom everything said so far counts as read."""
    last = tx.value(sa.select(sa.func.max(messages.c.seq)).where(messages.c.place == channel)) or 0
    for account_id in account_ids:
        is_member = sa.select(members).where(members.c.channel == channel, members.c.account == account_id)
        if tx.row(is_member) is None:
            tx.run(sa.insert(members).values(channel=channel, account=account_id))
            mark_read(tx, account_id, channel, last)


def give_role(tx: Tx, account_id: str, role: str) -> None:
    """Give somebody a role, which stands beside their name."""
    if role not in roles_of(tx, [account_id]).get(account_id, []):
        tx.run(sa.insert(roles).values(account=account_id, role=role))


def take_role(tx: Tx, account_id: str, role: str) -> None:
    """Take a role from somebody, if they have it."""
    tx.run(sa.delete(roles).where(roles.c.account == account_id, roles.c.role == role))


def roles_of(tx: Tx, account_ids: Iterable[str]) -> dict[str, list[str]]:
    """Give the roles of these people, in alphabetical order, by account."""
    query = sa.select(roles).where(roles.c.account.in_(set(account_ids))).order_by(roles.c.role)
    found: dict[str, list[str]] = {}
    for row in tx.rows(query):
        found.setdefault(row.account, []).append(row.role)
    return found


def channels_of(tx: Tx, account_id: str) -> list[Channel]:
    """Give the channels a person is in, with what they have not read."""
    query = (
        sa.select(channels)
        .join(members, members.c.channel == channels.c.id)
        .where(members.c.account == account_id)
        .order_by(channels.c.position)
    )
    found = tx.rows(query)
    unread = _unread(tx, account_id, [row.id for row in found])
    return [Channel(row.id, row.topic, unread.get(row.id, 0)) for row in found]


def unread_in(tx: Tx, account_id: str, place: str) -> int:
    """Give how many messages of one place a person has not read."""
    return _unread(tx, account_id, [place]).get(place, 0)


def _unread(tx: Tx, account_id: str, places: list[str]) -> dict[str, int]:
    seen = sa.and_(reads.c.place == messages.c.place, reads.c.account == account_id)
    query = (
        sa.select(messages.c.place, sa.func.count().label("unread"))
        .outerjoin(reads, seen)
        .where(
            messages.c.place.in_(places),
            messages.c.author != account_id,
            messages.c.seq > sa.func.coalesce(reads.c.seq, 0),
            ALIVE,
            visible(account_id),
        )
        .group_by(messages.c.place)
    )
    return {row.place: row.unread for row in tx.rows(query)}


def mark_read(tx: Tx, account_id: str, place: str, seq: int) -> None:
    """Note that a person has seen a place up to a message."""
    mine = sa.and_(reads.c.account == account_id, reads.c.place == place)
    before = tx.value(sa.select(reads.c.seq).where(mine))
    if before is None:
        tx.run(sa.insert(reads).values(account=account_id, place=place, seq=seq))
    elif before < seq:
        tx.run(sa.update(reads).where(mine).values(seq=seq))


def may_see(tx: Tx, account_id: str, place: str) -> bool:
    """Tell whether a place is the person's own talk with the bot or a channel they are in."""
    if place == Account(account_id, "").dm:
        return True
    member = sa.select(members.c.channel).where(members.c.channel == place, members.c.account == account_id)
    return tx.row(member) is not None
