"""What Discord says somebody did, in the words of the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.platforms.discord.places import NAME
from bot.platforms.discord.wire import unnumbered
from bot.routing.requests import Kind, Request
from bot.ui.actions import ActionId, parse_action
from bot.ui.text import clean

# Routing finds a command by its words; a direct message and what is no action at all have these names.
COMMAND = ActionId("menu", "command")
SAY = ActionId("menu", "say")
UNKNOWN = ActionId("menu", "unknown")
OURS = "+"  # before an action: pressed in a message of the adapter's own, which the answer takes the place of
WORDS = "words"  # the option of each subcommand that takes whatever follows


@dataclass(frozen=True, slots=True)
class Click:
    """One interaction: who, where, and what came with it."""

    key: str
    account: str
    name: str
    channel: str
    message: str = ""
    custom_id: str = ""
    direct: bool = False  # in somebody's direct messages with the bot
    alone: bool = False  # at a message that only this person sees

    def request(self, kind: Kind, action: ActionId, **more: Any) -> Request:
        """Give it as the house takes it."""
        return Request(self.key, NAME, self.account, self.name, kind, action, **self._where(more))

    def _where(self, more: dict[str, Any]) -> dict[str, Any]:
        return {"channel": self.channel, "message": self.message} | more


def click_of(interaction: discord.Interaction[Any]) -> Click:
    """Give the interaction as a click."""
    data: Mapping[str, Any] = interaction.data or {}
    message = interaction.message
    custom_id = unnumbered(str(data.get("custom_id", "")))
    return Click(
        key=f"i:{interaction.id}",
        account=str(interaction.user.id),
        name=clean(interaction.user.display_name),
        channel=str(interaction.channel_id or ""),
        message=str(message.id) if message else "",
        custom_id=custom_id,
        direct=interaction.guild_id is None,
        alone=message is not None and (interaction.guild_id is None or message.flags.ephemeral),
    )


def request_of(interaction: discord.Interaction[Any], click: Click, menu: Mapping[str, str]) -> Request:
    """Give what was pressed, chosen or typed as a command; `menu` has the action of each entry of a message's menu."""
    data: Mapping[str, Any] = interaction.data or {}
    if interaction.type is discord.InteractionType.application_command:
        return _command(data, click, menu)
    action = parse_action(click.custom_id.removeprefix(OURS)) or UNKNOWN
    if data.get("component_type") == discord.ComponentType.button.value:
        return click.request(Kind.PRESS, action)
    chosen = tuple(str(value) for value in data.get("values", ()))
    return click.request(Kind.CHOOSE, action, values={"value": chosen})


def _command(data: Mapping[str, Any], click: Click, menu: Mapping[str, str]) -> Request:
    if data.get("type") == discord.AppCommandType.message.value:
        target = str(data.get("target_id", ""))
        said = data.get("resolved", {}).get("messages", {}).get(target, {}).get("content", "")
        action = parse_action(menu.get(str(data.get("name")), "")) or UNKNOWN
        return click.request(Kind.PRESS, action, message=target, words=clean(str(said)))
    return click.request(Kind.COMMAND, COMMAND, words=" ".join(_typed(data.get("options", ()))))


def _typed(options: Sequence[Mapping[str, Any]]) -> list[str]:
    words: list[str] = []
    for option in options:
        if option.get("type") == discord.AppCommandOptionType.subcommand.value:
            words += [str(option.get("name", "")), *_typed(option.get("options", ()))]
        elif option.get("name") == WORDS:
            words.append(clean(str(option.get("value", ""))).strip())
    return words


def is_written(message: discord.Message) -> bool:
    """Tell whether somebody wrote this to the bot; that they pinned something is told as a message of theirs, too."""
    return message.guild is None and not message.author.bot and not message.is_system()


def said(message: discord.Message, command: str) -> Request:
    """Give a direct message as the house takes it; one that begins with the command is that command."""
    words = clean(message.content).strip()
    first, _space, rest = words.partition(" ")
    is_command = first.removeprefix("/").casefold() == command.casefold()
    return Request(
        key=f"m:{message.id}",
        platform=NAME,
        account=str(message.author.id),
        account_name=clean(message.author.display_name),
        kind=Kind.COMMAND if is_command else Kind.SAY,
        action=COMMAND if is_command else SAY,
        words=rest.strip() if is_command else words,
        channel=str(message.channel.id),
        message=str(message.id),
    )
