"""A visitor who plays somebody of the demo: presses, forms and direct messages, each with a key of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count

from bot.app.bot import Bot
from bot.platforms.limits import buttons_of
from bot.routing.replies import FormErrors, Kept, OpenForm, Reply, Show
from bot.routing.requests import Kind, Request
from bot.ui.actions import ActionId, parse_action
from bot.ui.form import Form
from bot.ui.message import Message, Select
from bot.ui.plain import plain

_numbers = count(1)


@dataclass(slots=True)
class Visitor:
    """Somebody played by hand; `last` is the latest reply."""

    bot: Bot
    account: str
    platform: str = "local"
    last: Reply | None = None

    async def send(self, kind: Kind, action: str, *, words: str = "", **values: tuple[str, ...]) -> Reply:
        """Do something; values with a dot in their key are given as `{...}`."""
        return await self.submit(kind, action, values, words)

    async def submit(
        self, kind: Kind, action: str, values: dict[str, tuple[str, ...]], words: str = "", key: str = ""
    ) -> Reply:
        """Do something with values of any key."""
        what = parse_action(action) or ActionId("menu", "unknown")
        key = key or f"visitor:{next(_numbers)}"
        request = Request(key, self.platform, self.account, "", kind, what, values, words)
        self.last = await self.bot.dispatch(request)
        return self.last

    async def press(self, label: str) -> Reply:
        """Press the button of the latest message that has this label."""
        found = [button for button in buttons_of(self.message) if button.label == label]
        assert found, [button.label for button in buttons_of(self.message)]
        return await self.send(Kind.PRESS, found[0].action)  # type: ignore[union-attr]  # no link has such a label

    async def choose(self, value: str) -> Reply:
        """Choose from the latest message's list."""
        (select,) = [block for block in self.message.blocks if isinstance(block, Select)]
        assert value in {option.value for option in select.options}
        return await self.submit(Kind.CHOOSE, select.action, {"value": (value,)})

    async def say(self, words: str, key: str = "") -> Reply:
        """Write the bot a direct message."""
        return await self.submit(Kind.SAY, "menu:say:", {}, words, key)

    @property
    def message(self) -> Message:
        """The latest message."""
        assert isinstance(self.last, Show), self.last
        return self.last.message

    @property
    def form(self) -> Form:
        """The latest form."""
        assert isinstance(self.last, OpenForm), self.last
        return self.last.form

    @property
    def errors(self) -> FormErrors:
        """The latest form's errors."""
        assert isinstance(self.last, FormErrors), self.last
        return self.last

    @property
    def kept(self) -> Kept:
        """What was kept last."""
        assert isinstance(self.last, Kept), self.last
        return self.last

    @property
    def text(self) -> str:
        """All words of the latest message."""
        return plain(self.message)

    def elsewhere(self, platform: str) -> Visitor:
        """The same account on another platform."""
        return replace(self, platform=platform)
