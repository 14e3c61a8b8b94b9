"""Claims on the outbox, on both engines: every row once, and each destination in order, however many workers."""

from __future__ import annotations

import asyncio

from bot.app.discover import import_tables
from bot.clock import SteppedClock
from bot.store import Store
from bot.store.metadata import metadata
from tests.outbox.scripted import Desk

DESTINATIONS = 6
EACH = 12


async def test_many_workers_send_every_row_once_and_keep_each_destinations_order(
    store: Store, clock: SteppedClock
) -> None:
    import_tables()
    store.write_now(lambda tx: metadata.create_all(tx.connection))
    desk = Desk(store, clock)
    for number in range(EACH):
        for place in range(DESTINATIONS):
            desk.put(f"{place}-{number:02}", destination=f"channel:local:{place}")
    await asyncio.gather(*(desk.deliverer.drain(workers=3) for _ in range(3)))
    await desk.deliverer.drain()
    sent = desk.platform.payloads()
    assert len(sent) == len(set(sent)) == DESTINATIONS * EACH
    for place in range(DESTINATIONS):
        mine = [payload for payload in sent if payload.startswith(f"{place}-")]
        assert mine == sorted(mine)
