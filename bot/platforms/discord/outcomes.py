"""What an interaction is answered with, and the answering of it: within three seconds, else what follows later."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
import structlog

from bot.clock import Clock
from bot.platforms.discord.payload import ModalShell, files, layout
from bot.platforms.discord.render import Drawn, Json

_GONE = frozenset({10062, 10015, 50027})  # [DD] unknown interaction, unknown webhook, invalid webhook token
_ANSWERED = 40060  # [DD] interaction has already been acknowledged: it was brought twice
WAITS_S = (0.0, 1.0, 4.0)  # between tries, over a connection that breaks or a 503, which discord.py does not repeat
_log = structlog.get_logger("discord")


@dataclass(frozen=True, slots=True)
class Said:
    """Messages; the first in the place of the message that was pressed, where it `replaces` that.

    What is shown `once` does not stay in direct messages either, and is not sent there instead.
    """

    messages: tuple[Drawn, ...]
    replaces: bool = False
    once: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A modal; `instead` is shown where none can be opened any more."""

    modal: Json
    instead: Drawn


@dataclass(frozen=True, slots=True)
class Silent:
    """Nothing to say."""


Outcome = Said | Opened | Silent


async def wait_longer(interaction: discord.Interaction[Any]) -> None:
    """Tell Discord that the answer takes longer; what is said later is for this person alone."""
    try:
        await interaction.response.defer(ephemeral=interaction.guild_id is not None, thinking=True)
    except discord.HTTPException as error:
        if error.code not in _GONE and error.code != _ANSWERED:
            raise


async def answer(interaction: discord.Interaction[Any], outcome: Outcome, clock: Clock) -> None:
    """Give somebody the answer, once; where the interaction has died meanwhile, as a direct message."""
    try:
        # Whether a connection that breaks had carried it, Discord tells by refusing the second.
        await _persistently(lambda: _give(interaction, outcome), clock)
    except discord.HTTPException as error:
        if error.code != _ANSWERED:
            raise
        _log.info("answered_before")


async def say_once(place: discord.abc.Messageable, drawn: Drawn, nonce: str, clock: Clock) -> None:
    """Say something that no outbox repeats; Discord holds a second of the same nonce against the first."""
    await _persistently(lambda: _send(place, drawn, nonce), clock)


async def _send(place: discord.abc.Messageable, drawn: Drawn, nonce: str) -> None:
    await place.send(view=layout(drawn, nonce), files=files(drawn), nonce=nonce)


async def _persistently(work: Callable[[], Coroutine[Any, Any, object]], clock: Clock) -> None:
    for wait_s in WAITS_S:
        try:
            await work()
        except (aiohttp.ClientError, TimeoutError, discord.DiscordServerError) as error:
            _log.info("connection_broke", kind=type(error).__name__)
            await clock.wait_s(wait_s)
        else:
            return
    await work()


async def _give(interaction: discord.Interaction[Any], outcome: Outcome) -> None:
    late = interaction.response.is_done()
    match outcome:
        case Opened() if not late:
            await _open(interaction, outcome)
        case Opened():
            await _say(interaction, Said((outcome.instead,)), late=True)
        case Said():
            await _say(interaction, outcome, late=late)
        case Silent():
            await _nothing(interaction, late=late)


async def _open(interaction: discord.Interaction[Any], opened: Opened) -> None:
    try:
        await interaction.response.send_modal(ModalShell(opened.modal))
    except discord.HTTPException as error:
        if error.code not in _GONE:
            raise
        _log.warning("interaction_died", code=error.code)
        await _send(interaction.user, opened.instead, f"{interaction.id}.0")


async def _nothing(interaction: discord.Interaction[Any], *, late: bool) -> None:
    if late:
        await interaction.delete_original_response()
    elif interaction.type is discord.InteractionType.application_command:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.delete_original_response()
    else:
        await interaction.response.defer()


async def _say(interaction: discord.Interaction[Any], said: Said, *, late: bool) -> None:
    first, *more = said.messages
    try:
        alone = said.once or interaction.guild_id is not None
        await _first(interaction, first, alone=alone, replaces=said.replaces and not said.once, late=late)
        for drawn in more:
            await interaction.followup.send(view=layout(drawn), files=files(drawn), ephemeral=alone)
    except discord.HTTPException as error:
        if error.code not in _GONE:
            raise
        _log.warning("interaction_died", code=error.code)
        for part, drawn in enumerate(() if said.once else said.messages):
            await _send(interaction.user, drawn, f"{interaction.id}.{part}")


async def _first(
    interaction: discord.Interaction[Any], drawn: Drawn, *, alone: bool, replaces: bool, late: bool
) -> None:
    if late:
        await interaction.edit_original_response(view=layout(drawn), attachments=files(drawn))
    elif replaces and interaction.message is not None:
        await interaction.response.edit_message(view=layout(drawn), attachments=files(drawn))
    else:
        await interaction.response.send_message(view=layout(drawn), files=files(drawn), ephemeral=alone)
