"""The desk in a real browser: on a phone and on a desk, light and dark, by keyboard, without a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

from tests.app.demo import Demo
from tests.desk.visiting import ADDRESS, PROJECT, Visitor, draft, place, visitor
from tests.store.engines import _missing

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        _missing(f"Chromium is not at {CHROMIUM}: the desk is not looked at.")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield opened
        opened.close()


class Tab:
    """A tab whose requests the desk answers: what it asked others for, and what it complained about."""

    def __init__(self, chromium: Browser, who: Visitor, width: int, scheme: str) -> None:
        context = chromium.new_context(
            viewport={"width": width, "height": 844},
            color_scheme=scheme,  # type: ignore[arg-type]  # light or dark
            java_script_enabled=True,
        )
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self._http = who.http
        self.page.route("**/*", self._answer)
        self.page.on("console", self._heard)

    def _heard(self, message: ConsoleMessage) -> None:
        self.complaints.append(message.text)

    def _answer(self, route: Route) -> None:
        asked = route.request
        if not asked.url.startswith(ADDRESS):
            self.complaints.append(f"asked for {asked.url}")
            route.abort()
            return
        address = urlsplit(asked.url)
        body = asked.post_data_buffer
        kept = {"content-type": asked.headers.get("content-type", "")} if body else {}
        answer = self._http.request(asked.method, address.path, content=body, headers=kept, follow_redirects=True)
        route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.content)


@pytest.fixture
def at_home(demo: Demo) -> Visitor:
    """The editor, with the stylesheets served beside the desk."""
    return visitor(demo, "marcus.delaney", with_assets=True).signed_in()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_of_the_desk_scrolls_sideways_or_complains(
    chromium: Browser, demo: Demo, at_home: Visitor, width: int, scheme: str
) -> None:
    tab = Tab(chromium, at_home, width, scheme)
    rounds = f"/desk/rounds/{PROJECT}"
    source = f"{place(demo)}/log/{draft(demo).kept[0].sources[0]}"
    for path in (
        "/desk/",
        place(demo),
        f"{place(demo)}/preview",
        source,
        rounds,
        f"{rounds}/themes",
        f"{rounds}/answers/1",
    ):
        tab.page.goto(ADDRESS + path)
        for closed in tab.page.locator("details.act > summary").all()[:3]:
            closed.click()
        assert tab.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        assert tab.page.evaluate("document.styleSheets.length") == 2
        assert tab.page.evaluate("document.querySelectorAll('h1').length") == 1
        heights = tab.page.evaluate(
            "[...document.querySelectorAll('button, summary, a.btn, a.chip')]"
            ".map(one => one.getBoundingClientRect().height)"
            ".filter(height => height > 0)"
        )
        assert min(heights) >= 24, path
    assert tab.complaints == []
    tab.page.context.close()


def test_a_line_is_put_into_other_words_by_keyboard_alone(chromium: Browser, demo: Demo, at_home: Visitor) -> None:
    tab = Tab(chromium, at_home, 1280, "light")
    tab.page.goto(ADDRESS + place(demo))
    tab.page.keyboard.press("Tab")
    assert tab.page.evaluate("document.activeElement.textContent") == "Skip to the work"
    tab.page.keyboard.press("Enter")
    for _press in range(60):
        tab.page.keyboard.press("Tab")
        if tab.page.evaluate("document.activeElement.textContent").startswith("Put it in other words"):
            break
    ring = tab.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert ring == "3px"
    tab.page.keyboard.press("Enter")
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Control+a")
    tab.page.keyboard.type("One team opened a side room.")
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_selector("text=The line is in your words now")
    assert draft(demo).kept[0].text == "One team opened a side room."
    assert tab.complaints == []
    tab.page.context.close()


def test_the_state_and_the_main_button_are_in_sight_without_scrolling(
    chromium: Browser, demo: Demo, at_home: Visitor
) -> None:
    for width in (390, 1280):
        tab = Tab(chromium, at_home, width, "light")
        tab.page.goto(ADDRESS + place(demo))
        box = tab.page.get_by_text("Approve…").or_(tab.page.locator(".approve summary").first).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 844
        tab.page.context.close()
