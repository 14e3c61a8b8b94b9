"""`convenor doctor`: what will not work, and what puts it right."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `doctor` to the command."""
    app.command(epilog="Example: convenor doctor --json")(doctor)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False) -> None:
    """Look at the settings, the programme, the store, the clock and the queue, and say what will not work.

    It changes nothing. It ends with 0 if all is well, with 2 if a setting is wrong, else with 1.
    """
    from bot.app.checks import examine

    findings = examine()
    bad = [finding for finding in findings if not finding.ok]
    if as_json:
        lines = [{"check": each.check, "ok": each.ok, "says": each.says, "cure": each.cure} for each in findings]
        typer.echo(json.dumps({"ok": not bad, "findings": lines}, indent=2, ensure_ascii=False))
    else:
        for each in findings:
            typer.echo(f"{'fine   ' if each.ok else 'PROBLEM'}  {each.check}: {each.says}")
            if not each.ok:
                typer.echo(f"         {each.cure}")
    if bad:
        raise typer.Exit(2 if any(each.of_settings for each in bad) else 1)
