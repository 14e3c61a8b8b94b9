"""Telling everybody on staff something that needs one of them."""

from __future__ import annotations

from datetime import timedelta

from bot.config import Community
from bot.core.contact.actions.notify import notify
from bot.core.contact.config import policy_of
from bot.core.contact.rules.notice import Notice
from bot.core.contact.rules.policy import ContactClass
from bot.core.roles.actions import holders
from bot.core.roles.rules import Role
from bot.store import Tx
from bot.ui.message import Message

EXPIRES = timedelta(days=14)


def tell_staff(tx: Tx, community: Community, purpose: str, message: Message, subject: str) -> int:
    """Tell each person on staff once about a subject, in their own hours; give how many are told."""
    told = list(dict.fromkeys([*holders(tx, Role.ADMIN), *holders(tx, Role.STAFF)]))
    for member_id in told:
        notice = Notice(
            member_id=member_id,
            capability="staff",
            purpose=purpose,
            contact_class=ContactClass.SIGNED_UP,
            message=message,
            dedupe=f"staff:{purpose}:{subject}:{member_id}",
            expires_at=tx.now + EXPIRES,
        )
        notify(tx, notice, policy_of(community))
    return len(told)
