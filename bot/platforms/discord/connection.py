"""The connection to Discord: started, watched, rebuilt where it has died, drained and stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import discord
import structlog

from bot.clock import Clock
from bot.errors import ConfigError
from bot.platforms.discord import checks
from bot.platforms.discord.client import Gateway
from bot.platforms.discord.delivery import DiscordPlatform
from bot.platforms.discord.desk import Desk, Offers
from bot.platforms.discord.people import People
from bot.platforms.discord.places import Places
from bot.platforms.ports import Asgi, Finding, House
from bot.store import Store

DRAIN_S = 8.0  # of the ten seconds that a stop may take
READY_WITHIN_S = 60.0
DEAD_AFTER_S = 90.0  # not ready for so long: discord.py's own reconnecting did not help
SLOWEST_S = 45.0  # a heartbeat that is answered later than this is not answered
REST_BETWEEN_S = 60.0  # between two rebuildings; Discord allows a thousand connections a day
REFUSED_REST_S = 600.0  # after Discord refused the token or the intents: staff must act first
_log = structlog.get_logger("discord")


@dataclass(frozen=True, slots=True)
class DiscordConfig:
    """The bot's token, the server's id, and the channel in which those are told whose direct messages are closed."""

    token: str = field(repr=False)
    guild: str
    lobby: str = ""
    channels: tuple[str, ...] = ()  # those that the programme names, which `convenor doctor` looks at


class DiscordConnection:
    """Implements `bot.platforms.ports.Connection`."""

    def __init__(
        self, config: DiscordConfig, house: House, clock: Clock, store: Store, offers: Offers | None = None
    ) -> None:
        self._config = config
        self._clock = clock
        self._offers = offers or Offers()
        self._places = Places(lambda: self.client, config.guild, house, clock)
        self._desk = Desk(house, store, self._places, self._offers, clock)
        self._people = People(house, self._places)
        self._tasks: asyncio.TaskGroup | None = None
        self._running: asyncio.Task[None] | None = None
        self._refused: Exception | None = None
        self._well_at = clock.elapsed_s()
        self._built_at = clock.elapsed_s()
        self.client = self.new_client()
        self.platform = DiscordPlatform(lambda: self.client, self._places, store, self._offers.home, config.lobby)

    def new_client(self) -> Gateway:
        """Give a client that is not connected yet, and use it from now on."""
        self.client = Gateway(self._desk, self._people, self._offers)
        return self.client

    async def start(self) -> None:
        """Connect, and wait until people and channels are in step; raises ConfigError where Discord refuses."""
        self._desk.closing = False
        if self.client.is_closed():  # stopped before
            self.new_client()
        self._tasks = asyncio.TaskGroup()
        await self._tasks.__aenter__()
        self._run()
        await self._until_in_step(self._tasks)
        if self._refused is not None:
            refused = self._refused
            await self.stop()
            raise _config_error(refused)

    def _run(self) -> None:
        if self._tasks is None:
            return
        self._well_at = self._built_at = self._clock.elapsed_s()
        self._refused = None
        self._running = self._tasks.create_task(self._connected(self.client))

    async def _connected(self, client: Gateway) -> None:
        """Stay connected; it must not raise, for `watch` is what takes note."""
        try:
            async with client:
                await client.start(self._config.token)
        except (discord.LoginFailure, discord.PrivilegedIntentsRequired) as error:
            self._refused = error
        except Exception as error:  # noqa: BLE001 - whatever ended it, it is built anew
            _log.warning("gateway_ended", kind=type(error).__name__)
        finally:
            client.in_step.set()  # nobody need wait for it any more

    async def _until_in_step(self, tasks: asyncio.TaskGroup) -> None:
        ready = tasks.create_task(self.client.in_step.wait())
        limit = tasks.create_task(self._clock.wait_s(READY_WITHIN_S))
        await asyncio.wait({ready, limit}, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            _log.warning("not_ready_yet")  # `watch` goes on trying
        ready.cancel()
        limit.cancel()

    async def stop(self) -> None:
        """Take nothing more in, wait for what is under way, and disconnect; within ten seconds."""
        try:
            if not await self._desk.drain(DRAIN_S):
                _log.warning("drained_late")
        finally:  # whoever waits for this may lose patience
            tasks, self._tasks = self._tasks, None
            await self.client.close()
            if self._running is not None:
                self._running.cancel()  # else it may rest between two tries before it looks
            if tasks is not None:
                await tasks.__aexit__(None, None, None)

    async def watch(self) -> None:
        """Look whether the gateway is alive, and build it anew if it is not."""
        if self._tasks is None or self._running is None:
            return
        now = self._clock.elapsed_s()
        if self._is_well():
            self._well_at = now
            return
        ended = self._running.done()
        rest = REFUSED_REST_S if self._refused else REST_BETWEEN_S
        if (ended or now - self._well_at > DEAD_AFTER_S) and now - self._built_at >= rest:
            await self._rebuild()

    def _is_well(self) -> bool:
        running = self._running is not None and not self._running.done()
        # Before the first heartbeat is answered there is no figure; a comparison with it is false.
        return running and self.client.hears and not self.client.latency > SLOWEST_S

    async def _rebuild(self) -> None:
        _log.warning("gateway_rebuilt")
        old, running = self.client, self._running
        self.new_client()
        await old.close()
        if running is not None:
            running.cancel()
            await asyncio.wait({running})
        self._run()

    def health(self) -> Finding:
        """Give whether the connection stands."""
        if isinstance(self._refused, discord.LoginFailure):
            return checks.refused_token()
        if self._refused is not None:
            return checks.intent_finding(discord.ApplicationFlags())
        if not self._is_well():
            return checks.not_connected()
        if not self.client.in_server:
            return checks.no_server(str(self.client.application_id or ""), self._config.guild)
        return Finding("fine", checks.GATEWAY)

    async def check(self) -> Sequence[Finding]:
        """Give what stands in the way: token, intents, server, permissions in it and in each channel."""
        config = self._config
        named = (*config.channels, *filter(None, [config.lobby]))
        return await checks.check_all(config.token, config.guild, self._clock.real_now, named)

    def mounts(self) -> Mapping[str, Asgi]:
        """Give nothing: Discord is not told an address of ours."""
        return {}


def _config_error(refused: Exception) -> ConfigError:
    if isinstance(refused, discord.LoginFailure):
        finding = checks.refused_token()
    else:
        finding = checks.intent_finding(discord.ApplicationFlags())
    return ConfigError(finding.wrong, finding.cure)
