"""Serving: the web pages and the local workspace in one process, until it is told to stop."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, closing, contextmanager

import uvicorn

from bot.app.bot import Bot, reported
from bot.app.local import LocalHouse
from bot.app.model import model_at
from bot.app.tour import staged
from bot.app.workspace import Place, prepare_demo, prepare_plain
from bot.clock import SystemClock
from bot.config import Settings, load_community
from bot.core.desk import Room
from bot.errors import ConfigError
from bot.inbox.store import count_open
from bot.outbox.store import count_by_state
from bot.platforms.discord import limits as discord
from bot.platforms.local.adapter import LocalPlatform
from bot.platforms.local.pages import workspace_routes
from bot.platforms.local.site import Settings as WorkspaceSettings
from bot.platforms.slack import limits as slack
from bot.scheduling.leader import Leader
from bot.scheduling.runner import Runner
from bot.store import Store, Tx
from bot.store.lock import lock_on
from bot.web.app import Application, web_app
from bot.web.assets import Assets
from bot.web.desk.my_data import my_data_routes
from bot.web.desk.routes import desk_routes
from bot.web.health import Backlog

TICK_S = 5.0
LOOK_S = 2.0
ROOMS = (
    Room("Slack", slack.messages_needed, slack.message_problems),
    Room("Discord", discord.messages_needed, discord.message_problems),
)

Ready = Callable[[str], None]


def check_port(host: str, port: int) -> int:
    """Give the port (a free one for 0); raises ConfigError if it is taken or may not be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"Port {port} on {host} cannot be used ({error.strerror})."
            raise ConfigError(
                message, f"Choose another, such as --port {port + 1 if 1024 < port < 65535 else 8081}."
            ) from None
        return int(probe.getsockname()[1])


def address_of(host: str, port: int) -> str:
    """Give the address of a server that listens there."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


async def serve_local(settings: Settings, place: Place, ready: Ready, *, example: bool) -> None:
    """Run the bot with the local workspace until it is told to stop; `ready` is called with the address.

    `example` says that it is Causeway, whose people act by themselves; else the community is that of the settings.
    """
    port = check_port(settings.host, settings.port)
    address = address_of(settings.host, port)
    community = load_community(None if example else settings.community).model_copy(
        update={"platforms": ("local",), "public_url": settings.address or address}
    )
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        store, workspace = stack.enter_context(_files(place, clock))
        prepare = prepare_demo if example else prepare_plain
        cast = prepare(store, workspace, community, clock)
        model = await stack.enter_async_context(model_at(settings, store, clock))
        platforms = {"local": LocalPlatform(workspace)}
        bot = await stack.enter_async_context(Bot(store, community, clock, platforms, model))
        house = LocalHouse(bot, clock, cast, staged(workspace, community) if example else None)
        server = Server(_web(bot, house, workspace, settings, port), settings.host, port, lambda: ready(address))
        bot.keep_working()
        bot.keep_doing("cast", house.work, LOOK_S)
        runner = Runner(bot.ticker, Leader(store), clock, reported, every_s=TICK_S)
        await runner.start()
        stack.push_async_callback(runner.stop)
        await server.serve()


@contextmanager
def _files(place: Place, clock: SystemClock) -> Iterator[tuple[Store, Store]]:
    """Open both files for this process alone."""
    with closing(Store(place.store_url, clock)) as store, closing(_workspace(place, clock)) as workspace:
        lock = lock_on(store, "workspace")
        if not lock.hold():
            message = "Another Convenor is using these files."
            raise ConfigError(message, "Stop it first, or start this one in another folder.")
        try:
            yield store, workspace
        finally:
            lock.release()


def _workspace(place: Place, clock: SystemClock) -> Store:
    return Store(f"sqlite:///{place.workspace}", clock)


def _web(bot: Bot, house: LocalHouse, workspace: Store, settings: Settings, port: int) -> Application:
    sites = tuple(capability.site for capability in bot.capabilities if capability.site is not None)
    at = WorkspaceSettings(
        port=port,
        listen=settings.host,
        password=settings.workspace_password or None,
        zone=bot.community.community.timezone,
        command=f"/{bot.community.community.command}",
        stylesheet=Assets().address("convenor.css"),
    )
    desks = tuple(capability.desk for capability in bot.capabilities if capability.desk is not None)
    return web_app(
        sites,
        bot.community,
        bot.store,
        bot.clock,
        count=backlog,
        checks={},
        extra_routes=[
            *desk_routes(desks, bot.community, bot.store, ROOMS),
            *my_data_routes(bot.community, bot.store),
            *workspace_routes(house, workspace, at),
        ],
    )


def backlog(tx: Tx) -> Backlog:
    """Give what waits in the house."""
    return Backlog(count_by_state(tx), count_open(tx))


class Server(uvicorn.Server):
    """A server that says when it is ready, and leaves the logs to us."""

    def __init__(
        self, app: Application, host: str, port: int, ready: Callable[[], None], *, patience_s: int = 5
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_level="warning",
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=patience_s,
                server_header=False,
            )
        )
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()
