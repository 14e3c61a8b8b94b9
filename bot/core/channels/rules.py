"""A channel as the whole house sees one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

RESTRICTED = "posting_restricted"  # its platform lists it all the same, so that only a post tells whether it still is


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of a platform; where `gone`, `reason` is a machine word for why the bot cannot write in it.

    One that is tried again keeps the reason `RESTRICTED` until a post went out.
    """

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
