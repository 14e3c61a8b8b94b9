"""A process that writes fifty at once and says which are committed, until it is killed; one in five raises."""

from __future__ import annotations

import asyncio
import sys
from itertools import count

import sqlalchemy as sa

from bot.clock import SystemClock
from bot.store import Store, Tx

AT_ONCE = 50
notes = sa.Table("notes", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))


def add(tx: Tx, number: int) -> None:
    tx.run(sa.insert(notes).values(id=number))
    if number % 5 == 0:
        raise LookupError(number)


async def main() -> None:
    store = Store(f"sqlite:///{sys.argv[1]}", SystemClock())
    store.write_now(lambda tx: notes.create(tx.connection))
    numbers = count()

    async def go_on() -> None:
        for number in numbers:
            try:
                await store.write(add, number)
            except LookupError:
                continue
            print(number, flush=True)  # noqa: T201 - the acknowledgement

    await asyncio.gather(*(go_on() for _ in range(AT_ONCE)))


if __name__ == "__main__":
    asyncio.run(main())
