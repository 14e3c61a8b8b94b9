"""What `doctor` asks of Slack, Discord and the model, and what the store knows of channels and staff there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from bot.app.findings import Finding
from bot.app.house import LiveHouse
from bot.app.live import Connect, live_community
from bot.app.platforms import NAMES, check_command, check_discord, check_slack, connections
from bot.clock import Clock
from bot.config import Community, Settings
from bot.core.channels.actions import any_seen, channels_gone
from bot.core.channels.views import cure, why
from bot.core.members.actions import accounts_of, find_person
from bot.core.roles.actions import holders
from bot.core.roles.rules import Role
from bot.errors import ConfigError
from bot.llm.client import Address, trouble_with
from bot.platforms.ports import Connection
from bot.platforms.ports import Finding as Found
from bot.store import Store, Tx

PATIENCE_S = 30.0
_LOOK = "Look at this machine's way to the internet, and run `convenor doctor` again."
_LIKE = {"slack": "U012AB3CD", "discord": "123456789012345678"}
_COPY = {
    "slack": "in Slack their profile, More, Copy member ID",
    "discord": "in Discord right-click their name, Copy User ID",
}
_CONNECTS = {"slack": ("slack_bot_token", "slack_app_token", "slack_signing_secret"), "discord": ("discord_token",)}
_EXAMPLE = "no community.toml is named, so members would meet Causeway, the made-up example"
_OURS = "Set CONVENOR_COMMUNITY to the path of your own; `convenor init` writes one."
_NONE = "neither Slack nor Discord, which `convenor run` needs; `convenor init` asks for what they need"


def examine_platforms(
    settings: Settings, programme: Community, store: Store, clock: Clock, connect: Connect | None
) -> list[Finding]:
    """Give what stands in the way on the platforms of the settings; a wrong setting of one hides nothing of another."""
    wrong = {name: finding for name in NAMES if (finding := _settings_of(name, programme, settings)) is not None}
    found = list(wrong.values())
    right = settings.model_copy(update=dict.fromkeys((key for name in wrong for key in _CONNECTS[name]), ""))
    if not (right.slack_bot_token or right.discord_token):
        return found or [Finding.fine("platforms", _NONE)]
    if settings.community is None:
        found.append(Finding("community", ok=False, says=_EXAMPLE, cure=_OURS))
    house = LiveHouse(store, live_community(programme, settings, ""))
    lines = connect(house, clock) if connect else connections(right, house, clock)
    return [*found, *asyncio.run(_ask_all(lines))]


def _settings_of(name: str, programme: Community, settings: Settings) -> Finding | None:
    try:
        if name == "discord":
            check_discord(settings)
        elif check_slack(settings):
            check_command(programme)
    except ConfigError as error:
        return Finding.wrong(NAMES[name], error)
    return None


async def _ask_all(connections: Sequence[Connection]) -> list[Finding]:
    return [found for each in connections for found in await _ask(each)]


async def _ask(connection: Connection) -> list[Finding]:
    name = NAMES.get(connection.platform.name, connection.platform.name)
    try:
        async with asyncio.timeout(PATIENCE_S):
            return [_translated(name, each) for each in await connection.check()]
    except ConfigError as error:
        return [Finding.wrong(name, error)]
    except Exception as error:  # noqa: BLE001 - whatever the platform's library raises, the other findings must be told
        says = f"{name} could not be asked ({type(error).__name__})"
        return [Finding(name, ok=False, says=says, cure=_LOOK)]


def _translated(named: str, found: Found) -> Finding:
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


def examine_places(tx: Tx, settings: Settings) -> Iterator[Finding]:
    """Give the channels that the bot cannot write in or that are missing, and whether anybody is on staff."""
    connected = [name for name, token in zip(NAMES, (settings.slack_bot_token, settings.discord_token)) if token]  # noqa: B905
    for channel in channels_gone(tx):
        says = f"#{channel.name} on {NAMES.get(channel.platform, channel.platform)}: {why(channel.reason)}"
        yield Finding("channel", ok=False, says=f"{says}; what goes there waits", cure=cure())
    if connected and not settings.public_url:
        says = "no public address is set, so links in messages lead to this machine alone"
        yield Finding("pages", ok=False, says=says, cure="Set CONVENOR_PUBLIC_URL to the address members reach.")
    here = [one for one in settings.first_staff if one[0] in connected]
    if connected and not here and not holders(tx, Role.ADMIN):
        put = (
            f"Name yourself in CONVENOR_STAFF, such as {connected[0]}:{_LIKE[connected[0]]}, and start Convenor again."
        )
        yield Finding("staff", ok=False, says="nobody is on staff, so nobody can hold messages or see faults", cure=put)
    yield from (_nobody(*one) for one in here if _is_nobody(tx, *one))


def _is_nobody(tx: Tx, platform: str, account: str) -> bool:
    # An account that was named and never seen has no name; before the first start nothing is known of anybody.
    person = find_person(tx, platform, account) if any_seen(tx, platform) else None
    return person is not None and not any(
        one.name for one in accounts_of(tx, person.id) if (one.platform, one.account_id) == (platform, account)
    )


def _nobody(platform: str, account: str) -> Finding:
    says = f"CONVENOR_STAFF names {platform}:{account}, and nobody on {NAMES[platform]} has that id"
    return Finding("staff", ok=False, says=says, cure=f"Copy the id again: {_COPY[platform]}.")
