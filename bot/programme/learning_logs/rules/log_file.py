"""Learning logs that come in a file: which rows make answers, and what is wrong with those that do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from bot.llm.untrusted import safe_to_show
from bot.programme.learning_logs.rules.log_answers import Answer, Audience

COLUMNS = ("project", "round", "member", "sector", "nation", "question", "answer", "audience")
_MOST_ROUND = 10_000


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
class LogRow:
    """An answer with the project and the round it belongs to."""

    project: str
    round: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class LogFile:
    """The answers of a file in its order, and each fault as a row number and what is wrong there."""

    rows: tuple[LogRow, ...]
    faults: tuple[tuple[int, str], ...]

    def projects(self) -> tuple[str, ...]:
        """Give the projects in the file in alphabetical order."""
        return tuple(sorted({row.project for row in self.rows}))

    def rounds(self, project: str) -> tuple[int, ...]:
        """Give the rounds of a project in order."""
        return tuple(sorted({row.round for row in self.rows if row.project == project}))


def read_log(rows: Iterable[FileRow]) -> LogFile:
    """Give the answers in these rows; rows without an answer are skipped, all faults are kept.

    The row number is the answer's source; the member's name or number stands for the author, and is shown only where
    the audience of the answer is `public_named`.
    """
    found: list[LogRow] = []
    faults: list[tuple[int, str]] = []
    for row in rows:
        wrong = [row.fault] if row.fault else _wrong_values(row.cells)
        faults += [(row.number, what) for what in wrong]
        answer = row.cells[COLUMNS.index("answer")]
        if not wrong and answer.strip():
            found.append(_log_row(row.number, row.cells))
    return LogFile(tuple(found), tuple(faults))


def _log_row(number: int, cells: tuple[str, ...]) -> LogRow:
    # What is short is shown as a heading or a name, so it is made safe for a terminal; the answer stays verbatim.
    project, round_, member, sector, nation, question, _, audience = (safe_to_show(cell) for cell in cells)
    return LogRow(
        project=project,
        round=int(round_),
        answer=Answer(
            source=str(number),
            author=member,
            question=question,
            text=cells[COLUMNS.index("answer")].strip(),
            audience=Audience(audience.casefold()),
            sector=sector or None,
            nation=nation or None,
            name=member,
        ),
    )


def _wrong_values(cells: tuple[str, ...]) -> list[str]:
    """Give what is wrong in a row, column by column, with what is allowed there."""
    value = {name: cell.strip() for name, cell in zip(COLUMNS, cells, strict=True)}
    if not value["answer"]:
        return []
    wrong = [f"has nothing under {name}" for name in ("project", "member") if not value[name]]
    if not _is_round(value["round"]):
        wrong.append(f"has {_said(value['round'])} under round; give a whole number from 1 to {_MOST_ROUND}")
    if value["audience"].casefold() not in set(Audience):
        wrong.append(f"has {_said(value['audience'])} under audience; give one of {', '.join(Audience)}")
    return wrong


def _is_round(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 6 and 1 <= int(value) <= _MOST_ROUND


def _said(value: str) -> str:
    """Give a wrong value for an error: short, on one line, without control characters."""
    clean = safe_to_show(value)
    return f"'{clean[:30]}{'…' if len(clean) > 30 else ''}'" if clean.strip() else "nothing"
