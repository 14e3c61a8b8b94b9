"""The local workspace as people use it without script: pages, their forms, their buttons."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
from starlette.applications import Starlette

from bot.app.cast import Cast
from bot.app.local import LocalHouse
from bot.core.members.actions import person_for_account
from bot.platforms.local import store as rooms
from bot.platforms.local.adapter import LocalPlatform
from bot.platforms.local.pages import prepare, workspace_routes
from bot.platforms.local.records import Account
from bot.platforms.local.site import Settings
from bot.store import Store, Tx
from tests.platforms.local.reader import Browser, Element, Given
from tests.three.driver import Answers, Bring
from tests.three.house import House, Someone, furnished

HOME = "http://127.0.0.1:8080"


class Page(Browser):
    """A browser on the loop that the house runs on; it keeps its page while the server is started anew."""

    def __init__(self) -> None:
        super().__init__(None)  # type: ignore[arg-type]  # every request goes through `web`
        self.app: Starlette | None = None
        self.latest: tuple[str, Given] = ("", {})
        door = httpx2.ASGITransport(app=self._served)
        self.web = httpx2.AsyncClient(transport=door, base_url=HOME, follow_redirects=True)

    async def _served(self, scope: Any, receive: Any, send: Any) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)

    async def opens(self, path: str) -> Element:
        """Follow a link."""
        return self.see(await self.web.get(path))

    async def posts(self, action: str, sent: Given) -> Element:
        """Send a form's fields."""
        self.latest = action, sent
        return self.see(await self.web.post(action, data=dict(sent)))


@dataclass(slots=True)
class LocalDriver:
    """Implements `Driver`."""

    house: House
    workspace: Store
    pages: dict[str, Page] = field(default_factory=dict)
    at_work: Page = field(init=False)  # the one on which something was done last
    name: str = "local"

    async def serve(self) -> None:
        """Start the bot and its pages."""
        await self.house.wake()
        house = LocalHouse(self.house.bot, self.house.clock, Cast(self.house.store, self.house.community, ()))
        app = Starlette(routes=workspace_routes(house, self.workspace, Settings(port=8080)))
        for page in self.pages.values():
            page.app = app

    async def begin(self, people: Sequence[str]) -> None:
        """Start, and give everybody a browser of their own."""
        self.pages = {who: Page() for who in people}
        await self.serve()
        for who, page in self.pages.items():
            await page.opens("/?at=dm")
            sent = page.filled(page.form("/persona")) | {"account": [who]}
            await page.posts("/persona", sent)

    async def end(self) -> None:
        """End the bot."""
        for page in self.pages.values():
            await page.web.aclose()
        await self.house.sleep()

    async def restart(self) -> None:
        await self.house.sleep()
        await self.serve()

    async def until(self, moment: datetime) -> None:
        await self.house.move(moment)
        for page in self.pages.values():
            await page.opens("/?at=dm")

    def _pressing(self, page: Page, label: str) -> dict[str, list[str]]:
        found = [button for button in page.page.one("div", id="log").all("button") if button.text == label]
        assert found, (label, page.page.one("div", id="log").text)
        form = page.page.one("form", id=found[-1].attributes["form"])
        return page.filled(form) | {"press": [found[-1].attributes["value"]]}

    async def _pressed(self, who: str, sent: dict[str, list[str]]) -> None:
        page = self.at_work = self.pages[who]
        await page.posts("/press", sent)
        asked = [form for form in page.page.all("form", action="/press") if form.all("input", name="confirmed")]
        if asked:
            await page.posts("/press", page.filled(asked[0]))

    async def press(self, who: str, label: str) -> None:
        await self._pressed(who, self._pressing(self.pages[who], label))

    async def again(self) -> None:
        await self.at_work.posts(*self.at_work.latest)

    def held_back(self, who: str, question: str, words: str) -> Bring:
        page = self.pages[who]
        sent = page.filled(page.form("/form/submit")) | {"question": [question], f"q.{question}": [words]}

        async def bring() -> None:
            await page.web.post("/form/keep", data=sent)

        return bring

    async def outlast(self) -> None:
        await self.house.outlast()
        await self.reconnect()

    async def reconnect(self) -> None:
        for page in self.pages.values():
            await page.opens(page.url.removeprefix(HOME))

    async def choose(self, who: str, words: str) -> None:
        page = self.at_work = self.pages[who]
        offering = [form for form in page.page.all("form", action="/choose") if words in form.text]
        option = next(each for each in offering[-1].all("option") if words in each.text)
        await page.posts("/choose", page.filled(offering[-1]) | {"value": [option.attributes["value"]]})

    async def hand_in(self, who: str, answers: Answers) -> None:
        page = self.at_work = self.pages[who]
        form = page.form("/form/submit")
        given = {f"q.{key}": list(values) for key, values in answers.items()}
        await page.posts("/form/submit", page.filled(form) | given)

    async def typed(self, who: str, question: str) -> str:
        page = self.pages[who]
        return "".join(page.filled(page.form("/form/submit")).get(f"q.{question}", []))

    def complaints(self, who: str) -> str:
        return " ".join(
            each.text for dialog in self.pages[who].page.all("dialog") for each in dialog.all(class_="wrong")
        )

    def offers(self, who: str) -> list[str]:
        return [button.text for button in self.pages[who].messages()[-1].all("button")]

    def reads(self, who: str) -> str:
        return "\n".join(message.text for message in self.pages[who].messages())

    async def posted(self, channel: str) -> list[str]:
        return [post.text for post in await self._channel(channel)]

    async def _channel(self, channel: str) -> list[Element]:
        page = next(iter(self.pages.values()))
        back = page.url.removeprefix(HOME)
        await page.opens(f"/?at={channel}")
        found = page.messages()
        await page.opens(back)
        return found

    async def harm(self, channel: str) -> list[str]:
        posts = await self._channel(channel)
        marked = [each for post in posts for tag in ("script", "img", "em", "i", "code") for each in post.all(tag)]
        bold = [each for post in posts for tag in ("b", "strong") for each in post.all(tag) if "bold" in each.text]
        away = [each for post in posts for each in post.all("a") if not each.attributes["href"].startswith("/")]
        return [f"{each.tag}: {each.text}" for each in (*marked, *bold, *away)]

    async def forge(self, who: str, action: str) -> str:
        page = self.pages[who]
        sent = page.filled(page.page.one("form", id="press")) | {"press": [f"999999 {action}"]}
        await page.posts("/press", sent)
        return page.messages()[-1].text


def _seat(tx: Tx, people: Sequence[Someone], channels: Sequence[str]) -> None:
    for one in people:
        rooms.add_account(tx, Account(one.ref, one.name, "", in_switcher=True))
    for channel in channels:
        rooms.add_channel(tx, channel, "")
        rooms.join(tx, channel, [one.ref for one in people])


@asynccontextmanager
async def on_local(folder: Path, people: Sequence[Someone]) -> AsyncIterator[LocalDriver]:
    """Everybody in the local workspace."""
    with furnished(folder, people) as house:
        workspace = Store(f"sqlite:///{folder / 'workspace.db'}", house.clock)
        try:
            prepare(workspace)
            about = house.community.community
            workspace.write_now(_seat, people, (about.staff_channel, about.digest_channel))
            house.others = {"local": LocalPlatform(workspace)}
            for one in people:
                house.store.write_now(person_for_account, "local", one.ref, one.name)
                house.accounts["local", one.ref] = one.ref
            house.enrol("local", people)
            driver = LocalDriver(house, workspace)
            await driver.begin([one.ref for one in people])
            try:
                yield driver
            finally:
                await driver.end()
        finally:
            workspace.close()
