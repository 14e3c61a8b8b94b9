"""`convenor eval`: how well the parts that read people's words do, measured on sets in the repository."""

from __future__ import annotations

import typer

evals = typer.Typer(
    name="eval", help="Measure the parts that read people's words, on labelled sets.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add `eval` to the command."""
    app.add_typer(evals)


@evals.callback()
def _evals() -> None:
    """Measure the parts that read people's words, on labelled sets."""
