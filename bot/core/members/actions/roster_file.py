"""The roster in and out of files: what an import would do, importing all of it or nothing, and giving it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.core.audit.actions import record
from bot.core.audit.rules import SYSTEM
from bot.core.members.actions.roster import import_roster
from bot.core.members.rules.roster import RosterRow
from bot.core.members.rules.roster_file import Does, Judged, NumberedRow, preview
from bot.core.members.store import people as rows
from bot.core.members.store.roster import roster_rows
from bot.errors import MemberError
from bot.store import Tx


def preview_import(tx: Tx, roster: Sequence[NumberedRow]) -> tuple[Judged, ...]:
    """Give what importing these rows would do; nothing is changed."""
    return preview(rows.known(tx), roster)


def import_rows(tx: Tx, roster: Sequence[NumberedRow], by: str = SYSTEM) -> tuple[Judged, ...]:
    """Import all of these rows or, if any cannot be told apart from another person, none; nobody is contacted."""
    judged = preview_import(tx, roster)
    clashing = [str(each.number) for each in judged if each.does is Does.CLASHES]
    if clashing:
        rows_, have = ("Row", "has") if len(clashing) == 1 else ("Rows", "have")
        raise MemberError(
            f"{rows_} {', '.join(clashing[:20])} {have} the key of one person and the address of another, so nothing "
            "was imported. Correct the file, or merge the two people first."
        )
    counts = import_roster(tx, [each.row for each in roster], by)
    told = Counter(each.does for each in judged)
    done = (counts.added, counts.changed, counts.unchanged, counts.left_alone)
    if done != (told[Does.ADDED], told[Does.CHANGED], told[Does.UNCHANGED], told[Does.LEFT_ALONE]):
        message = "an import did something else than its preview said"
        raise RuntimeError(message)
    return judged


def export_roster(tx: Tx, by: str = SYSTEM) -> list[RosterRow]:
    """Give every member's row, as an import reads it, and note in the audit log that it was given out."""
    found = roster_rows(tx)
    record(tx, by, "members.exported", members=len(found))
    return found
