"""The roster in a file: which rows can be used, what is wrong with the others, what each would change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.config.community import Community, Named
from bot.core.members.rules.person import MAX_NAME, normal_email
from bot.core.members.rules.roster import Change, Known, Plan, Roster, RosterRow, roster_key

COLUMNS = ("ref", "name", "email", "nation", "sector", "role", "role_title", "organisation")
_MOST_CHARACTERS = {"ref": 120, "name": MAX_NAME, "email": 254, "role_title": 200, "organisation": 200}


class FileRow(Protocol):
    """A row as the reader of files gives it: cells in the order of `COLUMNS`."""

    @property
    def number(self) -> int:
        """Give its number in the file."""
        ...

    @property
    def cells(self) -> tuple[str, ...]:
        """Give its cells."""
        ...

    @property
    def fault(self) -> str:
        """Give why its cells cannot be used, if they cannot."""
        ...


@dataclass(frozen=True, slots=True)
class NumberedRow:
    """A row of the roster and its number in the file."""

    number: int
    row: RosterRow


@dataclass(frozen=True, slots=True)
class RosterFile:
    """The rows of a file, and each fault as a row number and what is wrong there."""

    rows: tuple[NumberedRow, ...]
    faults: tuple[tuple[int, str], ...]


class Does(StrEnum):
    """What importing a row does."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LEFT_ALONE = "left_alone"  # somebody who left or was erased: an import does not bring them back
    CLASHES = "clashes"  # its address or key is somebody else's


@dataclass(frozen=True, slots=True)
class Judged:
    """What a row of a file does, and for a change which parts of the person's entry it touches."""

    number: int
    ref: str
    does: Does
    parts: tuple[str, ...] = ()


def read_roster(rows: Iterable[FileRow], community: Community) -> RosterFile:
    """Give the rows that can be used; nations, sectors and roles may be given by id or by name, in any capitals."""
    known = (
        ("nation", _ids(community.nations)),
        ("sector", _ids(community.sectors)),
        ("role", _ids(community.roles)),
    )
    found: list[NumberedRow] = []
    faults: list[tuple[int, str]] = []
    first_with: dict[str, int] = {}
    for row in rows:
        value = {name: " ".join(cell.split()) for name, cell in zip(COLUMNS, row.cells, strict=True)}
        if not row.fault and not any(value.values()):
            continue
        wrong = [row.fault] if row.fault else [*_wrong(value), *_wrong_words(value, known)]
        if not wrong:
            used = {**value, **{name: ids.get(value[name].casefold(), "") for name, ids in known}}
            one = NumberedRow(row.number, RosterRow(**used))
            wrong = _repeats(one, first_with)
            found.append(one)
        faults += [(row.number, what) for what in wrong]
    return RosterFile(tuple(found), tuple(faults))


def _ids(named: Iterable[Named]) -> dict[str, str]:
    return {word.casefold(): one.id for one in named for word in (one.name, one.id)}


def _wrong(value: dict[str, str]) -> list[str]:
    wrong = []
    if not value["ref"] and not value["email"]:
        wrong.append("has nothing under ref and email; one of them must say who it is")
    if value["email"] and not normal_email(value["email"]):
        wrong.append("has something under email that is not an address")
    for name, most in _MOST_CHARACTERS.items():
        if len(value[name]) > most:
            wrong.append(f"has {len(value[name])} characters under {name}; at most {most} are kept")
    return wrong


def _wrong_words(value: dict[str, str], known: Sequence[tuple[str, dict[str, str]]]) -> list[str]:
    return [
        f"has a {name} that community.toml does not know; give one of {', '.join(dict.fromkeys(ids.values()))}"
        for name, ids in known
        if value[name] and value[name].casefold() not in ids
    ]


def _repeats(one: NumberedRow, first_with: dict[str, int]) -> list[str]:
    """Give where the row's key or address stood before, and note both."""
    names = {"ref": roster_key(one.row), "email": f"mailto:{normal_email(one.row.email)}"}
    wrong = []
    for column, name in names.items():
        if name == "mailto:":
            continue
        before = first_with.setdefault(name, one.number)
        if before != one.number and (column == "email" or one.row.ref):
            wrong.append(f"has the {column} of row {before}")
    return wrong


def preview(known: Sequence[Known], rows: Sequence[NumberedRow]) -> tuple[Judged, ...]:
    """Give what importing each row would do, in the file's order."""
    roster = Roster(known)
    by_id = {one.id: one for one in known}
    in_turn = sorted(rows, key=lambda each: roster.turn(each.row))
    judged = [_judged(each, roster.plan([each.row]), by_id.get) for each in in_turn]
    return tuple(sorted(judged, key=lambda each: each.number))


def _judged(each: NumberedRow, plan: Plan, by_id: Callable[[str], Known | None]) -> Judged:
    if plan.changes:
        change = plan.changes[0]
        return Judged(each.number, each.row.ref, Does.CHANGED, _parts(change, by_id(change.id)))
    if plan.skipped:
        return Judged(each.number, each.row.ref, Does.CLASHES)
    if plan.left_alone:
        return Judged(each.number, each.row.ref, Does.LEFT_ALONE)
    return Judged(each.number, each.row.ref, Does.ADDED if plan.adds else Does.UNCHANGED)


def _parts(change: Change, one: Known | None) -> tuple[str, ...]:
    parts = [name for name, _ in change.fill]
    if one is not None and change.email != one.email:
        parts.append("email")
    if one is not None and change.ref != one.ref:
        parts.append("ref")
    if change.merge is not None:
        parts.append("merged with a guest")
    return tuple(parts) or ("standing",)
