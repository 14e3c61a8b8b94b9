"""The gate at the outbox: contact policy, the capability's own word, and where a row goes."""

from __future__ import annotations

from collections.abc import Mapping

from bot.config import Community
from bot.core.capability import Capability, Done, Wanted, programme_of
from bot.core.contact.actions.notify import settle, still_wanted
from bot.core.contact.config import policy_of
from bot.core.contact.rules.decide import Drop, Wait
from bot.core.members.actions import accounts_of, reachable
from bot.outbox.ports import Address, Gate, Go, HoldBack, NotWanted, Verdict
from bot.outbox.store import Row, State
from bot.store import Tx

DIRECT = "member:"
CHANNEL = "channel:"


def gate_for(capabilities: tuple[Capability, ...], community: Community) -> Gate:
    """Give the gate that asks these capabilities."""
    wanted: dict[str, Wanted] = {name: ask for each in capabilities for name, ask in each.wanted.items()}
    done: dict[str, Done] = {name: tell for each in capabilities for name, tell in each.done.items()}

    programme = programme_of(capabilities)

    def check(tx: Tx, row: Row) -> Verdict:
        return _check(tx, row, programme(tx, community), wanted)

    def settled(tx: Tx, row: Row, sent: bool) -> None:  # noqa: FBT001 - the shape of Gate.settle
        settle(tx, row, sent=sent)
        if sent and row.done in done:
            done[row.done](tx, row, programme(tx, community))

    return Gate(check, settled)


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
    address = _address(tx, row)
    return Go(address) if address else NotWanted("no_account")


def _address(tx: Tx, row: Row) -> Address | None:
    if row.destination.startswith(CHANNEL):
        platform, _colon, channel = row.destination.removeprefix(CHANNEL).partition(":")
        return Address(platform, channel)
    member_id = row.destination.removeprefix(DIRECT)
    # What may have been sent already stays where it was sent, so that it is found there.
    if row.state is State.SENDING and row.attempts > 1 and row.address:
        return Address(row.platform, row.address)
    accounts = accounts_of(tx, member_id) if reachable(tx, member_id) else []
    return Address(accounts[0].platform, f"dm:{accounts[0].account_id}") if accounts else None
