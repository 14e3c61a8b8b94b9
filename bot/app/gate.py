"""The gate at the outbox: contact policy, the capability's own word, and where a row goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.app.rehearsal import REHEARSAL, may_go
from bot.config import Community
from bot.core.capability import Capability, Done, Wanted, programme_of
from bot.core.channels.actions import CHANNEL_GONE, channel_gone, find_channel, wrote_in
from bot.core.contact.actions.notify import settle, still_wanted
from bot.core.contact.config import policy_of
from bot.core.contact.rules.decide import Drop, Wait
from bot.core.members.actions import account_gone, accounts_of, dm_closed, find_person, reachable
from bot.core.members.rules import Account
from bot.errors import Refusal
from bot.outbox.ports import LOBBY, Address, Gate, GiveUp, Go, HoldBack, NotWanted, Verdict
from bot.outbox.store import Effect, Row, State
from bot.store import Tx

DIRECT = "member:"
CHANNEL = "channel:"
ACCOUNT = "account:"


def gate_for(capabilities: tuple[Capability, ...], community: Community) -> Gate:
    """Give the gate that asks these capabilities."""
    wanted: dict[str, Wanted] = {name: ask for each in capabilities for name, ask in each.wanted.items()}
    done: dict[str, Done] = {name: tell for each in capabilities for name, tell in each.done.items()}

    programme = programme_of(capabilities)

    def check(tx: Tx, row: Row) -> Verdict:
        return _check(tx, row, programme(tx, community), wanted)

    def settled(tx: Tx, row: Row, sent: bool) -> None:  # noqa: FBT001 - the shape of Gate.settle
        settle(tx, row, sent=sent)
        if sent and row.destination.startswith(CHANNEL):
            wrote_in(tx, row.platform, row.address)
        if sent and row.done in done:
            done[row.done](tx, row, programme(tx, community))

    def refused(tx: Tx, row: Row, code: str) -> Verdict:
        return _refused(tx, row, code, community)

    return Gate(check, settled, refused)


def _check(tx: Tx, row: Row, community: Community, wanted: Mapping[str, Wanted]) -> Verdict:
    if row.wanted:
        reason = wanted[row.wanted](tx, row, community) if row.wanted in wanted else "nobody_answers_for_it"
        if reason:
            return NotWanted(reason)
    decision = still_wanted(tx, row, policy_of(community))
    if isinstance(decision, Wait):
        return HoldBack(decision.until, decision.reason)
    if isinstance(decision, Drop):
        return NotWanted(decision.reason)
    if not may_go(tx, row, community):
        return NotWanted(REHEARSAL)
    if row.destination.startswith(CHANNEL):
        return _to_channel(tx, row)
    return _to_account(tx, row, community)


def _to_channel(tx: Tx, row: Row) -> Verdict:
    """Give where a row to a channel goes: to its id, once that is known; what goes to one that is gone waits."""
    platform, _colon, named = row.destination.removeprefix(CHANNEL).partition(":")
    channel = find_channel(tx, platform, named)
    if channel is None:
        return Go(Address(platform, named))
    return HoldBack(row.expires_at, CHANNEL_GONE) if channel.gone else Go(Address(platform, channel.channel_id))


def _to_account(tx: Tx, row: Row, community: Community) -> Verdict:
    """Give where a row to a person goes: the first of their accounts that takes direct messages, else a lobby."""
    if row.destination.startswith(ACCOUNT):
        return _to_this_account(tx, row, community)
    # What may have been sent already stays where it was sent, so that it is found there.
    if row.state is State.SENDING and row.attempts > 1 and row.address:
        return Go(Address(row.platform, row.address))
    member_id = row.destination.removeprefix(DIRECT)
    accounts = accounts_of(tx, member_id) if reachable(tx, member_id) else []
    open_ = [one for one in accounts if one.takes_messages(tx.now)]
    if open_:
        return Go(Address(open_[0].platform, f"dm:{open_[0].account_id}"))
    return _to_lobby(row, accounts, community) if accounts else NotWanted("no_account")


def _to_this_account(tx: Tx, row: Row, community: Community) -> Verdict:
    """Give where a row goes that is for one account and no other: its direct messages, or its lobby if they closed."""
    platform, _colon, account = row.destination.removeprefix(ACCOUNT).partition(":")
    person = find_person(tx, platform, account)
    known = accounts_of(tx, person.id) if person else []
    here = [one for one in known if (one.platform, one.account_id) == (platform, account)]
    if all(one.takes_messages(tx.now) for one in here):
        return Go(Address(platform, f"dm:{account}"))
    rung = _to_lobby(row, here, community)
    return rung if isinstance(rung, Go) else Go(Address(platform, f"dm:{account}"))


def _to_lobby(row: Row, accounts: Sequence[Account], community: Community) -> Verdict:
    """Give the lobby where somebody is rung for whose direct messages are all closed; without one staff are told."""
    rung = [one for one in accounts if one.platform in community.lobbies]
    if not rung or row.kind is not Effect.POST:
        return GiveUp(Refusal.DM_CLOSED)
    return Go(Address(rung[0].platform, f"{LOBBY}{rung[0].account_id}"))


def _is_live(tx: Tx, member_id: str, platform: str, account: str) -> bool:
    return any((one.platform, one.account_id) == (platform, account) for one in accounts_of(tx, member_id))


def _refused(tx: Tx, row: Row, code: str, community: Community) -> Verdict:
    """Give what becomes of a row that its platform refuses for good: another account, a wait, or staff."""
    if row.destination.startswith(CHANNEL):
        if code in {Refusal.CHANNEL_GONE, Refusal.CHANNEL_CLOSED}:
            channel_gone(tx, community, row.platform, row.address, code)
        # An adapter may have told of it before it gave the error, whatever the error's own code.
        channel = find_channel(tx, row.platform, row.address)
        gone = channel is not None and channel.gone
        return HoldBack(row.expires_at, CHANNEL_GONE) if gone else GiveUp(code)
    if row.address.startswith(LOBBY):  # the last rung of the ladder
        return GiveUp(Refusal.DM_CLOSED)
    account = row.address.removeprefix("dm:")
    if code == Refusal.DM_CLOSED:
        dm_closed(tx, row.platform, account)
    elif code == Refusal.ACCOUNT_GONE:
        account_gone(tx, row.platform, account)
    elif row.member_id is None or _is_live(tx, row.member_id, row.platform, account):
        # Else the adapter has told that the account is gone before it gave the error, whatever the error's own code.
        return GiveUp(code)
    if row.destination.startswith(ACCOUNT):
        rung = _to_this_account(tx, row, community)
        return rung if isinstance(rung, Go) and rung.to.address.startswith(LOBBY) else GiveUp(code)
    # Asked afresh, as though it had never been tried: the next account, or nobody is left.
    return _to_account(tx, replace(row, attempts=0), community)
