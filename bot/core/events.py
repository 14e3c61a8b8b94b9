"""Events: what one capability tells whoever wants to know, written in its transaction, handled once by each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from bot.config import Community
from bot.inbox.store import Kept, by_key, finish, keep
from bot.store import Tx


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; each kind is a frozen dataclass of ids, never of what people wrote."""


@dataclass(frozen=True, slots=True)
class MemberLeft(Event):
    """A member has left the community or was erased."""

    member_id: str


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn(Event):
    """A quotation must disappear from a piece of a capability."""

    capability: str
    piece: str
    line: str


@dataclass(frozen=True, slots=True)
class DigestPublished(Event):
    """A digest of learning logs has been published."""

    project: str
    round_number: int
    digest_id: str


@dataclass(frozen=True, slots=True)
class DigestEmptied(Event):
    """No line is left in a digest that was to be published."""

    digest_id: str


@dataclass(frozen=True, slots=True)
class DigestReworded(Event):
    """An approved digest is a draft again: an author's new words need an editor's look before anybody reads them."""

    digest_id: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who wants to know of which event, and the action that handles it."""

    name: str
    event: type[Event]
    handle: Callable[[Tx, Any, Community], None]


def publish(tx: Tx, event: Event) -> None:
    """Write the event in the transaction in which it happened; it is handled afterwards."""
    body = TypeAdapter(type(event)).dump_json(event).decode()
    keep(tx, tx.new_id("evt"), source="event", account="", route=type(event).__name__, body=body)


class Events:
    """The subscriptions of all capabilities, and the handling of what was published."""

    def __init__(self, subscriptions: tuple[Subscription, ...]) -> None:
        self._by_name = {subscription.name: subscription for subscription in subscriptions}

    def handle(self, tx: Tx, key: str, community: Community) -> None:
        """Handle one kept row and mark it done, in one transaction.

        An event first becomes a row for each subscriber, so that one that fails is tried again alone.
        """
        kept = by_key(tx, key)
        if kept is None or kept.done:
            return
        subscription = self._by_name.get(kept.route)
        if subscription is None:
            self._fan_out(tx, kept)
        else:
            subscription.handle(tx, TypeAdapter(subscription.event).validate_json(kept.body), community)
        finish(tx, key, reply="")

    def _fan_out(self, tx: Tx, kept: Kept) -> None:
        for name, subscription in self._by_name.items():
            if subscription.event.__name__ == kept.route:
                keep(tx, f"{kept.key}:{name}", source="event", account="", route=name, body=kept.body)
