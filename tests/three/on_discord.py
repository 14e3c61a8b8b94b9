"""Discord as people use it: the real discord.py on simcord's model, messages and modals by what stands on them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import simcord
from discord.http import Route
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.components import walk_components
from simcord.results import InteractionResult

from bot.platforms.discord.connection import DiscordConnection
from bot.platforms.discord.payload import Layout
from bot.platforms.discord.wire import ASK
from tests.platforms.discord_stage import GUILD, fields, labels, shown
from tests.three.driver import Answers, Bring, Trouble
from tests.three.house import A_MINUTE, House, Someone, furnished

TEXT, RADIO, TICK = 4, 21, 23
Json = dict[str, Any]


@dataclass(slots=True)
class DiscordDriver:
    """Implements `Driver`."""

    house: House
    env: simcord.Env
    guild: GuildHandle
    channels: dict[str, ChannelHandle]
    members: dict[str, MemberActor] = field(default_factory=dict)
    opened: dict[str, InteractionResult] = field(default_factory=dict)  # the modal each has open
    nonces: dict[str, Any] = field(default_factory=dict)
    troubles: dict[str, list[Trouble]] = field(default_factory=lambda: {"POST": [], "GET": []})
    name: str = "discord"

    @property
    def connection(self) -> DiscordConnection:
        """What the composition root made."""
        made: DiscordConnection = self.house.connection("discord")
        return made

    async def seat(self, people: Sequence[Someone]) -> None:
        """Let people join the server."""
        for one in people:
            joined = self.guild.add_member(self.env.create_user(one.ref, global_name=one.name))
            self.members[one.ref] = joined
            self.house.accounts["discord", one.ref] = str(joined.id)
        await self.env.settle()

    async def restart(self) -> None:
        await self.house.sleep()
        await self.house.wake()
        await self.env.restart_bot(self.connection.client)
        await self.env.settle()
        self.listen()

    async def writes_unheard(self, who: str, *words: str, hours: int = 0) -> None:
        await self.house.sleep()
        await self._is_down(A_MINUTE)
        emit: Any = self.env.backend.emit
        self.env.backend.emit = lambda *_args, **_more: None  # type: ignore[method-assign]  # nobody is connected
        for each in words:
            await self.members[who].send_dm(each)
        self.env.backend.emit = emit  # type: ignore[method-assign]
        await self._is_down(A_MINUTE + timedelta(hours=hours))
        await self.house.wake()
        await self.env.restart_bot(self.connection.client)
        await self.env.settle()
        self.listen()
        await self.settled()

    async def _is_down(self, time: timedelta) -> None:
        self.house.is_down(time)
        await self.env.advance_time(time.total_seconds())

    async def settled(self) -> None:
        """Wait until everything is answered, and what that put into the outbox is sent."""
        await self.env.settle()
        with self.env.time_context():
            await self.house.bot.settle()
        await self.env.settle()

    async def until(self, moment: datetime) -> None:
        with self.env.time_context():
            await self.house.move(moment)
        await self.env.settle()

    def shown(self, who: str) -> list[discord.Message]:
        """What somebody finds in their direct messages, in order."""
        return list(self.members[who].user.dm_channel.history())

    def _with(self, who: str, label: str) -> discord.Message:
        found = [message for message in self.shown(who) if label in labels(message)]
        assert found, (label, self.reads(who))
        return found[-1]

    def _button(self, message: discord.Message, label: str) -> str:
        parts = walk_components([each.to_dict() for each in message.components])  # type: ignore[misc]
        return next(str(part["custom_id"]) for part in parts if part.get("label") == label and "custom_id" in part)

    async def press(self, who: str, label: str) -> None:
        message = self._with(who, label)
        asks = self._button(message, label).startswith(ASK)
        result = await self.members[who].user.click(message, label=label)
        if asks:
            result = await self.members[who].user.click(result.response, label=labels(result.response)[0])
        if result.modal is not None:
            self.opened[who] = result
        await self.settled()

    def held_back(self, who: str, question: str, words: str) -> Bring:
        opened = self.opened[who]  # on their telephone, too
        assert opened.modal is not None

        async def bring() -> None:
            self.opened[who] = opened
            await self.fill_in_step(who, {question: (words,)})

        return bring

    def expire(self) -> None:
        self.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062)

    def trouble(self, kind: Trouble, times: int = 1, *, looking: bool = False) -> None:
        self.troubles["GET" if looking else "POST"] += [kind] * times

    async def outlast(self) -> None:
        with self.env.time_context():
            await self.house.outlast()
        await self.env.settle()

    async def reconnect(self) -> None:
        await self.env.restart_bot(self.connection.new_client())
        await self.env.settle()
        self.listen()

    def listen(self) -> None:
        """Stand between the bot and Discord, for what is to go wrong there."""
        http: Any = self.connection.client.http
        http.request = partial(self._asked, http.request)

    async def _asked(self, ask: Callable[..., Awaitable[Any]], route: Route, **given: Any) -> Any:
        sent = given.get("json") or {}
        nonce = sent["nonce"] if sent.get("enforce_nonce") else ""  # which simcord does not look at
        coming = self.troubles.get(route.method, []) if route.path.endswith("/messages") else []
        kind = coming.pop(0) if coming else None
        # An answer is asked to wait a moment only, which discord.py does by itself.
        if kind is Trouble.SLOW_DOWN and (route.method == "GET" or nonce.startswith("out_")):
            raise discord.RateLimited(61.0)
        if kind is Trouble.BUSY:
            raise discord.DiscordServerError(SimpleNamespace(status=503, reason=""), "")  # type: ignore[arg-type]  # as little as it reads
        if kind is Trouble.CUT_BEFORE:
            raise aiohttp.ServerDisconnectedError
        answer = self.nonces.get(nonce) or await ask(route, **given)
        if nonce:
            self.nonces[nonce] = answer
        if kind is Trouble.CUT_AFTER:
            raise aiohttp.ServerDisconnectedError
        return answer

    async def delete(self, channel: str) -> None:
        with self.env.time_context():
            await self._native(channel).delete()
        await self.env.settle()

    async def make(self, channel: str) -> None:
        self.channels[channel] = self.guild.create_text_channel(channel)
        await self.settled()

    def _native(self, channel: str) -> discord.TextChannel:
        found = self.connection.client.get_channel(self.channels[channel].id)
        assert isinstance(found, discord.TextChannel)
        return found

    async def forbid(self, channel: str) -> None:
        with self.env.time_context():
            native = self._native(channel)
            await native.set_permissions(native.guild.me, send_messages=False)
        await self.settled()

    async def allow(self, channel: str, staff: str) -> None:
        del staff  # Discord tells of it
        with self.env.time_context():
            native = self._native(channel)
            await native.set_permissions(native.guild.me, send_messages=True)
        await self.settled()

    async def newcomer_acts(self) -> Bring:
        user = self.env.create_user("new", global_name="New Comer")
        self.house.accounts["discord", "new"] = str(user.id)
        emit: Any = self.env.backend.emit
        held: list[Callable[[], Any]] = []
        self.env.backend.emit = lambda *given, **more: held.append(partial(emit, *given, **more))  # type: ignore[method-assign]
        self.guild.add_member(user)
        self.env.backend.emit = emit  # type: ignore[method-assign]
        await user.send_dm("/convenor me")
        await self.settled()

        async def bring() -> None:
            for tell in held:
                tell()
            await self.settled()

        return bring

    async def again(self) -> None:
        backend = self.env.backend
        brought = [entry[2] for entry in backend.transcript if entry[:2] == ("GATEWAY", "INTERACTION_CREATE")]
        backend.emit("INTERACTION_CREATE", brought[-1])
        await self.settled()

    async def choose(self, who: str, words: str) -> None:
        for message in reversed(self.shown(who)):
            for menu in walk_components([each.to_dict() for each in message.components]):  # type: ignore[misc]
                value = next((each["value"] for each in menu.get("options", []) if words in each["label"]), None)
                if value is not None:
                    await self.members[who].user.select(message, [value], custom_id=menu["custom_id"])
                    await self.settled()
                    return
        raise AssertionError(self.reads(who))

    async def hand_in(self, who: str, answers: Answers) -> None:
        left = dict(answers)
        while True:
            await self._fill_in(who, left)
            last = self.shown(who)[-1]
            onward = [each for each in labels(last) if each == "Continue" or (each.startswith("Edit step") and left)]
            if not onward:
                break
            self.opened[who] = await self.members[who].user.click(last, label=onward[0])
        await self.settled()

    async def fill_in_step(self, who: str, answers: Answers) -> None:
        """Hand in the step that somebody has open, with those of the answers that it asks for."""
        await self._fill_in(who, dict(answers))
        await self.settled()

    async def carry_on(self, who: str) -> None:
        """Open the next step."""
        self.opened[who] = await self.members[who].user.click(self.shown(who)[-1], label="Continue")

    async def _fill_in(self, who: str, left: dict[str, tuple[str, ...]]) -> None:
        """Answer what this step asks."""
        opened = self.opened.pop(who) if who in self.opened else await self._edits(who)
        assert opened.modal is not None
        asked = fields(opened.modal)
        wanted = {key: left.pop(key) if key in left else _there(control) for key, control in asked.items()}
        given = {key: _given(asked[key], values) for key, values in wanted.items() if values}
        await self.members[who].user.submit_modal(opened, given)

    async def _edits(self, who: str) -> InteractionResult:
        """The first step that needs another look."""
        last = self.shown(who)[-1]
        label = next(each for each in labels(last) if each.startswith("Edit step"))
        return await self.members[who].user.click(last, label=label)

    async def typed(self, who: str, question: str) -> str:
        if who not in self.opened:
            self.opened[who] = await self._edits(who)
        opened = self.opened[who]
        assert opened.modal is not None
        return "".join(_there(fields(opened.modal)[question]))

    def complaints(self, who: str) -> str:
        last = shown(self.shown(who)[-1])
        return last if any(each.startswith("Edit step") for each in labels(self.shown(who)[-1])) else ""

    def offers(self, who: str) -> list[str]:
        return labels(self.shown(who)[-1])

    def reads(self, who: str) -> str:
        return "\n".join(shown(message) for message in self.shown(who))

    async def posted(self, channel: str) -> list[str]:
        return [_read(shown(message)) for message in self.channels[channel].history()]

    async def harm(self, channel: str) -> list[str]:
        return [found for message in self.channels[channel].history() for found in _harm(message)]

    async def says(self, who: str, words: str) -> None:
        """Write to the bot."""
        await self.members[who].send_dm(words)
        await self.settled()

    async def forge(self, who: str, action: str) -> str:
        row = {"type": 1, "components": [{"type": 2, "style": 2, "label": "Old", "custom_id": action}]}
        with self.env.time_context():
            user = await self.connection.client.fetch_user(self.members[who].id)
            await user.send(view=Layout([{"type": 17, "components": [row]}]))
        await self.press(who, "Old")
        return shown(self.shown(who)[-1])


def _read(markdown: str) -> str:
    """What Discord shows of escaped words: without the escapes, and without what keeps a mention from being one."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", markdown).replace("\u200b", "")


def _harm(message: discord.Message) -> list[str]:
    """What Discord resolved, or would format: mentions, and marks that nothing escapes."""
    pinged = [str(each) for each in (*message.mentions, *message.role_mentions)]
    marks = re.findall(r"(?<!\\)(?:@everyone|@here|<[@#!]|\*bold|_it_|`code|\[a\]\()", shown(message))
    return [*pinged, *marks, *(["everyone"] if message.mention_everyone else [])]


def _there(control: Json) -> tuple[str, ...]:
    """What a control is filled in with, which Discord's own client sends back unless somebody changes it."""
    chosen = tuple(str(each["value"]) for each in control.get("options", []) if each.get("default"))
    return (*filter(None, (control.get("value"),)), *chosen, *(("yes",) if control.get("default") is True else ()))


def _given(asked: Json, values: tuple[str, ...]) -> Any:
    """An answer as simcord takes it: words for a text and for one of several, a list for what is ticked."""
    if asked["type"] == TICK:
        return bool(values)
    return values[0] if asked["type"] in (TEXT, RADIO) else list(values)


def discord_settings() -> dict[str, str]:
    """What the settings say of the server."""
    return {"discord_token": "token", "discord_guild": str(GUILD)}


@asynccontextmanager
async def discord_server(house: House) -> AsyncIterator[DiscordDriver]:
    """The server, the bot of an awake house in it."""
    client = house.connection("discord").client
    async with simcord.run(client) as env:
        guild = env.create_guild("Causeway", id=GUILD)
        about = house.community.community
        channels = {name: guild.create_text_channel(name) for name in (about.digest_channel, about.staff_channel)}
        await env.settle()
        driver = DiscordDriver(house, env, guild, channels)
        driver.listen()
        yield driver


@asynccontextmanager
async def on_discord(folder: Path, people: Sequence[Someone]) -> AsyncIterator[DiscordDriver]:
    """Everybody on Discord."""
    with furnished(folder, people, **discord_settings()) as house:
        await house.wake()
        try:
            async with discord_server(house) as driver:
                await driver.seat(people)
                house.enrol("discord", people)
                yield driver
        finally:
            await house.sleep()
