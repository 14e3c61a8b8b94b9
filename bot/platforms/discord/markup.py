r"""Safe text as Discord's Markdown, in which only our own spans mean anything, and the cutting of long texts.

>>> from bot.ui.text import say
>>> markup(say("**{name}** wrote {words}", name="A*B", words="@everyone [x](y) https://a.b"))
'**A\\*B** wrote @\u200beveryone \\[x\\](y) https\\://a.b'

Allowed mentions are off for every message besides; the zero-width spaces keep a text from looking like a mention.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from itertools import groupby

from bot.platforms.discord.places import NAME, is_snowflake
from bot.platforms.limits import length
from bot.ui.text import Bold, Code, Link, Mention, Moment, Plain, Span, Text, clean, safe_url

_APART = "\u200b"  # invisible, and no part of any mention
ELLIPSIS = "…"
# 1. What may begin markup anywhere. 2. An address, which Discord links without being asked.
_RISKY = re.compile(r"[\\*_~`|\[\]<>]|:(?=//)")
# What means something at the beginning of a line: headings, small print, lists.
_LINE_START = re.compile(r"^(\s*)(?:([#+-])|(\d+)(?=[.)]))", re.MULTILINE)
# `<@1>`, `<#1>`, `<t:1>`, `<:name:1>`, `<a:name:1>`, `</name:1>`, `<id:guide>`, and the two words that call everybody.
_MENTION = re.compile(r"<(?=[@#:/]|t:|a:|id:)|@(?=everyone|here)", re.IGNORECASE)
_LINE_BOUNDS = re.compile(r"\s*\n\s*")


def escaped(value: str) -> str:
    """Give what somebody wrote so that Discord shows it as it was written, as characters."""
    written = _RISKY.sub(r"\\\g<0>", clean(value))
    return unmentioned(_LINE_START.sub(_behind_a_stroke, written))


def _behind_a_stroke(found: re.Match[str]) -> str:
    return f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\"


def unmentioned(value: str) -> str:
    """Give the characters with every mention broken by something invisible."""
    return _MENTION.sub(rf"\g<0>{_APART}", value)


def flat(value: str) -> str:
    """Give the words in one line."""
    return " ".join(clean(value).split())


def shortened(value: str, most: int) -> str:
    """Give a text cut to what there is room for, with an ellipsis where something is missing."""
    if length(value) <= most:
        return value
    kept = value[: most - 1]
    while length(kept) > most - 1:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def markup(text: Text, home: str = "") -> str:
    """Give a text as Markdown; `home` is the address before links to this server's own pages."""
    return _written(_joined(text.spans), home)


def _written(spans: Iterable[Span], home: str) -> str:
    written = ""
    for span in spans:
        # Discord reads a line's first characters only where a line begins.
        fresh = not written or written.endswith("\n")
        match span:
            case Plain():
                part = escaped(span.text)
                written += part if fresh else _unstroked(part, span.text)
            case Bold():
                written += f"**{escaped(span.text)}**"
            case Code():
                apart = _APART if written.endswith("`") else ""
                written += apart + _code(span.text)
            case Link():
                written += _link(span, home)
            case Moment():
                written += f"<t:{int(span.at.timestamp())}:F>"  # [DD] Reference: each reader sees it in their own zone
            case Mention():
                written += _called(span)
    return written


def _called(span: Mention) -> str:
    account = span.on(NAME)
    return f"<@{account}>" if is_snowflake(account) else escaped(flat(span.text))


def called(value: object) -> Iterator[str]:
    """Give the account of everybody whom a message (or any part of one) calls by a mention of our own."""
    if isinstance(value, Mention):
        if is_snowflake(value.on(NAME)):
            yield value.on(NAME)
    elif isinstance(value, tuple):
        for each in value:
            yield from called(each)
    elif is_dataclass(value):
        for part in fields(value):
            yield from called(getattr(value, part.name))


def _unstroked(part: str, original: str) -> str:
    """Take the stroke off a first sign that stands in mid-line, where it means nothing."""
    return part[1:] if part[:1] == "\\" and original[:1] in "#+-" else part


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Give the spans as they are written: neighbours of one kind as one, spaces at the ends of bold words outside."""
    return list(_merged(part for span in _merged(spans) for part in _tidied(span)))


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Give the spans with neighbours of one kind joined: two bold runs side by side would not close each other."""
    for kind, run in groupby(spans, type):
        if kind is Plain or kind is Bold:
            yield kind("".join(span.text for span in run if isinstance(span, Plain | Bold)))
        else:
            yield from run


def _tidied(span: Span) -> Iterator[Span]:
    match span:
        case Plain():
            if value := clean(span.text):
                yield Plain(value)
        case Bold():
            words = flat(span.text)
            value = clean(span.text)
            if words:
                yield from (Plain(" "),) if value[0].isspace() else ()
                yield Bold(words)
                yield from (Plain(" "),) if value[-1].isspace() else ()
        case Code():
            if words := flat(span.text):
                yield Code(words)
        case Link():
            yield Link(flat(span.label), span.url)
        case Moment() | Mention():
            yield span


def _code(value: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", value)), default=0)
    fence = "`" * (longest + 1)
    inner = f" {value} " if value.startswith("`") or value.endswith("`") else value
    return f"{fence}{unmentioned(inner)}{fence}"


def address(url: str, home: str) -> str:
    """Give the whole address of a link, empty for one that leads nowhere from Discord."""
    try:
        safe = safe_url(url)
    except ValueError:
        return ""
    if safe.startswith("/"):
        return f"{home.rstrip('/')}{safe}" if home else ""
    return safe


def _link(link: Link, home: str) -> str:
    target = address(link.url, home)
    if not target:
        return escaped(Text((link,)).plain())
    if link.label in ("", link.url):
        return f"<{target}>"
    return f"[{escaped(link.label)}](<{target}>)"


def pieces(text: Text, most: int, home: str = "", mark: str = "") -> list[str]:
    """Give a text as Markdown in pieces with no more than `most` characters, each line behind `mark`.

    It is cut between paragraphs, else lines, sentences, words; never inside a link or code.
    """
    spans = _joined(text.spans)
    whole = _marked(spans, home, mark)
    if length(whole) <= most:
        return [whole] if whole else []
    atoms = list(_atoms(spans, most // 4, home))
    found = []
    while atoms:
        count = _fitting(atoms, most, home, mark)
        if count < len(atoms):
            count = _bound(atoms, count)
        if written := _marked(atoms[:count], home, mark):
            found.append(written)
        atoms = atoms[count:]
    return found


def _marked(atoms: list[Span], home: str, mark: str) -> str:
    written = _written(_joined(atoms), home).strip("\n")
    if not written.strip():
        return ""
    if not mark:
        return written
    return "\n".join(mark + line for line in _LINE_BOUNDS.split(written) if line.strip())


def _atoms(spans: Iterable[Span], room: int, home: str) -> Iterator[Span]:
    """Give what can be cut apart: characters, and whole links and codes as far as there is room for them."""
    for span in spans:
        match span:
            case Plain():
                yield from map(Plain, span.text)
            case Bold():
                yield from map(Bold, span.text)
            case Code():
                at = max(1, room // 2)
                yield from (Code(span.text[start : start + at]) for start in range(0, len(span.text), at))
            case Link():
                if len(_link(span, home)) <= room:
                    yield span
                else:
                    yield from map(Plain, Text((span,)).plain())
            case Moment() | Mention():
                yield span


def _fitting(atoms: list[Span], most: int, home: str, mark: str) -> int:
    """Give how many atoms fit, at least one."""
    low, high = 1, min(len(atoms), most)
    while low < high:
        middle = (low + high + 1) // 2
        if length(_marked(atoms[:middle], home, mark)) <= most:
            low = middle
        else:
            high = middle - 1
    return low


def _bound(atoms: list[Span], count: int) -> int:
    """Give where to cut: behind the last paragraph, line, sentence or word of the second half of what fits."""
    characters = "".join(atom.text if isinstance(atom, Plain | Bold) else "." for atom in atoms[:count])
    for bound in ("\n\n", "\n", ". ", " "):
        at = characters.rfind(bound, count // 2)
        if at >= 0:
            return at + len(bound)
    return count
