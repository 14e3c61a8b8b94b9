"""Asking for consent, taking answers, letting requests expire, and taking words out again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.consent import rules, store, views
from bot.core.consent.rules import Answer, Consent, Refusal, State
from bot.core.consent.tables import consents as table
from bot.core.events import ConsentWithdrawn, publish
from bot.core.personal_data.actions import Going, before_going
from bot.errors import MemberError
from bot.store import Tx
from bot.ui.text import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request to quote somebody: their words, how they would appear unnamed, and until when they can answer.

    `line` is the piece's own id for the quotation. `takes_late` lets answers come after the deadline until the piece is
    published; with no answer it is no all the same.
    """

    capability: str
    piece: str
    line: str
    member_id: str
    quote: str
    descriptor: str
    deadline: datetime
    takes_late: bool = False


def ask(tx: Tx, request: Ask) -> Consent:
    """Note a request and give it; the same line of a piece is asked once, whatever was answered.

    What may appear are the words that were shown: a request for other words needs a line of its own.
    """
    known = store.by_line(tx, request.piece, request.line)
    if known is not None:
        return known
    consent = Consent(
        id=tx.new_id("cns"),
        capability=request.capability,
        piece=request.piece,
        line=request.line,
        member_id=request.member_id,
        quote=request.quote,
        descriptor=request.descriptor,
        state=State.ASKED,
        deadline=request.deadline,
        takes_late=request.takes_late,
        asked_at=tx.now,
        answered_at=None,
        amended_text="",
        published_at=None,
    )
    store.add(tx, consent)
    return consent


def answer(tx: Tx, consent_id: str, by_member: str, new_state: State, text: str | None = None) -> Consent:
    """Take the answer of the person who is quoted and give the consent as it stands then.

    Words changed once stay changed when only the naming is answered anew. Raises MemberError for anybody else, after
    the deadline or the publishing, and where changed words are missing or too long.
    """
    if new_state not in rules.ANSWERS:
        message = f"{new_state} is no answer"
        raise ValueError(message)
    consent = _theirs(tx, consent_id, by_member)
    given = Answer(new_state, clean(text or "").strip())
    why = rules.refusal(consent, by_member, given, tx.now)
    if why is not None:
        raise MemberError(views.refused(why))
    amended = given.text or consent.amended_text
    store.change(tx, consent_id, state=new_state, amended_text=amended, answered_at=tx.now)
    return _theirs(tx, consent_id, by_member)


def _theirs(tx: Tx, consent_id: str, by_member: str) -> Consent:
    consent = store.by_id(tx, consent_id)
    if consent is None or consent.member_id != by_member:
        raise MemberError(views.refused(Refusal.NOT_THEIRS))
    return consent


def expire_due(tx: Tx, now: datetime) -> list[Consent]:
    """Let the requests expire that nobody answered by their deadline, and give them."""
    expired = store.due(tx, now)
    for consent in expired:
        store.change(tx, consent.id, state=State.EXPIRED)
    return expired


def withdraw(tx: Tx, consent_id: str, by_member: str) -> Consent:
    """Take a person's words out for good, tell the capability of the piece, and give the consent as it was.

    `published_at` of what is given says whether something has to change where it appeared. A second time does nothing.
    """
    consent = _theirs(tx, consent_id, by_member)
    _withdraw(tx, consent)
    return consent


def _withdraw(tx: Tx, consent: Consent) -> None:
    if consent.state is State.WITHDRAWN:
        return
    # The words go at once: what is not there cannot appear by a mistake elsewhere.
    store.change(tx, consent.id, state=State.WITHDRAWN, answered_at=tx.now, quote="", amended_text="")
    publish(tx, ConsentWithdrawn(consent.capability, consent.piece, consent.line))


def consent_by_id(tx: Tx, consent_id: str) -> Consent | None:
    """Give one consent."""
    return store.by_id(tx, consent_id)


def consents_for(tx: Tx, piece: str) -> list[Consent]:
    """Give all consents of a piece, in the order in which they were asked."""
    return store.of_piece(tx, piece)


def states_for(tx: Tx, piece: str) -> list[State]:
    """Give the states of all quotations of a piece."""
    return [consent.state for consent in store.of_piece(tx, piece)]


def consents_of(tx: Tx, member_id: str) -> list[Consent]:
    """Give all requests a person was ever asked, the oldest first."""
    return store.of_member(tx, member_id)


def quotations_to_publish(tx: Tx, piece: str) -> tuple[Consent, ...]:
    """Give the quotations that appear in a piece, marked as published; the one way from consent to publishing.

    Raises MemberError while anybody has still to answer.
    """
    asked = store.of_piece(tx, piece)
    waiting = sum(one.state is State.ASKED for one in asked)
    if waiting:
        raise MemberError(views.unsettled(waiting))
    store.mark_published(tx, piece)
    return rules.publishable(asked)


@before_going(table.c.member_id)
def withdraw_all(tx: Tx, member_id: str, going: Going) -> None:
    """Take all words of a person out who is being erased; who only leaves keeps what they agreed to."""
    if going is Going.ERASED:
        for consent in store.of_member(tx, member_id):
            _withdraw(tx, consent)


def no_longer_needed(tx: Tx, piece: str, line: str) -> None:
    """Close a request that nobody has answered, because the piece does without the words."""
    consent = store.by_line(tx, piece, line)
    if consent is not None and consent.state is State.ASKED:
        store.change(tx, consent.id, state=State.EXPIRED)
