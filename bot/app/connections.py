"""The connections of a running bot: started, watched, their health told, stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import structlog

from bot.app.bot import Bot
from bot.errors import ConfigError
from bot.outbox.ports import Platform
from bot.platforms.ports import Asgi, Connection
from bot.web.health import Check

WATCH_S = 5.0
LOOK_WITHIN_S = 30.0  # the connection is not watched meanwhile
_log = structlog.get_logger("connections")


class Connections:
    """Every connection of this process; each starts, fails and is watched by itself, so that one down harms no other.

    A platform that is away is tried again and again. One that refuses its setting at the start is left alone until the
    next start; where every one does, `refused` holds the first error, and what was given to `keep` has been called.
    """

    def __init__(self, connections: Sequence[Connection]) -> None:
        self._connections = tuple(connections)
        self._give_up: Callable[[], object] = lambda: None
        self._started: set[str] = set()
        self._tries: dict[str, int] = {}
        self._refusals: dict[str, ConfigError] = {}

    @property
    def refused(self) -> ConfigError | None:
        """Give why no platform can be served; None while one is, or may still be."""
        return next(iter(self._refusals.values())) if len(self._refusals) == len(self._connections) else None

    @property
    def platforms(self) -> dict[str, Platform]:
        """Give what the outbox sends to, by name."""
        return {each.platform.name: each.platform for each in self._connections}

    @property
    def mounts(self) -> dict[str, Asgi]:
        """Give what the web server mounts for them."""
        return {path: app for each in self._connections for path, app in each.mounts().items()}

    @property
    def checks(self) -> Mapping[str, Check]:
        """Give by platform what says whether its connection stands."""
        return {each.platform.name: partial(self._check, each) for each in self._connections}

    def keep(self, bot: Bot, give_up: Callable[[], object]) -> None:
        """Start them and watch them every few seconds, in the background."""
        self._give_up = give_up
        for each in self._connections:
            bot.keep_doing(f"connection_{each.platform.name}", partial(self._turn, each), WATCH_S)

    async def _turn(self, connection: Connection) -> None:
        name = connection.platform.name
        if name in self._started:
            await connection.watch()
        elif name not in self._refusals:
            await self._start(name, connection)

    async def _start(self, name: str, connection: Connection) -> None:
        try:
            await connection.start()
        except ConfigError as error:
            self._refusals[name] = error
            _log.error("connection_refused", platform=name, says=str(error))
            if self.refused is not None:
                self._give_up()
        except Exception:  # noqa: BLE001 - the platform may be away: readiness says so, and the next turn tries again
            self._tries[name] = self._tries.get(name, 0) + 1
            _log.exception("not_connected", platform=name, tries=self._tries[name])
        else:
            self._started.add(name)
            _log.info("connection_started", platform=name)
            await self._look_over(connection)

    async def _look_over(self, connection: Connection) -> None:
        """Say in the log what a platform does not let the bot do, for whoever never asked `convenor doctor`."""
        name = connection.platform.name
        try:
            async with asyncio.timeout(LOOK_WITHIN_S):
                found = await connection.check()
        except Exception:  # noqa: BLE001 - what cannot be looked at is no reason to stop
            _log.exception("not_looked_over", platform=name)
            return
        for each in found:
            if each.state == "wrong":
                _log.warning("not_in_order", platform=name, about=each.about, wrong=each.wrong, cure=each.cure)

    async def _check(self, connection: Connection) -> str:
        name = connection.platform.name
        if name in self._refusals:
            return f"{self._refusals[name]} Then start Convenor again."
        if name not in self._started:
            tries = self._tries.get(name, 0)
            return f"could not connect in {tries} tries; the log says why" if tries else "is still connecting"
        finding = connection.health()
        return "" if finding.state == "fine" else f"{finding.wrong or 'is not connected'} {finding.cure}".strip()

    async def stop(self, within_s: float) -> None:
        """Take nothing more in, and wait so long for what is under way."""
        async with asyncio.TaskGroup() as group:
            for each in self._connections:
                group.create_task(_stopped(each, within_s))


async def _stopped(connection: Connection, within_s: float) -> None:
    try:
        async with asyncio.timeout(within_s):
            await connection.stop()
    except Exception:  # noqa: BLE001 - the others must be stopped as well, and what is lost here is in the store
        _log.exception("not_stopped_in_order", platform=connection.platform.name)
