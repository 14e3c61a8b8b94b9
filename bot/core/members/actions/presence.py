"""Keeping people in step with what a platform tells of its accounts: seen, renamed, moved, gone, or all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.core.audit.actions import record
from bot.core.audit.rules import SYSTEM
from bot.core.members.actions.accounts import account_gone, person_for_account
from bot.core.members.actions.claims import claim_by_email
from bot.core.members.rules import Account, Person, Standing
from bot.core.members.rules.person import known_zone, normal_email, tidy_name
from bot.core.members.rules.presence import believable
from bot.core.members.store import accounts as stored
from bot.core.members.store import people as rows
from bot.store import Tx


@dataclass(frozen=True, slots=True)
class Seen:
    """An account as its platform tells it; `email` is an address the platform has checked, "" for none."""

    account_id: str
    name: str
    zone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class InStep:
    """What a complete list means: the accounts that bring news, those that left, and whether the list is believed."""

    news: tuple[Seen, ...]
    left: tuple[str, ...]
    known: int
    believed: bool


def account_seen(tx: Tx, platform: str, seen: Seen, *, everyone_is_member: bool = False) -> Person:
    """Bring one person in step with their account: first seen, renamed, in another zone, or back."""
    before = stored.account(tx, platform, seen.account_id)
    person = person_for_account(
        tx, platform, seen.account_id, seen.name, everyone_is_member=everyone_is_member, zone=seen.zone
    )
    if before is not None:
        _follow(tx, before, seen)
    if seen.email:
        person = claim_by_email(tx, platform, seen.account_id, seen.email)
    return rows.person(tx, person.id) or person


def _follow(tx: Tx, before: Account, seen: Seen) -> None:
    """Let the person follow their account where what is known of them came from it and not from themselves."""
    said, row = rows.profile(tx, before.member_id), rows.row(tx, before.member_id)
    name, zone = tidy_name(seen.name), known_zone(seen.zone)
    news: dict[str, str] = {}
    if name and row is not None and not row.on_roster and said["name"] == before.name:
        news["name"] = name
    if zone and not said["zone_chosen"] and said["zone"] in ("", before.zone):
        news["zone"] = zone
    rows.change_member(tx, before.member_id, **news)


def in_step(tx: Tx, platform: str, listed: Sequence[Seen]) -> InStep:
    """Give what a complete list of a platform's accounts means; nothing is changed."""
    known = stored.on_platform(tx, platform)
    emails = stored.emails_on_platform(tx, platform)
    live = {account_id for account_id, one in known.items() if one.live}
    named = {one.account_id for one in listed}
    left = tuple(sorted(live - named))
    news = tuple(one for one in listed if _is_news(known.get(one.account_id), one, emails.get(one.account_id)))
    return InStep(news, left, len(live), believable(len(named), len(live), len(left)))


def _is_news(before: Account | None, seen: Seen, email: str | None) -> bool:
    """Tell whether an account differs from what is known; `email` is None for who is on the roster already."""
    return (
        before is None
        or not before.live
        or (email is not None and normal_email(seen.email) not in ("", email))
        or (bool(seen.name) and tidy_name(seen.name) != before.name)
        or (bool(known_zone(seen.zone)) and seen.zone != before.zone)
    )


def all_seen(tx: Tx, platform: str, seen: Sequence[Seen], *, everyone_is_member: bool = False) -> None:
    """Bring a batch of people in step with their accounts; whom nothing can be known of yet is added in one go."""
    known = stored.known_ids(tx, platform, [one.account_id for one in seen])
    addresses = [normal_email(one.email) for one in seen]
    taken = rows.emails_among(tx, addresses) | {one for one, times in Counter(addresses).items() if one and times > 1}
    fresh = {
        one.account_id: one for one in seen if one.account_id not in known and normal_email(one.email) not in taken
    }
    _add(tx, platform, list(fresh.values()), Standing.MEMBER if everyone_is_member else Standing.GUEST)
    for one in seen:
        if one.account_id not in fresh:
            account_seen(tx, platform, one, everyone_is_member=everyone_is_member)


def _add(tx: Tx, platform: str, fresh: Sequence[Seen], standing: Standing) -> None:
    said = [(tidy_name(one.name), known_zone(one.zone), normal_email(one.email)) for one in fresh]
    ids = rows.add_members(tx, standing, said)
    found = [
        Account(platform, one.account_id, member_id, name, live=True, zone=zone)
        for one, member_id, (name, zone, _email) in zip(fresh, ids, said, strict=True)
    ]
    stored.add_accounts(tx, found)


def all_left(tx: Tx, platform: str, account_ids: Collection[str]) -> None:
    """Note a batch of accounts that are there no more."""
    for account_id in account_ids:
        account_gone(tx, platform, account_id)


def note_listing(tx: Tx, platform: str, found: InStep) -> None:
    """Record that a list brought people in step, or that it was not believed; one that says nothing new is no entry."""
    if found.news or found.left:
        what = "accounts.listed" if found.believed else "accounts.doubted"
        record(tx, SYSTEM, what, platform, news=len(found.news), left=len(found.left), known=found.known)


def dm_closed(tx: Tx, platform: str, account_id: str) -> None:
    """Note that an account takes no direct message from the bot at this time."""
    stored.set_dm_closed(tx, platform, account_id, tx.now)


def dm_open(tx: Tx, platform: str, account_id: str) -> bool:
    """Note that an account takes direct messages, for it has just written one; tell whether it did not before."""
    return stored.set_dm_closed(tx, platform, account_id, None)
