"""The synthesis of a project's rounds: recommendations made from what its digests have published, with their evidence.

It stands among the digests as that of round 0, for it goes the same way: draft, check by those whose words are new,
approval, publishing, withdrawal. A line that repeats a published one needs no second yes, and goes when that goes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.programme.learning_logs.rules.digest import Answer, Digest, Line, Theme
from bot.programme.learning_logs.rules.publishing import DigestLine

SYNTHESIS = 0  # its place among the rounds
_ADVICE = re.compile(
    r"\b(should|must|needs?|ought|recommend|would help|worth|better|best|make sure|instead|works?|helps?|try)\b"
    r"|^(ring|ask|give|keep|use|send|offer|let|start|stop|put|test|check|book|make|add|print|read|show|train)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """A line that stands in a published digest: of which round, and who is behind it, the one it is the words of first.

    `answer` is the line as it is read for the synthesis: its source is the line's id.
    """

    line: DigestLine
    round_number: int
    behind: tuple[str, ...]
    answer: Answer


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a recommendation rests on: digests by their numbers, published lines in them, and logs."""

    digests: tuple[int, ...]
    lines: int
    logs: int


NO_EVIDENCE: Mapping[str, Evidence] = MappingProxyType({})


def from_published(made: Digest, published: Sequence[PublishedLine]) -> Digest:
    """Give the draft with each line that repeats a published one as it was published: attributed, quoted or not.

    What reads like advice comes first in its theme.
    """
    found = {each.line.id: each for each in published}
    themes = (Theme(theme.name, tuple(_as_published(line, found) for line in theme.lines)) for theme in made.themes)
    advice_first = tuple(
        Theme(theme.name, tuple(sorted(theme.lines, key=lambda line: not _ADVICE.search(line.text))))
        for theme in themes
    )
    return replace(made, themes=advice_first, limits_sentence=_limits(made, published))


def _as_published(line: Line, found: Mapping[str, PublishedLine]) -> Line:
    one = found.get(line.sources[0])
    if one is None or not repeats(line, one):
        return line
    shown = one.line.attribution
    return replace(line, attribution=shown, unnamed=one.line.unnamed, verbatim=one.line.verbatim)


def repeats(line: Line, one: PublishedLine) -> bool:
    """Tell whether a line of a draft is word for word in a published one."""
    return line.verbatim and " ".join(line.text.split()) in " ".join(one.answer.text.split())


def _limits(made: Digest, published: Sequence[PublishedLine]) -> str:
    rounds = len({each.round_number for each in published})
    how = "drafted with AI and checked by machine against them" if made.made_by.with_ai else "no AI used"
    return (
        f"Made from {len(published)} published lines of {rounds} {'digest' if rounds == 1 else 'digests'}, {how}. "
        "People chose to take part and may not speak for their organisation; what they recommend has not been tested."
    )
