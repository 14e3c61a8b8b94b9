"""Slack and Discord as the settings name them: whether what they need is there, and their connections."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, cast

from bot.app.discover import routes
from bot.app.house import LiveHouse
from bot.app.stores import store_faults_in_words, unready
from bot.clock import Clock
from bot.config import Community, Settings
from bot.core.channels.actions import find_channel
from bot.errors import ConfigError
from bot.platforms.ports import Connection
from bot.routing.routes import Does
from bot.store import Tx

SLACK_PATH = "/slack/events"  # where Slack posts to in HTTP mode
NAMES = {"slack": "Slack", "discord": "Discord"}
_INIT = "`convenor init` asks for it and says where it is."


def wanted(settings: Settings) -> tuple[str, ...]:
    """Give the platforms that the settings connect; raises ConfigError if what they need is missing or mixed up."""
    found = tuple(name for name, check in (("slack", check_slack), ("discord", check_discord)) if check(settings))
    if not found:
        sentence = "Nothing is connected: neither CONVENOR_SLACK_BOT_TOKEN nor CONVENOR_DISCORD_TOKEN is set."
        raise ConfigError(sentence, "`convenor init` asks for them; `convenor demo` and `run --local` need neither.")
    return found


def check_command(community: Community) -> None:
    """Raise ConfigError for a word after the slash that Slack would refuse, and with it the whole manifest."""
    manifest_of("slack")(community)


def check_slack(settings: Settings) -> bool:
    """Tell whether Slack is to be connected; raises ConfigError if what it needs is missing or mixed up."""
    bot, app, signing = settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret
    if not bot:
        if app or signing:
            raise ConfigError("CONVENOR_SLACK_BOT_TOKEN is missing, though other Slack settings are there.", _INIT)
        return False
    if not bot.startswith("xoxb-"):
        cure = "It is under OAuth & Permissions of the app at api.slack.com/apps, as Bot User OAuth Token."
        raise ConfigError("CONVENOR_SLACK_BOT_TOKEN does not begin with xoxb-, so it is another token.", cure)
    if settings.slack_mode == "socket" and not app.startswith("xapp-"):
        cure = (
            "It is under Basic Information, App-Level Tokens, with the scope connections:write; it begins with xapp-."
        )
        raise ConfigError("CONVENOR_SLACK_APP_TOKEN is missing or another token; the socket needs it.", cure)
    if settings.slack_mode == "http" and not signing:
        cure = "It is under Basic Information, App Credentials, of the app at api.slack.com/apps."
        raise ConfigError("CONVENOR_SLACK_SIGNING_SECRET is missing; HTTP needs it to know that Slack is asking.", cure)
    if not settings.slack_api_url.startswith(("https://", "http://")):
        cure = "Write https://slack.com/api/, or https://slack-gov.com/api/ for GovSlack."
        raise ConfigError("CONVENOR_SLACK_API_URL is not an address.", cure)
    return True


def check_discord(settings: Settings) -> bool:
    """Tell whether Discord is to be connected; raises ConfigError if what it needs is missing or mixed up."""
    token, guild = settings.discord_token, settings.discord_guild
    if not token:
        if guild:
            raise ConfigError("CONVENOR_DISCORD_TOKEN is missing, though CONVENOR_DISCORD_GUILD is there.", _INIT)
        return False
    if not (guild.isascii() and guild.isdecimal()):
        cure = "In Discord switch on Settings, Advanced, Developer Mode; right-click the server's name, Copy Server ID."
        raise ConfigError("CONVENOR_DISCORD_GUILD is missing or not the number of a server.", cure)
    return True


def connections(settings: Settings, house: LiveHouse, clock: Clock) -> Sequence[Connection]:
    """Give the connections that the settings name, not started yet; raises ConfigError as `wanted` does."""
    return [_MAKE[name](settings, house, clock) for name in wanted(settings)]


def named_channels(house: LiveHouse, platform: str) -> tuple[str, ...]:
    """Give the channels that something is posted to, as they are called there now, as far as the store can tell."""
    about = house.community
    named = tuple(filter(None, (about.community.digest_channel, *(each.channel for each in about.projects))))
    try:
        with store_faults_in_words():
            if unready(house.store) is None:
                named = house.store.read_now(_called_now, platform, named)
    except ConfigError:  # `convenor doctor` says so itself
        pass
    return tuple(dict.fromkeys(named))


def _called_now(tx: Tx, platform: str, names: Sequence[str]) -> tuple[str, ...]:
    found = [(name, find_channel(tx, platform, name)) for name in names]
    return tuple(channel.name if channel else name for name, channel in found)


def _slack(settings: Settings, house: LiveHouse, clock: Clock) -> Connection:
    config = _of("slack", "SlackConfig")(
        bot_token=settings.slack_bot_token,
        app_token=settings.slack_app_token,
        signing_secret=settings.slack_signing_secret,
        mode=settings.slack_mode,
        api_url=settings.slack_api_url,
        channels=named_channels(house, "slack"),
    )
    return cast("Connection", _of("slack", "SlackConnection")(config, house, clock))


def _discord(settings: Settings, house: LiveHouse, clock: Clock) -> Connection:
    config = _of("discord", "DiscordConfig")(
        token=settings.discord_token,
        guild=settings.discord_guild,
        lobby=settings.discord_lobby,
        channels=named_channels(house, "discord"),
    )
    known = routes()
    offers = _of("discord", "Offers", "desk")(
        command=house.community.community.command,
        commands=known.commands(),
        home=house.community.public_url,
        secret=lambda action: (found := known.for_action(action)) is not None and found.does is Does.SECRET,
    )
    return cast("Connection", _of("discord", "DiscordConnection")(config, house, clock, house.store, offers))


_MAKE = {"slack": _slack, "discord": _discord}


def manifest_of(platform: str) -> Any:
    """Give the adapter's own function that makes its manifest; its libraries are imported now and not before."""
    return _of(platform, "manifest", "manifest")


def _of(platform: str, name: str, *modules: str) -> Any:
    """Give a name of an adapter, whose libraries take a second to import and are wanted by few commands."""
    for module in modules or ("connection", "config"):
        try:
            found = getattr(import_module(f"bot.platforms.{platform}.{module}"), name, None)
        except ModuleNotFoundError as error:
            if error.name is None or not error.name.startswith("bot.platforms."):
                raise
            found = None
        if found is not None:
            return found
    sentence = f"This version has no connection to {NAMES[platform]}."
    raise ConfigError(sentence, "Take its settings out, or install a version that has.")
