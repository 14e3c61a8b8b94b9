"""`convenor eval identifiers`: precision and recall of the search for identifiers, by kind."""

from __future__ import annotations

from pathlib import Path

from bot.errors import MemberError
from bot.llm.identifier_eval import Figures, Labelled, Report, read_labelled


def read_set(file: Path) -> tuple[Labelled, ...]:
    """Read the labelled messages of a file; raises MemberError for one that is none."""
    try:
        return read_labelled(file.read_text("utf-8").splitlines())
    except OSError:
        raise MemberError(f"{file} cannot be read. Run this in the repository, or name a file with --set.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise MemberError(f"{file} is no set of labelled messages: {error}.") from None


def as_data(report: Report) -> dict[str, object]:
    """Give the report for a program."""
    return {
        "messages": report.messages,
        "harmless": report.harmless,
        "harmless_alarmed": report.harmless_alarmed,
        "by_kind": [
            {
                "kind": each.kind,
                "right": each.right,
                "wrong": each.wrong,
                "missed": each.missed,
                "precision": each.precision,
                "recall": each.recall,
            }
            for each in report.by_kind
        ],
        "misses": [{"message": miss.message, "kind": miss.kind, "why": miss.why} for miss in report.misses],
    }


def as_table(report: Report) -> str:
    """Give the report as a table, with what it got wrong."""
    head = (
        f"{report.messages} messages, {report.harmless} of them harmless; "
        f"{report.harmless_alarmed} harmless ones would be asked about."
    )
    rows = [f"{'kind':<28}{'found':>7}{'wrong':>7}{'missed':>8}{'precision':>11}{'recall':>8}"]
    rows += [_row(each) for each in report.by_kind]
    misses = [f"{miss.message}  {miss.kind}: {miss.why}" for miss in report.misses]
    return "\n".join([head, "", *rows, *(["", "Misses:", *misses] if misses else [])])


def _row(each: Figures) -> str:
    figures = f"{each.right:>7}{each.wrong:>7}{each.missed:>8}{_share(each.precision):>11}{_share(each.recall):>8}"
    return f"{each.kind.replace('_', ' '):<28}{figures}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
