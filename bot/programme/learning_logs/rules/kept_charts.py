"""A chart as it is kept: its words, its table, and its pictures for wide and narrow, light and dark pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

WIDE, WIDE_DARK, NARROW, NARROW_DARK = "wide", "wide-dark", "narrow", "narrow-dark"


@dataclass(frozen=True, slots=True)
class KeptChart:
    """A chart that is drawn: `pictures` gives its SVG by the kind of page it is for, `asked` the question."""

    name: str
    title: str
    alt: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    pictures: Mapping[str, str]
    asked: str = ""

    def file(self, kind: str) -> str:
        """Give what the picture for a kind of page is called.

        >>> KeptChart("what_helped", "", "", (), (), {}).file(NARROW)
        'what_helped.narrow.svg'
        """
        return f"{self.name}.{kind}.svg"

    def version(self, kind: str) -> str:
        """Give a short mark of a picture's content, so that a browser may keep it for good."""
        return sha256(self.pictures[kind].encode()).hexdigest()[:12]


def picture_named(charts: tuple[KeptChart, ...], file: str) -> str | None:
    """Give the SVG with this name, None if there is none."""
    return next((svg for chart in charts for kind, svg in chart.pictures.items() if chart.file(kind) == file), None)
