"""What staff see of the outbox, and the two things they can do about a row that is stuck."""

from __future__ import annotations

from datetime import timedelta

from bot.inbox.store import delete_old
from bot.outbox.store import Row, State, count_by_state, drop, empty_old, latest_rows, send_again
from bot.store import Tx

ANOTHER_CHANCE = timedelta(days=7)


def outbox_counts(tx: Tx) -> dict[str, int]:
    """Give how many rows are in each state, by the state's name."""
    return {state.value: count for state, count in count_by_state(tx).items()}


def outbox_rows(tx: Tx, limit: int = 60) -> list[Row]:
    """Give the rows staff look at: what needs somebody first."""
    return latest_rows(tx, limit)


def try_again(tx: Tx, row_id: str) -> bool:
    """Send a dead or parked row once more; tell whether there was one."""
    return send_again(tx, row_id, tx.now + ANOTHER_CHANCE)


def drop_row(tx: Tx, row_id: str) -> bool:
    """Take a row out of the outbox; tell whether there was one."""
    return drop(tx, row_id, "dropped_by_staff")


def delete_old_traffic(tx: Tx, outbox_days: int, inbox_days: int) -> int:
    """Delete what was sent or given up, and what came in and is done, longer ago than so many days."""
    return empty_old(tx, tx.now - timedelta(days=outbox_days)) + delete_old(tx, tx.now - timedelta(days=inbox_days))


def needs_somebody(state: State) -> bool:
    """Tell whether a row in this state waits for staff."""
    return state in (State.DEAD, State.PARKED)
