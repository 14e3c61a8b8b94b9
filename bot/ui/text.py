"""Safe text: trusted markup with untrusted values put in, which can never become markup or a mention.

It works as markupsafe does for HTML. A template written by us may hold `**bold**`, `` `code` `` and `[label](url)`;
the values put into `{name}` stay plain whatever they contain:

>>> say("**{count}** answers from {name}", count=3, name="**Bob** <!channel>").plain()
'3 answers from **Bob** <!channel>'

Adapters render the spans one by one and escape each for their platform.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Plain:
    """Characters without meaning."""

    text: str
    kind: Literal["plain"] = "plain"


@dataclass(frozen=True, slots=True)
class Bold:
    """Characters set in bold; the words must make sense without it."""

    text: str
    kind: Literal["bold"] = "bold"


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type or copy exactly, such as a command or a receipt."""

    text: str
    kind: Literal["code"] = "code"


@dataclass(frozen=True, slots=True)
class Link:
    """A label that leads to an address."""

    label: str
    url: str
    kind: Literal["link"] = "link"


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment, which a platform may show in each reader's own zone; `text` tells it in one zone, and names that."""

    text: str
    at: datetime
    kind: Literal["time"] = "time"


@dataclass(frozen=True, slots=True)
class Mention:
    """A member, whom a platform calls by their account there; `text` is their name, which stands everywhere else.

    `accounts` are pairs of a platform and an account's id on it.
    """

    text: str
    accounts: tuple[tuple[str, str], ...] = ()
    kind: Literal["mention"] = "mention"

    def on(self, platform: str) -> str:
        """Give the id of their account on a platform, empty if they have none there."""
        return next((account for each, account in self.accounts if each == platform), "")


Span = Plain | Bold | Code | Link | Moment | Mention


@dataclass(frozen=True, slots=True)
class Text:
    """A run of spans: the only text that messages and forms accept."""

    spans: tuple[Span, ...] = ()

    def plain(self) -> str:
        """Give the text with its full meaning and no markup; a link shows its address."""
        return "".join(_plain_span(span) for span in self.spans)

    def __add__(self, other: Text) -> Text:
        """Give both, one after the other."""
        return Text(self.spans + other.spans)

    def __bool__(self) -> bool:
        """Tell whether there is anything to read."""
        return bool(self.plain().strip())


NO_TEXT = Text()


def _plain_span(span: Span) -> str:
    if isinstance(span, Link):
        return f"{span.label} ({span.url})" if span.label != span.url else span.url
    return span.text


# Controls would break a layout; bidirectional overrides and isolates can make text read as something it is not;
# lone surrogates cannot be stored or sent by anyone.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def clean(value: str) -> str:
    """Give what a person typed without control characters and direction overrides, with `\\n` line ends."""
    return _UNSAFE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def untrusted(value: str) -> Text:
    """Give what a person (or a model) wrote as text that stays plain on every platform."""
    return Text((Plain(clean(value)),))


def mention(name: str, accounts: Iterable[tuple[str, str]]) -> Text:
    """Give a member by name, called by their account where they have one: from who they are, never from what is typed.

    They are notified by it, so it is for what somebody waits for.
    """
    return Text((Mention(clean(name), tuple(accounts)),))


def joined(parts: list[Text], separator: str = " ") -> Text:
    """Give the parts, those that say something, with the separator between them."""
    spans: list[Span] = []
    for part in parts:
        if not part:
            continue
        if spans:
            spans.append(Plain(separator))
        spans.extend(part.spans)
    return Text(tuple(spans))


def safe_url(url: str) -> str:
    """Give the address if it is one that may be shown as a link; raise ValueError for any other scheme."""
    shape = r"https?://[^\s<>\"'`\\|]+|/[^\s<>\"'`\\|]*"
    if re.fullmatch(shape, url) and not url.startswith("//") and url == clean(url):
        return url
    message = "only http, https and this server's own addresses can be linked"
    raise ValueError(message)


Value = str | int | Text

_MARKUP = re.compile(r"\*\*(?P<bold>.+?)\*\*|`(?P<code>.+?)`|\[(?P<label>[^\]]+)\]\((?P<url>[^)]+)\)", re.DOTALL)
_FORMATTER = string.Formatter()


def say(template: str, /, **values: Value) -> Text:
    """Give a trusted template with values put in; the values stay plain text, a `Text` keeps its spans.

    Raises KeyError for a placeholder without a value, so that a translation cannot invent one.
    """
    spans: list[Span] = []
    at = 0
    for match in _MARKUP.finditer(template):
        spans.extend(_filled(template[at : match.start()], values))
        spans.append(_marked(match, values))
        at = match.end()
    spans.extend(_filled(template[at:], values))
    return Text(tuple(spans))


def _marked(match: re.Match[str], values: dict[str, Value]) -> Span:
    if match["bold"] is not None:
        return Bold(_flat(match["bold"], values))
    if match["code"] is not None:
        return Code(_flat(match["code"], values))
    return Link(_flat(match["label"], values), safe_url(_flat(match["url"], values)))


def _filled(template: str, values: dict[str, Value]) -> Iterator[Span]:
    for literal, name, _spec, _conversion in _FORMATTER.parse(template):
        if literal:
            yield Plain(literal)
        if name is not None:
            value = values[name]
            if isinstance(value, Text):
                yield from value.spans
            elif str(value):
                yield Plain(clean(str(value)))


def _flat(template: str, values: dict[str, Value]) -> str:
    return "".join(_plain_span(span) for span in _filled(template, values))
