"""A page for anyone to read: the same elements as a message, longer, at an address of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.ui.message import Block


@dataclass(frozen=True, slots=True)
class Page:
    """A published page: its title, a sentence that sums it up, and its elements in reading order.

    `slug` is the last part of its address: lower-case letters, digits and hyphens. `changed_at` is set when something
    was taken out or corrected after publishing; the page says so.
    """

    slug: str
    title: str
    summary: str
    byline: str
    blocks: tuple[Block, ...]
    published_at: datetime
    changed_at: datetime | None = None
