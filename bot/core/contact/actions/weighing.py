"""Loading what the rules need to know about one person at this moment, and carrying out what they decide."""

from __future__ import annotations

from bot.core.contact import store
from bot.core.contact.rules.decide import Drop, Send, Wait
from bot.core.contact.rules.policy import Reason, Situation, World
from bot.core.members.actions import person_by_id
from bot.core.members.rules import Person
from bot.outbox.store import drop, hold_back
from bot.store import Tx


def situation_of(tx: Tx, person: Person, world: World) -> Situation:
    """Give a person as the policy sees them now."""
    return Situation(store.settings_of(tx, person), store.slots_of(tx, person.id), world)


def known_person(tx: Tx, member_id: str) -> Person:
    """Give the person (the other one, for who proved to be another); raises LookupError if there is no such row."""
    person = person_by_id(tx, member_id)
    if person is None:
        message = f"no such member: {member_id}"
        raise LookupError(message)
    return person


def make_room(tx: Tx, decision: Send | Wait | Drop) -> None:
    """Drop the row that gives its place up, if the decision names one."""
    if not isinstance(decision, Drop) and decision.instead_of:
        drop(tx, decision.instead_of, Reason.MADE_ROOM)


def ask_again(tx: Tx, reasons: tuple[Reason, ...], member_id: str | None = None) -> int:
    """Let what these reasons delay be asked about again as soon as it may go, and give how many rows that are."""
    delayed = store.delayed_by(tx, reasons, member_id)
    for row_id, earliest in delayed:
        hold_back(tx, row_id, max(earliest, tx.now), "")
    return len(delayed)
