"""The main job as its people do it, in Chromium: from the prompt to the digest in its channel, page and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.browser import DESKTOP, PHONE, Visitor, chromium, demo, visitor

pytestmark = pytest.mark.browser

CHANGED = "Two of our four rehab classes are now on video, twelve people in each."
HOSTILE = "<script>alert(1)</script> and <!channel>"
LONG = "x" * 30_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's Chromium."""
    with chromium() as found:
        yield found


@pytest.fixture
def home(tmp_path: Path, browser: Any) -> Iterator[str]:
    """A fresh demo's address."""
    with demo(tmp_path) as address:
        yield address


def test_from_prompt_to_published_digest_at_a_desk(browser: Any, home: str) -> None:
    with visitor(browser, home, DESKTOP, "light") as at:
        _a_newcomer_is_told_what_to_try(at)
        _one_has_nothing_to_report(at)
        _one_hands_in_with_an_error_first(at)
        _the_reminder_goes_to_those_it_concerns(at)
        dropped = _the_editor_drops_a_line_and_approves(at)
        _it_is_published_once_the_authors_have_answered(at, dropped)
        at.look()


@pytest.mark.prove
def test_from_prompt_to_published_digest_on_a_phone(browser: Any, home: str) -> None:
    with visitor(browser, home, PHONE, "dark") as at:
        at.go("/")
        at.move("To the next event")
        at.page.get_by_role("button", name="Be Tomos").click()
        at.answer()
        at.press("Hand in log 1", "dialog")
        assert at.page.locator(".wrong").filter(has_text="This one is needed").count() == 1
        at.page.get_by_label("What has changed").fill(CHANGED)
        at.press("Hand in log 1", "dialog")
        at.hears("Log 1 of Video consultations is handed in")
        at.move_until("1 day", "As Marcus", at_most=9)
        at.page.get_by_role("button", name="Be Marcus").click()
        at.press("Approve")
        at.press("Approve", "dialog")
        at.move_until("1 day", "The digest is out", at_most=8)
        at.channel("insight-digests")
        at.hears("Video consultations, digest 1")
        at.page.get_by_role("link", name="Read it on a page").click()
        at.page.get_by_role("heading", name="Video consultations, digest 1").wait_for()
        at.look()


def _a_newcomer_is_told_what_to_try(at: Visitor) -> None:
    at.go("/")
    assert at.page.title() == "#start-here · Convenor local workspace"
    assert "press “To the next event”" in at.page.locator("#hint").inner_text()
    assert at.page.get_by_role("log").count() == 1
    said = at.move("To the next event")
    assert "Moved to Tue 16 March, 12:30. Sent: the prompt of a learning log to 10 people." in said


def _one_has_nothing_to_report(at: Visitor) -> None:
    assert at.page.locator("#places").get_by_role("link", name="Convenor 1 new").count() == 1
    at.page.get_by_role("button", name="Be Kwame").click()
    at.press("Nothing to report")
    at.hears("Thank you. Noted for log 1: nothing to report.")


def _one_hands_in_with_an_error_first(at: Visitor) -> None:
    page = at.page
    at.become("Tomos")
    at.answer()
    page.get_by_label("What got in the way").fill(LONG)
    page.get_by_label("What would you tell").fill(HOSTILE)
    page.get_by_label("About how many").fill("many")
    page.get_by_label("About how many").press("Tab")
    page.locator("[data-question=sessions] .wrong", has_text="Please give a whole number").wait_for()
    at.press("Hand in log 1", "dialog")
    page.get_by_text("3 answers need another look").wait_for()
    assert page.evaluate("document.activeElement.name") == "q.what_changed"
    assert "there is room for 3,000" in page.locator("[data-question=what_got_in_the_way] .wrong").inner_text()

    page.keyboard.press("Escape")  # closes and keeps
    page.locator("dialog").wait_for(state="detached")
    at.settled()
    assert "Your answers are saved." in page.locator("#notes").inner_text()
    at.answer()
    assert page.get_by_label("What got in the way").input_value() == LONG
    assert page.get_by_label("What would you tell").input_value() == HOSTILE
    assert page.get_by_label("About how many").input_value() == "many"
    page.get_by_label("What got in the way").fill("Half of the houses cannot hold a call for more than ten minutes.")
    page.get_by_label("What has changed").fill(CHANGED)
    page.get_by_label("About how many").fill("12")
    page.get_by_label("One thing you will try").fill("One class in the evening")
    at.press("Hand in log 1", "dialog")
    at.hears("Log 1 of Video consultations is handed in.")
    page.locator("dialog").wait_for(state="detached")


def _the_reminder_goes_to_those_it_concerns(at: Visitor) -> None:
    said = [at.move("1 day") for _day in range(6)]
    assert "Monday 22 March 2027" in at.page.locator("#clock").inner_text()
    assert "the one reminder of a learning log to 3 people" in said[-1]
    at.hears("handed in")  # Tomos is done, and gets none
    at.become("Margaret")
    assert "This is the only reminder for this log." in at.page.locator("#log").inner_text()


def _the_editor_drops_a_line_and_approves(at: Visitor) -> str:
    at.move("1 day")
    at.move_until("To the next event", "As Marcus", at_most=4)
    at.page.get_by_role("button", name="Be Marcus").click()
    at.hears("Made from")
    at.hears("no AI used")
    at.hears("from 1-0")
    chosen = at.choose("Take a line out", 1)
    words = chosen.removeprefix("1. ").rstrip("…")
    assert words in at.latest().partition("Not in it, and why")[2]
    at.choose("Put a line back", 1)
    assert "taken out by an editor" not in at.latest()
    at.choose("Take a line out", 1)
    at.press("Approve")
    at.press("Approve", "dialog")
    at.hears("Approved. Some authors have not answered yet")
    return words


def _it_is_published_once_the_authors_have_answered(at: Visitor, dropped: str) -> None:
    page = at.page
    at.become("Declan")
    at.press("It is fair")
    mine = page.locator("#log blockquote p").last.inner_text()
    at.become("Margaret")
    at.press("Leave me out")
    refused = page.locator("#log blockquote p").last.inner_text()
    at.move_until("1 day", "The digest is out", at_most=8)
    assert page.locator("#places").get_by_role("link", name=re.compile(r"insight-digests \d new")).count() == 1
    at.channel("insight-digests")
    _says(at.latest(), mine, dropped, refused)

    page.get_by_role("link", name="Read it on a page").click()
    page.get_by_role("heading", name="Video consultations, digest 1", level=1).wait_for()
    at.look()
    _says(page.locator("main").inner_text(), mine, dropped, refused)
    address = page.get_by_role("link", name="This page as Markdown").get_attribute("href")
    markdown = page.request.get(page.url if address is None else at.home + address.removeprefix(at.home))
    assert markdown.headers["content-type"].startswith("text/markdown")
    _says(markdown.text(), mine, dropped, refused)


def _says(digest: str, mine: str, dropped: str, refused: str) -> None:
    """It has what an author said yes to, with their name, and neither what was dropped nor what was refused."""
    assert mine.strip("“”") in digest
    assert "Declan McGurk" in digest
    assert "no AI used" in digest
    assert dropped not in digest
    assert refused.strip("“”") not in digest
