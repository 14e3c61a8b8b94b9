"""`convenor demo`: the example community in a browser, on this computer alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

FOLDER = Path("var") / "demo"


def register(app: typer.Typer) -> None:
    """Add `demo` to the command."""
    app.command(epilog="Example: convenor demo --port 8081")(demo)


def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8080,
    keep: Annotated[bool, typer.Option("--keep", help="Continue where the last demo was, its clock included.")] = False,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its files.")] = FOLDER,
) -> None:
    """Open the example community, Causeway, in a browser: no account, key or server is needed.

    It starts afresh each time, unless `--keep` is given.
    """
    import asyncio
    import contextlib

    from bot.app.log import set_up_logging
    from bot.app.serve import serve_local
    from bot.app.workspace import Place, fresh_folder
    from bot.config import Settings

    set_up_logging("warning")
    # The demo needs no settings, so a broken .env of the real bot must not stop it.
    settings = Settings.model_construct(host="127.0.0.1", port=port, public_url="", workspace_password="")
    if not keep:
        fresh_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    typer.echo("Starting Causeway, the example community ...")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve_local(settings, Place.in_folder(folder), _say_ready, example=True))
    typer.echo("Stopped. `convenor demo --keep` continues from here." if folder == FOLDER else "Stopped.")


def _say_ready(address: str) -> None:
    typer.echo(f"\n  Open {address} in a browser.\n\n  Everyone there is made up, and nothing leaves this computer.")
    typer.echo("  Stop with Ctrl+C.")
