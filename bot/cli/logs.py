"""`convenor logs`: learning logs in files."""

from __future__ import annotations

import io
import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import MemberError
from bot.llm.untrusted import safe_to_show
from bot.programme.learning_logs.rules.log_file import COLUMNS, LogFile, read_log

if TYPE_CHECKING:
    from bot.programme.learning_logs.actions.exporting import Export
    from bot.programme.learning_logs.rules.digest import Digest
    from bot.store import Store


class Format(StrEnum):
    """What a file of answers can be."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    SQLITE = "sqlite"


logs = typer.Typer(name="logs", help="Learning logs in files.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add `logs` to the command."""
    app.add_typer(logs)


@logs.callback(epilog="Example: convenor logs digest learning-logs.csv --round 2")
def _logs() -> None:
    """Learning logs in files."""


@logs.command(epilog="Example: convenor logs digest learning-logs.csv --round 2 --json")
def digest(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=f"CSV, TSV, JSON or XLSX with the columns {', '.join(COLUMNS)}.")
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
    from bot.store.files import refuse_faults
    from bot.store.sheets import open_any_table

    with open_any_table(file, COLUMNS) as table:
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


@logs.command(epilog="Example: convenor logs export --project video-consultations --round 1 --out logs.csv")
def export(
    project: Annotated[str, typer.Option("--project", metavar="P", help="The project, by its id in community.toml.")],
    round_: Annotated[
        int | None, typer.Option("--round", metavar="N", min=1, help="One round of it; without it all.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="The file to write; without it they are printed."),
    ] = None,
    format_: Annotated[
        Format | None,
        typer.Option("--format", help="csv (the default), xlsx, json, or sqlite: a file made for searching."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Give out what was handed in, with the columns that `logs digest` reads, for the insight team to keep close.

    Members are m01, m02 ..., other than where somebody chose that anyone may read the answer with their name. In csv
    and sqlite a cell that a spreadsheet would take for a formula has an apostrophe in front; json is word for word, and
    so is xlsx, where every such cell is marked as text.
    """
    from bot.app.discover import capabilities
    from bot.app.stores import open_ready_store
    from bot.config import load_community, load_settings
    from bot.core.capability import programme_of
    from bot.programme.learning_logs.actions.exporting import export_logs

    format_ = _format(format_, as_json=as_json)
    if format_ in (Format.SQLITE, Format.XLSX) and out is None:
        raise MemberError(f"A file of the format {format_} cannot be printed. Name it with --out.")
    community = load_community(load_settings().community)
    with open_ready_store() as store:
        _refuse_the_store_itself(store, out)
        community = store.read_now(programme_of(capabilities()), community)
        given = store.write_now(export_logs, community, project, round_)
    if out is None:
        typer.echo(_text(given, format_).encode(), nl=False)
    else:
        _write(given, format_, out)
        typer.echo(f"{_counted(given)} {'is' if len(given.rows) == 1 else 'are'} in {out}.")
    if given.held_close:
        typer.echo(_warning(given.held_close), err=True)


def _warning(held_close: int) -> str:
    many = "One answer in it is" if held_close == 1 else f"{held_close} answers in it are"
    return f"{many} for the insight team or the project alone. Keep it where nobody else can read it."


def _format(wanted: Format | None, *, as_json: bool) -> Format:
    if as_json and wanted not in (None, Format.JSON):
        raise MemberError(f"--json and --format {wanted} do not go together. Leave one of them out.")
    return Format.JSON if as_json else wanted or Format.CSV


def _refuse_the_store_itself(store: Store, out: Path | None) -> None:
    if out is not None and store.sqlite and out.exists() and out.samefile(str(store.url.database)):
        raise MemberError(f"{out} is the store itself, so nothing was written. Give another name.")


def _text(given: Export, format_: Format) -> str:
    from bot.store.files import write_rows

    if format_ is Format.JSON:
        return f"{json.dumps(_records(given), ensure_ascii=False, indent=2)}\n"
    page = io.StringIO(newline="")
    write_rows(page, COLUMNS, (row.cells for row in given.rows))
    return page.getvalue()


def _write(given: Export, format_: Format, out: Path) -> None:
    from bot.store.files import write_csv, write_database, write_text
    from bot.store.sheets import write_xlsx

    match format_:
        case Format.CSV:
            write_csv(out, COLUMNS, (row.cells for row in given.rows))
        case Format.XLSX:
            write_xlsx(out, COLUMNS, (row.cells for row in given.rows))
        case Format.JSON:
            write_text(out, _text(given, format_))
        case Format.SQLITE:
            write_database(out, "answers", _records(given), searched=("answer",))


def _records(given: Export) -> list[dict[str, str | int]]:
    return [dict(zip(COLUMNS, row.cells, strict=True)) for row in given.rows]


def _counted(given: Export) -> str:
    answers = "1 answer" if len(given.rows) == 1 else f"{len(given.rows)} answers"
    return f"{answers} of {'1 person' if given.people == 1 else f'{given.people} people'}"
