"""`convenor eval identifiers`: precision and recall of the search for identifiers, by kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.evals import evals
from bot.errors import MemberError

if TYPE_CHECKING:
    from bot.llm.identifier_eval import Figures, Report

SET = Path("tests/data/eval/identifiers.jsonl")


@evals.command(epilog="Example: convenor eval identifiers --json")
def identifiers(
    file: Annotated[Path, typer.Option("--set", metavar="FILE", help="Labelled messages, a JSON object a line.")] = SET,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Print precision and recall of the search for identifiers by kind, and which messages it gets wrong."""
    from bot.llm.identifier_eval import evaluate, read_labelled

    try:
        report = evaluate(read_labelled(file.read_text("utf-8").splitlines()))
    except OSError:
        raise MemberError(f"{file} cannot be read. Run this in the repository, or name a file with --set.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise MemberError(f"{file} is no set of labelled messages: {error}.") from None
    typer.echo(json.dumps(_data(report), indent=2) if as_json else _table(report))


def _data(report: Report) -> dict[str, object]:
    return {
        "messages": report.messages,
        "harmless": report.harmless,
        "harmless_alarmed": report.harmless_alarmed,
        "by_kind": [
            {
                "kind": each.kind,
                "right": each.right,
                "wrong": each.wrong,
                "missed": each.missed,
                "precision": each.precision,
                "recall": each.recall,
            }
            for each in report.by_kind
        ],
        "misses": [{"message": miss.message, "kind": miss.kind, "why": miss.why} for miss in report.misses],
    }


def _table(report: Report) -> str:
    head = (
        f"{report.messages} messages, {report.harmless} of them harmless; "
        f"{report.harmless_alarmed} harmless ones would be asked about."
    )
    rows = [f"{'kind':<28}{'found':>7}{'wrong':>7}{'missed':>8}{'precision':>11}{'recall':>8}"]
    rows += [_row(each) for each in report.by_kind]
    misses = [f"{miss.message}  {miss.kind}: {miss.why}" for miss in report.misses]
    return "\n".join([head, "", *rows, *(["", "Misses:", *misses] if misses else [])])


def _row(each: Figures) -> str:
    figures = f"{each.right:>7}{each.wrong:>7}{each.missed:>8}{_share(each.precision):>11}{_share(each.recall):>8}"
    return f"{each.kind.replace('_', ' '):<28}{figures}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
