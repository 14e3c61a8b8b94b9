"""Takes the README's pictures anew: `python -m tests.docs.pictures` starts the demo and walks it in Chromium."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.docs.pages import DOCS, ROOT

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WIDTH, HEIGHT = 1280, 800
PICTURES = DOCS / "pictures"
WROTE = "We now open every video clinic with a two-minute test call. Half as many sessions fail in the first minute."


@contextmanager
def demo() -> Iterator[str]:
    """The address of a fresh demo on a free port."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-u", "-m", "bot", "demo", "--port", "0", "--folder", folder]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        try:
            yield _address_in(process.stdout)
        finally:
            process.terminate()
            process.wait()


def _address_in(lines: Iterable[str]) -> str:
    for line in lines:
        if found := re.search(r"http://\S+", line):
            return found[0]
    sentence = "The demo did not start; what it printed says why."
    raise SystemExit(sentence)


class Walk:
    """The workspace in a browser, as a visitor uses it."""

    def __init__(self, page: Any, address: str) -> None:
        self._page = page
        self._address = address
        page.goto(address)

    def be(self, account: str) -> None:
        """Play somebody, and open their talk with the bot."""
        self._page.select_option("#persona", account)
        self._page.click("form.who button")
        self._page.wait_for_load_state()
        self._page.goto(f"{self._address}/?at=dm")

    def move(self, by: str, *, until: str) -> None:
        """Move the clock by `hour`, `day` or to the `next` event, again and again, until it shows a text."""
        while until not in self._page.inner_text("#clock"):
            with self._page.expect_response("**/clock"):
                self._page.click(f"form.clock button[value={by}]")
            self._page.goto(f"{self._address}/?at=dm")

    def press(self, label: str) -> None:
        """Press the last button of that name in the talk."""
        with self._page.expect_response("**/press"):
            self._page.locator("#log button", has_text=label).last.click()

    def answer(self, words: str) -> None:
        """Write in the first box of the open form, and hand it in."""
        self._page.locator("#dialogs textarea").first.fill(words)
        with self._page.expect_response("**/form/submit"):
            self._page.click("#dialogs footer button")

    def confirm(self, label: str) -> None:
        """Press a button that asks whether one is sure, and say so."""
        self._page.locator("#log button", has_text=label).last.click()
        with self._page.expect_response("**/press"):
            self._page.locator("#dialogs button", has_text=label).last.click()

    def open(self, path: str) -> None:
        """Open another page of the same server."""
        self._page.goto(f"{self._address}{path}")

    def picture(self, name: str) -> None:
        """Keep what is seen."""
        self._page.wait_for_timeout(500)
        self._page.screenshot(path=str(PICTURES / name))


def main() -> None:
    """Take both pictures."""
    from playwright.sync_api import sync_playwright

    PICTURES.mkdir(exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        walk = Walk(browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light"), address)
        walk.be("declan.mcgurk")
        walk.move("next", until="16 March 2027, 12:30")
        walk.picture("workspace.png")
        walk.press("Answer")
        walk.answer(WROTE)
        walk.move("day", until="23 March 2027")
        walk.move("next", until="24 March 2027, 08:00")
        walk.press("It is fair")
        walk.be("marcus.delaney")
        walk.confirm("Approve")
        walk.move("day", until="31 March 2027")
        walk.open("/digests/video-consultations-1")
        walk.picture("digest-page.png")
        browser.close()
    for each in sorted(Path(PICTURES).iterdir()):
        print(f"{each.name}: {each.stat().st_size // 1000} kB")  # noqa: T201 - a command


if __name__ == "__main__":
    main()
