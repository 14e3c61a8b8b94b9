"""Custom ids: what a button, list or modal carries to Discord and back, at most 100 characters and all opaque.

A product's action travels as it is. The adapter's own ids cannot be taken for one, since no action begins with these
signs: `~2~learning_logs:open:` is the second thing in a message that does the same, `?key` is asked again first,
`=form:step:how` is a step of a form, `!row` fetches a message that could not be sent directly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

MOST_ID = 100  # [DD] custom_id
ASK = "?"
ROW = "!"
_STEP = "="
_NUMBERED = re.compile(r"~\d{1,2}~(.*)", re.DOTALL)


def numbered(custom_id: str, number: int) -> str:
    """Give the id of the first, second, third... thing that does the same in one message."""
    return custom_id if number == 1 else f"~{number}~{custom_id}"


def unnumbered(custom_id: str) -> str:
    """Give the id without its number."""
    found = _NUMBERED.fullmatch(custom_id)
    return found[1] if found else custom_id


class How(StrEnum):
    """What handing in a step leads to."""

    ON = "on"  # the next step, and handing in after the last
    READ = "read"  # the step's message again: what is handed in are the choices beside its questions
    MEND = "mend"  # handing in at once: the other steps were handed in before


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an open form: which form, which step from 1 on, what follows, and whether it began at our own message.

    A message of our own about the form is put in place of the one before; anybody else's stays as it is.
    """

    form: str
    number: int
    how: How = How.ON
    ours: bool = False

    def __str__(self) -> str:
        """Give the id as it travels."""
        return f"{_STEP}{self.form}:{self.number}:{self.how}:{int(self.ours)}"


def parse_step(custom_id: str) -> Step | None:
    """Give the step in what came back, None for anything else."""
    form, *rest = custom_id.removeprefix(_STEP).split(":")
    match rest:
        case [number, how, ours] if custom_id.startswith(_STEP) and number.isdecimal() and len(number) < 4:
            if how in set(How) and ours in ("0", "1"):
                return Step(form, int(number), How(how), ours == "1")
    return None
