"""What stands beside a draft at the desk: what was left out of it, and who changed what when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.consent.rules import Consent
from bot.programme.learning_logs.rules.codebook import Reading
from bot.programme.learning_logs.rules.publishing import DigestPiece
from bot.programme.learning_logs.rules.synthesis import Evidence


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that never became a line, why, and the answer that comes nearest to it."""

    text: str
    why: str
    nearest: Reading | None
    stands_there: bool  # it is a sentence of that answer, not only like one


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of a digest's history: when, by whom (empty for the bot or an author), what, and in which words."""

    at: datetime
    by: str
    action: str
    line: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A digest with all that its editor looks at beside it."""

    piece: DigestPiece
    project_name: str
    channel: str
    consents: dict[str, Consent]  # by line; of several people behind one, whoever stands in its way first
    labels: dict[str, str]  # the number of the log of each source
    dropped: tuple[Dropped, ...]
    history: tuple[Told, ...]
    now: datetime
    zone: str
    may_edit: bool
    deputy: str = ""
    approved_by: str = ""
    reworded: frozenset[str] = frozenset()  # lines in an editor's words
    evidence: Mapping[str, Evidence] = field(default_factory=dict)  # what each recommendation of a synthesis rests on
