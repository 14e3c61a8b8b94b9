"""A channel as the whole house sees one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of a platform; where `gone`, `reason` is a machine word for why the bot cannot write in it."""

    platform: str
    channel_id: str
    name: str
    topic: str = ""
    private: bool = False
    gone: bool = False
    reason: str = ""
    seen_at: datetime | None = None


def plain_name(name: str) -> str:
    """Give a channel's name as it is stored and looked for.

    >>> plain_name(" #Insight-Digests")
    'insight-digests'
    """
    return name.strip().lstrip("#").casefold()
