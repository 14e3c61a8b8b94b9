"""`convenor init`: about ten questions, two files, and the way through Slack's and Discord's own pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import ConfigError, MemberError

if TYPE_CHECKING:
    from bot.config import Community, Settings

SLACK_STEPS = """
Slack, in a browser, as somebody who may install apps:
  1. Open https://api.slack.com/apps, Create New App, From a manifest, choose the workspace, and paste the JSON that
     {manifest}.
  2. Install App, Install to Workspace, Allow. Copy the Bot User OAuth Token; it begins with xoxb-.
  3. Basic Information, App-Level Tokens, Generate Token, scope connections:write. Copy it; it begins with xapp-.
  4. In each private channel that the bot is to write in, type /invite and its name. It joins public ones by itself.
"""
DISCORD_STEPS = """
Discord, in a browser, as somebody who may manage the server:
  1. Open https://discord.com/developers/applications, New Application. Copy the Application ID.
  2. Bot, Reset Token, and copy the token. On the same page switch on Server Members Intent.
  3. `convenor manifest discord --application ID` prints the invitation. Open it and choose your server.
  4. In Discord switch on User Settings, Advanced, Developer Mode; right-click the server's name, Copy Server ID.
"""
NEXT = """
Next{where}:
  convenor db upgrade               makes the store
  convenor members import FILE      brings your list of members in; nobody is contacted
  convenor doctor                   says what will not work yet, and the clicks that put it right
  convenor run                      starts the bot
"""


@dataclass(slots=True)
class Answers:
    """What was answered: keys of `[community]`, and settings."""

    about: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)


def register(app: typer.Typer) -> None:
    """Add `init` to the command."""
    app.command(epilog='Example: convenor init --yes --name "Our community" --staff slack:U012AB3CD')(init)


def init(  # noqa: PLR0913 - one for each option
    name: Annotated[str, typer.Option(help="What the community is called.")] = "",
    description: Annotated[str, typer.Option(help="One sentence saying who it is for.")] = "",
    command: Annotated[str, typer.Option(help="The word after the slash.")] = "convenor",
    timezone: Annotated[str, typer.Option(help="The community's time zone.")] = "Europe/London",
    membership: Annotated[
        str, typer.Option(help="roster: whoever is on your list; everyone: whoever joins.")
    ] = "roster",
    digest_channel: Annotated[str, typer.Option(help="The channel for digests, without the #.")] = "insight-digests",
    slack_bot_token: Annotated[str, typer.Option(help="Slack's bot token. Others on this machine may see it.")] = "",
    slack_app_token: Annotated[str, typer.Option(help="Slack's app token, likewise.")] = "",
    discord_token: Annotated[str, typer.Option(help="Discord's token, likewise.")] = "",
    discord_guild: Annotated[str, typer.Option(help="The id of the Discord server.")] = "",
    staff: Annotated[str, typer.Option(help="First staff, such as slack:U012AB3CD,discord:123456789012345678.")] = "",
    public_url: Annotated[str, typer.Option(help="The address members reach the web pages at.")] = "",
    folder: Annotated[Path, typer.Option(help="Where to write the two files.")] = Path(),
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing: take the options, and defaults for the rest.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="With --yes: replace files that are there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --yes: print JSON for a program.")] = False,
) -> None:
    """Ask about ten questions, write `.env` and a commented `community.toml`, and say what to do on Slack and Discord.

    No file is replaced without your yes. Tokens are not shown as you type them, and only you can read `.env`.
    """
    answers = _given(locals())
    if not yes:
        _check_options(answers)
        _ask_all(answers, folder)
    _check(answers)
    done = _write(answers, folder, ask=not yes, force=force)
    if as_json:
        typer.echo(json.dumps({"written": [str(path) for path in done]}))
        return
    for path in done:
        typer.echo(f"Written: {path}")
    following = NEXT.format(where="" if folder == Path() else f", in the folder {folder}")
    typer.echo(following if yes else f"{following}\nTo see it first without any of that: `convenor demo`.")


_ABOUT = ("name", "description", "command", "timezone", "membership", "digest_channel")
_SETTINGS = ("slack_bot_token", "slack_app_token", "discord_token", "discord_guild", "staff", "public_url")


def _given(options: dict[str, object]) -> Answers:
    said = {key: str(options[key]).strip() for key in (*_ABOUT, *_SETTINGS)}
    said["digest_channel"] = said["digest_channel"].lstrip("#")
    said["command"] = said["command"].lstrip("/")
    return Answers({key: said[key] for key in _ABOUT}, {key: said[key] for key in _SETTINGS})


def _ask_all(answers: Answers, folder: Path) -> None:
    try:
        _ask_each(answers, folder)
    except typer.Abort:  # Ctrl+C, or the end of what was piped in
        typer.echo("\nStopped: neither .env nor community.toml was written.", err=True)
        raise typer.Exit(1) from None


def _ask_each(answers: Answers, folder: Path) -> None:
    about, settings = answers.about, answers.settings
    typer.echo("About ten questions. Enter takes what stands in [brackets]; Ctrl+C stops, and no setting is written.")
    for path in _there(folder):
        typer.echo(f"{path} is there already. At the end you are asked whether to replace it.")
    typer.echo()

    def until_right(check: Callable[[Answers], object], key: str, question: str) -> None:
        _until_right(answers, lambda: _ask(about if key in about else settings, key, question), check)

    until_right(_check_about, "name", "1. What is the community called?")
    _ask(about, "description", "2. Who is it for, in one sentence? (may be empty)")
    until_right(_check_about, "command", "3. The word after the slash that opens everything")
    until_right(_check_about, "timezone", "4. Its time zone")
    until_right(
        _check_about, "membership", "5. Who is a member: roster (whoever is on your list) or everyone (whoever joins)"
    )
    _ask(about, "digest_channel", "6. The channel where digests are published, without the #")
    if typer.confirm("7. Is it on Slack?", default=bool(settings["slack_bot_token"])):
        typer.echo(SLACK_STEPS.format(manifest=_manifest(answers, folder)))
        _until_right(answers, lambda: _ask_slack(settings), _check_platforms)
    if typer.confirm("8. Is it on Discord?", default=bool(settings["discord_token"])):
        typer.echo(DISCORD_STEPS)
        _until_right(answers, lambda: _ask_discord(settings), _check_platforms)
    question = "9. Who is first on staff? As slack:U012AB3CD (Profile, More, Copy member ID) or discord:NUMBER"
    until_right(_check_staff, "staff", question)
    question = "10. The address of its web pages, such as https://convenor.example.org (may be empty)"
    until_right(_check_staff, "public_url", question)


def _manifest(answers: Answers, folder: Path) -> str:
    """Write the manifest for the community as it was just described, and say where it is."""
    from bot.app.first_files import write_plain
    from bot.cli.manifest import slack_manifest

    file = folder / "slack-manifest.json"
    if file.exists() and not typer.confirm(f"{file} is there already. Replace it?", default=True):
        return f"is in {file}"
    made = slack_manifest(_described(answers), _settings(answers))
    try:
        write_plain(file, json.dumps(made, indent=2, ensure_ascii=False))
    except OSError as error:
        return f"`convenor manifest slack` prints once this is done ({file} cannot be written: {error.strerror})"
    return f"is in {file}"


def _ask(into: dict[str, str], key: str, question: str, *, secret: bool = False) -> None:
    said = typer.prompt(question, default=into[key], hide_input=secret, show_default=bool(into[key]) and not secret)
    into[key] = str(said).strip().lstrip("#/") if key in ("digest_channel", "command") else str(said).strip()


def _ask_slack(settings: dict[str, str]) -> None:
    typer.echo("Enter alone leaves both tokens out for now; put them into .env later.")
    _ask(settings, "slack_bot_token", "   The bot token (xoxb-...)", secret=True)
    if settings["slack_bot_token"]:
        _ask(settings, "slack_app_token", "   The app token (xapp-...)", secret=True)


def _ask_discord(settings: dict[str, str]) -> None:
    typer.echo("Enter alone leaves the token out for now; put it into .env later.")
    _ask(settings, "discord_token", "   The token", secret=True)
    if settings["discord_token"]:
        _ask(settings, "discord_guild", "   The server's id")


def _until_right(answers: Answers, ask: Callable[[], None], check: Callable[[Answers], object]) -> None:
    """Ask until the answer can be used, saying each time what is wrong with it."""
    about, settings = dict(answers.about), dict(answers.settings)
    while True:
        ask()
        try:
            check(answers)
        except (ConfigError, MemberError) as error:
            typer.echo(f"   {error}")
            # What Enter takes must not be what was just refused.
            answers.about.update(about)
            answers.settings.update(settings)
        else:
            return


def _check_options(answers: Answers) -> None:
    """Raise as `_check` does for an option that no question could put right."""
    _check_about(Answers({**answers.about, "name": answers.about["name"] or "?"}, answers.settings))
    _check_staff(answers)


def _check(answers: Answers) -> None:
    """Raise ConfigError for a setting, or MemberError for a key of the community, that could not be used."""
    _check_platforms(answers)
    _check_staff(answers)
    _check_about(answers)


def _check_platforms(answers: Answers) -> None:
    from bot.app.platforms import check_discord, check_slack

    settings = _settings(answers)
    check_slack(settings)
    check_discord(settings)


def _check_staff(answers: Answers) -> None:
    settings = _settings(answers)
    _ = settings.first_staff, settings.address


def _check_about(answers: Answers) -> None:
    from pydantic import ValidationError

    from bot.app.platforms import check_command

    if not answers.about["name"]:
        raise MemberError("The community needs a name (--name).")
    try:
        check_command(_described(answers))
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][-1])
        said = first["msg"].removeprefix("Value error, ")
        raise MemberError(f"{key} cannot be “{answers.about.get(key, '')}”: {said}.") from None


def _described(answers: Answers) -> Community:
    """Give the community as it was described."""
    import tomllib

    from bot.app.first_files import community_text
    from bot.config import Community

    return Community.model_validate(tomllib.loads(community_text(answers.about)))


def _settings(answers: Answers) -> Settings:
    from bot.config import Settings

    defaults = {name: each.default for name, each in Settings.model_fields.items()}
    return Settings.model_construct(**{**defaults, **{k: v for k, v in answers.settings.items() if v}})


def _write(answers: Answers, folder: Path, *, ask: bool, force: bool) -> list[Path]:
    from bot.app.first_files import community_text, env_text, write_plain, write_private

    env, community = folder / ".env", folder / "community.toml"
    there = _there(folder)
    if there and not ask and not force:
        names = " and ".join(str(path) for path in there)
        raise MemberError(f"{names} would be replaced, so nothing was written. Add --force, or name another --folder.")
    kept = {path for path in there if ask and not typer.confirm(f"{path} is there already. Replace it?", default=False)}
    done = []
    try:
        if community not in kept:
            write_plain(community, community_text(answers.about))
            done.append(community)
        if env not in kept:
            write_private(env, env_text({**answers.settings, "community": "community.toml"}))
            done.append(env)
    except OSError as error:
        raise MemberError(f"{folder} cannot be written to ({error.strerror}). Name another --folder.") from None
    for path in there:
        if path in kept:
            typer.echo(f"Kept as it was: {path}")
    return done


def _there(folder: Path) -> list[Path]:
    return [path for path in (folder / ".env", folder / "community.toml") if path.exists() or path.is_symlink()]
