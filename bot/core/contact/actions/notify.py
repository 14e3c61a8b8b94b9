"""The one way an unasked-for message takes: decided, given a place, put into the outbox; and asked again at sending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.contact import store
from bot.core.contact.actions.weighing import ask_again, known_person, make_room, situation_of
from bot.core.contact.rules.budget import in_the_way
from bot.core.contact.rules.decide import Ask, Decision, Drop, Send, Wait, decide
from bot.core.contact.rules.kept import KeptDrop, KeptNotice
from bot.core.contact.rules.notice import Notice, NotifyResult, Previewed
from bot.core.contact.rules.policy import ContactClass, PolicyConfig, Reason, Situation, Slot
from bot.core.contact.views.later import with_later
from bot.outbox.store import Effect, Outgoing, Row, enqueue, hold_back
from bot.store import Tx
from bot.ui.codec import message_to_json

# Taking something away must not wait for a hold to end.
_GOES_ON_IN_A_HOLD = frozenset({Effect.EDIT, Effect.DELETE})


def notify(tx: Tx, notice: Notice, policy: PolicyConfig, *, chosen: bool = False) -> NotifyResult:
    """Decide about a message to one person and put it into the outbox, or keep why it was dropped.

    What was decided once under its dedupe key stays: a second call changes nothing. `chosen` is for a moment that
    the person fixed themselves. Raises LookupError for a member who does not exist.
    """
    if notice.contact_class is ContactClass.REPLY:
        row_id = enqueue(tx, _outgoing(notice, tx.new_id("ntc")))
        return NotifyResult(row_id, Send() if row_id else Drop(Reason.ALREADY_THERE))
    person = known_person(tx, notice.member_id)
    notice = replace(notice, member_id=person.id)
    before = _decided_before(tx, notice)
    if before is not None:
        return NotifyResult(None, before)
    situation = situation_of(tx, person, store.world(tx))
    decision = decide(notice.ask(tx.now, chosen=chosen), situation, tx.now, policy)
    if isinstance(decision, Drop):
        _keep_drop(tx, notice, decision)
        return NotifyResult(None, decision)
    make_room(tx, decision)
    return _put_in(tx, notice, decision, chosen=chosen)


def _decided_before(tx: Tx, notice: Notice) -> Drop | None:
    known = store.notice_by_dedupe(tx, notice.dedupe) or store.drop_by_dedupe(tx, notice.dedupe)
    if known is None:
        return None
    if known.member_id != notice.member_id:
        message = f"the dedupe key of {notice.capability}:{notice.purpose} is another person's: it must name the person"
        raise ValueError(message)
    return Drop(known.reason, known.because) if isinstance(known, KeptDrop) else Drop(Reason.ALREADY_THERE)


def _keep_drop(tx: Tx, notice: Notice, decision: Drop) -> None:
    drop = KeptDrop(
        dedupe=notice.dedupe,
        member_id=notice.member_id,
        capability=notice.capability,
        purpose=notice.purpose,
        contact_class=notice.contact_class,
        reason=decision.reason,
        because=decision.because,
        at=tx.now,
    )
    store.add_drop(tx, drop)


def _put_in(tx: Tx, notice: Notice, decision: Send | Wait, *, chosen: bool) -> NotifyResult:
    notice_id = tx.new_id("ntc")
    row_id = enqueue(tx, _outgoing(notice, notice_id))
    if row_id is None:  # put in by somebody who did not come through here
        return NotifyResult(None, Drop(Reason.ALREADY_THERE))
    if isinstance(decision, Wait):
        hold_back(tx, row_id, decision.until, decision.reason)
    kept = KeptNotice(
        id=notice_id,
        member_id=notice.member_id,
        row_id=row_id,
        dedupe=notice.dedupe,
        contact_class=notice.contact_class,
        priority=notice.priority,
        reminder=notice.reminder,
        chosen=chosen,
        left_out=False,
        earliest=max(notice.not_before or tx.now, tx.now),
    )
    store.add_notice(tx, kept)
    return NotifyResult(row_id, decision)


def _outgoing(notice: Notice, notice_id: str) -> Outgoing:
    return Outgoing(
        dedupe=notice.dedupe,
        capability=notice.capability,
        purpose=notice.purpose,
        destination=f"member:{notice.member_id}",
        payload=message_to_json(with_later(notice.message, notice_id)),
        expires_at=notice.expires_at,
        member_id=notice.member_id,
        not_before=notice.not_before,  # its place in the order; what delays it is put on top
        subject=notice.subject,
        contact_class=notice.contact_class,
        wanted=notice.wanted,
        done=notice.done,
    )


def preview(tx: Tx, notices: Sequence[Notice], policy: PolicyConfig) -> list[Previewed]:
    """Give who would get these notices, in this order, who not and why, and when; nothing is written."""
    world = store.world(tx)
    people: dict[str, Situation] = {}
    found = []
    for asked in notices:
        person = known_person(tx, asked.member_id)
        notice = replace(asked, member_id=person.id)
        situation = people.get(person.id) or situation_of(tx, person, world)
        before = None if notice.contact_class is ContactClass.REPLY else _decided_before(tx, notice)
        decision = before or decide(notice.ask(tx.now), situation, tx.now, policy)
        people[person.id] = _after(situation, notice, decision, tx)
        found.append(_previewed(notice, decision, tx))
    return found


def _after(situation: Situation, notice: Notice, decision: Decision, tx: Tx) -> Situation:
    """Give the person's situation as it would be once the notice had been put in."""
    if isinstance(decision, Drop) or notice.contact_class is not ContactClass.UNSOLICITED:
        return situation
    at = decision.until if isinstance(decision, Wait) else tx.now
    place = Slot(
        notice.dedupe, at, notice.priority, fixed=False, capability=notice.capability, reminder=notice.reminder
    )
    others = tuple(slot for slot in situation.slots if slot.row_id != decision.instead_of)
    return replace(situation, slots=(*others, place))


def _previewed(notice: Notice, decision: Decision, tx: Tx) -> Previewed:
    match decision:
        case Send():
            return Previewed(notice.member_id, decision, None, notice.not_before or tx.now)
        case Wait():
            held = decision.reason is Reason.HOLD
            return Previewed(notice.member_id, decision, decision.reason, None if held else decision.until)
        case Drop():
            return Previewed(notice.member_id, decision, decision.reason, None)


def still_wanted(tx: Tx, row: Row, policy: PolicyConfig) -> Decision:
    """Give what happens to a claimed outbox row now that it could go; a `Wait` is for the caller to carry out.

    A reply goes. What goes to nobody in particular waits in a hold only, unless it takes something away.
    """
    if row.member_id is None:
        stopped = row.kind not in _GOES_ON_IN_A_HOLD and store.is_held(tx)
        return Wait(row.expires_at, Reason.HOLD) if stopped else Send()
    if row.contact_class == ContactClass.REPLY:
        return Send()
    situation = situation_of(tx, known_person(tx, row.member_id), store.world(tx))
    ask = ask_of(row, store.notice_of_row(tx, row.id))
    others = tuple(slot for slot in situation.slots if slot.row_id != row.id)
    return decide(ask, replace(situation, slots=in_the_way(others, ask.priority)), tx.now, policy)


def ask_of(row: Row, kept: KeptNotice | None) -> Ask:
    """Give what the policy is asked about a row of the outbox."""
    ask = Ask(row.capability, ContactClass(row.contact_class), row.not_before, row.expires_at)
    if kept is None:
        return ask
    return replace(ask, priority=kept.priority, reminder=kept.reminder, chosen=kept.chosen, left_out=kept.left_out)


def settle(tx: Tx, row: Row, *, sent: bool) -> None:
    """Take note of how a row ended: a place that is given back may let the person's next message go earlier.

    A place needs no book of its own: it is the row while that waits, is on its way or was sent within the fortnight.
    """
    if not sent and row.member_id is not None and row.contact_class == ContactClass.UNSOLICITED:
        ask_again(tx, (Reason.NO_ROOM,), row.member_id)
