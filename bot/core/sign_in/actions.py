"""Issuing a one-time link, making a session of it, knowing whose session it is, and ending it."""

from __future__ import annotations

from datetime import timedelta

from bot.core.audit.actions import record
from bot.core.members.actions import person_by_id
from bot.core.members.rules import Person, Standing
from bot.core.personal_data.actions import Going, before_going
from bot.core.sign_in import store
from bot.core.sign_in.rules import KEPT_DAYS, LINK_LASTS, MY_DATA, SESSION_LASTS, SignedIn, hash_of, is_token, place
from bot.core.sign_in.tables import sessions as table
from bot.ids import new_token
from bot.store import Tx


def issue_link(tx: Tx, person: Person, goes_to: str = "") -> str:
    """Give the secret of a new one-time link for a person; who may have one is for the caller to say."""
    token = new_token(tx.ids)
    store.add_link(tx, hash_of(token), person.id, place(goes_to), tx.real_now + LINK_LASTS)
    record(tx, person.id, "desk.link_issued", person.id)
    return token


def issue_data_link(tx: Tx, person: Person) -> str:
    """Give the secret of a new one-time link with which a person fetches everything held about them."""
    token = new_token(tx.ids)
    store.add_link(tx, hash_of(token), person.id, MY_DATA, tx.real_now + LINK_LASTS)
    record(tx, person.id, "data.link_issued", person.id)
    return token


def data_link_works(tx: Tx, token: str) -> bool:
    """Tell whether a link to one's data can still be used, without using it."""
    found = store.open_link(tx, hash_of(token)) if is_token(token) else None
    return found is not None and found[1] == MY_DATA


def use_data_link(tx: Tx, token: str) -> str | None:
    """Use a link to one's data up and give whose it was; None for one that does not work, or leads to the desk."""
    found = store.open_link(tx, hash_of(token)) if is_token(token) else None
    if found is None or found[1] != MY_DATA or not store.use_link(tx, hash_of(token)):
        return None
    record(tx, found[0], "data.exported", found[0])
    return found[0]


def link_works(tx: Tx, token: str) -> bool:
    """Tell whether a link can still be used, without using it: a preview or prefetch may ask."""
    found = store.open_link(tx, hash_of(token)) if is_token(token) else None
    return found is not None and found[1] != MY_DATA


def sign_in(tx: Tx, token: str, earlier: str = "") -> SignedIn | None:
    """Make a session of a link, which is used up by it; None for a link that does not work.

    `earlier` is the session that the browser had until now; it ends.
    """
    found = store.open_link(tx, hash_of(token)) if is_token(token) else None
    if found is None or found[1] == MY_DATA or not store.use_link(tx, hash_of(token)):
        return None
    member_id, goes_to = found
    sign_out(tx, earlier)
    session = new_token(tx.ids)
    store.add_session(tx, hash_of(session), member_id, tx.real_now + SESSION_LASTS)
    record(tx, member_id, "desk.signed_in", member_id)
    return SignedIn(session, goes_to)


def person_signed_in(tx: Tx, session: str) -> Person | None:
    """Give the person whose session this is, None if it is over or its person has gone."""
    member_id = store.session_of(tx, hash_of(session)) if is_token(session) else None
    person = person_by_id(tx, member_id) if member_id else None
    return person if person is not None and person.standing is not Standing.GONE else None


def sign_out(tx: Tx, session: str) -> None:
    """End a session; a second time does nothing."""
    if not is_token(session):
        return
    member_id = store.session_of(tx, hash_of(session))
    if store.end_session(tx, hash_of(session)) and member_id:
        record(tx, member_id, "desk.signed_out", member_id)


def delete_old_sign_ins(tx: Tx) -> int:
    """Delete links and sessions that were over long enough ago, and give how many."""
    return store.delete_before(tx, tx.real_now - timedelta(days=KEPT_DAYS))


@before_going(table.c.member_id)
def end_sessions(tx: Tx, member_id: str, going: Going) -> None:  # noqa: ARG001 - however they go
    """End every session of a person who goes."""
    store.end_all(tx, member_id)
