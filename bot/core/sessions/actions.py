"""Open forms: opened, carried on by the same person alone, handed in or forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.core.members.actions import find_person
from bot.core.sessions.store import Answers, Session, add, by_id, keep_words, remove, set_answers, words_of
from bot.store import Tx

KEPT = timedelta(days=14)
__all__ = ["Session", "carry_on", "close_form", "keep_typed", "kept_words_of", "note_words", "open_form"]


def open_form(tx: Tx, platform: str, account: str, opener: str, answers: Answers) -> str:
    """Keep a form that somebody opens, and give the id under which it travels."""
    session = Session(tx.new_id("frm"), platform, account, opener, dict(answers))
    person = find_person(tx, platform, account)
    add(tx, session, person.id if person else None, tx.now + KEPT)
    return session.id


def carry_on(tx: Tx, session_id: str, platform: str, account: str) -> Session | None:
    """Give somebody's open form, None if it is nobody's any more or another person's."""
    session = by_id(tx, session_id)
    return session if session and (session.platform, session.account) == (platform, account) else None


def keep_typed(tx: Tx, session_id: str, answers: Answers) -> None:
    """Keep what was typed into an open form."""
    set_answers(tx, session_id, answers)


def close_form(tx: Tx, session_id: str) -> None:
    """Forget a form that was handed in."""
    remove(tx, session_id)


def note_words(tx: Tx, words: Mapping[str, str]) -> None:
    """Keep words that a button stands for, under their keys."""
    keep_words(tx, words)


def kept_words_of(tx: Tx, key: str) -> str | None:
    """Give the words that a key stands for."""
    return words_of(tx, key)
