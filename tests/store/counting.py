"""A process that counts up in a store, for tests of two writers: `counting.py URL TIMES`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import sqlalchemy as sa

from bot.clock import SteppedClock
from bot.store import Store, Tx, types
from bot.store.metadata import table

counters = table(
    "counters",
    sa.Column("id", types.Text, primary_key=True),
    sa.Column("number", types.Integer, nullable=False),
    of=sa.MetaData(),
)


def count_up(tx: Tx, key: str = "a") -> int:
    """Read, then write: what goes wrong when two do it at once without being kept apart."""
    number = int(tx.value(sa.select(counters.c.number).where(counters.c.id == key)))
    tx.run(sa.update(counters).where(counters.c.id == key).values(number=number + 1))
    return number + 1


def main(url: str, times: int) -> None:
    """Say ready, wait for a line, count."""
    store = Store(url, SteppedClock(datetime(2027, 3, 1, tzinfo=UTC)))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for _ in range(times):
        store.write_now(count_up)
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
