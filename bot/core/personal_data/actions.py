"""What is done with everything held about a person: shown, exported, erased, merged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.core.audit.actions import record
from bot.core.events import MemberLeft, publish
from bot.core.personal_data.rules import BEFORE_GOING, Going
from bot.core.personal_data.store.erase import Consequence, consequences, erase_rows
from bot.core.personal_data.store.export import export_person
from bot.core.personal_data.store.merge import merge_rows
from bot.core.personal_data.store.register import problems, register
from bot.store import Tx
from bot.store.personal import OnErase

__all__ = [
    "Consequence",
    "Going",
    "Retained",
    "before_going",
    "erase_person",
    "erase_preview",
    "export_person",
    "merge_people",
    "prepare_going",
    "problems",
    "register",
    "retention",
]

BeforeGoing = Callable[[Tx, str, Going], None]


@dataclass(frozen=True, slots=True)
class Retained:
    """A line of the retention table: what is held where, for how long, and what erasure does to it."""

    what: str
    table: str
    kept_days: int | None
    on_erase: OnErase
    why: str


def before_going(column: Any) -> Callable[[BeforeGoing], BeforeGoing]:
    """Register a function by a person column: it is asked before a person leaves or is erased.

    It runs in the same transaction; it may refuse with a MemberError, or put in order what rests on the person.
    """

    def note(function: BeforeGoing) -> BeforeGoing:
        column.info[BEFORE_GOING] = function
        return function

    return note


def prepare_going(tx: Tx, member_id: str, going: Going) -> None:
    """Ask every function registered with `before_going`, and tell the capabilities that the person is going."""
    for entry in register():
        ask: BeforeGoing | None = entry.column.info.get(BEFORE_GOING)
        if ask is not None:
            ask(tx, member_id, going)
    publish(tx, MemberLeft(member_id))


def erase_preview(tx: Tx, member_id: str) -> list[Consequence]:
    """Give what erasing the person would do: what goes, what is emptied, what stays and why, and how many of each."""
    return consequences(tx, member_id)


def erase_person(tx: Tx, member_id: str, by: str) -> None:
    """Erase a person; an empty row stays in the membership, so that what is kept without a name still has an owner.

    Raises MemberError when something forbids it (the last admin cannot go).
    """
    prepare_going(tx, member_id, Going.ERASED)
    erase_rows(tx, member_id)
    record(tx, by, "member.erased", member_id)


def merge_people(tx: Tx, survivor: str, other: str) -> int:
    """Make everything that points at `other` point at `survivor`, and give how many rows were dropped.

    Those are the rows of which the survivor has the like. The row of `other` itself is emptied.
    """
    if survivor == other:
        message = "a person cannot be merged with themself"
        raise ValueError(message)
    return merge_rows(tx, survivor, other)


def retention() -> list[Retained]:
    """Give the retention table of the papers, one line for each entry of the register."""
    return [
        Retained(said.what, entry.table.name, said.kept_days, said.erase, said.why)
        for entry in register()
        for said in (entry.personal,)
    ]
