"""What `convenor doctor` asks about Slack: tokens, scopes, the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.clock import Clock
from bot.errors import PlatformError
from bot.platforms.ports import Finding
from bot.platforms.slack.api import SlackApi
from bot.platforms.slack.check_channels import channel_findings
from bot.platforms.slack.config import SlackConfig
from bot.platforms.slack.faults import TOKEN_REFUSED
from bot.platforms.slack.methods import SOCKET, bot_scopes, needing
from bot.ui.words import _

JOIN = "channels:join"
MOST_SKEW_S = 60.0  # Slack refuses signatures that are 300 s off (PLATFORMS 1.3)


async def findings(config: SlackConfig, api: SlackApi, clock: Clock) -> list[Finding]:
    """Give what was found, each wrong thing with what will not work and the clicks that put it right."""
    try:
        answer = await api.call("auth.test")
    except PlatformError as error:
        return [_no_token(error), *await _way_in(config, api)]
    headers = {name.lower(): value for name, value in dict(answer.headers).items()}
    team = Finding("fine", _("Slack's bot token works in the workspace {team}.").format(team=answer.get("team", "?")))
    granted = {scope.strip() for scope in str(headers.get("x-oauth-scopes", JOIN)).split(",")}
    channels = await channel_findings(config.channels, api, may_join=JOIN in granted)
    return [team, *_scopes(headers), *_clock(headers, clock.real_now()), *await _way_in(config, api), *channels]


def _no_token(error: PlatformError) -> Finding:
    about = _("Slack's bot token")
    if error.code in TOKEN_REFUSED:
        cure = _("In api.slack.com/apps, choose the app, then OAuth & Permissions, and copy the Bot User OAuth Token.")
        return Finding(
            "wrong", about, _("Slack refuses it ({code}): nothing works there.").format(code=error.code), cure
        )
    wrong = _("Slack could not be asked ({code}).").format(code=error.code)
    return Finding("unknown", about, wrong, _("Check the machine's way to the internet and try again."))


def _scopes(headers: Mapping[str, Any]) -> list[Finding]:
    about = _("Slack's scopes")
    if "x-oauth-scopes" not in headers:
        return [Finding("unknown", about, _("Slack does not say which scopes the token has."))]
    granted = {scope.strip() for scope in str(headers["x-oauth-scopes"]).split(",")}
    missing = [scope for scope in bot_scopes() if scope not in granted]
    if not missing:
        return [Finding("fine", about)]
    cure = _(
        "In api.slack.com/apps, put in the manifest that `convenor manifest slack` prints, then Reinstall to Workspace."
    )
    return [
        Finding("wrong", f"{about}: {scope}", _("Will not work: {what}.").format(what=", ".join(needing(scope))), cure)
        for scope in missing
    ]


def _clock(headers: Mapping[str, Any], now: datetime) -> list[Finding]:
    about = _("The machine's clock beside Slack's")
    try:
        theirs = parsedate_to_datetime(str(headers.get("date", "")))
    except ValueError:
        return []
    skew = abs((now - theirs).total_seconds())
    if skew <= MOST_SKEW_S:
        return [Finding("fine", about)]
    wrong = _("It is {seconds} seconds off: due times are wrong, and by HTTP Slack's signatures are refused.")
    return [Finding("wrong", about, wrong.format(seconds=round(skew)), _("Switch on time synchronisation (NTP)."))]


async def _way_in(config: SlackConfig, api: SlackApi) -> list[Finding]:
    if config.mode == "http":
        return [_secret(config)]
    about = _("Slack's app-level token")
    cure = _("In api.slack.com/apps, Basic Information, App-Level Tokens, make one with {scope}.").format(scope=SOCKET)
    if not config.app_token:
        return [Finding("wrong", about, _("There is none: nobody's clicks arrive."), cure)]
    try:
        await api.call("apps.connections.open", app_token=config.app_token)
    except PlatformError as error:
        state = "unknown" if error.code in {"ratelimited", "cannot_connect"} else "wrong"
        wrong = _("No socket can be opened ({code}): nobody's clicks arrive.").format(code=error.code)
        return [Finding("wrong" if state == "wrong" else "unknown", about, wrong, cure)]
    return [Finding("fine", about)]


def _secret(config: SlackConfig) -> Finding:
    about = _("Slack's signing secret")
    if config.signing_secret:
        return Finding("fine", about)
    cure = _("In api.slack.com/apps, Basic Information, App Credentials, copy the Signing Secret.")
    return Finding("wrong", about, _("There is none: nothing that Slack posts can be taken."), cure)
