"""`convenor manifest`: what Slack and Discord must be told of the bot, made from what the code uses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.config import Community, Settings

manifest = typer.Typer(name="manifest", help="What Slack and Discord must be told of the bot.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program, and nothing else.")]


def register(app: typer.Typer) -> None:
    """Add `manifest` to the command."""
    app.add_typer(manifest)


@manifest.callback(epilog="Example: convenor manifest slack --out slack-manifest.json")
def _manifest() -> None:
    """What Slack and Discord must be told of the bot."""


@manifest.command(epilog="Example: convenor manifest slack --out slack-manifest.json")
def slack(
    out: Annotated[Path | None, typer.Option(help="Write it to this file instead, in place of an earlier one.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the manifest from which Slack makes the app; what to do with it goes to standard error.

    It follows CONVENOR_SLACK_MODE: for http it needs CONVENOR_PUBLIC_URL.
    """
    from bot.app.first_files import write_plain
    from bot.config import load_community, load_settings

    settings = load_settings()
    found = slack_manifest(load_community(settings.community), settings)
    text = json.dumps(found, indent=2, ensure_ascii=False)
    if out is None:
        typer.echo(text)
    else:
        write_plain(out, text + "\n")
    if not as_json:
        typer.echo("Open api.slack.com/apps, Create New App, From a manifest, and paste this as JSON.", err=True)


def slack_manifest(community: Community, settings: Settings) -> dict[str, Any]:
    """Give Slack's manifest for a community; raises ConfigError for what Slack would refuse."""
    from bot.app.platforms import SLACK_PATH, manifest_of

    address = settings.address + SLACK_PATH
    found: dict[str, Any] = manifest_of("slack")(community, settings.slack_mode, address)
    return found


@manifest.command(epilog="Example: convenor manifest discord --application 123456789012345678")
def discord(
    application: Annotated[
        str, typer.Option(help="The Application ID, under General Information in the developer portal.")
    ] = "APPLICATION_ID",
    as_json: AsJson = False,
) -> None:
    """Print the invitation for the bot, the intents to switch on and the permissions it asks for, each with its use."""
    from bot.app.platforms import manifest_of
    from bot.config import load_settings

    found: dict[str, Any] = manifest_of("discord")(application, load_settings().discord_guild)
    if as_json:
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    typer.echo("\n".join(_discord_lines(found)))


def _discord_lines(found: dict[str, Any]) -> list[str]:
    privileged = [name for name, kind in found["intents"].items() if kind == "privileged"]
    return [
        "1. In the developer portal, under Bot, Privileged Gateway Intents, switch on:",
        *(f"   - {name}" for name in privileged),
        "2. Open this address in a browser and choose your server:",
        f"   {found['invitation']}",
        "",
        "It asks for these permissions:",
        *(f"- {name}: {use}" for name, use in found["permissions"].items()),
    ]
