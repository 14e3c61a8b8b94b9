"""`convenor logs`: learning logs in files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import MemberError
from bot.llm.untrusted import safe_to_show
from bot.programme.learning_logs.rules.log_file import COLUMNS, LogFile, read_log

if TYPE_CHECKING:
    from bot.programme.learning_logs.rules.digest import Digest

logs = typer.Typer(name="logs", help="Learning logs in files.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add `logs` to the command."""
    app.add_typer(logs)


@logs.callback()
def _logs() -> None:
    """Learning logs in files."""


@logs.command(epilog="Example: convenor logs digest learning-logs.csv --round 2 --json")
def digest(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=f"CSV, TSV or JSON with the columns {', '.join(COLUMNS)}.")
    ],
    round_: Annotated[int, typer.Option("--round", metavar="N", min=1, help="The round to digest.")],
    project: Annotated[
        str | None, typer.Option("--project", metavar="P", help="The project; needed if the file holds several.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Print the public digest of one round of learning logs; no model is used.

    It uses answers whose audience is public_anonymous or public_named, and no others. Every line is word for word from
    an answer; its sources are row numbers in the file, the header being row 1.
    """
    from bot.cli.digest_output import as_data, print_digest, working

    with working("Reading the answers"):
        logs_read, notes = _read(file)
        chosen = _project(logs_read, project, file.name)
        made = _digest(logs_read, chosen, round_)
    for note in notes:
        typer.echo(note, err=True)
    if as_json:
        typer.echo(f"{json.dumps(as_data(made), ensure_ascii=False, indent=2)}\n".encode(), nl=False)
    else:
        print_digest(made)


def _read(file: Path) -> tuple[LogFile, tuple[str, ...]]:
    from bot.store.files import open_table, refuse_faults

    with open_table(file, COLUMNS) as table:
        logs_read = read_log(table.rows)
    if logs_read.faults:
        raise refuse_faults(file.name, logs_read.faults)
    if not logs_read.rows:
        raise MemberError(f"{file.name} holds no answers: the column answer is empty in every row.")
    return logs_read, table.notes


def _project(logs_read: LogFile, wanted: str | None, file: str) -> str:
    """Give the project to digest: the one named, or the only one there is."""
    projects = logs_read.projects()
    there = safe_to_show(", ".join(projects[:20]))
    if wanted is not None and wanted.strip() not in projects:
        raise MemberError(f"{file} holds no project '{wanted}'. It holds {there}.")
    if wanted is None and len(projects) > 1:
        raise MemberError(f"{file} holds {len(projects)} projects: {there}. Name one with --project.")
    return projects[0] if wanted is None else wanted.strip()


def _digest(logs_read: LogFile, project: str, round_: int) -> Digest:
    from bot.programme.learning_logs.rules.digest import PUBLIC, compose
    from bot.programme.learning_logs.rules.themes import question_name

    rounds = logs_read.rounds(project)
    if round_ not in rounds:
        there = f"{'round' if len(rounds) == 1 else 'rounds'} {', '.join(str(number) for number in rounds)}"
        raise MemberError(f"{safe_to_show(project)} has no round {round_}. It has {there}.")
    rows = [row for row in logs_read.rows if row.project == project]
    public = [row for row in rows if row.answer.audience in PUBLIC]
    return compose(
        f"{question_name(project.replace('-', ' '))}: digest of round {round_}",
        [row.answer for row in rows if row.round == round_],
        reach=PUBLIC,
        participants=len({row.answer.author for row in rows}),
        # What only answers for a narrower audience name is not known here: even that would tell something of them.
        known_sectors=sorted({row.answer.sector for row in public if row.answer.sector}),
        known_nations=sorted({row.answer.nation for row in public if row.answer.nation}),
    )
