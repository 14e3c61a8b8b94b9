"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def cell(words: str) -> str:
    """Text as it can stand in a cell: on one line, with bars escaped."""
    return " ".join(words.split()).replace("|", "\\|")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with its heads."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cell(each) for each in line)} |\n" for line in lines)


def code(words: str) -> str:
    """Words set as code, nothing for nothing."""
    return f"`{words}`" if words else ""
