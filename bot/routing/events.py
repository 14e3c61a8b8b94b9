"""Handling what was published: each event once by each subscriber, and a fault in one holds up none of the others."""

from __future__ import annotations

import structlog

from bot.config import Community
from bot.core.events import Events, Subscription
from bot.core.ports import Ports, Programme
from bot.ids import new_reference
from bot.inbox.store import count_failure, open_keys
from bot.store import Store, Tx

AS_THE_FILE_SAYS = Ports().programme
_log = structlog.get_logger("events")


class EventTurn:
    """Takes what was published out of the inbox and hands it to whoever subscribed."""

    def __init__(
        self,
        store: Store,
        community: Community,
        subscriptions: tuple[Subscription, ...],
        programme: Programme = AS_THE_FILE_SAYS,
    ) -> None:
        self._store = store
        self._community = community
        self._programme = programme
        self._events = Events(subscriptions)

    async def handle_all(self) -> int:
        """Handle what is open, and give how much of it was: what failed is tried again the next time, three in all."""
        handled = 0
        for key in await self._store.read(open_keys, events=True):
            handled += await self._handle(key)
        return handled

    def _one(self, tx: Tx, key: str) -> None:
        self._events.handle(tx, key, self._programme(tx, self._community))

    async def _handle(self, key: str) -> bool:
        try:
            await self._store.write(self._one, key)
        except Exception:  # noqa: BLE001 - one subscriber's fault must not stop the others
            _log.exception("event_fault", key=key, reference=new_reference())
            await self._store.write(count_failure, key)
            return False
        return True
