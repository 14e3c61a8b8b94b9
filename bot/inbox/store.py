"""Keeping, finishing and finding what came in; the only SQL over the inbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.inbox.tables import inbox
from bot.store import Tx

MAX_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that came in, as it was kept."""

    key: str
    source: str
    account: str
    route: str
    body: str
    reply: str
    done: bool
    attempts: int


_COLUMNS = (
    inbox.c.key,
    inbox.c.source,
    inbox.c.account,
    inbox.c.route,
    inbox.c.body,
    inbox.c.reply,
    inbox.c.state,
    inbox.c.attempts,
)

# Every click comes past these: made once, they need not be put together and looked up anew each time.
_BY_KEY = sa.select(*_COLUMNS).where(inbox.c.key == sa.bindparam("of"))
_FINISH = (
    sa.update(inbox)
    .where(inbox.c.key == sa.bindparam("of"))
    .values(state="done", reply=sa.bindparam("said"), body="", done_at=sa.bindparam("at"))
)
_KEEP_SQLITE = sqlite.insert(inbox).on_conflict_do_nothing()
_KEEP_POSTGRES = postgresql.insert(inbox).on_conflict_do_nothing()


def _kept(found: sa.Row[Any]) -> Kept:
    return Kept(
        key=found.key,
        source=found.source,
        account=found.account,
        route=found.route,
        body=found.body,
        reply=found.reply,
        done=found.state == "done",
        attempts=found.attempts,
    )


def keep(tx: Tx, key: str, *, source: str, account: str, route: str, body: str, member_id: str | None = None) -> Kept:
    """Keep what came in under its key and give it as it stands: a second delivery finds the first one's state."""
    new = {
        "key": key,
        "source": source,
        "account": account,
        "member_id": member_id,
        "route": route,
        "body": body,
        "reply": "",
        "state": "open",
        "attempts": 0,
        "received_at": tx.now,
    }
    if tx.run(_KEEP_SQLITE if tx.sqlite else _KEEP_POSTGRES, new) == 1:
        return Kept(key, source, account, route, body, "", done=False, attempts=0)
    kept = by_key(tx, key)
    if kept is None:  # the row was written or was there: nothing else can be
        raise AssertionError
    return kept


def by_key(tx: Tx, key: str) -> Kept | None:
    """Give what was kept under a key."""
    found = tx.row(_BY_KEY, {"of": key})
    return _kept(found) if found else None


def finish(tx: Tx, key: str, *, reply: str) -> bool:
    """Mark it done with the reply for a second delivery, and empty what was typed; tell whether it is there."""
    return bool(tx.run(_FINISH, {"of": key, "said": reply, "at": tx.now}))


def replace_replies(tx: Tx, holding: str, reply: str) -> int:
    """Put another reply in the place of every kept one that holds some words, and give how many there were."""
    held = inbox.c.reply.contains(holding, autoescape=True)
    return tx.run(sa.update(inbox).where(inbox.c.state == "done", held).values(reply=reply))


def count_failure(tx: Tx, key: str) -> None:
    """Count a try that failed; after the last one it is left for staff and not tried again."""
    tx.run(
        sa.update(inbox)
        .where(inbox.c.key == key)
        .values(
            attempts=inbox.c.attempts + 1,
            state=sa.case((inbox.c.attempts + 1 >= MAX_ATTEMPTS, "failed"), else_=inbox.c.state),
        )
    )


def open_keys(tx: Tx, *, events: bool, limit: int | None = 100) -> list[str]:
    """Give the keys of what is not finished, the oldest first: events, or what platforms delivered."""
    source = inbox.c.source == "event" if events else inbox.c.source != "event"
    query = sa.select(inbox.c.key).where(inbox.c.state == "open", source)
    return [found.key for found in tx.rows(query.order_by(inbox.c.received_at, inbox.c.key).limit(limit))]


def count_open(tx: Tx) -> int:
    """Give how much came in that is not finished."""
    return int(tx.value(sa.select(sa.func.count()).select_from(inbox).where(inbox.c.state == "open")))


def count_done(tx: Tx, source: str) -> int:
    """Give how much of what one source brought is finished."""
    done = sa.select(sa.func.count()).select_from(inbox)
    return int(tx.value(done.where(inbox.c.state == "done", inbox.c.source == source)))


def failed_by_route(tx: Tx) -> dict[str, int]:
    """Give how much was given up after its last try, by its route; never what anybody typed."""
    count = sa.func.count()
    failed = sa.select(inbox.c.route, count).where(inbox.c.state == "failed").group_by(inbox.c.route)
    return dict(map(tuple, tx.rows(failed.order_by(count.desc(), inbox.c.route))))


def delete_old(tx: Tx, before: datetime) -> int:
    """Delete what was finished (or given up) before a moment, and give how many there were."""
    return tx.run(sa.delete(inbox).where(inbox.c.state != "open", inbox.c.received_at < before))
