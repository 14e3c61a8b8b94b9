"""A digest on its way to being published: its lines, who must still be asked, and when it may go out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.consent.rules import Consent, State
from bot.programme.learning_logs.rules.digest import Coverage
from bot.programme.learning_logs.rules.made_by import WITHOUT_A_MODEL, MadeBy


class DigestState(StrEnum):
    """Where a digest is."""

    DRAFT = "draft"  # its authors and its editor are looking at it
    APPROVED = "approved"  # a named person has approved it; it goes out when every line is settled
    PUBLISHED = "published"


class Out(StrEnum):
    """Why a line is not in the digest."""

    NO = ""
    EDITOR = "editor"
    AUTHOR = "author"
    NO_ANSWER = "no_answer"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"  # by another wording of it, which is a line of its own


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One line of a digest: what it rests on, and how the people behind it appear.

    A `verbatim` one is in the words of `member_id`, who must say yes to it. Else it is a paraphrase, which may run on
    silence, but then with `unnamed` in place of `attribution`. `from_line` is the published line that it repeats.
    """

    id: str
    position: int
    theme: str
    text: str
    sources: tuple[str, ...]
    attribution: str
    member_id: str
    out: Out = Out.NO
    verbatim: bool = True
    unnamed: str = ""
    from_line: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sentence that never became a line, why, and the answer it stands in."""

    text: str
    why: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class DigestPiece:
    """A digest as it is kept."""

    id: str
    project: str
    round_number: int
    slug: str
    state: DigestState
    title: str
    coverage: Coverage
    left_out: tuple[LeftOut, ...]
    limits: str
    drafted_at: datetime
    check_until: datetime
    lines: tuple[DigestLine, ...]
    approved_by: str | None = None
    approved_at: datetime | None = None
    published_at: datetime | None = None
    changed_at: datetime | None = None
    made_by: MadeBy = WITHOUT_A_MODEL

    @property
    def kept(self) -> tuple[DigestLine, ...]:
        """Give the lines that are in."""
        return tuple(line for line in self.lines if line.out is Out.NO)

    @property
    def paraphrased(self) -> bool:
        """Tell whether a line that is in is in other words than its author's."""
        return not all(line.verbatim for line in self.kept)

    def themes(self) -> tuple[tuple[str, tuple[DigestLine, ...]], ...]:
        """Give the lines that are in, by theme, in order."""
        names = list(dict.fromkeys(line.theme for line in self.kept))
        return tuple((name, tuple(line for line in self.kept if line.theme == name)) for name in names)


def request_for(line_id: str, position: int) -> str:
    """Give the id under which one of several people behind a line is asked; the first is asked under the line's own."""
    return f"{line_id}.{position}" if position else line_id


def line_of(request: str) -> str:
    """Give the line that a request is about.

    >>> line_of(request_for("line_1", 2)), line_of("line_1")
    ('line_1', 'line_1')
    """
    return request.partition(".")[0]


def consents_by_line(consents: Iterable[Consent]) -> dict[str, Consent]:
    """Give where the people behind each line stand: of several, whoever stands in its way first."""
    order = (State.WITHDRAWN, State.REFUSED, State.ASKED, State.AMENDED, State.EXPIRED, State.ANONYMOUS, State.NAMED)
    found: dict[str, Consent] = {}
    for consent in consents:
        line = line_of(consent.line)
        found[line] = min(found.get(line, consent), consent, key=lambda each: order.index(each.state))
    return found


def states_by_line(consents: Iterable[Consent]) -> dict[str, str]:
    """Give the state of whoever stands in the way of each line first."""
    return {line: consent.state.value for line, consent in consents_by_line(consents).items()}


def may_go_out(piece: DigestPiece, unsettled: frozenset[str]) -> bool:
    """Tell whether the digest may be published: approved by a named person, and each line that is in is settled."""
    return piece.state is DigestState.APPROVED and not any(line.id in unsettled for line in piece.kept)
