"""The workspace's messages, threads and pins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bot.platforms.local.records import Post, Replies, Spoken, Told
from bot.platforms.local.store.people import ALIVE, may_see, roles_of, visible
from bot.platforms.local.tables import accounts, messages, pins
from bot.store import Tx
from bot.ui.codec import message_from_json, message_to_json
from bot.ui.message import Message


def _shown() -> sa.ColumnElement[bool]:
    # The first message of a thread leaves a gap with its replies under it when it is taken away.
    reply = messages.alias("reply")
    has_replies = sa.exists().where(reply.c.thread_root == messages.c.seq, reply.c.deleted_at.is_(None))
    return sa.or_(ALIVE, has_replies)


def _posts(tx: Tx, *conditions: sa.ColumnElement[bool], limit: int) -> list[Post]:
    """Give the latest messages that meet the conditions, in the order they were said."""
    query = (
        sa.select(messages, accounts.c.name, accounts.c.blurb)
        .outerjoin(accounts, accounts.c.id == messages.c.author)
        .where(*conditions)
        .order_by(messages.c.seq.desc())
        .limit(limit)
    )
    found = tx.rows(query)[::-1]
    replies = _replies(tx, [row.seq for row in found if row.thread_root is None])
    roles = roles_of(tx, {row.author for row in found})
    return [_post(row, replies.get(row.seq), roles.get(row.author, [])) for row in found]


def _post(row: sa.Row[Any], replies: Replies | None, roles: Sequence[str]) -> Post:
    return Post(
        seq=row.seq,
        place=row.place,
        author=row.author,
        author_name=row.name or "",
        author_blurb=" · ".join(filter(None, [row.blurb, *roles])),
        at=row.at,
        body=row.body,
        content=message_from_json(row.content) if row.content else None,
        root=row.thread_root,
        only_for=row.only_for,
        edited_at=row.edited_at,
        gone=row.deleted_at is not None,
        version=row.version,
        replies=replies,
    )


def _replies(tx: Tx, roots: list[int]) -> dict[int, Replies]:
    if not roots:
        return {}
    counted = (
        sa.select(sa.func.max(messages.c.seq).label("last"), sa.func.count().label("count"))
        .where(messages.c.thread_root.in_(roots), ALIVE, messages.c.only_for.is_(None))
        .group_by(messages.c.thread_root)
        .subquery()
    )
    query = (
        sa.select(messages.c.thread_root, messages.c.at, accounts.c.name, counted.c["count"])
        .join(counted, counted.c.last == messages.c.seq)
        .outerjoin(accounts, accounts.c.id == messages.c.author)
    )
    return {row.thread_root: Replies(row._mapping["count"], row.name or "", row.at) for row in tx.rows(query)}


def posts_in(tx: Tx, account_id: str, place: str, *, limit: int, before: int | None = None) -> list[Post]:
    """Give the latest messages of a place that a person may see, those of threads left out."""
    earlier = [messages.c.seq < before] if before is not None else []
    here = (messages.c.place == place, messages.c.thread_root.is_(None), visible(account_id), _shown())
    return _posts(tx, *here, *earlier, limit=limit)


def thread_of(tx: Tx, account_id: str, root: int, *, limit: int) -> list[Post]:
    """Give a thread's replies, without its first message."""
    return _posts(tx, messages.c.thread_root == root, visible(account_id), ALIVE, limit=limit)


def changed_in(tx: Tx, account_id: str, place: str, *, after: int, limit: int) -> list[Post]:
    """Give the messages of a place said, changed or taken away since a version, threads and gaps included."""
    return _posts(tx, messages.c.place == place, messages.c.version > after, visible(account_id), limit=limit)


def post_by_seq(tx: Tx, account_id: str, seq: int) -> Post | None:
    """Give one message if the person may see it: it is theirs, their own talk with the bot, or in their channel."""
    found = _posts(tx, messages.c.seq == seq, visible(account_id), _shown(), limit=1)
    return found[0] if found and may_see(tx, account_id, found[0].place) else None


def is_said_in(tx: Tx, place: str, seq: int) -> bool:
    """Tell whether a message is there and belongs to a place."""
    return bool(tx.value(sa.select(messages.c.place).where(messages.c.seq == seq, ALIVE)) == place)


def version(tx: Tx) -> int:
    """Give the number of the latest change."""
    return int(tx.value(sa.select(sa.func.max(messages.c.version))) or 0)


def _known(tx: Tx, column: sa.Column[Any], value: str | None) -> int | None:
    if value is None:
        return None
    found: int | None = tx.value(sa.select(messages.c.seq).where(column == value))
    return found


def _insert(tx: Tx, **values: Any) -> int:
    changed = version(tx) + 1
    result = tx.connection.execute(sa.insert(messages).values(version=changed, **values))
    if values["thread_root"] is not None:  # the line under its first message changes with each reply
        _change(tx, values["thread_root"])
    return int(result.inserted_primary_key[0])  # type: ignore[index]  # an insert of one row has its key


def _change(tx: Tx, seq: int, **values: Any) -> bool:
    changed = sa.update(messages).where(messages.c.seq == seq, ALIVE).values(version=version(tx) + 1, **values)
    return bool(tx.run(changed))


def say_as(tx: Tx, spoken: Spoken) -> int:
    """Keep what a person said and give its number; saying it again under the same key gives the same number."""
    return _known(tx, messages.c.request_key, spoken.key) or _insert(
        tx,
        place=spoken.place,
        author=spoken.author,
        thread_root=spoken.root,
        at=spoken.at or tx.now,
        body=spoken.body,
        content="",
        request_key=spoken.key,
    )


def tell(tx: Tx, told: Told) -> int:
    """Keep what the bot said and give its number; in answer to the same click again it gives the same number."""
    known = _known(tx, messages.c.request_key, told.key)
    return known or _insert(
        tx,
        place=told.place,
        author="",
        thread_root=told.root,
        at=told.at or tx.now,
        body="",
        content=message_to_json(told.content),
        request_key=told.key,
        outbox_id=told.outbox_id,
        only_for=told.only_for,
    )


def rewrite(tx: Tx, seq: int, content: Message) -> bool:
    """Put other words in the place of a message of the bot's; tell whether it is still there."""
    is_the_bots = tx.value(sa.select(messages.c.author).where(messages.c.seq == seq)) == ""
    return is_the_bots and _change(tx, seq, content=message_to_json(content), edited_at=tx.now)


def take_away(tx: Tx, seq: int) -> bool:
    """Empty a message and hide it; tell whether it was there."""
    return _change(tx, seq, body="", content="", deleted_at=tx.now)


def pin(tx: Tx, place: str, seq: int) -> None:
    """Keep a message at hand at the top of its place."""
    if tx.row(sa.select(pins).where(pins.c.place == place, pins.c.seq == seq)) is None:
        tx.run(sa.insert(pins).values(place=place, seq=seq))


def pinned_in(tx: Tx, account_id: str, place: str) -> list[Post]:
    """Give what is pinned in a place."""
    pinned = messages.c.seq.in_(sa.select(pins.c.seq).where(pins.c.place == place))
    return _posts(tx, pinned, visible(account_id), ALIVE, limit=20)


def last_seq(tx: Tx, place: str, at_version: int) -> int:
    """Give the number of the latest message of a place as it was at a version, 0 if it was empty."""
    query = sa.select(sa.func.max(messages.c.seq)).where(messages.c.place == place, messages.c.version <= at_version)
    return int(tx.value(query) or 0)
