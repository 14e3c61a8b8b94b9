"""Erasing a person: what goes, what is emptied, what stays."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from bot.core.personal_data.store.register import Entry, empty_values, register
from bot.store import Tx
from bot.store.metadata import metadata
from bot.store.personal import OnErase


@dataclass(frozen=True, slots=True)
class Consequence:
    """What becomes of one kind of thing held about a person: in words, how many rows, and why some stay."""

    what: str
    rows: int
    fate: OnErase
    why: str

    @property
    def stays(self) -> bool:
        """Tell whether the rows stay as they are."""
        return self.fate is OnErase.KEEP


def consequences(tx: Tx, member_id: str, of: sa.MetaData = metadata) -> list[Consequence]:
    """Give what erasing the person would do, for everything of which there is at least one row."""
    counted = ((entry.personal, _count(tx, entry, member_id)) for entry in register(of))
    return [Consequence(said.what, rows, said.erase, said.why) for said, rows in counted if rows]


def _count(tx: Tx, entry: Entry, member_id: str) -> int:
    return int(tx.value(sa.select(sa.func.count()).select_from(entry.table).where(entry.column == member_id)))


def erase_rows(tx: Tx, member_id: str, of: sa.MetaData = metadata) -> None:
    """Delete, empty or keep the person's rows, those that refer to others first."""
    for entry in reversed(register(of)):
        if entry.personal.erase is OnErase.DELETE:
            tx.run(sa.delete(entry.table).where(entry.column == member_id))
        elif entry.personal.erase is OnErase.BLANK:
            empty_rows(tx, entry, member_id)


def empty_rows(tx: Tx, entry: Entry, member_id: str) -> None:
    """Empty the listed columns of the person's rows."""
    tx.run(sa.update(entry.table).where(entry.column == member_id).values(**empty_values(entry)))
