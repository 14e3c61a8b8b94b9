"""A file that the outbox sends by itself: under a message if there is one, a picture shown as one."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from mimetypes import guess_type
from pathlib import PurePath
from typing import Any

from bot.errors import Fate, PlatformError
from bot.platforms.discord.limits import LIMITS
from bot.platforms.discord.markup import shortened
from bot.platforms.discord.render import FILE, GALLERY, MOST_FILES, Attached, Drawing, Drawn, draw
from bot.ui.codec import message_from_json
from bot.ui.message import Message, Paragraph
from bot.ui.text import untrusted

_MOST = 10_000_000  # bytes; [DD] 10 MiB for each file
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def with_file(fields: Mapping[str, Any], home: str) -> Drawing:
    """Give what is sent for an upload's payload; raises PlatformError for one that cannot be."""
    name, title = fields.get("name", ""), fields.get("title", "")
    try:
        content = base64.b64decode(fields.get("content", ""), validate=True)
        above = message_from_json(json.dumps(fields["message"])) if fields.get("message") else None
    except (binascii.Error, TypeError, ValueError):
        raise PlatformError("bad_payload", Fate.NEVER) from None
    if not isinstance(name, str) or not isinstance(title, str) or not content:
        raise PlatformError("bad_payload", Fate.NEVER)
    if len(content) > _MOST:
        raise PlatformError("file_too_large", Fate.NEVER)
    said = above or Message((Paragraph(untrusted(title or name or "–")),))
    attached = Attached(_safe(name), content, shortened(title or name, LIMITS.image_alt))
    media = {"url": f"attachment://{attached.name}"}
    part: dict[str, Any] = {"type": FILE, "file": media}
    if guess_type(attached.name)[0] in _PICTURES:
        part = {"type": GALLERY, "items": [{"media": media, "description": attached.alt}]}
    drawing = draw(said, home)
    *before, last = drawing.messages
    if last.count >= LIMITS.message_units or len(last.files) >= MOST_FILES:
        before, last = [*before, last], Drawn(())
    last = replace(last, parts=(*last.parts, part), files=(*last.files, attached))
    return replace(drawing, messages=(*before, last))


def _safe(name: str) -> str:
    """Give a file's name in the signs that Discord keeps as they are."""
    path = PurePath(name)
    stem, ending = (re.sub(r"[^A-Za-z0-9_-]+", "_", each).strip("_") for each in (path.stem, path.suffix))
    return f"{stem[:80] or 'file'}.{ending[:10] or 'bin'}"
