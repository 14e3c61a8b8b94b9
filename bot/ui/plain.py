"""The plain text of a message: its full meaning for notifications, screen readers and logs of what was said."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

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
    Message,
    Paragraph,
    Quote,
    Select,
    Table,
)
from bot.ui.words import _


def plain(message: Message) -> str:
    """Give everything the message says, in reading order, without markup."""
    parts = [part for block in message.blocks for part in _block(block)]
    if message.why:
        parts.append(message.why.plain())
    return "\n\n".join(part for part in parts if part)


def _block(block: Block) -> Iterator[str]:  # noqa: C901 - one short case for each element of the vocabulary
    match block:
        case Heading():
            yield block.text
        case Paragraph() | Context():
            yield block.text.plain()
        case Fields():
            yield "\n".join(f"{item.label}: {item.value.plain()}" for item in block.items)
        case Quote():
            footer = block.footer.plain()
            yield f"“{block.text.plain()}”" + (f"\n{footer}" if footer else "")
        case Items():
            yield "\n".join(
                f"{f'{number}.' if block.numbered else '-'} {item.plain()}"
                for number, item in enumerate(block.items, block.start)
            )
        case Image():
            yield _("Picture: {alt}").format(alt=block.alt) + (f"\n{block.caption}" if block.caption else "")
        case Table():
            yield _table(block)
        case Select():
            yield f"{block.label}\n" + "\n".join(f"- {option.label}" for option in block.options)
        case Buttons():
            if block.buttons:
                yield _("You can: {choices}").format(choices=", ".join(_labels(block)))
        case Divider():
            return


def _labels(block: Buttons) -> Iterator[str]:
    for button in block.buttons:
        yield f"{button.label} ({button.url})" if isinstance(button, LinkButton) else button.label


def _table(block: Table) -> str:
    rows = ["; ".join(_cells(block.header, row)) for row in block.rows] or ["; ".join(block.header)]
    return "\n".join([*([block.caption] if block.caption else []), *rows])


def _cells(header: tuple[str, ...], row: tuple[str, ...]) -> Iterator[str]:
    """Give each cell with the name of its column; a cell beyond the header has none, a short row has empty cells."""
    for name, cell in zip_longest(header, row, fillvalue=""):
        yield f"{name}: {cell}" if name else cell
