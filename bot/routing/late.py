"""Answers that come later than the click: after an acknowledgement, or after a restart."""

from __future__ import annotations

from datetime import timedelta

from bot.core.members.actions import find_person
from bot.outbox.store import Outgoing, enqueue
from bot.routing import views
from bot.routing.replies import Reply
from bot.routing.requests import Request
from bot.store import Tx
from bot.ui.codec import message_to_json

EXPIRES = timedelta(days=2)


def answer(tx: Tx, request: Request, reply: Reply, *, finished: bool, owed: bool) -> None:
    """Put a reply into the outbox as a message to whoever made the request, once.

    The news of a fault (not `finished`) leaves room for the answer that may still come. `owed` says that an answer was
    promised, so that even "done" must be said. Who was erased meanwhile gets nothing.
    """
    message = views.late_reply(views.keepable(reply), owed=owed)
    person = find_person(tx, request.platform, request.account)
    if message is None or person is None:
        return
    enqueue(
        tx,
        Outgoing(
            dedupe=f"{'answer' if finished else 'fault'}:{request.delivery}",
            capability="menu",
            purpose="late_answer",
            destination=f"member:{person.id}",
            member_id=person.id,
            payload=message_to_json(message),
            expires_at=tx.now + EXPIRES,
        ),
    )
