"""What is done with people: recognised, linked, merged, imported, changed, gone and back."""

from bot.core.members.actions.accounts import (
    account_back,
    account_gone,
    accounts_of,
    find_person,
    ids_of,
    people,
    people_by_ids,
    person_by_id,
    person_by_ref,
    person_for_account,
    reachable,
)
from bot.core.members.actions.claims import claim_by_code, claim_by_email, detach, issue_code, merge
from bot.core.members.actions.presence import (
    InStep,
    Seen,
    account_seen,
    all_left,
    all_seen,
    dm_closed,
    dm_open,
    in_step,
    note_listing,
)
from bot.core.members.actions.profile import ProfileChange, update_profile
from bot.core.members.actions.roster import close_unclaimed, import_roster, leave_community, rejoin

__all__ = [
    "InStep",
    "ProfileChange",
    "Seen",
    "account_back",
    "account_gone",
    "account_seen",
    "accounts_of",
    "all_left",
    "all_seen",
    "claim_by_code",
    "claim_by_email",
    "close_unclaimed",
    "detach",
    "dm_closed",
    "dm_open",
    "find_person",
    "ids_of",
    "import_roster",
    "in_step",
    "issue_code",
    "leave_community",
    "merge",
    "note_listing",
    "people",
    "people_by_ids",
    "person_by_id",
    "person_by_ref",
    "person_for_account",
    "reachable",
    "rejoin",
    "update_profile",
]
