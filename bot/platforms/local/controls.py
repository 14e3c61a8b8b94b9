"""The workspace's own controls: the clock, who one is, the outbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.platforms.local import store as workspace
from bot.platforms.local.answers import Drawer, Extra, Outcome, parts, respond, whole_page
from bot.platforms.local.session import HINTS_OFF
from bot.platforms.local.site import Site
from bot.platforms.local.visits import Visit, posted, tokens, visit
from bot.ui.words import _

_STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


async def clock(site: Site, request: Request) -> Response:
    """Move the clock on by an hour, by a day, or to the next thing planned."""
    visitor = await posted(site, request)
    by = visitor.given("by")
    key = visitor.key("clock", by)
    if key in site.clock_clicks:
        return await respond(site, visitor, Outcome())
    site.clock_clicks.append(key)
    if by in _STEPS:
        return await respond(site, visitor, Outcome(note=await site.house.move(_STEPS[by])))
    return await respond(site, visitor, Outcome(note=await site.house.to_next_event()))


async def persona(site: Site, request: Request) -> Response:
    """Become somebody else; what happened stays as it is."""
    visitor = await posted(site, request)
    account = await site.store.read(workspace.account_by_id, visitor.given("account"))
    # Only those in the list: the others are people that the programme writes to and nobody plays.
    chosen = account if account is not None and account.in_switcher else visitor.me
    response = RedirectResponse(visitor.url(thread=0), 303)
    site.sessions.keep(response, replace(visitor.session, account=chosen.id, note=""))
    return response


async def hints(site: Site, request: Request) -> Response:
    """Put away what the visitor might try next, or show it again."""
    visitor = await posted(site, request)
    response = RedirectResponse(visitor.url(), 303)
    wanted = "" if visitor.given("show") else HINTS_OFF
    site.sessions.keep(response, replace(visitor.session, account=visitor.me.id, note="", hints=wanted))
    return response


async def outbox(site: Site, request: Request) -> Response:
    """Show what will be sent, was sent and was held back."""
    return await _drawer(site, await visit(site, request))


async def _drawer(site: Site, visitor: Visit, note: str = "") -> Response:
    made_for = tokens(site, visitor, visitor.given("at"), visitor.number("thread"))
    drawer = Drawer(made_for, visitor.url(), await site.house.outbox_rows())
    if visitor.live:
        return parts(site, drawer, Outcome(note=note))
    return await whole_page(site, visitor, Extra(shown=drawer))


async def outbox_retry(site: Site, request: Request) -> Response:
    """Try a row that gave up once more."""
    visitor = await posted(site, request)
    await site.house.outbox_retry(visitor.given("row"))
    return await _after(site, visitor, _("It is waiting to be sent again."))


async def outbox_drop(site: Site, request: Request) -> Response:
    """Take a row that was not sent out of the outbox."""
    visitor = await posted(site, request)
    await site.house.outbox_drop(visitor.given("row"))
    return await _after(site, visitor, _("It will not be sent."))


async def _after(site: Site, visitor: Visit, note: str) -> Response:
    if visitor.live:
        return await _drawer(site, visitor, note)
    response = RedirectResponse(visitor.url().replace("/?", "/outbox?", 1), 303)
    site.sessions.keep(response, replace(visitor.session, account=visitor.me.id, note=note))
    return response
