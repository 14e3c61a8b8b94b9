"""What `convenor doctor` asks about the channels that the programme names: is the bot in each, may it join."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import PlatformError
from bot.platforms.ports import Finding
from bot.platforms.slack.api import PAGE, SlackApi
from bot.ui.words import _


async def channel_findings(names: Sequence[str], api: SlackApi, *, may_join: bool) -> list[Finding]:
    """Give a finding for each channel; `may_join` says whether the token may let the bot into public ones."""
    wanted = sorted({name.removeprefix("#") for name in names if name})
    if not wanted:
        return []
    types = "public_channel,private_channel"
    found = {}
    try:
        async for each in api.pages("conversations.list", "channels", types=types, limit=PAGE):
            for name in (str(each.get("name")), str(each.get("id"))):
                found[name] = each
    except PlatformError as error:
        wrong = _("Slack could not be asked ({code}).").format(code=error.code)
        cure = _("Put the scopes right that are named above, or try again.")
        return [Finding("unknown", _("Slack's channels"), wrong, cure)]
    return [_one(name, found.get(name), may_join=may_join) for name in wanted]


def _one(name: str, channel: dict[str, object] | None, *, may_join: bool) -> Finding:
    about = f"#{name}"
    if channel is None:
        wrong = _("There is no #{name} that I am in or can see: what goes there waits.")
        cure = _(
            "In Slack, make #{name} (the plus beside Channels); if private, type /invite @ and the app's name in it."
        )
    elif channel.get("is_archived"):
        wrong = _("#{name} is archived: what goes there waits.")
        cure = _("In Slack, open #{name}, its name, Settings, Unarchive; or name another channel in community.toml.")
    elif channel.get("is_member") or (may_join and not channel.get("is_private")):
        return Finding("fine", about)  # a public channel is joined with the first post
    else:
        wrong = _("I am not in #{name} and may not join it: what goes there waits.")
        cure = _("In Slack, open #{name} and type /invite @ and the name of the app.")
    return Finding("wrong", about, wrong.format(name=name), cure.format(name=name))
