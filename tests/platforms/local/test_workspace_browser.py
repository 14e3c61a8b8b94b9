"""The workspace in real Chromium: by keyboard, on a phone's width, light and dark, with nothing asked of elsewhere."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from bot.platforms.local import store as kept
from bot.platforms.local.records import Spoken, Told
from bot.platforms.local.site import Settings
from bot.routing.requests import Kind
from bot.ui.message import Heading, Items, Message
from bot.ui.text import say
from tests.platforms.local.conftest import Workspace
from tests.platforms.local.fake_house import fake_workspace

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The system's Chromium; where the whole suite must run, its absence fails."""
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":  # noqa: TID251 - about the test run, not about the programme
            pytest.fail("Chromium is not installed.")
        pytest.skip("The browser is not tested: Chromium is not installed.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Workspace]]:
    """A furnished workspace on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app, house, store = fake_workspace(tmp_path, Settings(port=port))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    ready = threading.Event()
    startup = server.startup

    async def started(sockets: Any = None) -> None:
        await startup(sockets)
        ready.set()

    server.startup = started  # type: ignore[method-assign]  # uvicorn tells nobody when it listens
    thread = threading.Thread(target=server.run)
    thread.start()
    assert ready.wait(20)
    yield f"http://127.0.0.1:{port}", Workspace(app, house, store)
    server.should_exit = True
    thread.join()
    store.close()


class Seen:
    """What a page asked of elsewhere, and what went wrong in it."""

    def __init__(self, page: Any, home: str) -> None:
        self.wrong: list[str] = []
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", lambda request: self._asked(request.url, home))
        page.on("console", lambda said: self.wrong.append(said.text))

    def _asked(self, url: str, home: str) -> None:
        if not url.startswith((home, "data:")):
            self.wrong.append(url)


@pytest.mark.parametrize(
    ("size", "scheme"), [((1280, 800), "light"), ((1280, 800), "dark"), ((390, 844), "light"), ((320, 640), "dark")]
)
def test_a_log_is_answered_by_keyboard_alone(
    chromium: Any, served: tuple[str, Workspace], size: tuple[int, int], scheme: str
) -> None:
    home, workspace = served
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page = context.new_page()
    page.set_default_timeout(8000)
    seen = Seen(page, home)
    page.goto(f"{home}/?at=dm")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.get_by_role("button", name="Answer").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog:modal")
    assert page.evaluate("document.activeElement.name") == "q.last_plan"
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "q.what_changed"
    page.keyboard.type("One patient, 943 476 5919, rang.")
    page.keyboard.press("Tab")
    page.get_by_text("looks like an NHS number").wait_for()

    page.get_by_label("About how many").fill("lots")
    page.keyboard.press("Enter")  # neither hands in nor closes: it keeps the answer
    page.locator("[data-question=sessions] .saved").wait_for()
    page.get_by_label("What has changed").fill("")
    page.get_by_role("button", name="Hand in log 3").press("Enter")
    page.get_by_text("2 answers need another look").wait_for()
    assert page.evaluate("document.activeElement.name") == "q.what_changed"
    assert page.get_by_label("About how many").input_value() == "lots"

    page.keyboard.type("Two wards now offer it.")
    page.get_by_label("About how many").fill("40")
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    page.get_by_role("button", name="Hand in log 3").press("Enter")
    page.get_by_text("Log 3 is handed in.").wait_for()
    page.wait_for_function("document.activeElement.matches('article.msg')")
    assert page.locator("dialog").count() == 0
    assert workspace.house.requests[-1].values["what_changed"] == ("Two wards now offer it.",)
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    assert seen.wrong == []
    context.close()


def test_escape_saves_and_the_focus_goes_back(chromium: Any, served: tuple[str, Workspace]) -> None:
    home, workspace = served
    page = chromium.new_page()
    page.goto(f"{home}/?at=dm")
    page.get_by_role("button", name="Answer").click()
    page.get_by_label("One thing you will try").fill("Ring back")
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
    page.get_by_text("Saved 09:30").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Answer"
    keeps = [request.values for request in workspace.house.requests if request.kind is Kind.KEEP]
    assert {"plan_next": ("Ring back",)} in keeps
    page.close()


def test_new_messages_arrive_without_moving_the_reader(chromium: Any, served: tuple[str, Workspace]) -> None:
    home, workspace = served
    page = chromium.new_page(viewport={"width": 1000, "height": 500})
    page.goto(f"{home}/?at=video")
    log = page.locator("#log")
    assert log.evaluate("log => log.scrollTop") == 0  # at its end
    page.locator("#say").fill("half a sentence")
    workspace.store.write_now(kept.say_as, Spoken("video", "p12", "While you read the end."))
    page.get_by_text("While you read the end.").wait_for()
    assert abs(log.evaluate("log => log.scrollTop")) < 2
    assert page.evaluate("document.activeElement.id") == "say"
    assert page.locator("#say").input_value() == "half a sentence"

    first = page.locator("#m-1")
    first.scroll_into_view_if_needed()
    before = first.bounding_box()
    workspace.store.write_now(kept.say_as, Spoken("video", "p12", "While you read the beginning."))
    page.get_by_role("button", name="New messages below").wait_for()
    after = first.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 2
    page.get_by_role("button", name="New messages below").click()
    assert page.get_by_text("While you read the beginning.").is_visible()
    page.close()


def test_a_choice_from_a_list_is_sent_and_who_types_stays_in_the_box(
    chromium: Any, served: tuple[str, Workspace]
) -> None:
    home, workspace = served
    page = chromium.new_page()
    seen = Seen(page, home)
    page.goto(f"{home}/?at=video")
    page.get_by_label("Which question shall we take").select_option(index=1)
    page.get_by_role("button", name="Send my choice").click()
    page.get_by_text("Noted: sigs:pick q1").wait_for()

    page.locator("#say").fill("/convenor log")
    page.keyboard.press("Enter")
    page.get_by_text("You wrote log.").wait_for()
    assert page.evaluate("document.activeElement.id") == "say"
    page.locator("#say").fill("/coffee")
    page.keyboard.press("Enter")
    page.get_by_text("There is no command /coffee").wait_for()
    assert page.locator("#say").input_value() == "/coffee"
    page.get_by_role("button", name="Dismiss", exact=True).first.click()
    page.get_by_text("There is no command /coffee").wait_for(state="detached")
    assert [request.value for request in workspace.house.requests if request.kind is Kind.CHOOSE] == ["q1"]
    assert seen.wrong == []
    page.close()


def test_a_control_in_the_bar_does_not_move_the_page_on_a_phone(chromium: Any, served: tuple[str, Workspace]) -> None:
    home, _workspace = served
    page = chromium.new_page(viewport={"width": 390, "height": 700})
    page.goto(f"{home}/?at=video")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")  # it goes to its end
    before = page.evaluate("scrollTo(0, 400), scrollY")
    for control in ("[name=by][value=day]", ".talk > header a", "#say"):
        page.locator(control).focus()
        assert page.locator(control).bounding_box()["y"] >= 0
        assert page.evaluate("scrollY") == before, control
    page.close()


def test_a_message_longer_than_the_screen_is_read_from_its_beginning(
    chromium: Any, served: tuple[str, Workspace]
) -> None:
    home, workspace = served
    lines = tuple(say("Line {n}.", n=n) for n in range(1, 60))
    workspace.store.write_now(kept.tell, Told("start-here", Message((Heading("A long digest"), Items(lines)))))
    for size in ({"width": 1280, "height": 600}, {"width": 390, "height": 700}):
        page = chromium.new_page(viewport=size)
        for anchor in ("", "#latest"):
            page.goto("about:blank")
            page.goto(f"{home}/?at=start-here{anchor}")
            page.wait_for_load_state("load")
            page.get_by_text("This is the latest.").wait_for(state="attached")
            assert 0 < page.get_by_role("heading", name="A long digest").bounding_box()["y"] < size["height"]
        page.close()


def test_a_double_click_is_one_click(chromium: Any, served: tuple[str, Workspace]) -> None:
    home, workspace = served
    page = chromium.new_page()
    page.goto(f"{home}/?at=video")
    page.get_by_role("button", name="Show all sources").dblclick()
    page.get_by_text("Noted: logs:sources").wait_for()
    page.locator("#say").fill("Said once.")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_text("Said once.").wait_for()
    page.get_by_role("button", name="1 day").click()
    page.get_by_text("Tuesday 16 March 2027").wait_for()
    assert len({request.key for request in workspace.house.requests}) == 1
    assert page.get_by_text("Noted: logs:sources").count() == 1
    assert page.get_by_text("Said once.").count() == 1
    assert page.get_by_text("Monday 15 March", exact=True).count() == 1  # no longer today
    page.close()
