"""What `doctor` asks of Slack, Discord and the model, and what the store knows of channels and staff there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from bot.app.findings import Finding
from bot.app.house import LiveHouse
from bot.app.live import Connect, live_community
from bot.app.platforms import NAMES, check_discord, check_slack
from bot.clock import Clock
from bot.config import Community, Settings
from bot.core.channels.actions import any_seen, channels_gone, find_channel
from bot.core.channels.views import cure, why
from bot.core.roles.actions import holders
from bot.core.roles.rules import Role
from bot.errors import ConfigError
from bot.llm.client import Address, trouble_with
from bot.platforms.ports import Connection
from bot.platforms.ports import Finding as Found
from bot.store import Store, Tx

PATIENCE_S = 30.0
_LOOK = "Look at this machine's way to the internet, and run `convenor doctor` again."
_NONE = "neither Slack nor Discord, which `convenor run` needs; `convenor init` asks for what they need"


def examine_platforms(settings: Settings, store: Store, clock: Clock, connect: Connect) -> list[Finding]:
    """Give what stands in the way on the platforms of the settings, and the model's state."""
    wrong = [finding for name in NAMES if (finding := _settings_of(name, settings)) is not None]
    if wrong:
        return wrong
    if not (settings.slack_bot_token or settings.discord_token):
        return [Finding.fine("platforms", _NONE)]
    house = LiveHouse(store, live_community(settings, ""))
    try:
        return asyncio.run(_ask_all(connect(house, clock)))
    except ConfigError as error:
        return [Finding.wrong("platforms", error)]


def _settings_of(name: str, settings: Settings) -> Finding | None:
    try:
        (check_slack if name == "slack" else check_discord)(settings)
    except ConfigError as error:
        return Finding.wrong(name, error)
    return None


async def _ask_all(connections: Sequence[Connection]) -> list[Finding]:
    return [found for each in connections for found in await _ask(each)]


async def _ask(connection: Connection) -> list[Finding]:
    name = connection.platform.name
    try:
        async with asyncio.timeout(PATIENCE_S):
            return [_translated(name, each) for each in await connection.check()]
    except ConfigError as error:
        return [Finding.wrong(name, error)]
    except Exception as error:  # noqa: BLE001 - whatever the platform's library raises, the other findings must be told
        says = f"{NAMES.get(name, name)} could not be asked ({type(error).__name__})"
        return [Finding(name, ok=False, says=says, cure=_LOOK)]


def _translated(platform: str, found: Found) -> Finding:
    named = NAMES.get(platform, platform)
    if found.state == "fine":
        return Finding.fine(named, found.about)
    return Finding(named, ok=False, says=f"{found.about}: {found.wrong}".rstrip(": "), cure=found.cure or _LOOK)


def examine_model(settings: Settings) -> Finding:
    """Give whether the model of the settings answers; without one all is well, for everything works without."""
    if not settings.model_key or not settings.model_monthly_tokens:
        return Finding.fine("model", "none: everything works without")
    address = Address(url=settings.model_url, key=settings.model_key, model=settings.model_name)
    trouble = asyncio.run(trouble_with(address, PATIENCE_S))
    if not trouble:
        return Finding.fine("model", f"{settings.model_name} is there")
    cure = "See that CONVENOR_MODEL_URL, _KEY and _NAME are right; without a key everything works without a model."
    return Finding("model", ok=False, says=f"{trouble}: digests are drafted without it", cure=cure)


def examine_places(tx: Tx, community: Community, settings: Settings) -> Iterator[Finding]:
    """Give the channels that the bot cannot write in or that are missing, and whether anybody is on staff."""
    connected = [name for name, token in zip(NAMES, (settings.slack_bot_token, settings.discord_token)) if token]  # noqa: B905
    for channel in channels_gone(tx):
        says = f"#{channel.name} on {NAMES.get(channel.platform, channel.platform)}: {why(channel.reason)}"
        yield Finding("channel", ok=False, says=f"{says}; what goes there waits", cure=cure())
    named = {community.community.digest_channel, *(each.channel for each in community.projects if each.channel)}
    for platform in connected:
        yield from (_missing(tx, platform, name) for name in sorted(named) if _is_missing(tx, platform, name))
    if connected and not settings.public_url:
        says = "no public address is set, so links in messages lead to this machine alone"
        yield Finding("pages", ok=False, says=says, cure="Set CONVENOR_PUBLIC_URL to the address members reach.")
    if connected and not settings.staff and not holders(tx, Role.ADMIN):
        put = "Name yourself in CONVENOR_STAFF, such as slack:U012AB3CD, and start Convenor again."
        yield Finding("staff", ok=False, says="nobody is on staff, so nobody can hold messages or see faults", cure=put)


def _is_missing(tx: Tx, platform: str, name: str) -> bool:
    # Before the first start nothing is known of any channel.
    return any_seen(tx, platform) and find_channel(tx, platform, name) is None


def _missing(_tx: Tx, platform: str, name: str) -> Finding:
    says = f"there is no #{name} on {NAMES[platform]} that I can see: what is published there waits"
    put = f"Make it in {NAMES[platform]} and let Convenor in, or name another channel in community.toml."
    return Finding("channel", ok=False, says=says, cure=put)
