"""The pages that capabilities publish: an index, each page, its Markdown file, and a feed, under `/<path>/`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from uuid import NAMESPACE_URL, UUID, uuid5

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.clock import Clock
from bot.config import Community
from bot.core.capability import Site
from bot.store import Store
from bot.ui.markdown import page_markdown
from bot.ui.page import Page
from bot.web.assets import FOREVER
from bot.web.conditional import ASK_FIRST, answer
from bot.web.render import Renderer

RESERVED = frozenset({"static", "health", "ready", "metrics", "desk"})
FEED_LENGTH = 50
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,119}")

HTML = "text/html; charset=utf-8"
MARKDOWN = "text/markdown; charset=utf-8"
SVG = "image/svg+xml"
_PICTURE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,199}\.svg")
ATOM = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Press:
    """What every page is printed with."""

    community: Community
    store: Store
    clock: Clock
    renderer: Renderer

    @property
    def address(self) -> str:
        """Give the server's public address without a slash at its end, empty where none is set up."""
        return self.community.public_url.rstrip("/")

    async def page(self, site: Site, request: Request) -> Page:
        """Give the page that is asked for; raises HTTPException 404 for a draft or nothing."""
        slug = request.path_params["slug"]
        page = await self.store.read(site.page, self.community, slug) if _NAME.fullmatch(slug) else None
        if page is None:
            raise HTTPException(404)
        return page


def site_routes(press: Press, sites: Sequence[Site]) -> list[BaseRoute]:
    """Give the routes of all sites; raises ValueError for a path that is taken or cannot be an address."""
    paths = [site.path for site in sites]
    for path in paths:
        if not _NAME.fullmatch(path) or path in RESERVED or paths.count(path) > 1:
            message = f"no site can be at /{path}/: the path is taken, reserved or not a plain word"
            raise ValueError(message)
    return [route for site in sites for route in _routes(press, site)]


def _routes(press: Press, site: Site) -> list[BaseRoute]:
    at = f"/{site.path}"
    # Without its slash the address must be sent on here: what is mounted at `/` would take it.
    return [
        Route(at, partial(_to, f"{at}/")),
        Route(f"{at}/", partial(_index, press, site)),
        Route(f"{at}/feed.xml", partial(_feed, press, site)),
        Route(f"{at}/{{slug}}.md", partial(_markdown, press, site)),
        Route(f"{at}/{{slug}}", partial(_page, press, site)),
        Route(f"{at}/{{slug}}/{{picture}}", partial(_picture, press, site)),
        Route(f"{at}/{{rest:path}}", _nothing),
    ]


async def _to(address: str, request: Request) -> Response:  # noqa: ARG001 - a route's signature
    return RedirectResponse(address, 308)


async def _nothing(request: Request) -> Response:  # noqa: ARG001 - a route's signature
    raise HTTPException(404)


async def _index(press: Press, site: Site, request: Request) -> Response:
    pages = await press.store.read(site.pages, press.community)
    html = press.renderer.fill("index.html", site=site, pages=pages, address=press.address)
    return answer(request, html.encode(), HTML)


async def _page(press: Press, site: Site, request: Request) -> Response:
    page = await press.page(site, request)
    html = press.renderer.fill("page.html", site=site, page=page, address=press.address)
    return answer(request, html.encode(), HTML)


async def _markdown(press: Press, site: Site, request: Request) -> Response:
    page = await press.page(site, request)
    about = press.community.community
    written = page_markdown(page, about.name, about.timezone)
    shown_as = f'inline; filename="{site.path}-{page.slug}.md"'
    return answer(request, written.encode("utf-8", "replace"), MARKDOWN, disposition=shown_as)


async def _picture(press: Press, site: Site, request: Request) -> Response:
    """Give a picture of a published page: to keep under the address that names its content, else after asking again."""
    slug, name = request.path_params["slug"], request.path_params["picture"]
    found = None
    if site.picture is not None and _NAME.fullmatch(slug) and _PICTURE.fullmatch(name):
        found = await press.store.read(site.picture, press.community, slug, name)
    if found is None:
        raise HTTPException(404)
    body = found.encode()
    named = request.query_params.get("v") == sha256(body).hexdigest()[:12]
    return answer(request, body, SVG, cache=FOREVER if named else ASK_FIRST)


async def _feed(press: Press, site: Site, request: Request) -> Response:
    pages = (await press.store.read(site.pages, press.community))[:FEED_LENGTH]
    name = press.community.community.name
    # The latest change; a feed without entries must have been updated at some time, too.
    updated = max((page.changed_at or page.published_at for page in pages), default=press.clock.now())
    xml = press.renderer.fill(
        "feed.xml",
        site=site,
        updated=updated,
        address=press.address or str(request.base_url).rstrip("/"),  # a feed is read elsewhere
        id=entry_id(name, site.path),
        entries=[(page, entry_id(name, site.path, page.slug)) for page in pages],
    )
    return answer(request, xml.encode(), ATOM)


def entry_id(community: str, *path: str) -> UUID:
    """Give the id of a feed or an entry: a feed reader's memory, so it stays when the server's address changes."""
    return uuid5(uuid5(NAMESPACE_URL, "tag:convenor"), "/".join((community, *path)))
