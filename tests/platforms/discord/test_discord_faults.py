"""The connection and the delivery against a server that fails as Discord does, over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import SteppedClock
from bot.errors import ConfigError, Fate, PlatformError
from bot.outbox.store import Effect
from bot.platforms.discord.connection import DiscordConfig, DiscordConnection
from bot.platforms.discord.desk import Offers
from bot.store import Store
from bot.store.metadata import metadata
from bot.ui.codec import message_to_json
from bot.ui.message import note
from bot.ui.text import say
from tests.platforms.discord_stage import START, StageHouse
from tests.platforms.discord_stub import CHANNEL, GUILD, Fault, Stub, discord_stub, people

HERE = str(CHANNEL)
HELLO = message_to_json(note(say("Hello")))


class Line:
    """A connection to the stub, and what the house was told."""

    def __init__(self, stub: Stub, folder: Path) -> None:
        self.stub = stub
        self.clock = SteppedClock(START)
        self.house = StageHouse()
        self.store = Store(f"sqlite:///{folder / 'convenor.db'}", self.clock)
        self.store.write_now(lambda tx: metadata.create_all(tx.connection))
        offers = Offers(commands=(("log", "Your logs"),))
        self.connection = DiscordConnection(DiscordConfig("t", str(GUILD)), self.house, self.clock, self.store, offers)

    async def post(self, row: str = "out_1") -> str:
        return await self.connection.platform.send(row, HERE, Effect.POST, HELLO)

    async def later(self, seconds: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))
        await self.connection.watch()


@asynccontextmanager
async def line(monkeypatch: pytest.MonkeyPatch, folder: Path) -> AsyncIterator[Line]:
    async with discord_stub(monkeypatch) as stub:
        made = Line(stub, folder)
        try:
            yield made
        finally:
            await made.connection.stop()
            made.store.close()


async def test_ten_thousand_members_are_in_step_when_it_has_started(monkeypatch, tmp_path: Path) -> None:
    async with line(monkeypatch, tmp_path) as here:
        here.stub.members = people(10_000)
        await here.connection.start()
        assert here.house.lists == [10_000]
        assert here.house.channels[HERE].name == "general"
        assert here.connection.health().state == "fine"
        assert here.stub.commands[0]["options"][0]["name"] == "log"
        await here.connection.stop()
        assert here.connection.health().state == "wrong"


async def test_a_short_wait_is_waited_and_a_long_one_is_left_to_the_outbox(monkeypatch, tmp_path: Path) -> None:
    async with line(monkeypatch, tmp_path) as here:
        await here.connection.start()
        here.stub.faults = [Fault(429, 0.01), Fault(429, 0.01, everywhere=True)]
        await here.post()
        assert len(here.stub.messages) == 1
        long = (Fault(429, 61.0), Fault(429, 61.0, everywhere=True), Fault(429, 61.0, by_cloudflare=True))
        for fault in long:
            here.stub.faults = [fault]
            with pytest.raises(PlatformError) as slow:
                await here.post("out_2")
            assert (slow.value.fate, slow.value.retry_after_s) == (Fate.NOT_SENT, 61.0)
        assert len(here.stub.messages) == 1


async def test_what_was_taken_but_not_answered_is_found_and_never_sent_twice(monkeypatch, tmp_path: Path) -> None:
    async with line(monkeypatch, tmp_path) as here:
        await here.connection.start()
        here.stub.faults = [Fault(cut="after")]
        with pytest.raises(PlatformError) as cut:
            await here.post()
        assert cut.value.fate is Fate.UNKNOWN
        assert await here.connection.platform.find("out_1", HERE) == here.stub.messages[0]["id"]
        assert await here.post() == here.stub.messages[0]["id"]  # Discord holds the nonce
        here.stub.nonces.clear()  # some minutes later
        assert await here.connection.platform.find("out_1", HERE) == here.stub.messages[0]["id"]
        assert len(here.stub.messages) == 1


async def test_what_was_cut_off_before_it_was_taken_is_not_found(monkeypatch, tmp_path: Path) -> None:
    async with line(monkeypatch, tmp_path) as here:
        await here.connection.start()
        here.stub.faults = [Fault(cut="before")]
        with pytest.raises(PlatformError):
            await here.post()
        assert await here.connection.platform.find("out_1", HERE) is None


async def test_a_503_may_have_been_taken(monkeypatch, tmp_path: Path) -> None:
    async with line(monkeypatch, tmp_path) as here:
        await here.connection.start()
        here.stub.faults = [Fault(503)]
        with pytest.raises(PlatformError) as unknown:
            await here.post()
        assert unknown.value.fate is Fate.UNKNOWN


async def test_a_gateway_that_has_ended_is_built_anew(monkeypatch, tmp_path: Path) -> None:
    async with line(monkeypatch, tmp_path) as here:
        await here.connection.start()
        await here.later(1)
        first = here.connection.client
        await here.stub.sockets[-1].close(code=4000 + 13)  # a close that discord.py does not come back from
        await until(lambda: here.connection.health().state == "wrong")
        await here.later(10)
        assert here.connection.client is first  # not at once: connections are counted
        await here.later(60)
        assert here.connection.client is not first
        await here.connection.client.in_step.wait()
        assert here.connection.health().state == "fine"
        assert len(here.house.lists) == 2  # and everybody was brought in step again
        await here.post()


async def until(come: Callable[[], bool]) -> None:
    """Wait for something that comes over the socket."""
    while not come():
        await asyncio.wait({asyncio.current_task()}, timeout=0.01)


async def test_a_gateway_that_is_open_and_silent_after_a_reconnect_is_built_anew(monkeypatch, tmp_path: Path) -> None:
    async with line(monkeypatch, tmp_path) as here:
        await here.connection.start()
        await here.later(1)
        first = here.connection.client
        here.stub.silent = True
        await here.stub.reconnect()
        await until(lambda: len(here.stub.sockets) == 2)
        await until(lambda: first.latency < 1)  # heartbeats are answered
        assert here.connection.health().about == "connection"
        await here.later(80)
        assert here.connection.client is first
        here.stub.silent = False
        await here.later(20)
        assert here.connection.client is not first
        await here.connection.client.in_step.wait()
        assert here.connection.health().state == "fine"


async def test_a_session_that_is_taken_up_again_is_well(monkeypatch, tmp_path: Path) -> None:
    async with line(monkeypatch, tmp_path) as here:
        await here.connection.start()
        first = here.connection.client
        await here.stub.reconnect()
        await until(lambda: here.stub.resumed == 1)
        await until(lambda: here.connection.health().state == "fine")
        assert here.connection.client is first
        assert len(here.house.lists) == 1  # what was missed is told by Discord itself


async def test_a_bot_that_was_put_out_of_its_server_is_not_well(monkeypatch, tmp_path: Path) -> None:
    async with line(monkeypatch, tmp_path) as here:
        await here.connection.start()
        await here.stub.put_out()
        await until(lambda: here.connection.health().about == "server")
        assert "oauth2/authorize" in here.connection.health().cure


async def test_what_was_stopped_can_be_started_again(monkeypatch, tmp_path: Path) -> None:
    async with line(monkeypatch, tmp_path) as here:
        await here.connection.start()
        await here.connection.stop()
        with pytest.raises(PlatformError) as waits:
            await here.post()
        assert (waits.value.code, waits.value.fate) == ("not_connected", Fate.NOT_SENT)
        await here.connection.start()
        assert here.connection.health().state == "fine"
        await here.post()


@pytest.mark.parametrize("wrong", ["token", "intents"])
async def test_what_discord_refuses_is_one_sentence_with_its_cure(monkeypatch, tmp_path: Path, wrong: str) -> None:
    async with line(monkeypatch, tmp_path) as here:
        here.stub.token_taken = wrong != "token"
        here.stub.close_with = 4014 if wrong == "intents" else 0
        with pytest.raises(ConfigError) as refused:
            await here.connection.start()
        assert "developer portal" in refused.value.cure


async def test_doctor_finds_nothing_wrong_where_all_is_well(monkeypatch, tmp_path: Path) -> None:
    async with line(monkeypatch, tmp_path) as here:
        assert [(found.state, found.wrong) for found in await here.connection.check() if found.state != "fine"] == []


async def test_doctor_says_what_will_not_work_and_what_to_click(monkeypatch, tmp_path: Path) -> None:
    async with line(monkeypatch, tmp_path) as here:
        here.stub.flags = 0
        here.stub.date = "Mon, 15 Mar 2027 09:02:00 GMT"
        here.stub.rights = (1 << 53) - 1 - (1 << 3) - (1 << 4)  # neither administrator nor manage_channels
        here.stub.overwrites = [{"id": str(GUILD), "type": 0, "allow": "0", "deny": str(1 << 11)}]
        wrong = {found.about: found for found in await here.connection.check() if found.state == "wrong"}
        assert "120 seconds off" in wrong["clock"].wrong
        assert set(wrong) == {"clock", "members intent", "Manage Channels", "#general: Send Messages"}
        assert "Privileged Gateway Intents" in wrong["members intent"].cure
        assert "channels cannot be created" in wrong["Manage Channels"].wrong
        assert "Edit Channel, Permissions" in wrong["#general: Send Messages"].cure


async def test_doctor_names_a_refused_token_and_a_server_without_the_bot(monkeypatch, tmp_path: Path) -> None:
    async with line(monkeypatch, tmp_path) as here:
        here.stub.in_guild = False
        (missing,) = (found for found in await here.connection.check() if found.about == "server")
        assert "oauth2/authorize" in missing.cure
        here.stub.token_taken = False
        (refused,) = await here.connection.check()
        assert (refused.about, refused.state) == ("token", "wrong")


async def test_a_server_without_the_bot_is_no_reason_to_stay_down(monkeypatch, tmp_path: Path) -> None:
    async with line(monkeypatch, tmp_path) as here:
        here.stub.in_guild = False
        await here.connection.start()
        assert here.connection.health().about == "server"
        with pytest.raises(PlatformError) as waits:
            await here.connection.platform.send("out_1", "general", Effect.POST, HELLO)
        assert waits.value.fate is Fate.NOT_SENT
