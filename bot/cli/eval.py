"""`convenor eval`: how good what the bot makes by itself is, measured on sets in the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

SET = Path("tests") / "data" / "eval"

evaluate = typer.Typer(name="eval", help="Measure what the bot makes by itself.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add `eval` to the command."""
    app.add_typer(evaluate)


@evaluate.callback(epilog="Example: convenor eval digests --json")
def _evaluate() -> None:
    """Measure what the bot makes by itself, on sets in the repository."""


@evaluate.command(epilog="Example: convenor eval digests --json")
def digests(
    folder: Annotated[
        Path, typer.Option("--set", metavar="FOLDER", help="Where the rounds, references and hostile answers are.")
    ] = SET,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Measure digests against reference digests, without a model and, if one is configured, with it.

    Asking a model costs tokens: they are counted and shown here, and not in the month's budget of the bot.
    """
    import asyncio

    from bot.cli.digest_output import working
    from bot.cli.eval_digests import as_data, print_report, read_set, run
    from bot.config import load_settings

    reference = read_set(folder)
    with working("Making the digests"):
        report = asyncio.run(run(reference, load_settings()))
    if as_json:
        typer.echo(f"{json.dumps(as_data(report), ensure_ascii=False, indent=2)}\n".encode(), nl=False)
    else:
        print_report(report)


@evaluate.command(epilog="Example: convenor eval identifiers --json")
def identifiers(
    file: Annotated[Path, typer.Option("--set", metavar="FILE", help="Labelled messages, a JSON object a line.")] = SET
    / "identifiers.jsonl",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Measure precision and recall of the search for identifiers by kind, and name the messages it gets wrong."""
    from bot.cli.eval_identifiers import as_data, as_table, read_set
    from bot.llm.identifier_eval import evaluate as measure

    report = measure(read_set(file))
    typer.echo(json.dumps(as_data(report), indent=2) if as_json else as_table(report))
