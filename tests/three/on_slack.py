"""Slack as people use it: the strict stub behind the real adapter, messages and modals by what stands on them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.platforms.slack.connection import SlackConnection
from tests.platforms.slack.hall import until
from tests.platforms.slack_stub.server import APP_TOKEN, BOT_TOKEN
from tests.platforms.slack_stub.state import BOT, BOT_ID, Room
from tests.platforms.slack_stub.stub import NotAcknowledged, SlackStub, initial, labels, words
from tests.three.driver import Answers, Bring, Trouble
from tests.three.house import A_MINUTE, House, Someone, furnished


@dataclass(slots=True)
class SlackDriver:
    """Implements `Driver`."""

    house: House
    stub: SlackStub
    filled: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)  # by view: Slack's client keeps it
    name: str = "slack"

    @property
    def connection(self) -> SlackConnection:
        """What the composition root made."""
        made: SlackConnection = self.house.connection("slack")
        return made

    async def begin(self) -> None:
        """Connect."""
        self.stub.connected.clear()
        await self.connection.start()
        await self.stub.connected.wait()

    async def restart(self) -> None:
        await self.connection.stop()
        await self.house.sleep()
        await self.house.wake()
        await self.begin()

    async def says(self, who: str, words: str) -> None:
        await self.stub.says(self.user(who), words)
        await self.settled()

    async def writes_unheard(self, who: str, *words: str, hours: int = 0) -> None:
        await self.connection.stop()
        await self.house.sleep()
        self.house.is_down(A_MINUTE)
        for each in words:
            with suppress(NotAcknowledged):
                await self.stub.says(self.user(who), each)
        self.house.is_down(A_MINUTE + timedelta(hours=hours))
        await self.house.wake()
        await self.begin()
        await self.settled()

    def user(self, who: str) -> str:
        """Somebody's id in the workspace."""
        return self.house.accounts["slack", who]

    async def settled(self) -> None:
        """Wait until what was acknowledged is answered, and what that put into the outbox is sent."""
        await until(lambda: not self.connection._under_way._tasks, within_s=30)
        await self.house.bot.settle()

    async def until(self, moment: datetime) -> None:
        await self.house.move(moment)

    def shown(self, who: str) -> list[dict[str, Any]]:
        """The messages somebody sees in their talk with the bot, in order."""
        user = self.user(who)
        return sorted([*self.stub.told(user), *self.stub.whispered(user)], key=lambda message: float(message["ts"]))

    def _with(self, who: str, label: str) -> dict[str, Any]:
        found = [message for message in self.shown(who) if label in labels(message)]
        assert found, (label, self.reads(who))
        return found[-1]

    async def press(self, who: str, label: str) -> None:
        await self.stub.presses(self.user(who), self._with(who, label), label)  # its client asks again by itself
        await self.settled()

    async def again(self) -> None:
        await self.stub.again()
        await self.settled()

    def held_back(self, who: str, question: str, words: str) -> Bring:
        view = self.view(who)

        async def bring() -> None:
            await self.stub.fills_in(self.user(who), view, question, words)
            await self.settled()

        return bring

    def expire(self) -> None:
        self.stub.fail("views.open", "expired_trigger_id")

    def trouble(self, kind: Trouble, times: int = 1, *, looking: bool = False) -> None:
        do = {
            Trouble.SLOW_DOWN: self.stub.refuse,
            Trouble.BUSY: partial(self.stub.status, status=503),
            Trouble.CUT_BEFORE: self.stub.cut,
            Trouble.CUT_AFTER: self.stub.lose,
        }
        do[kind]("conversations.history" if looking else "chat.postMessage", times=times)  # type: ignore[operator]  # each takes that

    async def outlast(self) -> None:
        await self.settled()
        await self.house.outlast()

    async def reconnect(self) -> None:
        await self.stub.ask_to_reconnect()

    def room(self, channel: str) -> Room:
        """The latest channel of this name."""
        return [each for each in self.stub.world.rooms.values() if each.name == channel][-1]

    async def delete(self, channel: str) -> None:
        room = self.room(channel)
        del self.stub.world.rooms[room.id]
        await self.stub.event({"type": "channel_deleted", "channel": room.id})
        await self.settled()

    async def make(self, channel: str) -> None:
        room = self.stub.world.channel(channel)
        await self.stub.event({"type": "channel_created", "channel": {"id": room.id, "name": channel}})
        await self.settled()

    async def forbid(self, channel: str) -> None:
        self.room(channel).closed = "restricted_action"

    async def allow(self, channel: str, staff: str) -> None:
        self.room(channel).closed = ""
        await self.types(staff, "staff")
        await self.press(staff, "Try again")

    async def newcomer_acts(self) -> Bring:
        self.stub.world.person("U00000099", "New Comer")
        self.house.accounts["slack", "new"] = "U00000099"
        await self.types("new", "me")

        async def bring() -> None:
            await self.stub.joins("U00000099", "New Comer")
            await self.settled()

        return bring

    async def choose(self, who: str, option: str) -> None:
        message, value = next(
            (message, each["value"])
            for message in reversed(self.shown(who))
            for block in message["blocks"]
            if "accessory" in block
            for each in block["accessory"].get("options", [])
            if option in words(each)
        )
        await self.stub.chooses(self.user(who), message, value)
        await self.settled()

    def view(self, who: str) -> dict[str, Any]:
        """The form somebody has open."""
        found = self.stub.open_view(self.user(who))
        assert found is not None, self.reads(who)
        return found

    async def hand_in(self, who: str, answers: Answers) -> None:
        view = self.view(who)
        kept = self.filled.setdefault(view["id"], {})
        kept |= answers
        await self.stub.hands_in(self.user(who), view, kept)
        await self.settled()

    async def typed(self, who: str, question: str) -> str:
        view = self.view(who)
        block = next(each for each in view["blocks"] if each.get("block_id") == question)
        return "".join(self.filled.get(view["id"], {}).get(question) or initial(block["element"]))

    def complaints(self, who: str) -> str:
        view = self.stub.open_view(self.user(who))
        return " ".join(self.stub.errors.get(view["id"], {}).values()) if view else ""

    def offers(self, who: str) -> list[str]:
        return labels(self.shown(who)[-1])

    def reads(self, who: str) -> str:
        return "\n".join(words(message["blocks"]) for message in self.shown(who))

    async def posted(self, channel: str) -> list[str]:
        return [words(message["blocks"]) for message in self.stub.posted(channel)]

    async def harm(self, channel: str) -> list[str]:
        return [found for message in self.stub.posted(channel) for found in _harm(message)]

    async def types(self, who: str, words: str) -> None:
        """Type the command."""
        await self.stub.types(self.user(who), words)
        await self.settled()

    async def code(self, who: str) -> str:
        """A code that links another account of theirs."""
        await self.types(who, "link")
        await self.press(who, "Get a code")
        found = re.findall(r"\b[0-9a-z]{4}-[0-9a-z]{4}\b", self.reads(who))
        return str(found[-1])

    async def forge(self, who: str, action: str) -> str:
        button = {"type": "button", "action_id": f"0|{action}", "text": {"type": "plain_text", "text": "Old"}}
        sent: dict[str, Any] = {"ts": self.stub.world.stamp(), "blocks": [{"type": "actions", "elements": [button]}]}
        self.stub.world.talk(self.user(who)).messages.append({**sent, "user": BOT, "bot_id": BOT_ID})
        await self.stub.presses(self.user(who), sent, "Old")
        await self.settled()
        return words(self.shown(who)[-1]["blocks"])


def _harm(value: Any) -> Iterator[str]:
    """What Slack would resolve or format: control sequences in its markup, and rich elements."""
    for each in value if isinstance(value, list) else ():
        yield from _harm(each)
    if not isinstance(value, dict):
        return
    text, kind = value.get("text"), value.get("type")
    if isinstance(text, str) and kind in (None, "mrkdwn", "message") and re.search(r"<[!@#]|<http", text):
        yield text
    if kind in ("user", "usergroup", "broadcast", "channel", "link"):
        yield str(value)
    if kind == "text" and value.get("style") and "bold" in str(text):
        yield str(value)
    for each in value.values():
        yield from _harm(each)


def seated(stub: SlackStub, house: House, people: Sequence[Someone]) -> None:
    """Let people into the workspace, and make its channels."""
    stub.world.clock = house.clock
    for number, one in enumerate(people, start=1):
        user = house.accounts["slack", one.ref] = f"U{number:08}"
        stub.world.person(user, one.name)
        stub.world.users[user]["profile"]["email"] = one.email
    about = house.community.community
    for channel in (about.digest_channel, about.staff_channel):
        stub.world.channel(channel)


def slack_settings(stub: SlackStub) -> dict[str, str]:
    """What the settings say of the stub."""
    return {"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN, "slack_api_url": stub.api_url}


@asynccontextmanager
async def on_slack(folder: Path, people: Sequence[Someone]) -> AsyncIterator[SlackDriver]:
    """Everybody on Slack."""
    stub = SlackStub()
    async with stub.running():
        with furnished(folder, people, **slack_settings(stub)) as house:
            seated(stub, house, people)
            await house.wake()
            driver = SlackDriver(house, stub)
            try:
                await driver.begin()
                house.enrol("slack", people)
                yield driver
            finally:
                await driver.connection.stop()
                await house.sleep()
