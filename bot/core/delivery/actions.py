"""What staff see of the outbox, and the two things they can do about a row that is stuck."""

from __future__ import annotations

from datetime import timedelta

from bot.core.audit.actions import record
from bot.core.delivery.rules import Stuck
from bot.core.members.actions import accounts_of, dm_open
from bot.errors import Refusal
from bot.inbox.store import delete_old, failed_by_route
from bot.outbox.store import (
    Row,
    State,
    count_by_state,
    drop,
    empty_old,
    latest_rows,
    mark_read,
    rows_for_member,
    send_again,
    stuck_rows,
)
from bot.store import Tx

ANOTHER_CHANCE = timedelta(days=7)
SOME = 5  # people named beside each reason
AT_ONCE = 3  # messages handed over at a time, so that they can be read


def outbox_counts(tx: Tx) -> dict[str, int]:
    """Give how many rows are in each state, by the state's name."""
    return {state.value: count for state, count in count_by_state(tx).items()}


def outbox_rows(tx: Tx, limit: int = 60) -> list[Row]:
    """Give the rows staff look at: what needs somebody first."""
    return latest_rows(tx, limit)


def try_again(tx: Tx, row_id: str) -> bool:
    """Send a dead or parked row once more; tell whether there was one."""
    return send_again(tx, row_id, tx.now + ANOTHER_CHANCE)


def stuck(tx: Tx) -> list[Stuck]:
    """Give what waits for staff, by reason, the most first."""
    groups: dict[tuple[State, str], list[Row]] = {}
    for row in stuck_rows(tx):
        groups.setdefault((row.state, row.reason), []).append(row)
    found = [
        Stuck(reason, state is State.PARKED, len(rows), len(people), tuple(people)[:SOME])
        for (state, reason), rows in groups.items()
        for people in [dict.fromkeys(row.member_id for row in rows if row.member_id)]
    ]
    return sorted(found, key=lambda each: (-each.rows, each.reason))


def not_done(tx: Tx) -> dict[str, int]:
    """Give how much of what people did failed until it was given up, by what it was (`capability:verb`)."""
    return failed_by_route(tx)


def try_all_again(tx: Tx, by: str, key: str) -> int:
    """Send everything once more that is stuck for one reason (`state/reason`), and give how many rows that is.

    Closed doors are knocked at again: staff know that somebody has opened theirs.
    """
    rows = _of(tx, key)
    for row in rows:
        for account in accounts_of(tx, row.member_id) if row.member_id else ():
            dm_open(tx, account.platform, account.account_id)
        try_again(tx, row.id)
    record(tx, by, "delivery.tried_again", rows=len(rows))
    return len(rows)


def drop_all(tx: Tx, by: str, key: str) -> int:
    """Take everything out of the outbox that is stuck for one reason, and give how many rows that is."""
    rows = _of(tx, key)
    for row in rows:
        drop_row(tx, row.id)
    record(tx, by, "delivery.dropped", rows=len(rows))
    return len(rows)


def _of(tx: Tx, key: str) -> list[Row]:
    state, _slash, reason = key.partition("/")
    return [row for row in stuck_rows(tx) if row.state == state and row.reason == reason]


def undelivered(tx: Tx, member_id: str) -> list[Row]:
    """Give a person's messages that their closed doors kept out and that are still of use, the earliest first."""
    dead = rows_for_member(tx, member_id, states=(State.DEAD,))
    return [row for row in dead if row.reason == Refusal.DM_CLOSED and row.expires_at > tx.now]


def hand_over(tx: Tx, member_id: str) -> tuple[list[Row], int]:
    """Give the next few of them, marked as sent, and how many are left; the caller runs what each has to be told."""
    waiting = undelivered(tx, member_id)
    given = [row for row in waiting[:AT_ONCE] if mark_read(tx, row.id)]
    return given, len(waiting) - len(given)


def drop_row(tx: Tx, row_id: str) -> bool:
    """Take a row out of the outbox; tell whether there was one."""
    return drop(tx, row_id, "dropped_by_staff")


def delete_old_traffic(tx: Tx, outbox_days: int, inbox_days: int) -> int:
    """Delete what was sent or given up, and what came in and is done, longer ago than so many days."""
    return empty_old(tx, tx.now - timedelta(days=outbox_days)) + delete_old(tx, tx.now - timedelta(days=inbox_days))


def needs_somebody(state: State) -> bool:
    """Tell whether a row in this state waits for staff."""
    return state in (State.DEAD, State.PARKED)
