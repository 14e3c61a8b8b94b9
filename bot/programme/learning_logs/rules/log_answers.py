"""An answer to a learning log and the widest audience its author chose for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """Who may see an answer; each includes the narrower ones before it."""

    INSIGHT_TEAM = "insight_team"
    PROJECT = "project"
    PUBLIC_ANONYMOUS = "public_anonymous"
    PUBLIC_NAMED = "public_named"


PUBLIC = frozenset({Audience.PUBLIC_ANONYMOUS, Audience.PUBLIC_NAMED})
WIDENING = tuple(Audience)  # each includes those before it


def narrowest(audiences: Iterable[Audience]) -> Audience:
    """Give the narrowest of some audiences.

    >>> narrowest([Audience.PUBLIC_NAMED, Audience.PROJECT]).value
    'project'
    """
    return min(audiences, key=WIDENING.index)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as a digest reads it.

    `source` and `author` are opaque ids: the source is cited, the author only counted, never shown. `name` is shown
    only where the audience is `public_named`.
    """

    source: str
    author: str
    question: str
    text: str
    audience: Audience
    sector: str | None = None
    nation: str | None = None
    role: str | None = None
    name: str | None = None
