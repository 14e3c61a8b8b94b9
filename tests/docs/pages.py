"""The pages of the documentation as the tests read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
_FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[(?P<words>[^\]]*)\]\((?P<to>[^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (?P<words>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One page: where it is, and what stands in it."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """Its path from the root of the repository."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def fences(self) -> tuple[tuple[str, str], ...]:
        """Its fenced blocks, each language and body."""
        return tuple((found["language"], found["body"]) for found in _FENCE.finditer(self.text))

    @property
    def prose(self) -> str:
        """Everything outside fenced blocks."""
        return _FENCE.sub("", self.text)

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """The words and the target of each link and picture."""
        return tuple((found["words"], found["to"]) for found in _LINK.finditer(self.prose))

    @property
    def anchors(self) -> frozenset[str]:
        """What a link can point at within it, as GitHub names headings."""
        return frozenset(_anchor(found["words"]) for found in _HEADING.finditer(self.prose))


def _anchor(heading: str) -> str:
    plain = re.sub(r"[^\w\- ]", "", heading.replace("`", "")).strip().lower()
    return plain.replace(" ", "-")


def page(path: Path) -> Page:
    """One page."""
    return Page(path, path.read_text("utf-8"))


def pages() -> Iterator[Page]:
    """Every page that people read: README, CONTRIBUTING, the documentation and the fragments of the changelog."""
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md")), *_changes()):
        yield page(path)


def _changes() -> list[Path]:
    return sorted((ROOT / "changes").glob("*.md"))
