"""A neutral message as Discord's components: a container, a text display for each text, rows of buttons.

What does not fit one message is carried on in a second and third; what three do not hold is a file with the beginning
as its summary. Nothing here raises: what Discord has no room for is shortened, written as text or left out.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2s
from itertools import zip_longest
from typing import Any
from urllib.parse import unquote_to_bytes

from pydantic import TypeAdapter

from bot.platforms.discord.limits import LIMITS
from bot.platforms.discord.markup import address, called, escaped, flat, markup, pieces, shortened
from bot.platforms.discord.wire import ASK, MOST_ID, numbered
from bot.platforms.limits import MOST_MESSAGES, length
from bot.platforms.split import split_text
from bot.ui.actions import parse_action
from bot.ui.message import (
    Block,
    Button,
    Buttons,
    Confirm,
    Context,
    Divider,
    Fields,
    Heading,
    Image,
    Items,
    LinkButton,
    Message,
    Option,
    Paragraph,
    Quote,
    Select,
    Style,
    Table,
)
from bot.ui.plain import plain
from bot.ui.text import Bold, Link, Text, clean, joined, untrusted
from bot.ui.words import _

Json = dict[str, Any]
ROW, BUTTON, SELECT, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER = 1, 2, 3, 10, 12, 13, 14, 17
_LABEL = 80  # Button: label
_DESCRIPTION = 100  # Select, Radio Group and Checkbox Group Option: description
_STYLES = {Style.PRIMARY: 1, Style.DEFAULT: 2, Style.QUIET: 2, Style.DANGER: 4}
_PIECE = LIMITS.text_piece
_DATA = re.compile(r"data:image/(?P<kind>png|jpeg|gif|webp)(?P<coded>;base64)?,(?P<content>.*)", re.DOTALL)
MOST_FILES = 10  # [DD] of a message
_MOST_ADDRESS = 2_000  # our own, of a picture: longer ones are refused by many servers
_MOST_PICTURE = 8_000_000  # bytes; [DD] 10 MiB for each file


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a message; `alt` says in words what it shows."""

    name: str
    content: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked again before a button does what it says."""

    action: str
    confirm: Confirm
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """One native message: what is in its container, and its files."""

    parts: tuple[Json, ...]
    files: tuple[Attached, ...] = ()

    @property
    def count(self) -> int:
        """Give how many components are in the container."""
        return sum(1 + len(part.get("components", ())) for part in self.parts)

    def components(self, mark: str = "") -> list[Json]:
        """Give the components as they are sent; `mark` leaves a number on the container that `marked` finds again."""
        container: Json = {"type": CONTAINER, "components": list(self.parts)}
        return [container | {"id": number_of(mark)}] if mark else [container]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole message as Discord is sent it: one or more native messages, and what its buttons ask again, by key."""

    messages: tuple[Drawn, ...]
    calls: frozenset[str] = frozenset()  # the accounts that it may notify
    asks: dict[str, Asked] = field(default_factory=dict)


def number_of(mark: str) -> int:
    """Give the number that stands for a mark on a container: 31 bits, and none that Discord gives by itself."""
    return (zlib.crc32(mark.encode()) & 0x3FFF_FFFF) | 0x4000_0000


_ASKED: TypeAdapter[Asked] = TypeAdapter(Asked)


def asked_to_json(asked: Asked) -> str:
    """Give what is asked again as JSON."""
    return _ASKED.dump_json(asked).decode()


def asked_from_json(raw: str) -> Asked:
    """Give it back."""
    return _ASKED.validate_json(raw)


def draw(message: Message, home: str = "") -> Drawing:
    """Give a message as Discord is sent it; `home` is the address before links to this server's own pages."""
    pen = _Pen(home)
    units = [unit for block in message.blocks for unit in pen.block(block)]
    units += pen.lines(message.why, "-# ")
    messages = _packed(units or [_text("…")])
    if len(messages) > MOST_MESSAGES:
        messages = _with_file(messages[0], units, message)
    return Drawing(tuple(messages), frozenset(called(message)), pen.asks)


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never taken apart: a component, how much text it has, how many components it counts as."""

    part: Json
    text: int
    count: int
    files: tuple[Attached, ...] = ()


def _text(content: str) -> _Unit:
    return _Unit({"type": TEXT, "content": content}, length(content), 1)


def _row(parts: Sequence[Json]) -> _Unit:
    return _Unit({"type": ROW, "components": list(parts)}, 0, 1 + len(parts))


def _packed(units: Iterable[_Unit], text: int = LIMITS.message_text, count: int = LIMITS.message_units) -> list[Drawn]:
    packed: list[list[_Unit]] = [[]]
    for unit in units:
        here = packed[-1]
        full = sum(each.text for each in here) + unit.text > text or sum(e.count for e in here) + unit.count > count
        if here and (full or len([f for e in here for f in e.files]) + len(unit.files) > MOST_FILES):
            packed.append([])
        packed[-1].append(unit)
    return [Drawn(tuple(u.part for u in part), tuple(f for u in part for f in u.files)) for part in packed]


def _with_file(first: Drawn, units: Sequence[_Unit], message: Message) -> list[Drawn]:
    """Give the beginning of a message, the whole of it as a file, and all that can be pressed."""
    controls = [unit for unit in units if unit.part["type"] == ROW]
    whole = Attached("message.txt", plain(message).encode("utf-8", "replace"), _("The whole message"))
    more = _text(escaped(_("The message is longer than Discord shows. The whole of it is in the file below.")))
    attached = _Unit({"type": FILE, "file": {"url": f"attachment://{whole.name}"}}, 0, 1, (whole,))
    beginning = [_again(part) for part in first.parts if part["type"] in (TEXT, SEPARATOR)][:12]
    room = LIMITS.message_text - more.text
    places = LIMITS.message_units - sum(unit.count for unit in [more, attached, *controls])
    kept: list[_Unit] = []
    for unit in beginning:
        if len(kept) < places and sum(each.text for each in kept) + unit.text <= room:
            kept.append(unit)
    return _packed([*kept, more, attached, *controls])[:MOST_MESSAGES]


def _again(part: Json) -> _Unit:
    return _Unit(part, length(part.get("content", "")), 1)


class _Pen:
    """Draws blocks; keeps what must be told apart within one message: custom ids, file names, what is asked again."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._ids: set[str] = set()
        self._pictures = 0
        self.asks: dict[str, Asked] = {}

    def lines(self, text: Text, mark: str = "") -> list[_Unit]:
        """Give a text as text displays, each line behind a mark."""
        return [_text(piece) for piece in pieces(text, _PIECE, self._home, mark)]

    def block(self, block: Block) -> Iterator[_Unit]:  # noqa: C901 - one short case for each element
        """Give a block's components."""
        match block:
            case Heading():
                yield from self._heading(flat(block.text))
            case Paragraph():
                yield from self.lines(block.text)
            case Context():
                yield from self.lines(block.text, "-# ")
            case Quote():
                yield from (*self.lines(block.text, "> "), *self.lines(block.footer, "-# "))
            case Fields():
                yield from self._fields(block)
            case Items():
                yield from self._items(block)
            case Image():
                yield from self._image(block)
            case Table():
                yield from self._table(block)
            case Buttons():
                yield from self._buttons(block)
            case Select():
                yield from self._select(block)
            case Divider():
                yield _Unit({"type": SEPARATOR}, 0, 1)

    def _heading(self, words: str) -> list[_Unit]:
        written = f"## {escaped(words)}"
        return [_text(written)] if words and length(written) <= _PIECE else self.lines(Text((Bold(words),)))

    def _listed(self, written: Sequence[str], texts: Sequence[Text]) -> Iterator[_Unit]:
        """Give lines in as few text displays as hold them; a line longer than one is cut."""
        held: list[str] = []
        for line, text in zip(written, texts, strict=True):
            if held and length("\n".join([*held, line])) > _PIECE:
                yield _text("\n".join(held))
                held = []
            if length(line) > _PIECE:
                yield from self.lines(text)
            elif line.strip():
                held.append(line)
        if held:
            yield _text("\n".join(held))

    def _fields(self, block: Fields) -> Iterator[_Unit]:
        rows = [joined([_labelled(item.label), item.value]) for item in block.items]
        yield from self._listed([markup(row, self._home) for row in rows], rows)

    def _items(self, block: Items) -> Iterator[_Unit]:
        written, marked = [], []
        for number, item in enumerate(block.items, block.start):
            mark = f"{number}. " if block.numbered else "- "
            marked.append(untrusted(mark) + item)
            lines = [line.strip() for line in markup(item, self._home).split("\n") if line.strip()]
            written.append(mark + f"\n{' ' * len(mark)}".join(lines) if lines else "")
        yield from self._listed(written, marked)

    def _table(self, block: Table) -> Iterator[_Unit]:
        if block.caption.strip():
            yield from self.lines(Text((Bold(block.caption),)))
        rows = [_row_text(block.header, row) for row in block.rows] or [untrusted("; ".join(block.header))]
        written = [f"- {flat(markup(row, self._home))}" if row else "" for row in rows]
        yield from self._listed(written, rows)

    def _image(self, block: Image) -> Iterator[_Unit]:
        attached = self._picture(block)
        url = f"attachment://{attached.name}" if attached else address(block.url, self._home)
        shown = bool(url) and length(url) <= _MOST_ADDRESS
        if shown:
            item = {"media": {"url": url}, "description": shortened(block.alt, LIMITS.image_alt)}
            yield _Unit({"type": GALLERY, "items": [item]}, 0, 1, (attached,) if attached else ())
        if not shown or length(block.alt) > LIMITS.image_alt:
            yield from self.lines(untrusted(_("Picture: {alt}").format(alt=block.alt)))
        yield from self.lines(untrusted(block.caption), "-# ")

    def _picture(self, block: Image) -> Attached | None:
        found = _DATA.fullmatch(block.url)
        if found is None:
            return None
        try:
            coded = unquote_to_bytes(found["content"])
            content = base64.b64decode(coded) if found["coded"] else coded
        except (binascii.Error, ValueError):
            return None
        if not content or len(content) > _MOST_PICTURE:
            return None
        self._pictures += 1
        name = f"picture{self._pictures}.{found['kind'].replace('jpeg', 'jpg')}"
        return Attached(name, content, shortened(block.alt, LIMITS.image_alt))

    def _buttons(self, block: Buttons) -> Iterator[_Unit]:
        drawn = [(button, self._button(button)) for button in block.buttons]
        shown = [part for _button, part in drawn if part is not None]
        for start in range(0, len(shown), LIMITS.buttons_in_row):
            yield _row(shown[start : start + LIMITS.buttons_in_row])
        for button, part in drawn:
            if part is None and isinstance(button, LinkButton):
                yield from self.lines(Text((Link(button.label, button.url),)))

    def _button(self, button: Button | LinkButton) -> Json | None:
        label = shortened(flat(button.label), _LABEL) or _("Open")
        if isinstance(button, LinkButton):
            url = address(button.url, self._home)
            fits = url and length(url) <= LIMITS.link_url
            return {"type": BUTTON, "style": 5, "label": label, "url": url} if fits else None
        custom_id = self._custom_id(button)
        if not custom_id:
            return None
        return {"type": BUTTON, "style": _STYLES[button.style], "label": label, "custom_id": custom_id}

    def _custom_id(self, button: Button) -> str:
        if parse_action(button.action) is None:
            return ""
        if button.confirm is None:
            return self._own(button.action)
        again = button.confirm
        confirm = Confirm(clean(again.title), clean(again.text), clean(again.yes), clean(again.no))
        asked = Asked(button.action, confirm, button.style is Style.DANGER)
        key = blake2s(asked_to_json(asked).encode(), digest_size=10).hexdigest()
        self.asks[key] = asked
        return self._own(f"{ASK}{key}")

    def _own(self, custom_id: str) -> str:
        """Give a custom id that no other thing in the message has; empty if there is none to be had."""
        tries = (numbered(custom_id, number) for number in range(1, 100))
        found = next((each for each in tries if each not in self._ids), "")
        if not found or len(found) > MOST_ID:
            return ""  # the same thing can be done with the first
        self._ids.add(found)
        return found

    def _select(self, block: Select) -> Iterator[_Unit]:
        """Give a list, or several where one does not hold all there is to choose."""
        label = flat(block.label) or _("Choose")
        choices = [option for option in _different(block.options) if length(option.value) <= LIMITS.option_value]
        most = LIMITS.select_options
        parts = [choices[start : start + most] for start in range(0, len(choices), most)]
        if parse_action(block.action) is None or not parts:
            return
        if length(label) > LIMITS.select_label:
            yield from self.lines(untrusted(label))
        for number, part in enumerate(parts, 1):
            custom_id = self._own(block.action)
            if not custom_id:
                return
            title = _("{label} ({part} of {parts})").format(label="{label}", part=number, parts=len(parts))
            room = LIMITS.select_label - len(title.replace("{label}", ""))
            shown = label if len(parts) == 1 else title.replace("{label}", shortened(label, room))
            options = [option_json(option) for option in part]
            placeholder = shortened(shown, LIMITS.select_label)
            yield _row([{"type": SELECT, "custom_id": custom_id, "placeholder": placeholder, "options": options}])


def option_json(option: Option, value: str = "") -> Json:
    """Give an option as Discord is sent it; what of its words does not fit goes into the small line under it."""
    words = flat(option.label) or option.value[:1] or "?"
    first, *more = split_text(untrusted(words), LIMITS.option_label) or [untrusted("?")]
    described = {"description": shortened(joined(more).plain(), _DESCRIPTION)} if more else {}
    return {"label": first.plain(), "value": value or option.value, **described}


def _different(options: Sequence[Option]) -> list[Option]:
    """Give the options that can be told apart by their values."""
    found = {option.value: option for option in reversed(options) if option.value.strip()}
    return [option for option in options if found.get(option.value) is option]


def _labelled(label: str) -> Text:
    words = flat(label)
    return Text((Bold(f"{words}:"),)) if words else Text()


def _row_text(header: Sequence[str], row: Sequence[str]) -> Text:
    cells = [joined([_labelled(name), untrusted(flat(cell))]) for name, cell in zip_longest(header, row, fillvalue="")]
    return joined(cells, "; ")


@dataclass(frozen=True, slots=True)
class Own:
    """A button of the adapter's own; the styles are Discord's: 1 primary, 2 plain, 4 dangerous."""

    label: str
    custom_id: str
    style: int = 2


def with_buttons(drawn: Drawn, *buttons: Own) -> Drawn:
    """Give a message with a row of the adapter's own buttons under it."""
    row = [
        {"type": BUTTON, "style": each.style, "label": shortened(flat(each.label), _LABEL), "custom_id": each.custom_id}
        for each in buttons
        if len(each.custom_id) <= MOST_ID
    ]
    return Drawn((*drawn.parts, {"type": ROW, "components": row[: LIMITS.buttons_in_row]}), drawn.files)
