"""Claiming a row of the roster: by e-mail address, by a one-time code, and the merging behind both."""

from __future__ import annotations

from bot.core.audit.actions import record
from bot.core.audit.rules import SYSTEM
from bot.core.members import views
from bot.core.members.rules import Person, Standing
from bot.core.members.rules import codes as rules
from bot.core.members.rules.person import claim_over, normal_email
from bot.core.members.store import accounts as stored
from bot.core.members.store import codes
from bot.core.members.store import people as rows
from bot.core.members.tables import PROFILE
from bot.core.personal_data.actions import merge_people
from bot.errors import MemberError
from bot.ids import new_code
from bot.store import Tx


def claim_by_email(tx: Tx, platform: str, account_id: str, email: str) -> Person:
    """Give the person behind an account after matching it to the row with its address, which the platform has checked.

    1. Without such a row the guest keeps the address, so that a later import finds them.
    2. A row that lost its last account is not claimed this way: an address may have been given to somebody new.
    3. Two rows of the roster are never joined by an address; that is for staff.
    """
    mine = _row_of_account(tx, platform, account_id)
    address = normal_email(email)
    theirs = rows.row_by_email(tx, address) if address else None
    if theirs is None:
        if address and not mine.on_roster and mine.standing is not Standing.GONE:
            rows.change_member(tx, mine.id, email=address)
    elif theirs.id != mine.id and not mine.on_roster and _open_to_claims(theirs) and mine.standing is not Standing.GONE:
        return merge(tx, theirs.id, mine.id)
    return _person(tx, mine.id)


def _open_to_claims(row: rows.Row) -> bool:
    return row.standing is not Standing.GONE and row.left_at is None


def issue_code(tx: Tx, member_id: str, by: str) -> str:
    """Give a one-time code that links another account to this person; earlier ones stop working.

    Only its hash is stored. One's own code holds for 15 minutes, one issued by staff for seven days. Raises MemberError
    for somebody who has left, or whose row has waited more than 90 days.
    """
    row = rows.row(tx, member_id)
    if row is None or row.standing is Standing.GONE:
        raise MemberError(views.row_gone())
    if claim_over(row.left_at, tx.now):
        raise MemberError(views.claim_over())
    code = new_code(tx.ids)
    issuer = None if by == SYSTEM else by
    codes.add_code(tx, rules.hashed(code), member_id, issuer, tx.now + rules.code_life(member_id, by))
    record(tx, by, "member.code_issued", member_id)
    return code


def claim_by_code(tx: Tx, platform: str, account_id: str, code: str) -> Person | MemberError:
    """Give the person whom the account is linked to by a code, or the error to show.

    The error is given, not raised: raising would roll back the count of wrong codes.
    """
    mine = _row_of_account(tx, platform, account_id)
    tries = stored.tries(tx, platform, account_id)
    if rules.too_many(tries, tx.now):
        return _refused(rules.CodeProblem.TOO_MANY)
    hashed = rules.hashed(code)
    known = codes.code(tx, hashed)
    problem = rules.problem_with(known, mine.id, tx.now)
    if problem is None and known is not None:
        stored.set_tries(tx, platform, account_id, rules.Tries(0, None))
        return _link(tx, mine, known.member_id, hashed)
    if problem is not None and problem not in {rules.CodeProblem.LINKED, rules.CodeProblem.OWN}:
        counted = rules.after_wrong(tries, tx.now)
        stored.set_tries(tx, platform, account_id, counted)
        record(tx, mine.id, "member.code_refused", mine.id, problem=problem.value, wrong=counted.wrong)
    return _refused(problem or rules.CodeProblem.UNKNOWN)


def _link(tx: Tx, mine: rows.Row, member_id: str, hashed: str) -> Person | MemberError:
    theirs = rows.row(tx, member_id)
    if theirs is None or Standing.GONE in {theirs.standing, mine.standing}:
        return MemberError(views.row_gone())
    if mine.on_roster and theirs.on_roster:
        return _refused(rules.CodeProblem.OTHER_PERSON)
    codes.use_code(tx, hashed)
    survivor, other = (mine, theirs) if mine.on_roster else (theirs, mine)
    record(tx, mine.id, "member.linked", survivor.id)
    return merge(tx, survivor.id, other.id)


def _refused(problem: rules.CodeProblem) -> MemberError:
    return MemberError(views.code_refused(problem))


def merge(tx: Tx, survivor: str, other: str, by: str = SYSTEM) -> Person:
    """Make two people one and give the survivor, to whom rights, accounts and rows move.

    What the survivor had left blank is filled; the row of `other` stays, empty, and leads to the survivor. Raises
    MemberError when one of them is gone.
    """
    kept, left = rows.row(tx, survivor), rows.row(tx, other)
    if survivor == other or kept is None or left is None or Standing.GONE in {kept.standing, left.standing}:
        raise MemberError(views.not_merged())
    mine, theirs = rows.profile(tx, survivor), rows.profile(tx, other)
    dropped = merge_people(tx, survivor, other)
    news = {name: theirs[name] for name in PROFILE if theirs[name] and not mine[name]}
    if theirs["zone_chosen"] and not mine["zone_chosen"]:
        news |= {"zone": theirs["zone"], "zone_chosen": True}
    if Standing.MEMBER in {kept.standing, left.standing}:
        news["standing"] = Standing.MEMBER
    if left.on_roster and not kept.on_roster:
        news["roster_ref"] = left.roster_ref
        rows.change_member(tx, other, roster_ref=None)
    if stored.live_accounts(tx, survivor):
        news["left_at"] = None
    rows.change_member(tx, survivor, **news)
    rows.change_member(tx, other, merged_into=survivor, left_at=tx.now)
    record(tx, by, "member.merged", survivor, other=other, rows_dropped=dropped)
    return _person(tx, survivor)


def detach(tx: Tx, platform: str, account_id: str) -> Person:
    """Take an account away from its person and give the new guest that it becomes."""
    account = stored.account(tx, platform, account_id)
    if account is None:
        raise LookupError(platform, account_id)
    (guest,) = rows.add_members(tx, Standing.GUEST, [(account.name, account.zone, "")])
    stored.give_to(tx, platform, account_id, guest)
    return _person(tx, guest)


def _row_of_account(tx: Tx, platform: str, account_id: str) -> rows.Row:
    account = stored.account(tx, platform, account_id)
    row = rows.row(tx, account.member_id) if account else None
    if row is None:
        message = f"an unknown account of {platform}: person_for_account comes first"
        raise LookupError(message)
    return row


def _person(tx: Tx, member_id: str) -> Person:
    person = rows.person(tx, member_id)
    if person is None:
        raise LookupError(member_id)
    return person
