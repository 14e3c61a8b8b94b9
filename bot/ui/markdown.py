r"""A page as a Markdown file: the same words in the same order, readable as plain text.

Whatever people wrote stays words: it can become no heading, list, link, code, table or HTML in CommonMark and GitHub's
dialect of it. Only what could be taken for markup is escaped, so that the file can be read as it is:

>>> from bot.ui.text import say
>>> inline(say("**{name}** wrote {words}", name="A&E", words="[x](y) in 3.5 weeks - at nhs.uk"))
'**A&E** wrote \\[x\\](y) in 3.5 weeks - at nhs\\.uk'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from bot.ui.message import (
    Block,
    Buttons,
    Context,
    Divider,
    Fields,
    Heading,
    Image,
    Items,
    LinkButton,
    Paragraph,
    Quote,
    Select,
    Table,
)
from bot.ui.page import Page
from bot.ui.text import Bold, Code, Link, Mention, Moment, Plain, Span, Text, clean, safe_url, say, untrusted
from bot.ui.when import full_day
from bot.ui.words import _

# Two spaces at the end of a line keep a line break that somebody typed; nothing shows in the file as it is.
_BREAK = "  \n"

# 1. Characters that may begin markup anywhere. 2. `&amp;` is a character reference, `A&E` is not. 3. `==` highlights.
# 4. to 6. What some parsers turn into a link without being asked: `//host`, `name@host`, `host.tld`. One thing no
# escape can stop: GitHub links an e-mail address (to itself, as written) after all escapes are gone.
_RISKY = re.compile(
    r"[\\`*_\[\]<|~^{$]"
    r"|&(?=#?\w{1,40};)"
    r"|=(?==)"
    r"|/(?=/)"
    r"|(?<=\S)@(?=\S)"
    r"|(?<=[\w-])\.(?=[^\W\d_]{2})|(?<=[wW]{3})\."
)
# What means something at the beginning of a line alone: `#`, `-`, `+`, `>`, `=`, `:`, and `1.` or `1)`.
_LINE_START = re.compile(r"^(?:(?P<sign>[#\-+>=:])|(?P<number>\d+)(?=[.)]))")
# `#` signs at the end of a heading would be taken for its closing marks.
_HEADING_END = re.compile(r"(?<!\S)#+$")
_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_FIGURE = re.compile(r"[£€]?[+\-\u2212]?\d[\d,. ]*%?|[-–—]?")


def page_markdown(page: Page, community_name: str, zone: str) -> str:
    """Give the page as Markdown, its dates in the zone."""
    published = say(
        _("Published {day} by {community}"), day=full_day(page.published_at, zone), community=community_name
    )
    opening = [
        _heading(1, page.title),
        _paragraphs(untrusted(page.summary)),
        _paragraphs(Text((Plain(f"{_flat(page.byline)}\n"),)) + published),
    ]
    if page.changed_at:
        changed = _("**Changed on {day}:** something was taken out or corrected.")
        opening.append(inline(say(changed, day=full_day(page.changed_at, zone))))
    return "\n\n".join(filter(None, [*opening, *_blocks(page.blocks)])) + "\n"


def inline(text: Text) -> str:
    """Give a text's spans as Markdown in which only the spans' own markup means anything."""
    spans = _merged(text.spans)
    written = ""
    for at, span in enumerate(spans):
        following = spans[at + 1] if at + 1 < len(spans) else None
        match span:
            case Bold():
                written += _bold(span.text, before=written[-1:], after=_first(following))
            case Code():
                written += _code(span.text)
            case Link():
                written += _link(span)
            case Plain() | Moment() | Mention():
                plain = _escaped(span.text)
                # Followed by a link's bracket, an exclamation mark would make it a picture.
                pictured = isinstance(following, Link) and plain.endswith("!")
                written += f"{plain[:-1]}\\!" if pictured else plain
    return written


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Give the spans with neighbours of one kind joined: two bold runs side by side would not close each other."""
    merged: list[Span] = []
    for span in chain.from_iterable(map(_tidied, spans)):
        last = merged[-1] if merged else None
        if isinstance(span, Plain) and isinstance(last, Plain):
            merged[-1] = Plain(last.text + span.text)
        elif isinstance(span, Bold) and isinstance(last, Bold):
            merged[-1] = Bold(last.text + span.text)
        else:
            merged.append(span)
    return merged


def _tidied(span: Span) -> Iterator[Span]:
    """Give the span in one line where it must be, with the spaces at the ends of bold words outside of the bold."""
    match span:
        case Plain() if span.text:
            yield Plain(clean(span.text))
        case Bold() if words := _flat(span.text):
            yield from (Plain(" "),) if span.text[0].isspace() else ()
            yield Bold(words)
            yield from (Plain(" "),) if span.text[-1].isspace() else ()
        case Code() if words := _flat(span.text):
            yield Code(words)
        case Link():
            yield Link(_flat(span.label), span.url)
        case Moment() | Mention():  # a file is read by nobody in particular
            yield Plain(_flat(span.text))


def _first(span: Span | None) -> str:
    """Give the first character that a span is written with, empty for no span."""
    match span:
        case None:
            return ""
        case Plain() | Bold() | Moment() | Mention():
            return span.text[:1]
        case Code():
            return "`"
        case Link():
            return "["


def _escaped(value: str) -> str:
    return _RISKY.sub(r"\\\g<0>", value)


def _bold(value: str, *, before: str, after: str) -> str:
    """Give the words in bold, or plain where the stars would not be taken for bold: they must hug a word."""
    opens = value[0].isalnum() or _apart(before)
    closes = value[-1].isalnum() or _apart(after)
    return f"**{_escaped(value)}**" if opens and closes else _escaped(value)


def _apart(neighbour: str) -> bool:
    return neighbour.isascii() and not neighbour.isalnum()  # nothing at all is apart, too


def _code(value: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", value)), default=0)
    fence = "`" * (longest + 1)
    # One space at each end is taken off again; it keeps a backtick at the end from joining the fence.
    inner = f" {value} " if value.startswith("`") or value.endswith("`") else value
    return f"{fence}{inner}{fence}"


def _link(link: Link) -> str:
    try:
        url = safe_url(link.url)
    except ValueError:
        return _escaped(Text((link,)).plain())
    if link.label in ("", url) and not url.startswith("/") and "&" not in url:
        return f"<{url}>"
    return f"[{_escaped(link.label or url)}]({_destination(url)})"


def _destination(url: str) -> str:
    """Give an address as a link's target; in angle brackets no parenthesis of it can end the link."""
    written = re.sub(r"&(?=#?\w+;)", r"\\&", url)
    return f"<{written}>" if "(" in url or ")" in url else written


def _flat(value: str) -> str:
    """Give the words in one line."""
    return " ".join(clean(value).split())


def _heading(level: int, value: str) -> str:
    words = _HEADING_END.sub(r"\\\g<0>", _escaped(_flat(value)))
    return f"{'#' * level} {words}" if words else ""


def _lines(text: Text) -> list[list[str]]:
    """Give a text's paragraphs, each as its lines, none of which begins with a mark."""
    paragraphs = _BLANK_LINES.split(inline(text).strip())
    return [
        [_LINE_START.sub(_marked, line.strip()) for line in part.split("\n")] for part in paragraphs if part.strip()
    ]


def _marked(found: re.Match[str]) -> str:
    return f"{found['number']}\\" if found["number"] else f"\\{found['sign']}"


def _paragraphs(text: Text) -> str:
    return _joined(_lines(text))


def _joined(paragraphs: Iterable[Sequence[str]]) -> str:
    return "\n\n".join(_BREAK.join(lines) for lines in paragraphs)


def _behind(mark: str, others: str, written: str) -> str:
    """Give what is written behind a mark: the first line behind `mark`, all others behind `others`."""
    lines = written.split("\n")
    return "\n".join([mark + lines[0], *(others + line if line else others.rstrip() for line in lines[1:])])


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    lists = 0
    for block in blocks:
        # Two lists side by side would be one: the second has another mark.
        written = "\n\n".join(filter(None, _block(block, other_mark=lists % 2 == 1)))
        if written:
            lists = lists + 1 if isinstance(block, Items | Fields | Select) else 0
            yield written


def _block(block: Block, *, other_mark: bool) -> Iterator[str]:  # noqa: C901 - one short case for each element
    match block:
        case Heading():
            yield _heading(2, block.text)
        case Paragraph() | Context():
            yield _paragraphs(block.text)
        case Quote():
            yield _quote(block)
        case Items():
            yield _list(block.items, start=block.start if block.numbered else None, other_mark=other_mark)
        case Fields():
            labelled = [Text((Bold(f"{item.label}:"), Plain(" "))) + item.value for item in block.items]
            yield _list(labelled, other_mark=other_mark)
        case Select():
            yield _paragraphs(untrusted(block.label))
            yield _list([untrusted(option.label) for option in block.options], other_mark=other_mark)
        case Image():
            yield from _image(block)
        case Table():
            yield _paragraphs(untrusted(block.caption))
            yield _table(block)
        case Buttons():
            yield " · ".join(_link(Link(_flat(b.label), b.url)) for b in block.buttons if isinstance(b, LinkButton))
        case Divider():
            yield "---"


def _quote(quote: Quote) -> str:
    """Give somebody's words in quotation marks: as in print, each paragraph opens them, only the last closes them."""
    words = [[f"“{lines[0]}", *lines[1:]] for lines in _lines(quote.text)]
    if words:
        words[-1][-1] += "”"
    footer = _lines(Text((Plain("– "),)) + quote.footer) if quote.footer else []
    return _behind("> ", "> ", _joined([*words, *footer])) if words or footer else ""


def _list(items: Iterable[Text], *, start: int | None = None, other_mark: bool = False) -> str:
    written = []
    for number, item in enumerate(filter(None, items), start or 1):
        mark = f"{number}{')' if other_mark else '.'} " if start is not None else f"{'*' if other_mark else '-'} "
        written.append(_behind(mark, " " * len(mark), _paragraphs(item)))
    return "\n".join(written)


def _image(image: Image) -> Iterator[str]:
    alt = _flat(image.alt)
    try:
        yield f"![{_escaped(alt)}]({_destination(safe_url(image.url))})"
    except ValueError:  # a picture inside the page itself, which no file of words can hold
        yield _paragraphs(say(_("Picture: {alt}"), alt=alt))
    yield _paragraphs(untrusted(image.caption))


def figure_columns(table: Table) -> tuple[bool, ...]:
    """Tell for each column whether it holds figures alone, which are read best under each other, to the right."""
    width = max(len(row) for row in (table.header, *table.rows))
    columns = ([row[at].strip() for row in table.rows if len(row) > at] for at in range(width))
    return tuple(any(cells) and all(map(_FIGURE.fullmatch, cells)) for cells in columns)


def _table(table: Table) -> str:
    """Give the table with its columns under each other, so that it can be read as it is."""
    right = figure_columns(table)
    rows = [_cells(row, len(right)) for row in (table.header, *table.rows)]
    widths = [max(3, *(len(row[at]) for row in rows)) for at in range(len(right))]
    rule = ["-" * (width - 1) + (":" if figures else "-") for width, figures in zip(widths, right, strict=True)]
    aligned = [
        [
            cell.rjust(width) if figures else cell.ljust(width)
            for cell, width, figures in zip(row, widths, right, strict=True)
        ]
        for row in rows
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in (aligned[0], rule, *aligned[1:])) if right else ""


def _cells(row: Sequence[str], width: int) -> list[str]:
    return [_escaped(_flat(cell)) for cell in row] + [""] * (width - len(row))
