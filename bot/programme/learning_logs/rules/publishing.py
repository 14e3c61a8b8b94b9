"""A digest on its way to being published: its lines, who must still be asked, and when it may go out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.programme.learning_logs.rules.digest import Coverage


class DigestState(StrEnum):
    """Where a digest is."""

    DRAFT = "draft"  # its authors and its editor are looking at it
    APPROVED = "approved"  # a named person has approved it; it goes out when every line is settled
    PUBLISHED = "published"


class Wording(StrEnum):
    """Whose words a line is in."""

    AUTHOR = "author"  # as its author wrote it, or put it when asked
    EDITOR = "editor"  # a paraphrase: never shown as a quotation, and never with a name


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
    """One line of a digest: somebody's words, what they rest on, and how they appear."""

    id: str
    position: int
    theme: str
    text: str
    sources: tuple[str, ...]
    attribution: str
    member_id: str
    out: Out = Out.NO
    wording: Wording = Wording.AUTHOR

    @property
    def by_editor(self) -> bool:
        """Tell whether it is an editor's paraphrase."""
        return self.wording is Wording.EDITOR


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

    @property
    def kept(self) -> tuple[DigestLine, ...]:
        """Give the lines that are in."""
        return tuple(line for line in self.lines if line.out is Out.NO)

    def themes(self) -> tuple[tuple[str, tuple[DigestLine, ...]], ...]:
        """Give the lines that are in, by theme, in order."""
        names = list(dict.fromkeys(line.theme for line in self.kept))
        return tuple((name, tuple(line for line in self.kept if line.theme == name)) for name in names)


def may_go_out(piece: DigestPiece, unsettled: frozenset[str]) -> bool:
    """Tell whether the digest may be published: approved by a named person, and each line that is in is settled."""
    return piece.state is DigestState.APPROVED and not any(line.id in unsettled for line in piece.kept)
