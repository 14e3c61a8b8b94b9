"""Cutting long texts: at the end of a paragraph, else of a line, else between words; never inside code or a link."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.platforms.limits import length
from bot.ui.text import Bold, Code, Link, Mention, Moment, Plain, Span, Text, clean

_INSIDE = "\x00"  # stands for a character that no cut may come before
_HALF = "\x01"  # stands for the second half of a character that counts twice
_ENDS = ("\n\n", "\n", ". ", " ")
_JOINER = "\u200d"  # joins what stands at both its sides to one emoji
_GOES_ON = re.compile("[\u200d\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")  # the sign before it
_FLAGS = re.compile("[\U0001f1e6-\U0001f1ff]+$")
_LONGEST_SIGN = 32  # characters; beyond that somebody piles up accents, and it may be cut


def split_text(text: Text, room: int) -> list[Text]:
    """Give the text in pieces of at most `room` UTF-16 units, none of them empty; only white space is lost."""
    rest = _tidy(text.spans, room)
    pieces = []
    while rest:
        head, rest = _cut(rest, room)
        head = _stripped(head)
        if Text(head):
            pieces.append(Text(head))
        rest = _stripped(rest)
    return pieces


def shorten(text: str, most: int) -> str:
    """Give the words with an ellipsis where they had to be cut to fit into `most` UTF-16 units."""
    text = clean(text)
    if length(text) <= most:
        return text
    at = min(len(text), most - 1)
    while length(text[:at]) > most - 1:
        at -= 1
    return f"{text[: _before_sign(text, at)]}…"


def _before_sign(text: str, at: int) -> int:
    """Give the place, or one a little before it, where no sign is cut in two that consists of several characters."""
    for place in range(at, max(at - _LONGEST_SIGN, 0), -1):
        if not _in_sign(text, place):
            return place
    return at


def _in_sign(text: str, place: int) -> bool:
    if place >= len(text):
        return False
    if text[place - 1] == _JOINER or _GOES_ON.match(text, place) or unicodedata.combining(text[place]):
        return True
    flags = _FLAGS.search(text[:place])  # a flag is two of these, and flags stand side by side
    return flags is not None and len(flags.group()) % 2 == 1 and _FLAGS.match(text[place]) is not None


def _tidy(spans: Sequence[Span], room: int) -> tuple[Span, ...]:
    return tuple(piece for span in spans for piece in _whole(span, room))


def _whole(span: Span, room: int) -> Iterator[Span]:
    """Give the span without what cannot be sent; one that fits no piece whole becomes several that do."""
    if isinstance(span, Link):
        span = Link(clean(span.label), clean(span.url))
        yield span if _weight(span) <= room else Plain(Text((span,)).plain())
        return
    words = clean(span.text)
    if isinstance(span, Moment | Mention):
        yield replace(span, text=words) if length(words) <= room else Plain(words)
        return
    if isinstance(span, Code) and length(words) > room:
        step = room // 2
        yield from (Code(words[at : at + step]) for at in range(0, len(words), step))
    elif words:
        yield replace(span, text=words)


def _weight(span: Span) -> int:
    return length(span.label) + length(span.url) if isinstance(span, Link) else length(span.text)


def _beginning(spans: Sequence[Span], most: int) -> str:
    """Give the first spans as one string, at least as much of them as is looked at."""
    flat = ""
    for span in spans:
        if len(flat) > most:
            break
        flat += _flat(span, most + 1)
    return flat


def _flat(span: Span, most: int) -> str:
    """Give the span as a string as long as its weight, with room for a cut only where one may be."""
    if isinstance(span, Plain | Bold):
        return "".join(each if ord(each) < 0x10000 else each + _HALF for each in span.text[:most])
    # A cut may come before the span, not inside it: its first place is like any character.
    return ("c" + _INSIDE * (_weight(span) - 1))[: _weight(span)]


def _cut(spans: tuple[Span, ...], room: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    if sum(_weight(span) for span in spans) <= room:
        return spans, ()
    return _at(spans, _place(spans, _beginning(spans, room), room))


def _place(spans: tuple[Span, ...], flat: str, room: int) -> int:
    """Give where to cut: the best kind of end in the second half of the room, else the last that is allowed."""
    for end in _ENDS:
        found = flat.rfind(end, room // 2, room)
        if found > 0:
            return found + len(end) if end == ". " else found
    if flat[room] == _HALF:
        room -= 1
    if flat[room] != _INSIDE:
        near = flat[max(0, room - 2 * _LONGEST_SIGN) : room].replace(_HALF, "")
        at = _before_sign(near + flat[room : room + 1], len(near))
        return room - length(near[at:])
    return _start_of(spans, room) or room


def _start_of(spans: tuple[Span, ...], place: int) -> int:
    """Give where the span begins that this place is in."""
    start = 0
    for span in spans:
        weight = _weight(span)
        if start + weight > place:
            return start
        start += weight
    return start


def _at(spans: tuple[Span, ...], place: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    head: list[Span] = []
    for number, span in enumerate(spans):
        weight = _weight(span)
        if weight <= place:
            head.append(span)
            place -= weight
            continue
        if place == 0 or not isinstance(span, Plain | Bold):
            return tuple(head), spans[number:]
        first, second = _halves(span.text, place)
        return (*head, replace(span, text=first)), (replace(span, text=second), *spans[number + 1 :])
    return tuple(head), ()


def _halves(text: str, place: int) -> tuple[str, str]:
    at = 0
    for at, character in enumerate(text):  # noqa: B007 - the place in characters is what is looked for
        if place <= 0:
            break
        place -= 1 if ord(character) < 0x10000 else 2
    return text[:at], text[at:]


def _stripped(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Give the spans without white space at both ends."""
    kept = list(spans)
    while kept and isinstance(kept[0], Plain | Bold) and not kept[0].text.strip():
        kept.pop(0)
    while kept and isinstance(kept[-1], Plain | Bold) and not kept[-1].text.strip():
        kept.pop()
    if kept and isinstance(kept[0], Plain | Bold):
        kept[0] = replace(kept[0], text=kept[0].text.lstrip())
    if kept and isinstance(kept[-1], Plain | Bold):
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return tuple(kept)
