"""Recognising people by their accounts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.members.rules import Account, Person, Standing
from bot.core.members.rules.person import known_zone, tidy_name
from bot.core.members.store import accounts as stored
from bot.core.members.store import people as rows
from bot.store import Tx


def person_for_account(
    tx: Tx, platform: str, account_id: str, name: str, *, everyone_is_member: bool = False, zone: str = ""
) -> Person:
    """Give the person behind an account; at first sight a new guest (a member, where everyone is one).

    An account that was gone is back by this. Two at once make one person: each looks first, so that the store's
    serialisable transactions run the slower one again.
    """
    name, zone = tidy_name(name), known_zone(zone)
    person = rows.person_unchanged(tx, platform, account_id, name, zone)
    if person is not None and not (everyone_is_member and person.standing is Standing.GUEST):
        return person
    account = stored.account(tx, platform, account_id)
    if account is None:
        standing = Standing.MEMBER if everyone_is_member else Standing.GUEST
        (member_id,) = rows.add_members(tx, standing, [(name, zone, "")])
        account = Account(platform, account_id, member_id, name, live=True, zone=zone)
        stored.add_accounts(tx, [account])
    else:
        if not account.live:
            _unmark_left(tx, account.member_id)
        stored.see(tx, account, name, zone)
    return _filled(tx, account.member_id, name, zone, everyone_is_member=everyone_is_member)


def _filled(tx: Tx, member_id: str, name: str, zone: str, *, everyone_is_member: bool) -> Person:
    """Give the person, with what the account says filled in where nothing was known."""
    said = rows.profile(tx, member_id)
    news = {key: value for key, value in (("name", name), ("zone", zone)) if value and not said[key]}
    if said["standing"] == Standing.GONE:
        news = {}
    elif everyone_is_member and said["standing"] == Standing.GUEST:
        news["standing"] = Standing.MEMBER
    rows.change_member(tx, member_id, **news)
    return _there(tx, member_id)


def _there(tx: Tx, member_id: str) -> Person:
    person = rows.person(tx, member_id)
    if person is None:
        raise LookupError(member_id)
    return person


def find_person(tx: Tx, platform: str, account_id: str) -> Person | None:
    """Give the person behind an account, None if it was never seen."""
    return rows.person_of(tx, platform, account_id)


def person_by_id(tx: Tx, member_id: str) -> Person | None:
    """Give a person by id; the id of somebody who proved to be another finds that other."""
    return rows.person(tx, member_id)


def ids_of(tx: Tx, member_id: str) -> list[str]:
    """Give a person's id, and those of the entries that proved to be theirs, under which older things may stand."""
    return [member_id, *rows.ids_merged_into(tx, member_id)]


def person_by_ref(tx: Tx, roster_ref: str) -> Person | None:
    """Give a person by their key in the roster, which is how `community.toml` names somebody, or else by their id."""
    return rows.person(tx, rows.id_by_ref(tx, roster_ref) or roster_ref)


def people(tx: Tx, *standings: Standing) -> list[Person]:
    """Give everyone of these standings (members, if none is named), by id."""
    return rows.people(tx, standings or (Standing.MEMBER,))


def people_by_ids(tx: Tx, member_ids: Sequence[str]) -> list[Person]:
    """Give the people with these ids, by id."""
    return rows.people_by_ids(tx, member_ids)


def accounts_of(tx: Tx, member_id: str) -> list[Account]:
    """Give a person's live accounts, the one to write to first."""
    return stored.live_accounts(tx, member_id)


def reachable(tx: Tx, member_id: str) -> bool:
    """Tell whether messages may go to a person: not gone, and with a live account."""
    row = rows.row(tx, member_id)
    return row is not None and row.standing is not Standing.GONE and bool(stored.live_accounts(tx, member_id))


def account_gone(tx: Tx, platform: str, account_id: str) -> None:
    """Note that an account was closed or has left the platform; with the last one the person's row begins to wait."""
    account = stored.account(tx, platform, account_id)
    if account is None or not account.live:
        return
    stored.mark(tx, platform, account_id, stored.GONE)
    row = rows.row(tx, account.member_id)
    if row is not None and row.left_at is None and not stored.live_accounts(tx, account.member_id):
        rows.change_member(tx, account.member_id, left_at=tx.now)


def account_back(tx: Tx, platform: str, account_id: str) -> None:
    """Note that an account is there again; its person needs no new claim."""
    account = stored.account(tx, platform, account_id)
    if account is None or account.live:
        return
    stored.mark(tx, platform, account_id, stored.LIVE)
    _unmark_left(tx, account.member_id)


def _unmark_left(tx: Tx, member_id: str) -> None:
    row = rows.row(tx, member_id)
    if row is not None and row.standing is not Standing.GONE:
        rows.change_member(tx, member_id, left_at=None)
