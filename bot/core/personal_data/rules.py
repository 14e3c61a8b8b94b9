"""What the register knows besides the columns' own entries."""

from __future__ import annotations

from enum import StrEnum

PEOPLE = "members"  # the table whose rows are the people; its id column has an entry as well
EMPTIED = "emptied"  # in a column's info: what it holds once emptied, where that is not null, "" or zero
BEFORE_GOING = "before_going"  # in a person column's info: a function asked before its person goes


class Going(StrEnum):
    """How somebody goes."""

    LEAVES = "leaves"  # the community, by a decision; what is held stays
    CLOSED = "closed"  # no account of theirs has been there for long; what is held stays, nothing may refuse it
    ERASED = "erased"  # with everything held about them
