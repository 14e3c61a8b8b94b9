"""`convenor members`: the membership's roster in and out of files."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import MemberError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.members.rules.roster_file import Judged, RosterFile

members = typer.Typer(name="members", help="The membership's roster in and out of files.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]
_MOST_LISTED = 20


def register(app: typer.Typer) -> None:
    """Add `members` to the command."""
    app.add_typer(members)


@members.callback(epilog="Example: convenor members import roster.csv --dry-run")
def _members() -> None:
    """The membership's roster in and out of files."""


@members.command("import", epilog="Example: convenor members import roster.csv --dry-run")
def import_(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV, TSV, JSON or XLSX: columns ref, name, email, nation, sector, role, role_title, organisation.",
        ),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would do, and do nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the membership up to date with a file; nobody is contacted.

    The file decides who is a member and their address; all else it only fills in where a person has said nothing. Who
    has left or was erased is left alone. If any row cannot be used, nothing is imported.
    """
    from bot.app.programme_store import open_programme
    from bot.cli.digest_output import working
    from bot.core.members.actions.roster_file import import_rows, preview_import

    with working("Reading the roster"), open_programme() as store:
        found, notes = _read(file)
        judged = store.read_now(preview_import, found.rows) if dry_run else store.write_now(import_rows, found.rows)
    for note in notes:
        typer.echo(note, err=True)
    _report(judged, dry_run=dry_run, as_json=as_json)


def _read(file: Path) -> tuple[RosterFile, tuple[str, ...]]:
    from bot.config import load_community, load_settings
    from bot.core.members.rules.roster_file import COLUMNS, read_roster
    from bot.store.files import Row, refuse_faults, unguarded
    from bot.store.sheets import open_any_table

    community = load_community(load_settings().community)
    with open_any_table(file, COLUMNS) as table:
        rows = (Row(row.number, tuple(unguarded(cell) for cell in row.cells), row.fault) for row in table.rows)
        found = read_roster(rows, community)
    if found.faults:
        raise refuse_faults(file.name, found.faults)
    if not found.rows:
        raise MemberError(f"{file.name} names nobody, so nothing was changed.")
    return found, table.notes


def _report(judged: Sequence[Judged], *, dry_run: bool, as_json: bool) -> None:
    from bot.core.members.rules.roster_file import Does

    counts = Counter(each.does for each in judged)
    if as_json:
        rows = [{"row": each.number, "ref": each.ref, "does": each.does, "parts": list(each.parts)} for each in judged]
        data = {"dry_run": dry_run, "counts": {does: counts[does] for does in Does}, "rows": rows}
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    for does, what in _WORDS.items():
        mine = [each for each in judged if each.does == does]
        if mine:
            typer.echo(f"{len(mine):,} {what}")
            for each in mine[:_MOST_LISTED] if does != "unchanged" else ():
                parts = f": {', '.join(each.parts)}" if each.parts else ""
                typer.echo(f"  row {each.number}{f' ({each.ref})' if each.ref else ''}{parts}")
            if len(mine) > _MOST_LISTED and does != "unchanged":
                typer.echo(f"  ... and {len(mine) - _MOST_LISTED:,} more: --json lists them all.")
    typer.echo("This was a dry run: nothing was changed." if dry_run else "Done. Nobody was contacted.")


_WORDS = {
    "added": "added",
    "changed": "changed",
    "unchanged": "unchanged",
    "left_alone": "left alone, because they have left or were erased",
    "clashes": "that cannot be imported: the key is one person's and the address another's",
}


@members.command(epilog="Example: convenor members export roster.csv")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write: .csv, or .xlsx for a workbook.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the membership as a file that `members import` reads; it is noted in the audit log.

    It holds names and addresses: keep it where only those can read it who need it.
    """
    from bot.app.programme_store import open_programme, refuse_the_store
    from bot.core.members.actions.roster_file import export_roster
    from bot.core.members.rules.roster_file import COLUMNS
    from bot.store.files import write_csv
    from bot.store.sheets import write_xlsx

    write = {".csv": write_csv, ".xlsx": write_xlsx}.get(file.suffix.lower())
    if write is None:
        raise MemberError(f"{file.name} must end in .csv or .xlsx, so that it is clear what to write.")
    if file.exists() and not force:
        raise MemberError(f"{file} would be overwritten. Give another name, or --force to replace it.")
    with open_programme() as store:
        refuse_the_store(store, file)
        found = store.write_now(export_roster)
    count = write(file, COLUMNS, ([getattr(row, name) for name in COLUMNS] for row in found))
    if as_json:
        typer.echo(json.dumps({"file": str(file), "members": count}))
    else:
        typer.echo(f"{count:,} {'member' if count == 1 else 'members'} written to {file}.")


@members.command(epilog="Example: convenor members code m-0017")
def code(
    ref: Annotated[str, typer.Argument(metavar="REF", help="The member's key in your own list.")],
    as_json: AsJson = False,
) -> None:
    """Print a one-time code with which a member claims their entry: on Discord, or when all their accounts are gone.

    Give it to them by a way of your own. It works once and for seven days, and replaces an earlier one. They type it
    under Menu, Link my other account, I have a code.
    """
    from bot.app.programme_store import open_programme
    from bot.core.audit.rules import SYSTEM
    from bot.core.members.actions import issue_code, person_by_ref

    with open_programme() as store:
        person = store.read_now(person_by_ref, ref)
        if person is None:
            raise MemberError(f"Nobody in the membership has the key {ref}. `convenor members export` lists the keys.")
        given = store.write_now(issue_code, person.id, SYSTEM)
    if as_json:
        typer.echo(json.dumps({"ref": ref, "code": given, "days": 7}))
    else:
        typer.echo(f"The code for {ref} is {given}. It works once, for seven days.")
