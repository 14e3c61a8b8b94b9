"""What staff decide for many people at once: standing down, and holding every send. Each is in the audit log."""

from __future__ import annotations

from datetime import datetime

from bot.core.audit.actions import record
from bot.core.contact import store
from bot.core.contact.actions.weighing import ask_again
from bot.core.contact.rules.policy import Reason, Scope, StandDown, World
from bot.core.contact.views import settings as words
from bot.errors import MemberError
from bot.store import Tx


def stopped(tx: Tx) -> World:
    """Give what staff have stopped at this moment."""
    return store.world(tx)


def stand_down(tx: Tx, by: str, scope: Scope, value: str, until: datetime, reason: str) -> str:
    """Keep every message but replies from those it is about until a moment, and give the stand-down's id.

    `by` is the member who decides (or `system`); `value` is empty for everyone. The reason is for staff.
    """
    if until <= tx.now:
        raise MemberError(words.stand_down_in_the_past().plain())
    if scope is not Scope.EVERYONE and not value.strip():
        raise MemberError(words.stand_down_of_whom().plain())
    named = "" if scope is Scope.EVERYONE else value.strip()
    down = StandDown(tx.new_id("down"), scope, named, until, reason)
    store.add_stand_down(tx, down)
    record(tx, by, "contact.stand_down", down.id, scope=scope.value)
    return down.id


def lift(tx: Tx, by: str, stand_down_id: str) -> int:
    """End a stand-down early, and give how many messages are asked about again."""
    if not store.lift_stand_down(tx, stand_down_id):
        raise MemberError(words.not_running().plain())
    record(tx, by, "contact.lifted", stand_down_id)
    return ask_again(tx, (Reason.STAND_DOWN,))


def hold_all(tx: Tx, by: str, reason: str) -> str:
    """Stop every send from this moment, replies excepted, and give the hold's id; the reason is for staff."""
    hold_id = store.add_hold(tx, reason)
    record(tx, by, "contact.hold", hold_id)
    return hold_id


def release_hold(tx: Tx, by: str) -> int:
    """End every hold, and give how many messages are asked about again."""
    if store.end_holds(tx):
        record(tx, by, "contact.released")
    return ask_again(tx, (Reason.HOLD,))


def empty_old(tx: Tx, before: datetime) -> int:
    """Delete what the policy has kept longer than it may, and give how much that was."""
    return store.empty_old(tx, before)
