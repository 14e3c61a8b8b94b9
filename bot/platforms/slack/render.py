"""Neutral messages as Block Kit, every element as UX 5 draws it and inside the limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.platforms.limits import MOST_MESSAGES, length
from bot.platforms.slack.controls import rows, select
from bot.platforms.slack.drawn import Drawn, Post, fits, joined, posts, sized
from bot.platforms.slack.limits import FIELDS_IN_SECTION, LIMITS
from bot.platforms.slack.words import (
    Native,
    elements,
    escape,
    is_bare,
    means_itself,
    outside,
    plain_text,
    rich_text,
    section,
)
from bot.platforms.split import shorten, split_text
from bot.ui.message import (
    Block,
    Buttons,
    Context,
    Divider,
    FieldItem,
    Fields,
    Heading,
    Image,
    Items,
    Message,
    Paragraph,
    Quote,
    Select,
    Table,
)
from bot.ui.plain import plain
from bot.ui.text import Bold, Plain, Text, clean, untrusted
from bot.ui.words import _

SUMMARY = 3_000  # what is shown of a message whose whole is in a file
CELL = 400  # our own: a table with longer cells is read more easily as lines
TABLE_TEXT = 9_000  # [SD] Table block: 10,000 over all cells


def draw(message: Message) -> list[Drawn]:
    """Give everything a message shows, in its order; the reason why one gets it comes last."""
    drawn = [piece for number, block in enumerate(message.blocks) for piece in _block(block, number)]
    return [*drawn, *_small(message.why)] if message.why else drawn


def draw_in_view(message: Message) -> Iterator[Drawn]:
    """Give everything a message shows in a modal or a home tab, which have no tables: they stand in words there."""
    for piece in draw(message):
        yield from _text(untrusted(piece.words)) if piece.table else (piece,)


def native_posts(message: Message) -> list[Post]:
    """Give a message as native ones, however many it needs."""
    return posts(draw(message))


def with_file(message: Message) -> tuple[list[Post], str]:
    """Give a message as at most three native ones, and as a text what belongs into a file beside them, if anything.

    What needs more than three messages is nothing that people read in a chat: they get its beginning, its buttons and
    lists, and the whole of it as a file.
    """
    drawn = draw(message)
    if fits(drawn):
        return posts(drawn), ""
    kept, room = [], SUMMARY
    for piece in drawn:
        if room <= 0:
            break
        kept.append(piece)
        room -= piece.size
    rest = [piece for piece in drawn[len(kept) :] if piece.block["type"] == "actions" or "accessory" in piece.block]
    more = untrusted(_("This is the beginning. The whole of it is in the file that comes with it."))
    return posts([*kept, *_text(more), *rest])[:MOST_MESSAGES], clean(joined(drawn))


def _block(block: Block, number: int) -> Iterator[Drawn]:
    match block:
        case Paragraph():
            yield from _text(block.text)
        case Buttons():
            yield from rows(block)
        case Select():
            yield select(block, number)
        case Divider():
            yield Drawn({"type": "divider"}, "", 0)
        case Context():
            yield from _small(block.text)
        case Heading() | Fields() | Quote() | Items() | Image() | Table():
            yield from _DRAWERS[type(block)](block)


def _heading(block: Heading) -> Iterator[Drawn]:
    words = clean(block.text).strip()
    if not words:
        return
    header = {"type": "header", "text": plain_text(" ".join(words.split()), LIMITS.heading)}
    if length(words) <= LIMITS.heading:
        yield sized(header, words)
    else:  # its beginning, and the whole of it below
        yield Drawn(header, "", LIMITS.heading)
        yield from _text(Text((Bold(words),)))


def _text(text: Text) -> Iterator[Drawn]:
    for piece in split_text(text, LIMITS.text_piece):
        yield sized(rich_text(section(*elements(piece))), piece.plain())


def _small(text: Text) -> Iterator[Drawn]:
    for piece in split_text(text, LIMITS.text_piece):
        if is_bare(piece):
            words = piece.plain()
            yield sized({"type": "context", "elements": [plain_text(words, LIMITS.text_piece)]}, words)
        else:
            yield sized(rich_text(section(*elements(piece))), piece.plain())


def _quote(block: Quote) -> Iterator[Drawn]:
    pieces = split_text(block.text, LIMITS.text_piece)
    for number, piece in enumerate(pieces):
        native = rich_text({"type": "rich_text_quote", "elements": elements(piece)})
        opening, closing = "“" if number == 0 else "", "”" if number == len(pieces) - 1 else ""
        yield sized(native, f"{opening}{piece.plain()}{closing}")
    yield from _small(block.footer)


def _items(block: Items) -> Iterator[Drawn]:
    for number, item in enumerate(block.items, block.start):
        mark = f"{number}." if block.numbered else "-"
        for at, piece in enumerate(split_text(item, LIMITS.text_piece)):
            native: Native = {
                "type": "rich_text_list",
                "style": "ordered" if block.numbered else "bullet",
                "elements": [section(*elements(piece))],
            }
            if block.numbered and number > 1:
                native["offset"] = number - 1
            if at:  # an item carried on has no mark of its own
                native = section(*elements(piece))
            yield sized(rich_text(native), piece.plain() if at else f"{mark} {piece.plain()}")


def _one_list(block: Items) -> Iterator[Drawn]:
    """Give neighbouring items as one block, as long as they fit into a piece."""
    group: list[Drawn] = []
    for item in _items(block):
        if group and sum(each.size for each in group) + item.size > LIMITS.text_piece:
            yield _merged(group)
            group = []
        group.append(item)
    if group:
        yield _merged(group)


def _merged(group: list[Drawn]) -> Drawn:
    parts: list[Native] = []
    for item in group:
        (part,) = item.block["elements"]
        if parts and part["type"] == parts[-1]["type"] == "rich_text_list":
            parts[-1] = {**parts[-1], "elements": [*parts[-1]["elements"], *part["elements"]]}
        else:
            parts.append(part)
    words = "\n".join(each.words for each in group)
    return Drawn(rich_text(*parts), words, sum(each.size for each in group))


def _fields(block: Fields) -> Iterator[Drawn]:
    items = [item for item in block.items if item.label.strip() or item.value]
    if all(_is_short(item) for item in items):
        for part in _sections(items):
            fields = [{"type": "mrkdwn", "text": _field(item), "verbatim": True} for item in part]
            yield sized({"type": "section", "fields": fields}, _lines(part))
        return
    for item in items:
        label = Text((Bold(clean(item.label)), Plain("\n" if item.value else "")))
        for at, piece in enumerate(split_text(label + item.value, LIMITS.text_piece)):
            native = rich_text(section(*elements(piece)))
            yield sized(native, piece.plain() if at else piece.plain().replace("\n", ": ", 1))


def _sections(items: list[FieldItem]) -> Iterator[list[FieldItem]]:
    """Give fields in groups that are each a section: ten at most, and no more text than a piece has."""
    part: list[FieldItem] = []
    for item in items:
        size = sum(length(_field(each)) for each in (*part, item))
        if part and (len(part) >= FIELDS_IN_SECTION or size > LIMITS.text_piece):
            yield part
            part = []
        part.append(item)
    if part:
        yield part


def _is_short(item: FieldItem) -> bool:
    """Tell whether mrkdwn shows a field as it is; else rich text does."""
    label, value = clean(item.label).strip(), item.value.plain()
    return (
        bool(label)
        and is_bare(item.value)
        and means_itself(label + value)
        and "\n" not in label
        and length(_field(item)) <= LIMITS.field
    )


def _field(item: FieldItem) -> str:
    return f"*{escape(item.label).strip()}*\n{escape(item.value.plain())}"


def _lines(items: list[FieldItem]) -> str:
    return "\n".join(f"{item.label}: {item.value.plain()}" for item in items)


def _image(block: Image) -> Iterator[Drawn]:
    words = _("Picture: {alt}").format(alt=clean(block.alt))
    url = outside(block.url)
    if url and length(url) <= LIMITS.image_url:
        alt = shorten(block.alt, LIMITS.image_alt).strip() or _("A picture")
        yield Drawn({"type": "image", "image_url": url, "alt_text": alt}, words, length(alt))
    else:  # Slack loads pictures from the open internet only; their words are what is left
        yield from _text(untrusted(words))
    yield from _small(untrusted(block.caption))


def _table(block: Table) -> Iterator[Drawn]:
    yield from _small(untrusted(block.caption))
    words = plain(Message((Table(block.header, block.rows),)))
    rows = [row for row in (block.header, *block.rows) if row]
    width = max((len(row) for row in rows), default=0)
    lengths = [length(cell) for row in rows for cell in row]
    too_wide = width > LIMITS.table_columns or max(lengths, default=0) > CELL
    if not rows or len(rows) > LIMITS.table_rows or too_wide or sum(lengths) > TABLE_TEXT:
        yield from _text(untrusted(words))
        return
    cells = [[_cell(row[at] if at < len(row) else "") for at in range(width)] for row in rows]
    yield sized({"type": "table", "rows": cells}, words, table=True)


def _cell(words: str) -> Native:
    return {"type": "raw_text", "text": clean(words).strip() or "-"}


_DRAWERS: dict[type, Callable[..., Iterator[Drawn]]] = {
    Heading: _heading,
    Fields: _fields,
    Quote: _quote,
    Items: _one_list,
    Image: _image,
    Table: _table,
}
