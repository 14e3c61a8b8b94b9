"""Linking accounts: giving a code, typing it, telling both sides, and taking it back when it was somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.config import Community
from bot.core.audit.actions import record
from bot.core.linking import views
from bot.core.members.actions import accounts_of, claim_by_code, detach, issue_code
from bot.core.members.rules import Account, Person
from bot.core.members.rules.codes import OWN_CODE_LIFE
from bot.core.staffing.actions import tell_staff
from bot.errors import MemberError
from bot.outbox.store import Outgoing, enqueue
from bot.store import Tx
from bot.ui.actions import ActionId
from bot.ui.codec import message_to_json
from bot.ui.message import Message

EXPIRES = timedelta(days=2)


def code_for(tx: Tx, community: Community, person: Person) -> Message:
    """Give a person a code of their own, as the message that shows it once."""
    given = issue_code(tx, person.id, person.id)
    return views.code(given, tx.now + OWN_CODE_LIFE, person.zone, community.community.command)


def enter_code(tx: Tx, platform: str, account_id: str, code: str) -> Sequence[Account] | MemberError:
    """Give the accounts of the person whom this account is linked to by a code, or the error to show.

    The error is given, not raised, so that a wrong code is counted. The other accounts are told.
    """
    done = claim_by_code(tx, platform, account_id, code)
    if isinstance(done, MemberError):
        return done
    accounts = accounts_of(tx, done.id)
    new = next(one for one in accounts if (one.platform, one.account_id) == (platform, account_id))
    for other in accounts:
        if other is not new:
            _tell(tx, done, other, new, accounts)
    return accounts


def _tell(tx: Tx, person: Person, other: Account, new: Account, accounts: Sequence[Account]) -> None:
    undo = str(ActionId("linking", "not_me", f"{new.platform}/{new.account_id}"))
    destination = f"account:{other.platform}:{other.account_id}"
    outgoing = Outgoing(
        dedupe=f"linked:{new.platform}:{new.account_id}:{tx.now.isoformat()}:{destination}",
        capability="linking",
        purpose="linked",
        destination=destination,
        member_id=person.id,
        payload=message_to_json(views.told(new, accounts, undo)),
        expires_at=tx.now + EXPIRES,
    )
    enqueue(tx, outgoing)


def not_me(tx: Tx, community: Community, person: Person, mine: tuple[str, str], named: str) -> str:
    """Take an account away from a person who says that it is not theirs, and give its platform.

    `mine` is the account they say it from: nobody takes away the one they are using. Raises MemberError if the named
    one is not theirs (any more).
    """
    platform, _slash, account_id = named.partition("/")
    theirs = {(one.platform, one.account_id) for one in accounts_of(tx, person.id)}
    if (platform, account_id) not in theirs - {mine}:
        raise MemberError(views.not_there())
    stranger = detach(tx, platform, account_id)
    record(tx, person.id, "member.detached", stranger.id, platform=platform)
    message = views.for_staff(person.name, platform)
    tell_staff(tx, community, "not_me", message, f"{platform}:{account_id}:{tx.now.isoformat()}")
    return platform
