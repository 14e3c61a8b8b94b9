"""The workspace's addresses, its page, and what the script asks for as things happen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.platforms.local import clicks, controls, forms
from bot.platforms.local import store as workspace
from bot.platforms.local.answers import Extra, Shown, form_dialog, hint_part, waiting, whole_page
from bot.platforms.local.guard import MAX_BODY_BYTES, Guard, allowed_hosts
from bot.platforms.local.ports import House
from bot.platforms.local.records import Post
from bot.platforms.local.render import day_id, renderer
from bot.platforms.local.screen import Changes, changes, mark_seen
from bot.platforms.local.session import Sessions
from bot.platforms.local.site import Settings, Site
from bot.platforms.local.visits import Visit, answering, refusal, tokens, visit
from bot.store import Store
from bot.ui.words import _

Page = Callable[[Site, Request], Awaitable[Response]]


def prepare(store: Store) -> None:
    """Make the workspace's file ready; its tables are made where they are missing."""
    store.write_now(workspace.prepare)


def workspace_routes(house: House, store: Store, settings: Settings) -> list[BaseRoute]:
    """Give the workspace's routes, guarded, to be mounted after all others: it answers at `/`."""
    prepare(store)
    sessions = Sessions(store.write_now(workspace.signing_secret), port=settings.port, password=settings.password)
    drawn = renderer(settings.zone, stylesheet=settings.stylesheet, command=settings.command)
    site = Site(house, store, sessions, drawn, settings)
    hosts = allowed_hosts(settings.port, (settings.listen, *settings.hosts))
    missing = {404: partial(_missing, site)}
    return [
        Mount(
            "/",
            routes=_routes(site),
            middleware=[Middleware(Guard, hosts=hosts), Middleware(ExceptionMiddleware, handlers=missing)],
            max_body_size=MAX_BODY_BYTES,
        )
    ]


def _routes(site: Site) -> list[BaseRoute]:
    shown: dict[str, Page] = {"/": home, "/updates": updates, "/outbox": controls.outbox, "/sign-in": sign_in}
    done: dict[str, Page] = {
        "/say": clicks.say,
        "/press": clicks.press,
        "/choose": clicks.choose,
        "/dismiss": clicks.dismiss,
        "/form/keep": forms.keep,
        "/form/close": forms.close,
        "/form/submit": forms.submit,
        "/clock": controls.clock,
        "/persona": controls.persona,
        "/hints": controls.hints,
        "/outbox/retry": controls.outbox_retry,
        "/outbox/drop": controls.outbox_drop,
        "/sign-in": enter,
    }
    return [
        *(Route(path, answering(partial(page, site)), methods=["GET"]) for path, page in shown.items()),
        *(Route(path, answering(partial(page, site)), methods=["POST"]) for path, page in done.items()),
        Mount("/workspace", StaticFiles(directory=Path(__file__).parent / "static")),
    ]


async def home(site: Site, request: Request) -> Response:
    """Show the workspace as the persona, with the form that is open if the address names one."""
    visitor = await visit(site, request)
    dialog = await site.store.read(workspace.dialog_by_id, visitor.me.id, visitor.given("form"))
    shown: Shown = form_dialog(site, visitor, dialog) if dialog else None
    return await whole_page(site, visitor, Extra(shown=shown))


async def updates(site: Site, request: Request) -> Response:
    """Give the script what was said, changed or taken away since it last asked."""
    visitor = await visit(site, request)
    found = await site.store.read(changes, visitor.me, visitor.given("at"), visitor.number("after"))
    moved_on = found.place.slug != visitor.given("at") or visitor.given("acting") != visitor.me.id
    if found.too_many or moved_on:
        return JSONResponse({"reload": True})
    if found.posts:
        await site.store.write(mark_seen, visitor.me, found.place, found.version)
    lines = await site.house.outbox_rows()
    now = site.house.now()
    return JSONResponse(
        {
            "version": found.version,
            "posts": _posts(site, visitor, found),
            "rail": site.renderer.part("parts.html", "rail", found.channels, found.dm_unread, found.place.slug),
            "clock": site.renderer.part("parts.html", "clock_words", now),
            "today": day_id(now, site.settings.zone),
            "outbox": site.renderer.part("parts.html", "outbox_chip", waiting(lines)),
            "hint": await hint_part(site, visitor, found.place.slug),
        }
    )


def _posts(site: Site, visitor: Visit, found: Changes) -> list[dict[str, Any]]:
    """Give each changed message's HTML and the list it belongs to; empty HTML takes it away."""
    thread = visitor.number("thread")
    t = tokens(site, visitor, found.place.slug, thread)
    today = site.house.now()

    def drawn(post: Post, where: str) -> dict[str, Any]:
        html = "" if post.gone and post.replies is None else site.renderer.part("posts.html", "post", post, t, where)
        day = site.renderer.part("posts.html", "day", post.at, today) if where == "log" else ""
        return {"where": where, "html": html, "day": day, "id": f"{'root' if where == 'root' else 'm'}-{post.seq}"}

    items = []
    for post in found.posts:
        if post.root is None:
            items.append(drawn(post, "log"))
            items += [drawn(post, "root")] if post.seq == thread else []
        elif post.root == thread:
            items.append(drawn(post, "thread"))
    return items


async def sign_in(site: Site, request: Request) -> Response:
    """Show the page that asks for the workspace's password."""
    session = site.sessions.of(request)
    if site.sessions.is_in(session):
        return RedirectResponse("/", 303)
    html = site.renderer.page("signin.html", csrf=site.sessions.token(session), problem="")
    response = HTMLResponse(html)
    site.sessions.keep(response, session)
    return response


async def enter(site: Site, request: Request) -> Response:
    """Take the password."""
    session = site.sessions.of(request)
    fields = await request.form(max_fields=5)
    csrf, password = str(fields.get("csrf", "")), str(fields.get("password", ""))
    if not site.sessions.is_token(session, csrf):
        said = _("This page is too old to sign in with.")
        return refusal(site, request, said, _("Load it again and give the password once more."), 403)
    entered = site.sessions.let_in(session, password)
    if entered is None:
        problem = _("That is not the workspace's password. It was printed where the workspace was started.")
        html = site.renderer.page("signin.html", csrf=csrf, problem=problem)
        return HTMLResponse(html, 403)
    response = RedirectResponse("/", 303)
    site.sessions.keep(response, entered)
    return response


async def _missing(site: Site, request: Request, _error: Exception) -> Response:
    return refusal(site, request, _("There is no such page here."), _("The workspace's first page has it all."), 404)
