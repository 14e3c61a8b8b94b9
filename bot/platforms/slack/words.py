"""Texts in Slack's shapes: rich text, where every character means itself, and mrkdwn, where three are escaped.

`& < >` are all that Slack asks to be escaped in mrkdwn, yet `*`, `_`, `~` and backticks format there and cannot be
escaped (PLATFORMS 1.6). So what people wrote goes out as rich text or plain text, which Slack does not parse.
"""

from __future__ import annotations

import re
from typing import Any

from bot.platforms.slack.config import NAME
from bot.platforms.split import shorten
from bot.ui.text import Bold, Code, Link, Mention, Moment, Plain, Span, Text, clean, safe_url

Native = dict[str, Any]
_FORMATS = re.compile(r"[*_~`<@#]|:[^\s:]+:|^\s*(?:>|&gt;)", re.MULTILINE)  # what mrkdwn may take for more than itself
_ACCOUNT = re.compile(r"[UW][A-Z0-9]{2,}")
EMPTY = "…"  # stands where Slack wants at least one character


def escape(text: str) -> str:
    """Give words for mrkdwn and for the text of a message."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def at_most(escaped: str, most: int) -> str:
    """Give escaped words with an ellipsis where they had to be cut, never inside what stands for one character."""
    cut = shorten(escaped, most)
    return cut if cut == escaped else re.sub(r"&\w*…$", "…", cut)


def unescape(text: str) -> str:
    """Give what a person typed, as they typed it."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain_text(text: str, most: int) -> Native:
    """Give a plain text object: nothing in it is parsed, emoji codes neither."""
    words = shorten(text, most).strip() or EMPTY
    return {"type": "plain_text", "text": words, "emoji": False}


def means_itself(text: str) -> bool:
    """Tell whether mrkdwn would show these words as they are."""
    return not _FORMATS.search(text)


def outside(url: str) -> str:
    """Give an address that Slack can open, empty for this server's own and for any other scheme."""
    try:
        return "" if safe_url(url).startswith("/") else url
    except ValueError:
        return ""


def elements(text: Text) -> list[Native]:
    """Give a text as the elements of a rich text section."""
    made: list[Native] = []
    for span in text.spans:
        each = _element(span)
        if each is None:
            continue
        if made and each["type"] == made[-1]["type"] == "text" and each.get("style") == made[-1].get("style"):
            made[-1] = {**each, "text": made[-1]["text"] + each["text"]}
        else:
            made.append(each)
    return made


def _element(span: Span) -> Native | None:
    style: Native = {"bold": True} if isinstance(span, Bold) else {}
    if isinstance(span, Moment):
        return _date(span, style)
    if isinstance(span, Mention):
        account = span.on(NAME)
        if not _ACCOUNT.fullmatch(account):
            return _styled(span.text, style)
        return {"type": "user", "user_id": account, **({"style": style} if style else {})}
    if isinstance(span, Link):
        url = outside(span.url)
        if not url:
            return _styled(Text((span,)).plain(), style)
        label = clean(span.label).strip()
        return {"type": "link", "url": url, **({"text": label} if label else {}), **({"style": style} if style else {})}
    if isinstance(span, Code):
        style = style | {"code": True}
    return _styled(span.text, style)


def _date(span: Moment, style: Native) -> Native:
    """Give a moment in the reader's own zone, which is that of the device they read on ([SD] Date element)."""
    return {
        "type": "date",
        "timestamp": int(span.at.timestamp()),  # a string is refused
        "format": "{date_long}, {time}",
        "fallback": clean(span.text) or EMPTY,
        **({"style": style} if style else {}),
    }


def _styled(words: str, style: Native) -> Native | None:
    words = clean(words)
    if not words:
        return None
    return {"type": "text", "text": words, **({"style": style} if style else {})}


def section(*parts: Native) -> Native:
    """Give elements as one section of rich text."""
    return {"type": "rich_text_section", "elements": list(parts)}


def rich_text(*parts: Native) -> Native:
    """Give sections, lists and quotes as one block."""
    return {"type": "rich_text", "elements": list(parts)}


def is_bare(text: Text) -> bool:
    """Tell whether a text has nothing but characters in it."""
    return all(isinstance(span, Plain) for span in text.spans)
