"""`convenor run` on the real platforms: store, bot, connections, web pages, and the order in which all of it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from functools import partial

import structlog

from bot.app.bot import Bot, reported
from bot.app.connections import Connections
from bot.app.house import LiveHouse
from bot.app.lasting import lasting
from bot.app.model import model_at
from bot.app.serve import ROOMS, TICK_S, Ready, Server, address_of, backlog, check_port
from bot.clock import Clock, SystemClock
from bot.config import Community, Settings, load_community
from bot.core.roles.actions import ensure_first_staff
from bot.errors import ConfigError
from bot.platforms.ports import Connection
from bot.scheduling.leader import Leader
from bot.scheduling.runner import Runner
from bot.scheduling.store import clock_offset
from bot.store import Store
from bot.store.lock import lock_on
from bot.store.migrate import upgrade
from bot.web.app import Application, mounted, web_app
from bot.web.desk.my_data import my_data_routes
from bot.web.desk.routes import desk_routes

Connect = Callable[[LiveHouse, Clock], Sequence[Connection]]

# A service manager kills ten seconds after it has asked. These parts follow one another and come to less.
WEB_S = 1
RUNNER_S = 1.0
FLUSH_S = 0.8  # twice: to send what is due, then to finish what was begun
CONNECTIONS_S = 2.0
_log = structlog.get_logger("live")


async def serve_live(settings: Settings, connect: Connect, ready: Ready) -> None:
    """Run the bot on its platforms until it is told to stop; `ready` is called with the address of the web pages.

    Raises ConfigError for a store that cannot be used and for a setting that a platform refuses.
    """
    port = check_port(settings.host, settings.port)
    address = address_of(settings.host, port)
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        store = stack.enter_context(_store_alone(settings.store, clock))
        store.write_now(ensure_first_staff, settings.first_staff)
        house = LiveHouse(store, live_community(load_community(settings.community), settings, address))
        lines = Connections(connect(house, clock))
        house.community = house.community.model_copy(update={"platforms": tuple(lines.platforms)})
        model = await stack.enter_async_context(model_at(settings, store, clock))
        bot = Bot(store, house.community, clock, lines.platforms, model)
        house.bot = await stack.enter_async_context(bot)
        server = Server(_web(bot, lines), settings.host, port, lambda: ready(address), patience_s=WEB_S)
        stack.push_async_callback(lines.stop, CONNECTIONS_S)
        stack.push_async_callback(bot.flush, FLUSH_S)
        bot.keep_working()
        lines.keep(bot, give_up=partial(setattr, server, "should_exit", True))
        await stack.enter_async_context(_due_work(bot))
        stack.enter_context(lasting())
        await server.serve()
    if lines.refused is not None:
        raise lines.refused


def live_community(community: Community, settings: Settings, address: str) -> Community:
    """Give the programme with what the settings say of it; an address of the web pages stands in for a missing one."""
    wanted = {
        "public_url": settings.address or address,
        "testers": settings.testers,
        "lobbies": ("discord",) if settings.discord_lobby else (),
    }
    return community.model_copy(update=wanted)


@contextmanager
def _store_alone(url: str, clock: SystemClock) -> Iterator[Store]:
    """Open the store, brought up to date; raises ConfigError if it is a local workspace's or, in a file, in use."""
    with closing(Store(url, clock)) as store:
        lock = lock_on(store, "workspace")
        if not lock.hold():
            message = "Another Convenor is using this store."
            raise ConfigError(message, "Stop it first, or give this one its own with CONVENOR_STORE.")
        try:
            if not store.sqlite:
                lock.release()  # several of them share one server; only a local workspace keeps it to itself
            upgrade(store)
            offset = store.read_now(clock_offset)
            if offset:
                message = f"The clock of this store was moved by {offset}, as only a local workspace's may be."
                raise ConfigError(message, "Give the real bot a store of its own with CONVENOR_STORE.")
            yield store
        finally:
            lock.release()


def _web(bot: Bot, lines: Connections) -> Application:
    sites = tuple(capability.site for capability in bot.capabilities if capability.site is not None)
    desks = tuple(capability.desk for capability in bot.capabilities if capability.desk is not None)
    routes = [
        *desk_routes(desks, bot.community, bot.store, ROOMS),
        *my_data_routes(bot.community, bot.store),
        *mounted(lines.mounts),
    ]
    return web_app(sites, bot.community, bot.store, bot.clock, count=backlog, checks=lines.checks, extra_routes=routes)


@asynccontextmanager
async def _due_work(bot: Bot) -> AsyncIterator[None]:
    """Do what is due every few seconds, where this process leads."""
    runner = Runner(bot.ticker, Leader(bot.store), bot.clock, reported, every_s=TICK_S)
    await runner.start()
    try:
        yield
    finally:
        await _stopped(runner)


async def _stopped(runner: Runner) -> None:
    try:
        async with asyncio.timeout(RUNNER_S):
            await runner.stop()
    except TimeoutError:
        _log.warning("tick_cut_off")  # the ledger has the slot undone, so the next start does it
