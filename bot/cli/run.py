"""`convenor run`: the bot itself."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from types import FrameType

    from bot.config import Settings


def register(app: typer.Typer) -> None:
    """Add `run` to the command."""
    app.command(epilog="Example: convenor run --local")(run)


def run(
    local: Annotated[
        bool, typer.Option("--local", help="With the local workspace instead of Slack or Discord.")
    ] = False,
    listen: Annotated[
        str | None, typer.Option(help="The address to listen on; other than this computer's own needs a password.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = None,
) -> None:
    """Run the bot on Slack, on Discord or on both, as the settings say.

    With `--local` it runs in a workspace in the browser, with your own `community.toml` if CONVENOR_COMMUNITY is set.
    """
    from bot.app.log import set_up_logging
    from bot.app.stores import check_reachable
    from bot.config import load_settings

    settings = load_settings()
    set_up_logging(settings.log_level)
    _ = settings.first_staff, settings.testers, settings.address  # told now, not when somebody is missed
    chosen = {"host": listen, "port": port}
    settings = settings.model_copy(update={name: value for name, value in chosen.items() if value is not None})
    begin = _local if local else _live(settings)
    # A server that is away looks to the workspace's lock like one that another bot uses.
    check_reachable(settings.store)
    until_stopped(begin(settings))


def _local(settings: Settings) -> Coroutine[Any, Any, None]:
    from bot.app.serve import serve_local
    from bot.app.workspace import Place

    place = Place(settings.store, _workspace_file(settings.store))
    return serve_local(settings, place, _say_ready, example=settings.community is None)


def _live(settings: Settings) -> Callable[[Settings], Coroutine[Any, Any, None]]:
    """Give what runs on the platforms; raises ConfigError if what they need is missing, before any file is made."""
    from functools import partial

    from bot.app.live import serve_live
    from bot.app.platforms import connections, wanted

    _ = wanted(settings)
    if settings.testers:
        typer.echo(f"A rehearsal: only the {len(settings.testers)} named in CONVENOR_REHEARSAL receive anything.")
    return partial(serve_live, connect=partial(connections, settings), ready=_say_ready)


def until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run until Ctrl+C or a SIGTERM, as systemd and containers send it, and let what is under way end in order."""
    import asyncio
    import contextlib
    import signal

    from bot.app.stores import store_faults_in_words

    # The web server takes both signals while it serves, stops, and raises them again. Left to themselves, a SIGTERM
    # would end the process there, and a SIGINT would cancel, through asyncio, the very waiting for what is under way.
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, _stop)
    with contextlib.suppress(KeyboardInterrupt), store_faults_in_words():
        asyncio.run(work)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _workspace_file(store: str) -> Path:
    """Give the workspace's own file: beside the store's, or in this folder if the store is a server."""
    prefix = "sqlite:///"
    return (
        Path(store.removeprefix(prefix)).with_name("workspace.db") if store.startswith(prefix) else Path("workspace.db")
    )


def _say_ready(address: str) -> None:
    typer.echo(f"Ready at {address}")
