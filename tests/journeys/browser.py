"""The demo as a visitor has it: the command's own process, and Chromium in front of it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP, PHONE = (1280, 800), (390, 844)
PATIENCE_MS = 20_000  # for one step, on a slow machine with other work


@contextmanager
def chromium() -> Iterator[Any]:
    """The system's Chromium; where the whole suite must run, its absence fails."""
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":  # noqa: TID251 - about the test run, not about the programme
            pytest.fail("Chromium is not installed.")
        pytest.skip("The main job is not walked in a browser: Chromium is not installed.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """A fresh demo in a process of its own; gives its address."""
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--folder", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield found.group()
                break
        else:
            pytest.fail("The demo did not start: " + "".join(said))
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


@dataclass
class Visitor:
    """Somebody at the demo: does one thing after the other, and looks at every step whether the page is in order."""

    page: Any
    home: str
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda said: self.wrong.append(said.text))
        self.page.on("request", lambda request: self._asked(request.url))

    def _asked(self, url: str) -> None:
        if not url.startswith((self.home, "data:")):
            self.wrong.append(f"asked of elsewhere: {url}")

    def look(self) -> None:
        """Nothing went wrong so far, nothing was asked of elsewhere, and the page does not scroll sideways."""
        assert self.wrong == []
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), self.page.url

    def go(self, path: str) -> None:
        """Open an address of the demo."""
        self.page.goto(self.home + path)
        self.look()

    def settled(self) -> None:
        """Wait until what was clicked has been answered."""
        self.page.locator("[aria-busy=true]").first.wait_for(state="detached")
        self.look()

    def press(self, label: str, within: str = "#log") -> None:
        """Press a button: the last of this name, as the latest message has it."""
        self.page.locator(within).get_by_role("button", name=label, exact=True).last.click()
        self.settled()

    def move(self, label: str) -> str:
        """Move the clock on; gives what is said to have happened."""
        self.page.locator("form.clock").get_by_role("button", name=label, exact=True).click()
        self.settled()
        return str(self.page.locator("#notes").inner_text())

    def move_until(self, label: str, words: str, at_most: int) -> None:
        """Move the clock on, again and again, until the bar at the foot says what is to be done next."""
        for _move in range(at_most):
            if words in self.page.locator("#hint").inner_text():
                return
            self.move(label)
        assert words in self.page.locator("#hint").inner_text()

    def become(self, name: str) -> None:
        """Switch to somebody, and stay in the same place."""
        self._open_rail()
        labels = self.page.locator("#persona option").all_text_contents()
        self.page.select_option("#persona", label=next(label for label in labels if label.startswith(name)))
        self.page.get_by_role("button", name="Switch", exact=True).click()
        self.page.wait_for_load_state()
        self.look()

    def channel(self, name: str) -> None:
        """Go to a channel by its link."""
        self._open_rail()
        self.page.locator(".rail").get_by_role("link", name=name).click()
        self.page.wait_for_load_state()
        self.look()

    def _open_rail(self) -> None:
        if not self.page.locator("#persona").is_visible():
            self.page.get_by_role("link", name="Channels, people").click()

    def answer(self) -> None:
        """Open the form of the log that the latest message asks for."""
        self.press("Answer")
        self.page.locator("dialog.form:modal").wait_for()

    def latest(self) -> str:
        """The words of the latest message."""
        return str(self.page.locator("#log article").last.inner_text())

    def choose(self, label: str, option: int) -> str:
        """Choose from a list inside the latest message; gives the words of what was chosen."""
        form = self.page.locator("#log article form.choose").filter(has_text=label).last
        words = form.locator("option").nth(option).inner_text()
        form.get_by_label(label).select_option(index=option)
        form.get_by_role("button", name="Send my choice").click()
        self.settled()
        return str(words)


@contextmanager
def visitor(browser: Any, home: str, size: tuple[int, int], scheme: str) -> Iterator[Visitor]:
    """Somebody at the demo with a screen of this size."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    try:
        yield Visitor(context.new_page(), home)
    finally:
        context.close()
