"""Putting a message off: it comes back once, at the moment chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.contact import store
from bot.core.contact.actions.notify import notify
from bot.core.contact.rules.decide import Drop
from bot.core.contact.rules.kept import KeptNotice
from bot.core.contact.rules.later import Later, LaterOptions, later_options
from bot.core.contact.rules.notice import Notice, NotifyResult
from bot.core.contact.rules.policy import ContactClass, PolicyConfig
from bot.core.contact.views import later as words
from bot.core.members.rules import Person
from bot.errors import MemberError
from bot.outbox.store import Row, State, row_by_id
from bot.store import Tx
from bot.ui.codec import message_from_json

_LATER = ":later"


def come_back(tx: Tx, notice: Notice, at: datetime, policy: PolicyConfig) -> NotifyResult:
    """Put in a message that its person put off to a moment: it takes no place, is no reminder, and has no Later.

    Its dedupe key is one for the thing, and another than the first message's, so that it can come back only once.
    """
    again = replace(
        notice,
        message=words.without_later(notice.message),
        contact_class=ContactClass.SIGNED_UP,
        not_before=at,
        reminder=False,
    )
    return notify(tx, again, policy, chosen=True)


def options_for(tx: Tx, person: Person, notice_id: str, policy: PolicyConfig) -> LaterOptions:
    """Give when a message may come back before it expires; raises MemberError if it has been put off before."""
    _, row = _putting_off(tx, person, notice_id)
    return later_options(tx.now, store.settings_of(tx, person), policy, row.expires_at)


def put_off(tx: Tx, person: Person, notice_id: str, later: Later, policy: PolicyConfig) -> datetime:
    """Let a message that was sent come back as it was, once, and give when.

    At sending it is asked about like the first (`wanted`); `done` was told of the first and is not told again.
    Raises MemberError if it cannot be put off (again).
    """
    kept, row = _putting_off(tx, person, notice_id)
    at = later_options(tx.now, store.settings_of(tx, person), policy, row.expires_at).at(later)
    if at is None:
        raise MemberError(words.no_later().plain())
    result = come_back(tx, _again(kept, row), at, policy)
    if isinstance(result.decision, Drop):
        raise MemberError(words.would_not_come(result.decision.reason).plain())
    return at


def _again(kept: KeptNotice, row: Row) -> Notice:
    return Notice(
        member_id=kept.member_id,
        capability=row.capability,
        purpose=row.purpose,
        contact_class=kept.contact_class,
        message=message_from_json(row.payload),
        dedupe=_dedupe(kept),
        expires_at=row.expires_at,
        priority=kept.priority,
        subject=row.subject,
        wanted=row.wanted,
    )


def is_put_off(row: Row) -> bool:
    """Tell whether a row of the outbox is a message that its person put off."""
    return row.dedupe.endswith(_LATER)


def _dedupe(kept: KeptNotice) -> str:
    return kept.dedupe + _LATER


def _putting_off(tx: Tx, person: Person, notice_id: str) -> tuple[KeptNotice, Row]:
    """Give what is to be put off; raises MemberError if it is not theirs, is over, or was put off before."""
    kept = store.notice_by_id(tx, notice_id)
    row = row_by_id(tx, kept.row_id) if kept else None
    if kept is None or row is None or kept.member_id != person.id:
        raise MemberError(words.unknown_notice().plain())
    back = store.notice_by_dedupe(tx, _dedupe(kept))
    waiting = row_by_id(tx, back.row_id) if back else None
    if waiting is not None and waiting.state is State.WAITING:
        raise MemberError(words.put_off_already(waiting.not_before, person.zone).plain())
    if kept.chosen or back is not None:
        raise MemberError(words.came_back().plain())
    return kept, row
