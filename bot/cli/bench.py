"""`convenor bench`: what Convenor costs to run, measured on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.machine import load, machine, resident_mb

if TYPE_CHECKING:
    from subprocess import Popen

AIM_S = 3.0
AIM_MB = 150.0  # millions of bytes
HOST = "127.0.0.1"
PATIENCE_S = 60.0
_LOOK_EVERY_S = 0.01
_BOT = ("-m", "bot", "run", "--local", "--port")
# The same two libraries with nothing of ours: what any server of web pages would cost on this machine.
_BARE_PROGRAM = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

async def page(request):
    return PlainTextResponse("ready")

app = Starlette(routes=[Route("/", page), Route("/ready", page)])
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
"""
_BARE = ("-c", _BARE_PROGRAM)

bench = typer.Typer(name="bench", help="What Convenor costs to run, measured on this machine.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add `bench` to the command."""
    from bot.cli.bench_dispatch import dispatch

    bench.command(epilog="Example: convenor bench dispatch --events 50000 --json")(dispatch)
    app.add_typer(bench)


@bench.callback(epilog="Example: convenor bench start")
def _bench() -> None:
    """What Convenor costs to run, measured on this machine."""


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds until it was ready, and megabytes resident after one page, None where there is no /proc."""

    seconds: float
    megabytes: float | None


@dataclass(frozen=True, slots=True)
class Spread:
    """The least, the middle and the most of several figures."""

    min: float
    median: float
    max: float


@dataclass(frozen=True, slots=True)
class Series:
    """The starts of one server."""

    name: str
    starts: tuple[Start, ...]

    @property
    def seconds(self) -> Spread:
        """Give how long the starts took."""
        return _spread([one.seconds for one in self.starts], 3)

    @property
    def megabytes(self) -> Spread | None:
        """Give how much memory they held, None if it could not be measured."""
        found = [one.megabytes for one in self.starts if one.megabytes is not None]
        return _spread(found, 1) if found else None

    @property
    def within_aims(self) -> bool:
        """Tell whether the middle of the starts keeps to both aims; what was not measured is not held against it."""
        return self.seconds.median < AIM_S and (self.megabytes is None or self.megabytes.median < AIM_MB)


class CannotStartError(Exception):
    """A server ended, or was not ready in time; its last words are the message."""


@bench.command(epilog="Example: convenor bench start --json")
def start(
    runs: Annotated[int, typer.Option(min=1, max=100, help="How many times each is started.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Start `convenor run --local` several times, and measure how long it takes and how much memory it holds.

    The first start is in an empty folder, so it makes the tables and fills in the example community; the second is on
    the files of the first. Beside it a bare Starlette on uvicorn is measured in the same run. Your own settings and
    files are left alone. Memory is measured where there is /proc, as on Linux.
    """
    from bot.cli.digest_output import working

    try:
        with working("Starting and stopping"):
            rounds = [_one_of_each() for _ in range(runs)]
    except CannotStartError as error:
        typer.echo(f"A server did not start, so nothing was measured: {error}", err=True)
        raise typer.Exit(1) from None
    names = ("run --local, empty folder", "run --local, again", "bare Starlette on uvicorn")
    first, again, bare = (Series(name, starts) for name, starts in zip(names, zip(*rounds, strict=True), strict=True))
    if as_json:
        typer.echo(json.dumps(_as_data((first, again, bare)), indent=2))
    else:
        _print((first, again, bare))


def _one_of_each() -> tuple[Start, Start, Start]:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="convenor-bench-") as name:
        folder = Path(name)
        return measure(folder, _BOT), measure(folder, _BOT), measure(folder, _BARE)


def measure(folder: Path, server: tuple[str, ...]) -> Start:
    """Start a server in a folder, wait until it is ready, look at a page, measure, and stop it.

    `server` are the arguments of Python that start it; a free port is added. Raises CannotStartError if it ends.
    """
    from bot.clock import SystemClock

    clock = SystemClock()
    port = _free_port()
    began = clock.elapsed_s()
    with _running(folder, server, port) as process:
        while not _is_ready(port):
            if process.poll() is not None or clock.elapsed_s() - began > PATIENCE_S:
                raise CannotStartError(_last_words(folder))
            _pause()
        seconds = clock.elapsed_s() - began
        _look_at_a_page(port)
        return Start(seconds, resident_mb(process.pid))


@contextmanager
def _running(folder: Path, server: tuple[str, ...], port: int) -> Iterator[Popen[bytes]]:
    import subprocess
    import sys

    # An environment of its own: no setting of the real bot, such as its store, may reach the one that is measured.
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUTF8": "1"}
    with (folder / "said.txt").open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - our own Python, with arguments of our own
            [sys.executable, *server, str(port)], cwd=folder, env=environment, stdout=said, stderr=said
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    import socket

    with socket.create_server((HOST, 0)) as probe:
        return int(probe.getsockname()[1])


def _is_ready(port: int) -> bool:
    from http.client import HTTPConnection, HTTPException

    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/ready")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _pause() -> None:
    import threading

    threading.Event().wait(_LOOK_EVERY_S)


def _look_at_a_page(port: int) -> None:
    """Get the first page as a browser does, with its redirects and cookies."""
    from http.cookiejar import CookieJar
    from urllib.request import HTTPCookieProcessor, build_opener

    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    with opener.open(f"http://{HOST}:{port}/", timeout=30) as answer:
        answer.read()


def _last_words(folder: Path) -> str:
    said = (folder / "said.txt").read_text("utf-8", "replace").strip()
    return said[-2000:] or "it said nothing."


def _spread(figures: list[float], digits: int) -> Spread:
    from statistics import median

    return Spread(*(round(figure, digits) for figure in (min(figures), median(figures), max(figures))))


def _as_data(measured: tuple[Series, Series, Series]) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "aims": {"seconds": AIM_S, "megabytes": AIM_MB},
        "met": all(each.within_aims for each in measured[:2]),
        "runs": len(measured[0].starts),
        "machine": machine(),
        "load": load(),
        "measured": [
            {
                "name": each.name,
                "seconds": asdict(each.seconds),
                "megabytes": asdict(each.megabytes) if each.megabytes else None,
            }
            for each in measured
        ],
    }


def _print(measured: tuple[Series, Series, Series]) -> None:
    runs = len(measured[0].starts)
    typer.echo(f"{runs} {'start' if runs == 1 else 'starts'} of each: min / median / max\n")
    for each in measured:
        typer.echo(f"{each.name:<27}{_words(each.seconds, 's', 2)}   {_words(each.megabytes, 'MB', 0)}")
    typer.echo(f"\nThe aims, by the median: under {AIM_S:g} s to ready and under {AIM_MB:g} MB resident.")
    kept = all(each.within_aims for each in measured[:2])
    typer.echo("They are kept." if kept else f"They are NOT kept. {load()}; a busy machine starts everything later.")


def _words(spread: Spread | None, unit: str, digits: int) -> str:
    if spread is None:
        return "memory not measured: there is no /proc here"
    return " / ".join(f"{figure:.{digits}f}" for figure in (spread.min, spread.median, spread.max)) + f" {unit}"
