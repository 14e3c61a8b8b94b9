"""Long texts, cut in two: what is shown at once, and what is behind "Show the rest"."""

from __future__ import annotations

from bot.ui.text import Bold, Code, Link, Mention, Moment, Plain, Span, Text

ROOM = 1.25  # a text this much longer than the limit is shown whole: a button for three words helps nobody
MAX_LINES = 24


def shortened(text: Text | str, limit: int) -> tuple[Text, Text]:
    """Give a text's beginning of about `limit` characters and its rest, which is empty if all of it fits."""
    whole = Text((Plain(text),)) if isinstance(text, str) else text
    if _fits(whole, limit):
        return whole, Text()
    head: list[Span] = []
    room, lines = limit, MAX_LINES
    for at, span in enumerate(whole.spans):
        words = _words(span)
        if len(words) <= room and words.count("\n") < lines:
            head.append(span)
            room, lines = room - len(words), lines - words.count("\n")
            continue
        rest = whole.spans[at:]
        if isinstance(span, Plain):
            cut = _cut(words, room, lines)
            head.append(Plain(words[:cut].rstrip() + " …"))
            rest = (Plain(words[cut:].lstrip()), *whole.spans[at + 1 :])
        return Text(tuple(head)), Text(rest)
    return whole, Text()


def _words(span: Span) -> str:
    match span:
        case Link():
            return span.label
        case Plain() | Bold() | Code() | Moment() | Mention():
            return span.text


def _fits(text: Text, limit: int) -> bool:
    words = "".join(_words(span) for span in text.spans)
    return len(words) <= limit * ROOM and words.count("\n") <= MAX_LINES * ROOM


def _cut(words: str, room: int, lines: int) -> int:
    """Give where to cut: at the last allowed line end, else between two words, else in the middle of a long one."""
    end = min(room, len(words))
    line_ends = [at for at, character in enumerate(words[:end]) if character == "\n"]
    if len(line_ends) >= lines > 0:
        end = line_ends[lines - 1]
    space = words.rfind(" ", 0, end)
    return space if space > end * 0.8 else end
