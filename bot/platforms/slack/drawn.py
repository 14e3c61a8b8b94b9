"""What is drawn of a message: pieces that are not taken apart, each with its words, put together to messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.platforms.limits import MOST_MESSAGES, length
from bot.platforms.slack.limits import LIMITS
from bot.platforms.slack.words import EMPTY, Native, at_most, escape, plain_text
from bot.ui.words import _

TEXT = 39_000  # [SD] chat.postMessage cuts a text above 40,000


@dataclass(frozen=True, slots=True)
class Drawn:
    """One block, its words for those who read no blocks, and how much text Slack counts in it."""

    block: Native
    words: str
    size: int
    table: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """One native message: its blocks, and the text that notifications and screen readers get."""

    blocks: tuple[Native, ...]
    text: str


def posts(drawn: Iterable[Drawn]) -> list[Post]:
    """Give the pieces as native messages, each inside the limits; one even where there is nothing to show."""
    groups: list[list[Drawn]] = [[]]
    text = tables = 0
    for piece in drawn:
        full = text + piece.size > LIMITS.message_text or len(groups[-1]) >= LIMITS.message_units
        if groups[-1] and (full or (piece.table and tables >= LIMITS.tables)):
            groups.append([])
            text = tables = 0
        groups[-1].append(piece)
        text, tables = text + piece.size, tables + piece.table
    return [_post(group) for group in groups]


def _post(group: Sequence[Drawn]) -> Post:
    words = escape(joined(group)).strip()
    blocks = tuple(piece.block for piece in group)
    return Post(blocks, at_most(words, TEXT) or EMPTY)


def joined(group: Iterable[Drawn]) -> str:
    """Give the words of some pieces as one text."""
    return "\n\n".join(piece.words for piece in group if piece.words)


def fits(drawn: Sequence[Drawn]) -> bool:
    """Tell whether the pieces are few enough messages for people to read them as messages."""
    return len(posts(drawn)) <= MOST_MESSAGES


def sized(block: Native, words: str, *, table: bool = False) -> Drawn:
    """Give a piece whose size is that of its words, as Slack gets them."""
    return Drawn(block, words, length(escape(words)), table)


def without_pictures(blocks: Sequence[Native]) -> list[Native]:
    """Give blocks with the words of each picture in its place."""
    return [_in_words(block) if block["type"] == "image" else block for block in blocks]


def _in_words(picture: Native) -> Native:
    words = _("Picture: {alt}").format(alt=picture["alt_text"])
    return {"type": "context", "elements": [plain_text(words, LIMITS.text_piece)]}
