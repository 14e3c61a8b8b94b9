"""The commands that Discord shows: one group with a subcommand for each word, and the entries of a message's menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord
import structlog

from bot.platforms.discord.clicks import WORDS
from bot.platforms.discord.desk import Offers
from bot.platforms.discord.markup import flat, shortened
from bot.platforms.discord.render import Json
from bot.ui.words import _

_MOST_WORDS = 25  # [DD] Application Command: options
_MOST_MENU = 5  # [DPY] app_commands.tree: context menus of a type
_NAME, _DESCRIPTION, _LONGEST = 32, 100, 200  # [DD] name, description; the last is our own
_SUBCOMMAND, _STRING = 1, 3  # [DD] Application Command Option Type
_EVERYWHERE = [0, 1]  # [DD] Interaction Context Types: servers, and direct messages with the bot
_SERVERS = [0]  # [DD] Application Integration Types
_COMPARED = ("name", "type", "description", "contexts", "integration_types")
_log = structlog.get_logger("discord")


def commands(offers: Offers) -> list[Json]:
    """Give the commands as Discord is told them."""
    group: Json = {
        "name": offers.command[:_NAME],
        "type": discord.AppCommandType.chat_input.value,
        "description": _("Everything I can do"),
        "options": [_subcommand(word, help_) for word, help_ in offers.commands[:_MOST_WORDS]],
        "contexts": _EVERYWHERE,
        "integration_types": _SERVERS,
    }
    return [group, *(_entry(name) for name in list(offers.message_menu)[:_MOST_MENU])]


def _subcommand(word: str, help_: str) -> Json:
    more = {
        "name": WORDS,
        "type": _STRING,
        "description": _("Anything more you want to say"),
        "required": False,
        "max_length": _LONGEST,
    }
    described = shortened(flat(help_) or word, _DESCRIPTION)
    return {"name": word[:_NAME], "type": _SUBCOMMAND, "description": described, "options": [more]}


def _entry(name: str) -> Json:
    return {
        "name": name[:_NAME],
        "type": discord.AppCommandType.message.value,
        "description": "",
        "contexts": _EVERYWHERE,
        "integration_types": _SERVERS,
    }


async def sync(client: discord.Client, offers: Offers) -> bool:
    """Tell Discord the commands if they are not those it has; tell whether it was told."""
    application = client.application_id
    if application is None:
        return False
    wanted = commands(offers)
    there: Sequence[Mapping[str, Any]] = await client.http.get_global_commands(application)
    if sorted(map(_essence, wanted), key=str) == sorted(map(_essence, there), key=str):
        return False
    await client.http.bulk_upsert_global_commands(application, wanted)
    _log.info("commands_synced", commands=len(wanted))
    return True


def _essence(command: Mapping[str, Any]) -> Json:
    """Give what makes a command what it is, whatever Discord adds to it."""
    essence = {name: command.get(name) for name in _COMPARED}
    essence["options"] = [
        (option["name"], option["description"], [inner["name"] for inner in option.get("options", ())])
        for option in command.get("options") or ()
    ]
    return essence
