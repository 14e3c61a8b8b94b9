"""`convenor demo`: the example community in a browser, on this computer alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.app.workspace import Place

FOLDER = Path("var") / "demo"
HOST = "127.0.0.1"


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
    from bot.app.log import set_up_logging
    from bot.app.serve import check_port, serve_local
    from bot.app.workspace import Place
    from bot.cli.run import until_stopped
    from bot.config import Settings

    set_up_logging("warning")
    # The demo needs no settings, so a broken .env of the real bot must not stop it.
    settings = Settings.model_construct(host=HOST, port=port, public_url="", workspace_password="")
    check_port(HOST, port)  # before the files of an earlier demo are taken away
    place = Place.in_folder(folder)
    _prepare(folder, place, keep=keep)
    typer.echo("Starting Causeway, the example community ...")
    until_stopped(serve_local(settings, place, _say_ready, example=True))
    typer.echo("Stopped. `convenor demo --keep` continues from here." if folder == FOLDER else "Stopped.")


def _prepare(folder: Path, place: Place, *, keep: bool) -> None:
    """Make the folder, and empty it unless it is to be kept; raises ConfigError if another demo uses it."""
    from contextlib import closing

    from bot.app.workspace import fresh_folder
    from bot.clock import SystemClock
    from bot.store import Store
    from bot.store.lock import lock_on

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with closing(Store(place.store_url, SystemClock())) as store:
            lock = lock_on(store, "workspace")
            if not lock.hold():
                message = f"Another demo runs in the folder {folder}."
                raise ConfigError(message, "Use that one, stop it, or give this one its own with --folder.")
            try:
                if not keep:
                    fresh_folder(folder)
            finally:
                lock.release()
    except OSError as error:
        message = f"The folder {folder} cannot be used ({error.strerror})."
        raise ConfigError(message, "Give another with --folder.") from None


def _say_ready(address: str) -> None:
    typer.echo(f"\n  Open {address} in a browser.\n\n  Everyone there is made up, and nothing leaves this computer.")
    typer.echo("  Stop with Ctrl+C.")
