"""The desk: the one-time link with which somebody signs in to it."""

from __future__ import annotations

from bot.core.sign_in import views
from bot.core.sign_in.actions import issue_link
from bot.errors import MemberError
from bot.routing.replies import Reply, Show
from bot.routing.routes import Call, Does, Route, Tx


def open_desk(tx: Tx, call: Call) -> Reply:
    """For editors: the desk in your browser, with drafts, sources and rounds."""
    desks = [capability.desk for capability in call.capabilities if capability.desk is not None]
    if not any(desk.may_enter(tx, call.person, call.community) for desk in desks):
        raise MemberError(views.not_for_you())
    if not call.community.public_url:
        raise MemberError(views.no_address())
    token = issue_link(tx, call.person, call.request.action.key)
    return Show(views.desk_link(f"{call.community.public_url.rstrip('/')}/desk/in?key={token}"), once=True)


ROUTES = (Route("desk:open", Does.SECRET, open_desk, command="desk"),)
