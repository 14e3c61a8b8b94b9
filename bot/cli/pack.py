"""`convenor pack`: an insight pack, one SQLite file for the insight team."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.store.packs import Pack, Staged


def register(app: typer.Typer) -> None:
    """Add `pack` to the command."""
    app.command(epilog="Example: convenor pack autumn.db --project video-consultations --by p18")(pack)


def pack(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The SQLite file to make, such as autumn.db.")],
    project: Annotated[str | None, typer.Option("--project", metavar="P", help="One project only.")] = None,
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="Who makes it: a key of the roster, or a name.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Write learning logs as one pseudonymised SQLite file that opens in Datasette, pandas or a spreadsheet.

    It holds what people agreed to show the insight team. Sector, nation and role are widened until every combination
    fits five people. Beside OUT.db stands OUT.metadata.json, which Datasette shows: `datasette OUT.db -m
    OUT.metadata.json`. The making is noted in the audit log.
    """
    from rich.console import Console

    from bot.app.discover import capabilities
    from bot.app.programme_store import open_programme, refuse_the_store
    from bot.config import load_community, load_settings
    from bot.core.capability import programme_of
    from bot.programme.learning_logs.actions.packing import compose_pack, load_pack, record_pack
    from bot.store.packs import refuse_to_overwrite, staged_pack

    community = load_community(load_settings().community)
    with Console(stderr=True).status("Reading the logs ...") as status, open_programme() as store:
        refuse_the_store(store, out)
        refuse_to_overwrite(out, force=force)

        def told(what: str) -> None:
            status.update(f"{what} ...")

        community = store.read_now(programme_of(capabilities()), community)
        given = store.read_now(load_pack, community, project)
        told("Masking names and identifiers")
        made = compose_pack(community, given, by.strip() or "the command line, nobody named")
        with staged_pack(out, made, force=force, told=told) as staged:
            # Audited before it is put in its place: there is no pack of which the log does not know.
            store.write_now(record_pack, by, project, dict(staged.counts)["answers"])
            staged.publish()
    _report(out, made, staged, as_json=as_json)


def _report(out: Path, made: Pack, staged: Staged, *, as_json: bool) -> None:
    from bot.store.packs import metadata_path

    facts = dict(made.facts)
    described = metadata_path(out)
    if as_json:
        data = {
            "pack": str(out),
            "metadata": str(described),
            "tables": dict(staged.counts),
            "views": [view.name for view in made.views],
            "about": facts,
        }
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    for name, count in staged.counts:
        typer.echo(f"{count:>9,}  {name}")
    typer.echo("")
    for name in ("consent", "left_out", "keep_until"):
        typer.echo(facts[name])
    typer.echo(f"\nWritten: {out} and {described}. Only you can read them on this computer; keep it so.")
    typer.echo(f"To look: datasette {out} -m {described}")
