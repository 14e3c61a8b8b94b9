"""The pages in a real browser: on a phone and on a desk, light and dark, by keyboard, and on their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright
from starlette.testclient import TestClient

from bot.clock import SteppedClock
from bot.store import Store
from tests.store.engines import _missing
from tests.web.publishing import EVERY_KIND, Shelf, page, reader

CHROMIUM = Path("/usr/bin/chromium")
ORIGIN = "http://causeway.example"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        _missing(f"Chromium is not at {CHROMIUM}: the pages are not looked at.")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture
def server(some_store: Store, clock: SteppedClock) -> TestClient:
    long = page("second", *EVERY_KIND, changed=clock.now())
    wordy = page(f"{'a' * 60}", *EVERY_KIND)
    return reader(some_store, clock, Shelf([long, wordy]).site(), Shelf().site("stories", "Stories"))


class Visit:
    """A reader's tab: what it asked for, and what it complained about."""

    def __init__(self, browser: Browser, server: TestClient, width: int, scheme: str) -> None:
        context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)  # type: ignore[arg-type]  # light or dark
        self.tab: Page = context.new_page()
        self.outside: list[str] = []
        self.complaints: list[str] = []
        self._server = server
        self.tab.route("**/*", self._answer)
        self.tab.on("console", self._heard)

    def _answer(self, route: Route) -> None:
        if not route.request.url.startswith(ORIGIN):
            self.outside.append(route.request.url)
            route.abort()
            return
        address = urlsplit(route.request.url)
        answer = self._server.get(f"{address.path}?{address.query}")
        route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.content)

    def _heard(self, message: ConsoleMessage) -> None:
        self.complaints.append(message.text)

    def open(self, path: str) -> Page:
        self.tab.goto(ORIGIN + path)
        return self.tab


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_scrolls_sideways_or_asks_anybody_else_for_anything(
    width: int, scheme: str, browser: Browser, server: TestClient
) -> None:
    visit = Visit(browser, server, width, scheme)
    for path in ("/", "/digests/", "/digests/second", f"/digests/{'a' * 60}", "/stories/"):
        tab = visit.open(path)
        assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        assert tab.evaluate("document.styleSheets.length") == 2
    assert (visit.outside, visit.complaints) == ([], [])
    tab.context.close()


def test_the_first_tab_stop_leads_past_the_top(browser: Browser, server: TestClient) -> None:
    tab = Visit(browser, server, 1280, "light").open("/digests/second")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to the text"
    assert tab.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"
    tab.context.close()


def test_text_is_set_to_be_read(browser: Browser, server: TestClient) -> None:
    tab = Visit(browser, server, 1280, "light").open("/digests/second")
    size, family, width = tab.evaluate(
        "(p => [getComputedStyle(p).fontSize, getComputedStyle(p).fontFamily, p.getBoundingClientRect().width])"
        "(document.querySelector('.reading section > p'))"
    )
    assert size == "18px"
    assert family.endswith("serif")
    assert "sans" not in family
    assert width <= 640
    tab.context.close()


def test_on_a_phone_each_row_of_a_table_is_a_card_that_names_its_columns(browser: Browser, server: TestClient) -> None:
    tab = Visit(browser, server, 390, "light").open("/digests/second")
    cell = "document.querySelector('td[data-l=People]')"
    assert tab.evaluate(f"getComputedStyle({cell}, '::before').content") == '"People"'
    assert tab.get_by_role("table").get_by_role("row").count() == 3  # still a table to a screen reader
    assert tab.get_by_role("rowheader", name="acute").count() == 1
    tab.context.close()


def test_links_outside_of_running_text_are_large_enough_to_hit(browser: Browser, server: TestClient) -> None:
    tab = Visit(browser, server, 390, "light").open("/digests/second")
    heights = tab.evaluate(
        "[...document.querySelectorAll('nav a, .onward a, .btn')].map(a => a.getBoundingClientRect().height)"
    )
    assert len(heights) >= 8
    assert min(heights) >= 24
    tab.context.close()


def test_paper_shows_the_words_and_not_the_navigation(browser: Browser, server: TestClient) -> None:
    tab = Visit(browser, server, 720, "dark").open("/digests/second")
    tab.emulate_media(media="print")
    assert not tab.locator(".bar").is_visible()
    assert not tab.locator(".contents").is_visible()
    assert tab.locator(".voice").is_visible()
    assert tab.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert tab.evaluate("getComputedStyle(document.querySelector('.voice p')).color") == "rgb(0, 0, 0)"
    tab.context.close()
