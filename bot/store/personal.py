"""What each column that points at a person says about it: how that row is exported, erased and merged.

The declaration sits on the column, so a table cannot refer to a person without one; a test walks all tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.store import types

PERSONAL = "personal"


class OnErase(StrEnum):
    """What becomes of a row when the person is erased."""

    DELETE = "delete"
    BLANK = "blank"  # the row stays for its count or its record; the listed columns are emptied
    KEEP = "keep"  # the row stays as it is and holds nothing but opaque ids; `why` says why


class OnMerge(StrEnum):
    """What becomes of a row when its person proves to be another."""

    MOVE = "move"  # it points at the surviving person from then on
    MOVE_OR_DROP = "move_or_drop"  # the same, but where the survivor has such a row already, one counts: see `settled`


@dataclass(frozen=True, slots=True)
class Personal:
    """The register entry of one column: what is held in words, and what happens to it."""

    what: str
    erase: OnErase
    merge: OnMerge = OnMerge.MOVE
    blank: tuple[str, ...] = ()
    export: tuple[str, ...] = ()  # the columns a person's export shows; empty means all of them
    why: str = ""
    kept_days: int | None = None
    settled: str = ""  # at a merge the other's row counts where only it has this column filled, else the survivor's


def person_column(
    name: str, personal: Personal, *, nullable: bool = False, primary_key: bool = False
) -> sa.Column[Any]:
    """Give a column that points at a person, with its entry in the personal-data register."""
    return sa.Column(
        name,
        types.Text,
        sa.ForeignKey("members.id"),
        nullable=nullable,
        primary_key=primary_key,
        info={PERSONAL: personal},
    )
