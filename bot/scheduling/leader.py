"""Which replica leads: one at a time does what is due, the others stand by."""

from __future__ import annotations

import asyncio

from bot.store.engine import Store
from bot.store.lock import lock_on


class Leader:
    """This replica's claim to lead. It lasts while the lock on the store is held, and is asked for before each tick.

    The ledger alone makes a slot happen once; leading only spares the replicas doing the same work for nothing.
    """

    def __init__(self, store: Store) -> None:
        self._lock = lock_on(store, "leader")

    async def leads(self) -> bool:
        """Tell whether this replica leads now; it takes over if nobody does."""
        return await asyncio.to_thread(self._lock.hold)

    async def resign(self) -> None:
        """Let another replica lead."""
        await asyncio.to_thread(self._lock.release)
