"""The one HTTP server's application: public pages, our own files, health, and whatever the root mounts in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.clock import Clock
from bot.config import Community
from bot.core.capability import Site
from bot.store import Store
from bot.ui.words import _
from bot.web.assets import Assets
from bot.web.boundary import Boundary
from bot.web.conditional import answer
from bot.web.health import Check, Count, Figures, Health
from bot.web.render import Renderer, renderer
from bot.web.sites import HTML, Press, site_routes

Asgi = Callable[[Any, Any, Any], Awaitable[None]]
Application = Starlette  # its name for the composition root, which knows no HTTP
_FRESH = {"Cache-Control": "no-store"}


def web_app(
    sites: Sequence[Site],
    community: Community,
    store: Store,
    clock: Clock,
    *,
    count: Count,
    checks: Mapping[str, Check],
    extra_routes: Sequence[BaseRoute] = (),
) -> Starlette:
    """Give the application.

    `count` reads what waits in the house; `checks` say by name whether a part of it is ready; `extra_routes` come after
    the public pages, so that what is mounted at `/` takes all that is left, and without it `/` is a small front page.
    """
    assets = Assets()
    drawn = renderer(community, sites, assets)
    errors = Errors(drawn, sites)
    figures = Figures()
    health = Health(store, count, checks, figures)
    return Starlette(
        routes=[
            Route("/health", health.alive),
            Route("/ready", health.ready),
            Route("/metrics", health.metrics),
            Route("/static/{name}", assets.serve),
            *site_routes(Press(community, store, clock, drawn), sites),
            *extra_routes,
            Route("/", Front(drawn).show),
        ],
        middleware=[Middleware(Boundary, clock=clock, fault=errors.fault, answered=figures.answered)],
        exception_handlers={HTTPException: errors.refused},
    )


def mounted(applications: Mapping[str, Asgi]) -> list[BaseRoute]:
    """Give the routes of applications that answer one address each, whatever the method."""
    return [Route(path, _Mounted(application)) for path, application in applications.items()]


@dataclass(frozen=True, slots=True)
class _Mounted:
    """An application at exactly one address: Starlette's own mount would send who asks for it on to `address/`."""

    application: Asgi

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it answer."""
        await self.application(scope, receive, send)


@dataclass(frozen=True, slots=True)
class Front:
    """The page at `/` where no workspace is: who this is, and what there is to read."""

    renderer: Renderer

    async def show(self, request: Request) -> Response:
        """Give the page."""
        return answer(request, self.renderer.fill("front.html").encode(), HTML)


@dataclass(frozen=True, slots=True)
class Errors:
    """Says in words what went wrong: what happened, and what can be done."""

    renderer: Renderer
    sites: Sequence[Site]

    async def refused(self, request: Request, error: Exception) -> Response:
        """Answer a request that cannot be answered as asked."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        what, cure = _words(status)
        at = request.url.path.split("/")[1]
        near = next((site for site in self.sites if site.path == at), None)
        html = self.renderer.fill("refused.html", what=what, cure=cure, reference="", near=near)
        headers = {**(getattr(error, "headers", None) or {}), **_FRESH}
        return HTMLResponse(html, status, headers)

    def fault(self, reference: str) -> Response:
        """Answer a request in which something broke; the reference leads whoever reads the log to it."""
        what, cure = _words(500)
        return HTMLResponse(
            self.renderer.fill("refused.html", what=what, cure=cure, reference=reference, near=None), 500, _FRESH
        )


def _words(status: int) -> tuple[str, str]:
    match status:
        case 404:
            return (
                _("There is no such page here."),
                _("The address may have a slip in it, or the page was taken back by those who wrote it."),
            )
        case 405:
            return (_("This address can only be read."), _("Nothing was sent or changed."))
        case status if status >= 500:
            return (
                _("Something went wrong on our side."),
                _("Please try again in a minute."),
            )
    return (_("This request could not be understood."), _("Nothing was sent or changed."))
