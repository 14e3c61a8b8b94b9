"""A meeting at a certain time, as its effect's payload tells it, and the card it is where a platform has no events.

The payload has `name`, `starts_at`, `ends_at` (ISO 8601, with a zone), `place`, `about` and `zone`. With `event`, the
id of one that was made before, that one is moved or, with `called_off`, called off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.ui.message import Block, Heading, Message, Paragraph
from bot.ui.text import Link, Text, safe_url, say, untrusted
from bot.ui.when import for_each_reader
from bot.ui.words import _

AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Gathering:
    """A meeting; `place` is where it is: words, or the address of a call. `zone` names the moments' zone in words.

    `made` is the platform's id of one that was told before and is told anew: another time or place, or called off.
    """

    name: str
    starts_at: datetime
    ends_at: datetime
    place: str
    about: str = ""
    zone: str = "UTC"
    made: str = ""
    called_off: bool = False


def gathering_of(fields: Mapping[str, Any]) -> Gathering:
    """Give what a payload tells; raises ValueError where something is missing or cannot be."""
    words = {name: fields.get(name, "") for name in ("name", "place", "about", "zone", "starts_at", "ends_at", "event")}
    off = fields.get("called_off", False)
    if not all(isinstance(each, str) for each in words.values()) or not words["name"].strip():
        raise ValueError("a meeting has a name")
    if not isinstance(off, bool) or (off and not words["event"]):
        raise ValueError("what is called off was told before")
    starts = datetime.fromisoformat(words["starts_at"])
    ends = datetime.fromisoformat(words["ends_at"]) if words["ends_at"] else starts + AN_HOUR
    if starts.tzinfo is None or ends.tzinfo is None or ends <= starts:
        raise ValueError("a meeting begins before it ends, in a zone")
    for_each_reader(starts, words["zone"] or "UTC")  # a zone that is none shows itself here
    zone, about = words["zone"] or "UTC", words["about"]
    return Gathering(words["name"], starts, ends, words["place"], about, zone, words["event"], off)


def card(meeting: Gathering) -> Message:
    """Give a meeting as a card for a channel, its times in each reader's own zone."""
    starts, ends = for_each_reader(meeting.starts_at, meeting.zone), for_each_reader(meeting.ends_at, meeting.zone)
    lines = [say(_("**Called off.** This does not take place."))] if meeting.called_off else []
    lines.append(say(_("**When:** {starts} to {ends}"), starts=starts, ends=ends))
    if meeting.place.strip():
        lines.append(say(_("**Where:** {place}"), place=_place(meeting.place.strip())))
    blocks: list[Block] = [Heading(meeting.name), *(Paragraph(line) for line in lines)]
    if meeting.about.strip():
        blocks.append(Paragraph(untrusted(meeting.about)))
    return Message(tuple(blocks))


def _place(place: str) -> Text:
    """Give a call's address as a link; every other place is words."""
    try:
        return Text((Link(place, safe_url(place)),)) if place.startswith("http") else untrusted(place)
    except ValueError:
        return untrusted(place)
