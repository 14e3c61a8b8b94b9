"""A community that publishes made-up pages, for looking at them as a reader does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from starlette.routing import BaseRoute
from starlette.testclient import TestClient

from bot.clock import SteppedClock
from bot.config.community import About, Community, Compact
from bot.core.capability import Site
from bot.store import Store, Tx
from bot.ui.message import (
    Block,
    Button,
    Buttons,
    Context,
    Divider,
    FieldItem,
    Fields,
    Heading,
    Image,
    Items,
    LinkButton,
    Option,
    Paragraph,
    Quote,
    Select,
    Table,
)
from bot.ui.page import Page
from bot.ui.text import say, untrusted
from bot.web.app import web_app
from bot.web.health import Backlog, Check

LATE = datetime(2027, 4, 7, 23, 30, tzinfo=UTC)  # in London it is already Thursday the 8th

EVERY_KIND: tuple[Block, ...] = (
    Paragraph(say("Before any heading: **{count} of 14** said so, see [the first](/digests/first).", count=9)),
    Heading("Getting connected"),
    Quote(untrusted("We ring instead.\nIt works.\n\nMostly."), untrusted("Someone in primary care, England")),
    Items((say("a quiet room"), say("an interpreter"))),
    Items((say("ask"), say("ask again")), numbered=True),
    Divider(),
    Heading("Telling whether it works"),
    Image("/static/mark.svg", "Seven seats, one of them free", "The mark"),
    Image("https://elsewhere.example/chart.png", "A chart that falls from 62 to 41"),
    Select("Take a line out", "logs:drop:1", (Option("1", "The first line"), Option("2", "The second line"))),
    Heading("Who this rests on"),
    Table(("Sector", "People"), (("acute", "9"), ("voluntary, academia (merged)", "12")), "People, by sector"),
    Fields((FieldItem("Not heard from", say("ambulance")),)),
    Context(say("People chose themselves.")),
    Buttons((LinkButton("Read digest 1", "/digests/first"), Button("Approve", "logs:approve:1"))),
    Buttons((Button("Leave me out", "logs:out:1"),)),
)


def page(slug: str = "second", *blocks: Block, at: datetime = LATE, changed: datetime | None = None) -> Page:
    """A page with a few things on it."""
    return Page(
        slug,
        f"Digest: the {slug}",
        f"What people wrote in the {slug} fortnight.",
        "Edited by Marcus Bell",
        blocks or (Paragraph(say("Words.")),),
        at,
        changed,
    )


@dataclass
class Shelf:
    """What a site has published, and what it was asked for."""

    pages: list[Page] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def site(self, path: str = "digests", title: str = "Digests") -> Site:
        """The site over the shelf."""
        return Site(path, title, f"{title} of the community.", lambda _tx, _community: tuple(self.pages), self._page)

    def _page(self, _tx: Tx, _community: Community, slug: str) -> Page | None:
        self.asked.append(slug)
        return next((each for each in self.pages if each.slug == slug), None)


def community(public_url: str = "") -> Community:
    """A community with nothing in it but its name."""
    return Community(
        community=About(name="Causeway", description="People who improve care together."),
        compact=Compact(version="1", points=("be kind",)),
        nations=(),
        sectors=(),
        roles=(),
        public_url=public_url,
    )


def quiet(_tx: Tx) -> Backlog:
    """Nothing waits."""
    return Backlog({}, 0)


def reader(
    store: Store,
    clock: SteppedClock,
    *sites: Site,
    public_url: str = "",
    count: Callable[[Tx], Backlog] = quiet,
    checks: Mapping[str, Check] | None = None,
    extra_routes: Sequence[BaseRoute] = (),
) -> TestClient:
    """Somebody at a browser."""
    app = web_app(
        sites, community(public_url), store, clock, count=count, checks=checks or {}, extra_routes=extra_routes
    )
    return TestClient(app, base_url="http://causeway.example")
