"""The house as the adapters of Slack and Discord see it: what people do, and who and what is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import structlog

from bot.app.bot import Bot
from bot.app.house_words import being_tried_out, listing_doubted, not_ready_yet
from bot.app.rehearsal import tests
from bot.config import Community
from bot.core.channels import actions as channels
from bot.core.channels.rules import Channel as KnownChannel
from bot.core.members.actions import (
    InStep,
    Seen,
    account_gone,
    account_seen,
    accounts_of,
    all_left,
    all_seen,
    dm_open,
    in_step,
    note_listing,
)
from bot.core.staffing.actions import tell_staff
from bot.inbox.store import by_key
from bot.platforms.ports import Account, Awaited, Channel
from bot.routing.replies import Reply, Show
from bot.routing.requests import Kind, Request
from bot.store import Store, Tx

BATCH = 200  # accounts in one transaction, so that people's clicks come in between
_log = structlog.get_logger("house")


@dataclass(slots=True)
class LiveHouse:
    """What an adapter asks of the house; the bot moves in once it has been made."""

    store: Store
    community: Community
    bot: Bot | None = None

    async def dispatch(self, request: Request) -> Reply:
        """Give the reply to what somebody did; in a rehearsal to the testers alone."""
        if self.bot is None:
            return Show(not_ready_yet())
        if not tests(self.community, request.platform, request.account):
            return Show(being_tried_out(self.community.community.name))
        if request.kind is Kind.SAY:  # who writes to the bot can be written to
            self.bot.beside(self.store.write(dm_open, request.platform, request.account))
        return await self.bot.dispatch(request)

    async def awaited(self, platform: str) -> Sequence[Awaited]:
        """Give everybody who may have written an answer that the bot was not there to hear."""
        return await self.store.read(self._awaited, platform)

    def _awaited(self, tx: Tx, platform: str) -> list[Awaited]:
        capabilities = self.bot.capabilities if self.bot is not None else ()
        asking = [one.awaits(tx, platform) for one in capabilities if one.awaits is not None]
        found: dict[str, Awaited] = {}
        for each in chain.from_iterable(asking):
            began_s, lasts_s = (tx.now - each.since).total_seconds(), (each.until - each.since).total_seconds()
            for account in accounts_of(tx, each.member_id):
                if account.platform == platform:  # of several capabilities the first one hears it
                    found.setdefault(account.account_id, Awaited(account.account_id, each.action, began_s, lasts_s))
        return list(found.values())

    async def is_taken(self, request: Request) -> bool:
        """Tell whether this was taken in before, whatever became of it."""
        return await self.store.read(by_key, request.delivery) is not None

    async def account_seen(self, platform: str, account: Account) -> None:
        """Note an account that joined, was renamed, moved to another time zone or came back."""
        await self.store.write(account_seen, platform, _seen(account), everyone_is_member=self._everyone)

    async def account_left(self, platform: str, account: str) -> None:
        """Note an account that left or was deactivated."""
        await self.store.write(account_gone, platform, account)

    async def everyone(self, platform: str, accounts: Sequence[Account]) -> None:
        """Note a complete list of the accounts; whoever is missing has left, unless the list looks cut short."""
        found = await self.store.read(in_step, platform, [_seen(account) for account in accounts])
        for start in range(0, len(found.news), BATCH):
            batch = found.news[start : start + BATCH]
            await self.store.write(all_seen, platform, batch, everyone_is_member=self._everyone)
        if found.believed:
            for start in range(0, len(found.left), BATCH):
                await self.store.write(all_left, platform, found.left[start : start + BATCH])
        await self.store.write(self._listed, platform, found)
        _log.info("in_step", platform=platform, news=len(found.news), left=len(found.left), believed=found.believed)

    def _listed(self, tx: Tx, platform: str, found: InStep) -> None:
        note_listing(tx, platform, found)
        if not found.believed and found.left:
            day = tx.now.date().isoformat()  # once a day, however often the bot starts
            message = listing_doubted(platform, len(found.left), found.known)
            tell_staff(tx, self.community, "people_missing", message, f"{platform}:{day}")

    async def channel_seen(self, platform: str, channel: Channel) -> None:
        """Note a channel that the bot can post to, or its new name or topic."""
        known = KnownChannel(platform, channel.id, channel.name, channel.topic, channel.private)
        await self.store.write(channels.channel_seen, known)

    async def channel_gone(self, platform: str, channel: str, reason: str) -> None:
        """Note a channel that is deleted, archived, or closed to the bot; staff are told once."""
        await self.store.write(channels.channel_gone, self.community, platform, channel, reason)

    @property
    def _everyone(self) -> bool:
        return self.community.community.membership == "everyone"


def _seen(account: Account) -> Seen:
    return Seen(account.id, account.name, account.zone, account.email)
