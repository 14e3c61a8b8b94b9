"""`convenor db`: the store's version and whether all is well with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.store import Store

db = typer.Typer(name="db", help="The store: its version, and whether all is well with it.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]


def register(app: typer.Typer) -> None:
    """Add `db` to the command."""
    app.add_typer(db)


@db.callback(epilog="Example: convenor db check")
def _db() -> None:
    """The store: its version, and whether all is well with it."""


@db.command(epilog="Example: convenor db upgrade")
def upgrade(as_json: AsJson = False) -> None:
    """Bring the store to the version of this Convenor; `run` and `demo` do it by themselves."""
    from bot.app.stores import open_store
    from bot.store.migrate import upgrade as migrate
    from bot.store.migrate import version_of

    with open_store() as store:
        before = version_of(store).found
        after = migrate(store).found
    if as_json:
        typer.echo(json.dumps({"before": before, "after": after}))
    elif before == after:
        typer.echo(f"The store is up to date, at version {after}.")
    else:
        typer.echo(f"The store went from {f'version {before}' if before else 'empty'} to version {after}.")


@db.command(epilog="Example: convenor db check --json")
def check(as_json: AsJson = False) -> None:
    """Tell whether the store has the right version and tables, and whether its contents hang together."""
    from bot.app.stores import open_store

    with open_store() as store:
        problems = _problems(store)
    if as_json:
        typer.echo(json.dumps({"ok": not problems, "problems": problems}, indent=2, ensure_ascii=False))
    else:
        typer.echo("\n".join(problems) if problems else "All is well with the store.")
    if problems:
        raise typer.Exit(1)


def _problems(store: Store) -> list[str]:
    from bot.app.stores import RESTORE, DamagedError, store_faults_in_words, unready

    try:
        with store_faults_in_words():
            wrong = unready(store)
    except DamagedError as error:
        return [error.sentence, RESTORE]
    if wrong is not None:
        return [str(wrong)]
    damage = _damage(store)
    return [*damage, RESTORE] if damage else []


def _damage(store: Store) -> list[str]:
    from bot.app.stores import store_faults_in_words
    from bot.store.migrate import differences, integrity

    try:
        with store_faults_in_words():
            tables = [f"The tables are not as this Convenor made them: {each}." for each in differences(store)]
            return [*tables, *integrity(store)]
    except ConfigError as error:  # so damaged that the engine cannot even look
        return [error.sentence]
