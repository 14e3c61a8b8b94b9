"""The `convenor` command: one module a noun in this folder, each adding itself with `register(app)`."""

from __future__ import annotations

import io
import pkgutil
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from bot.errors import ConfigError, MemberError

DONE, FAILED, WRONG_USE = 0, 1, 2

app = typer.Typer(
    name="convenor",
    help="Run a community's programme in its chat, and work with its files.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def convenor(
    context: typer.Context,
    trace: Annotated[bool, typer.Option("--trace", help="On a fault, print the trace for whoever mends it.")] = False,
) -> None:
    """Run a community's programme in its chat, and work with its files."""
    context.obj = trace


def register_commands() -> None:
    """Let every module of this folder that offers commands add them; done once, when the package is imported."""
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        register = getattr(import_module(f"{__name__}.{module}"), "register", None)
        if register is not None:
            register(app)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with 0 done, 1 failed, 2 wrong use, wrong setting or a file that cannot be used.

    What goes wrong is told in a sentence on standard error; a trace only on `--trace`.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    _never_fail_on_a_letter()
    try:
        app(args=given, prog_name="convenor")
    except (MemberError, ConfigError) as error:
        typer.echo(str(error), err=True)
        sys.exit(WRONG_USE)
    except BrokenPipeError:
        sys.stderr.close()  # the reader, such as `head`, has gone: nothing more to say to anyone
        sys.exit(FAILED)
    except Exception as error:  # noqa: BLE001 - the boundary of the command line
        typer.echo(_fault(error, trace="--trace" in given), err=True)
        sys.exit(FAILED)


def _fault(error: Exception, *, trace: bool) -> str:
    if trace:
        return "".join(traceback.format_exception(error))
    return (
        "Something went wrong on our side, and the command stopped. Run it again with --trace, as in "
        "`convenor --trace logs ...`, and send what it prints to whoever looks after Convenor."
    )


def _never_fail_on_a_letter() -> None:
    """Let a terminal that lacks a letter show its code instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


register_commands()
