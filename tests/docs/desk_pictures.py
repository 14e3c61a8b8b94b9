"""Takes the pictures of the desk and of a digest with charts anew: `python -m tests.docs.desk_pictures`.

The programme is walked through two rounds on a clock of its own; Chromium sees what the desk and the pages answer.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.app.discover import capabilities
from bot.app.serve import ROOMS
from bot.clock import SteppedClock
from bot.programme.learning_logs.store.desk import answers_of_round
from bot.routing.requests import Kind
from bot.web.app import web_app
from bot.web.assets import Assets
from bot.web.desk.routes import desk_routes
from bot.web.health import Backlog
from tests.app.demo import Demo, by_hand, opened
from tests.app.stage import PROJECT, digest, member
from tests.desk.visiting import ADDRESS, desks, visitor
from tests.docs.pictures import ARGUMENTS, CHROMIUM, PICTURES
from tests.packs.stage import TWO_ROUNDS_LATER, two_rounds

DESKTOP, PHONE = (1280, 900), (390, 844)
SETTLED = datetime(2027, 4, 16, 9, tzinfo=UTC)
EDITOR = "marcus.delaney"


class Look:
    """Chromium in front of an application that runs in this process."""

    def __init__(self, browser: Any, http: TestClient) -> None:
        self._browser = browser
        self._http = http

    def picture(self, name: str, path: str, size: tuple[int, int], *, at: str = "", scheme: str = "light") -> None:
        """Keep a page as it is seen, scrolled to a part of it."""
        page = self._browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
        page.route("**/*", self._answer)
        page.goto(f"{ADDRESS}{path}")
        if at:
            page.locator(at).first.evaluate("part => part.scrollIntoView({block: 'start'})")
        page.wait_for_timeout(300)
        page.screenshot(path=str(PICTURES / f"{name}.png"))
        page.close()

    def _answer(self, route: Any) -> None:
        parts = urlsplit(route.request.url)
        address = f"{parts.path}?{parts.query}" if parts.query else parts.path
        answer = self._http.get(address, follow_redirects=True)
        route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.content)


def at_the_desk(demo: Demo) -> TestClient:
    """The editor's browser, signed in."""
    routes = desk_routes(desks(), demo.community, demo.store, ROOMS)
    http = TestClient(
        Starlette(routes=[*routes, Route("/static/{name}", Assets().serve)]), base_url=ADDRESS, follow_redirects=False
    )
    return replace(visitor(demo, EDITOR), http=http).signed_in().http


def code(demo: Demo) -> None:
    """Let the codebook hold a theme that a person has named."""
    from bot.programme.learning_logs.store.codes import add_code, add_tags

    def act(tx: Any) -> None:
        by = member(demo, EDITOR)
        mine = [each.id for each in answers_of_round(tx, PROJECT, 1) if each.question == "what_changed"]
        add_tags(tx, add_code(tx, PROJECT, "Test calls before the clinic", by), mine, by)

    demo.store.write_now(act)


async def publish(demo: Demo) -> None:
    """Let the second digest go out."""
    async with demo.bot() as bot:
        await bot.dispatch(by_hand(EDITOR, Kind.PRESS, f"learning_logs:approve:{digest(demo, 2).id}"))
        await demo.walk(bot, SETTLED)


def pages(demo: Demo) -> TestClient:
    """The public pages."""
    sites = [each.site for each in capabilities() if each.site is not None]
    app = web_app(sites, demo.community, demo.store, SteppedClock(SETTLED), count=lambda _tx: Backlog({}, 0), checks={})
    return TestClient(app, base_url=ADDRESS)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def main() -> None:
    """Take them all."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name:
        # Walked before Chromium is opened, for Playwright keeps an event loop of its own.
        folder = two_rounds(_made(Path(name) / "draft"))
        out = shutil.copytree(folder, Path(name) / "out")
        with opened(out, TWO_ROUNDS_LATER) as demo:
            asyncio.run(publish(demo))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            look(browser, folder, out)
            browser.close()


def look(browser: Any, folder: Path, out: Path) -> None:
    """Look at the desk of a draft, and at the page of the same digest once it is out."""
    with opened(folder, TWO_ROUNDS_LATER) as demo:
        code(demo)
        desk = Look(browser, at_the_desk(demo))
        draft, rounds = f"/desk/digests/{digest(demo, 2).id}", f"/desk/rounds/{PROJECT}"
        for size, suffix in ((DESKTOP, ""), (PHONE, "-phone")):
            desk.picture(f"desk-draft{suffix}", draft, size)
            desk.picture(f"desk-rounds{suffix}", rounds, size, at="#charts")
            desk.picture(f"desk-codebook{suffix}", f"{rounds}/themes", size)
            desk.picture(f"desk-preview{suffix}", f"{draft}/preview", size)
    with opened(out, SETTLED) as demo:
        public = Look(browser, pages(demo))
        at = f"/digests/{digest(demo, 2).slug}"
        public.picture("digest-chart", at, DESKTOP, at="figure.picture")
        public.picture("digest-chart-phone", at, PHONE, at="figure.picture", scheme="dark")


if __name__ == "__main__":
    main()
