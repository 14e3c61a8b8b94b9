"""The people and channels of the workspace, kept in step: all of them at start, each change as Slack tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.platforms.ports import Account, Channel, House
from bot.platforms.slack.api import PAGE, SlackApi
from bot.platforms.slack.config import NAME
from bot.ui.text import clean

SLACKBOT = "USLACKBOT"
_GONE = {
    "channel_archive": "is_archived",
    "channel_deleted": "channel_deleted",
    "group_archive": "is_archived",
    "group_deleted": "channel_deleted",
    "group_left": "bot_removed",
}
_SEEN = frozenset({"channel_created", "channel_rename", "group_rename"})
_BACK = frozenset({"channel_unarchive", "group_unarchive"})
Payload = Mapping[str, Any]


def account_of(user: Payload) -> Account | None:
    """Give a person's account, None for a bot, an account that is closed, or one in another company's workspace."""
    if is_bot(user) or user.get("deleted") or user.get("is_stranger") or not user.get("id"):
        return None
    profile = user.get("profile") or {}
    names = (user.get("real_name"), profile.get("real_name"), profile.get("display_name"), user.get("name"))
    name = next((words for each in names if each and (words := clean(str(each)).strip())), "")
    # One that Slack says it has not confirmed could be anybody's, and would claim their entry in the membership.
    email = "" if user.get("is_email_confirmed") is False else str(profile.get("email") or "")
    return Account(str(user["id"]), name, clean(str(user.get("tz") or "")), clean(email))


def is_bot(user: Payload) -> bool:
    """Tell whether an account is a program's."""
    return bool(user.get("is_bot")) or bool(user.get("is_workflow_bot")) or user.get("id") == SLACKBOT


def channel_of(found: Payload) -> Channel:
    """Give a channel."""
    topic = found.get("topic") or {}
    words = topic.get("value", "") if isinstance(topic, Mapping) else topic
    return Channel(str(found["id"]), str(found.get("name") or ""), clean(str(words)), bool(found.get("is_private")))


class Workspace:
    """Tells the house of people and channels, and remembers what the adapter itself must know of them."""

    def __init__(self, api: SlackApi, house: House) -> None:
        self._api = api
        self._house = house
        self._accounts: dict[str, Account] = {}
        self._news: dict[str, Account | None] = {}  # since everybody was last read; None for who went
        self._ids: dict[str, str] = {}
        self._gone: set[str] = set()
        self.bot_user = ""

    def name(self, account: str) -> str:
        """Give a person's name, empty if it is not known."""
        known = self._accounts.get(account)
        return known.name if known else ""

    async def read_all(self) -> None:
        """Bring everybody and every channel in step, which makes up for what was missed while offline."""
        self._news.clear()
        listed: dict[str, Account | None] = {}
        async for user in self._api.pages("users.list", "members", limit=PAGE):
            if (account := account_of(user)) is not None:
                listed[account.id] = account
        # Who came, changed or went while the pages were read is on none of them, or on one from before.
        accounts = [account for account in (listed | self._news).values() if account is not None]
        self._accounts = {account.id: account for account in accounts}
        await self._house.everyone(NAME, accounts)
        async for channel in self._channels():
            await self._seen(channel)

    async def _channels(self) -> Any:
        async for found in self._api.pages(
            "conversations.list", "channels", types="public_channel,private_channel", exclude_archived=True, limit=PAGE
        ):
            yield channel_of(found)

    async def _seen(self, channel: Channel) -> None:
        self._remember(channel)
        await self._house.channel_seen(NAME, channel)

    def _remember(self, channel: Channel) -> None:
        self._ids = {name: known for name, known in self._ids.items() if known != channel.id}
        self._ids[channel.name] = channel.id
        self._gone -= {channel.id, channel.name}

    async def channel_id(self, address: str) -> str:
        """Give the id of a channel that is named or given by id, empty if there is none."""
        name = address.removeprefix("#")
        if name in self._ids or name in self._ids.values():
            return self._ids.get(name, name)
        async for channel in self._channels():
            self._remember(channel)
        if name in self._ids:
            return self._ids[name]
        return name if name in self._ids.values() or _looks_like_id(name) else ""

    async def gone(self, channel: str, reason: str) -> None:
        """Tell once of a channel that is closed to the bot."""
        if channel in self._gone:
            return
        self._gone.add(channel)  # its name goes on leading there, until another channel has it
        await self._house.channel_gone(NAME, channel, reason)

    async def joined(self, event: Payload) -> None:
        """Take in that somebody joined the workspace."""
        account = account_of(event.get("user") or {})
        if account is not None:
            self._accounts[account.id] = self._news[account.id] = account
            await self._house.account_seen(NAME, account)

    async def changed(self, event: Payload) -> None:
        """Take in a new name, another time zone, a closed account or one that is back."""
        user = event.get("user") or {}
        account = account_of(user)
        if account is None:
            if user.get("deleted") and not is_bot(user):
                await self.account_gone(str(user["id"]))
            return
        if self._accounts.get(account.id) != account:  # Slack tells of each new status, too
            await self._house.account_seen(NAME, account)
            self._accounts[account.id] = self._news[account.id] = account

    async def account_gone(self, account: str) -> None:
        """Tell of an account that is closed."""
        self._news[account] = None
        await self._house.account_left(NAME, account)
        self._accounts.pop(account, None)

    async def channel_event(self, event: Payload) -> None:
        """Take in what happened to a channel."""
        kind, given = str(event.get("type")), event.get("channel")
        channel = str(given["id"] if isinstance(given, Mapping) else given)
        if kind in _GONE:
            await self.gone(channel, _GONE[kind])
        elif kind in _SEEN and isinstance(given, Mapping):
            await self._seen(channel_of({**given, "is_private": kind.startswith("group")}))
        elif kind in _BACK or (kind == "member_joined_channel" and event.get("user") == self.bot_user):
            found = await self._api.call("conversations.info", channel=channel)
            await self._seen(channel_of(found["channel"]))


def _looks_like_id(name: str) -> bool:
    return len(name) > 8 and name[0] in "CGD" and name.isalnum() and name.isupper()
