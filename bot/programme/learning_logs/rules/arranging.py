"""The order of a digest's lines and themes, and the mark by which a change made in between is noticed."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from bot.programme.learning_logs.rules.publishing import DigestLine, DigestPiece


def version_of(piece: DigestPiece) -> str:
    """Give a mark of everything that an editor decides on: it changes when any of it does, whoever changed it."""
    lines = [(line.id, line.position, line.theme, line.text, line.out.value) for line in piece.lines]
    told = repr((piece.state.value, piece.title, piece.limits, sorted(lines)))
    return sha256(told.encode()).hexdigest()[:16]


def in_order(lines: Sequence[DigestLine]) -> tuple[DigestLine, ...]:
    """Give all lines, theme after theme; a theme stands where its first line that is in stands."""
    themes = list(dict.fromkeys(line.theme for line in (*_kept(lines), *lines)))
    return tuple(line for theme in themes for line in lines if line.theme == theme)


def line_moved(lines: Sequence[DigestLine], line_id: str, step: int) -> tuple[str, ...]:
    """Give the ids in a new order: one line moved before or behind its neighbour in the theme, if it has one."""
    order = list(in_order(lines))
    mine = next((line for line in order if line.id == line_id), None)
    if mine is not None:
        beside = [line for line in _kept(order) if line.theme == mine.theme]
        _swap(order, beside, mine, step)
    return tuple(line.id for line in order)


def _swap(order: list[DigestLine], beside: list[DigestLine], mine: DigestLine, step: int) -> None:
    at = beside.index(mine) if mine in beside else -1
    if at < 0 or not 0 <= at + step < len(beside):
        return
    here, there = order.index(mine), order.index(beside[at + step])
    order[here], order[there] = order[there], order[here]


def theme_moved(lines: Sequence[DigestLine], theme: str, step: int) -> tuple[str, ...]:
    """Give the ids in a new order: one theme moved before or behind its neighbour, if it has one."""
    order = in_order(lines)
    names = list(dict.fromkeys(line.theme for line in _kept(order)))
    at = names.index(theme) if theme in names else -1
    if at >= 0 and 0 <= at + step < len(names):
        names[at], names[at + step] = names[at + step], names[at]
    all_names = list(dict.fromkeys((*names, *(line.theme for line in order))))
    return tuple(line.id for name in all_names for line in order if line.theme == name)


def _kept(lines: Sequence[DigestLine]) -> list[DigestLine]:
    return [line for line in lines if not line.out]
