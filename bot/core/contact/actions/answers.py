"""What the policy tells a person: their next two weeks with a switch beside each message, and `why`."""

from __future__ import annotations

from dataclasses import replace

from bot.core.contact import store
from bot.core.contact.actions.notify import ask_of
from bot.core.contact.rules.answers import Explanation, Fate, Planned
from bot.core.contact.rules.budget import in_the_way
from bot.core.contact.rules.decide import Drop, Send, Wait, decide
from bot.core.contact.rules.kept import KeptDrop, KeptNotice
from bot.core.contact.rules.policy import FORTNIGHT, ContactClass, PolicyConfig, Reason, Situation
from bot.core.contact.views import settings as words
from bot.core.members.rules import Person
from bot.errors import MemberError
from bot.outbox.store import Effect, Row, State, row_by_id, rows_for_member
from bot.store import Tx
from bot.ui.codec import message_from_json
from bot.ui.text import NO_TEXT, Text

_FATES = {
    State.WAITING: Fate.WAITS,
    State.SENDING: Fate.WAITS,
    State.UNKNOWN: Fate.WAITS,
    State.SENT: Fate.SENT,
    State.DROPPED: Fate.NOT_SENT,
    State.EXPIRED: Fate.NOT_SENT,
    State.DEAD: Fate.FAILED,
    State.PARKED: Fate.FAILED,
}


def next_two_weeks(tx: Tx, person: Person, policy: PolicyConfig) -> list[Planned]:
    """Give what the bot means to send to a person within fourteen days, replies left out, the earliest first."""
    world = store.world(tx)
    situation = Situation(store.settings_of(tx, person), store.slots_of(tx, person.id), replace(world, held=False))
    kept = store.notices_of(tx, person.id)
    rows = [row for row in rows_for_member(tx, person.id) if row.contact_class != ContactClass.REPLY]
    planned = [_planned(tx, row, kept.get(row.id), situation, policy) for row in rows if row.kind is Effect.POST]
    soon = [replace(one, held=world.held) for one in planned if one.at < tx.now + FORTNIGHT]
    return sorted(soon, key=lambda one: (one.at, one.row_id))


def _planned(tx: Tx, row: Row, kept: KeptNotice | None, situation: Situation, policy: PolicyConfig) -> Planned:
    # What a hold delays has no moment of its own: it is shown when it would go without the hold.
    due = kept.earliest if kept and row.reason == Reason.HOLD else row.not_before
    ask = replace(ask_of(row, kept), earliest=due)
    others = tuple(slot for slot in situation.slots if slot.row_id != row.id)
    decision = decide(ask, replace(situation, slots=in_the_way(others, ask.priority)), tx.now, policy)
    return Planned(
        row_id=row.id,
        capability=row.capability,
        purpose=row.purpose,
        subject=row.subject,
        at=decision.until if isinstance(decision, Wait) else max(due, tx.now),
        counts=ask.contact_class is ContactClass.UNSOLICITED and not ask.chosen,
        wanted=not isinstance(decision, Drop),
        reason=row.reason if isinstance(decision, Send) or decision.reason is Reason.SCHEDULED else decision.reason,
        held=False,
    )


def leave_out(tx: Tx, person: Person, row_id: str) -> None:
    """Switch off one message that waits."""
    _switch(tx, person, row_id, left_out=True)


def put_back(tx: Tx, person: Person, row_id: str) -> None:
    """Switch on again one message that waits."""
    _switch(tx, person, row_id, left_out=False)


def _switch(tx: Tx, person: Person, row_id: str, *, left_out: bool) -> None:
    row = row_by_id(tx, row_id)
    if row is None or row.member_id != person.id or row.state is not State.WAITING:
        raise MemberError(words.gone_already().plain())
    store.set_left_out(tx, row_id, left_out=left_out)


def explain(tx: Tx, member_id: str, *, capability: str = "", limit: int = 20) -> list[Explanation]:
    """Give why a person's latest messages (of one capability, if named) came, wait or were not sent, the latest first.

    What waits comes first: the moment it is due is ahead.
    """
    rows = [row for row in rows_for_member(tx, member_id, states=tuple(State)) if row.kind is Effect.POST]
    found = [*(_of_row(row) for row in rows), *(_of_drop(drop) for drop in store.drops_of(tx, member_id))]
    wanted = [one for one in found if capability in ("", one.capability)]
    return sorted(wanted, key=lambda one: one.at, reverse=True)[:limit]


def _of_row(row: Row) -> Explanation:
    late = row.state is State.EXPIRED
    return Explanation(
        capability=row.capability,
        purpose=row.purpose,
        contact_class=ContactClass(row.contact_class),
        fate=_FATES[row.state],
        at=row.finished_at or row.not_before,
        reason=Reason.TOO_LATE if late else row.reason,
        why=_why(row),
    )


def _why(row: Row) -> Text:
    try:
        return message_from_json(row.payload).why
    except ValueError:  # emptied, or of an earlier version
        return NO_TEXT


def _of_drop(drop: KeptDrop) -> Explanation:
    return Explanation(
        capability=drop.capability,
        purpose=drop.purpose,
        contact_class=drop.contact_class,
        fate=Fate.NOT_SENT,
        at=drop.at,
        reason=drop.reason,
        because=drop.because or "",
    )
