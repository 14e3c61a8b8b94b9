"""`convenor run`: the bot itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.errors import ConfigError


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
    """Run the bot on the store of the settings.

    With `--local` it runs in a workspace in the browser, with your own `community.toml` if CONVENOR_COMMUNITY is set.
    """
    import asyncio
    import contextlib

    from bot.app.log import set_up_logging
    from bot.app.serve import serve_local
    from bot.app.workspace import Place
    from bot.config import load_settings

    settings = load_settings()
    set_up_logging(settings.log_level)
    if not local:
        message = "This version has no connection to Slack or Discord yet."
        raise ConfigError(message, "Use `convenor run --local`, or `convenor demo` for the example community.")
    chosen = {"host": listen, "port": port}
    settings = settings.model_copy(update={name: value for name, value in chosen.items() if value is not None})
    place = Place(settings.store, _workspace_file(settings.store))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve_local(settings, place, _say_ready, example=settings.community is None))


def _workspace_file(store: str) -> Path:
    """Give the workspace's own file: beside the store's, or in this folder if the store is a server."""
    prefix = "sqlite:///"
    return (
        Path(store.removeprefix(prefix)).with_name("workspace.db") if store.startswith(prefix) else Path("workspace.db")
    )


def _say_ready(address: str) -> None:
    typer.echo(f"Ready at {address}")
