"""Writing to the audit log and reading it."""

from __future__ import annotations

from bot.core.audit import store
from bot.core.audit.rules import Entry, Value, checked
from bot.store import Tx


def record(tx: Tx, actor: str, action: str, subject: str = "", **detail: Value) -> None:
    """Record that an actor (a member's id, or `system`) did something to a subject, in the transaction that did it.

    Raises ValueError when anything but ids and numbers is given.
    """
    store.add(tx, actor, action, subject, checked(actor, action, subject, detail))


def entries(tx: Tx, limit: int = 100, *, subject: str | None = None) -> list[Entry]:
    """Give the latest entries (of one subject, if named), the newest first."""
    return store.latest(tx, limit, subject)
