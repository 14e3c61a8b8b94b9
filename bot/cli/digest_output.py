"""How a digest is printed: as data for a program, or as a page of at most 80 columns for a reader."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from bot.programme.learning_logs.rules.digest import Coverage, Digest, Share

_WIDEST = 80
_MOST_DROPPED = 20
_MOST_ROWS = 8  # cited in print; `--json` cites them all


def as_data(digest: Digest) -> dict[str, Any]:
    """Give the digest in the shape of `--json`; sources are row numbers."""
    return {
        "title": _clean(digest.title),
        "themes": [
            {
                "name": _clean(theme.name),
                "sentences": [
                    {"text": line.text, "sources": [int(source) for source in line.sources]} for line in theme.lines
                ],
            }
            for theme in digest.themes
        ],
        "quotes": [
            {"text": quote.text, "source": int(quote.source), "attribution": _clean(quote.attribution)}
            for quote in digest.quotes
        ],
        "coverage": {**asdict(digest.coverage), "limits": digest.limits_sentence},
        "dropped": [{"text": dropped.text, "why": dropped.why} for dropped in digest.dropped],
    }


def print_digest(digest: Digest) -> None:
    """Print the digest for a reader: nothing people wrote can style, steer or overflow the terminal."""
    page = _Page()
    page.heading(digest.title, mark="=")
    if not digest.themes:
        page.text("No answer of this round can be shown to the public as a line.")
    for theme in digest.themes:
        page.heading(theme.name)
        for line in theme.lines:
            page.item(line.text, f"{line.attribution} ({_rows(line.sources)})")
    if digest.quotes:
        page.heading("In their words")
        for quote in digest.quotes:
            page.item(f"“{quote.text}”", f"{quote.attribution} ({_rows((quote.source,))})")
    if digest.dropped:
        page.heading("Kept out (for the editor, not for publication)")
        for dropped in digest.dropped[:_MOST_DROPPED]:
            page.item(dropped.text, f"{dropped.why} (row {dropped.source})")
        if len(digest.dropped) > _MOST_DROPPED:
            page.text(f"And {len(digest.dropped) - _MOST_DROPPED} more: --json lists them all.")
    page.heading("Who this rests on")
    for sentence in coverage_sentences(digest.coverage):
        page.text(sentence)
    page.heading("Limits")
    page.text(digest.limits_sentence)


def working(what: str) -> AbstractContextManager[object]:
    """Show on a terminal that work is under way; a pipe gets nothing."""
    from rich.console import Console

    return Console(stderr=True).status(f"{what} ...")


def coverage_sentences(coverage: Coverage) -> list[str]:
    """Give who a digest rests on, a sentence each: how many, from where, who is missing."""
    of = f" of the {coverage.participants}" if coverage.participants is not None else ""
    held = f" A further {_count(coverage.held_back, 'answer')} for a narrower audience were counted and not read."
    sentences = [
        f"{coverage.answered}{of} people in the file answered. This public digest may use "
        f"{_count(coverage.answers, 'answer')} from {_count(coverage.people, 'person', 'people')}."
        + (held if coverage.held_back > 1 else held.replace("were", "was") if coverage.held_back else "")
    ]
    for label, shares, missing in (
        ("Sectors", coverage.sectors, coverage.missing_sectors),
        ("Nations", coverage.nations, coverage.missing_nations),
    ):
        if shares:
            sentences.append(f"{label}: {_listed(shares)}.")
        if missing:
            sentences.append(f"{label} missing from this round: {', '.join(missing)}.")
    return sentences


def _listed(shares: Iterable[Share]) -> str:
    return "; ".join(f"{share.name}: {share.people}" for share in shares)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def _rows(sources: Iterable[str]) -> str:
    numbers = list(sources)
    more = f" and {len(numbers) - _MOST_ROWS} more" if len(numbers) > _MOST_ROWS else ""
    return f"{'row' if len(numbers) == 1 else 'rows'} {', '.join(numbers[:_MOST_ROWS])}{more}"


class _Page:
    """Paragraphs on a terminal, wrapped, with what people wrote as plain text."""

    def __init__(self) -> None:
        self._console = _console()

    def heading(self, text: str, mark: str = "-") -> None:
        """Print a heading, underlined in characters so that it is one without colour too."""
        from rich.text import Text

        clean = _clean(text)
        if mark != "=":
            self._console.print()
        self._console.print(Text(clean, style="bold"))
        self._console.print(Text(mark * min(len(clean), self._console.width)))

    def text(self, text: str) -> None:
        """Print a paragraph."""
        from rich.text import Text

        self._wrapped(Text(_clean(text)), "", "")

    def item(self, text: str, note: str) -> None:
        """Print an item of a list with a note under it."""
        from rich.text import Text

        self._wrapped(Text(_clean(text)), "- ", "  ")
        self._wrapped(Text(_clean(note), style="dim"), "    ", "    ")

    def _wrapped(self, text: Text, first: str, further: str) -> None:
        from rich.text import Text

        for number, line in enumerate(text.wrap(self._console, self._console.width - len(first))):
            line.rstrip()
            self._console.print(Text(further if number else first).append_text(line))


def _clean(text: str) -> str:
    from bot.llm.untrusted import safe_to_show

    return safe_to_show(text)


def _console() -> Console:
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, _WIDEST)
    return console
