"""Neutral messages, forms and the pages around them, as HTML; the templates are the only place with markup."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.platforms.local.shorten import shortened
from bot.ui.form import Question, as_day, as_time
from bot.ui.message import Option
from bot.ui.text import safe_url
from bot.ui.when import LOCALE, clock_time, full_day, moment
from bot.ui.words import _, ngettext

_OWN_IMAGE = re.compile(r"/(?!/)[^\s\"'<>\\]*|data:image/(png|jpeg|gif|webp|svg\+xml)[;,][^\"<>]*")
RADIOS_UP_TO = 9  # more answers than this are shown as a list to open


@dataclass(frozen=True, slots=True)
class Renderer:
    """Gives HTML; times are shown in one zone, the programme's."""

    environment: Environment

    def page(self, template: str, /, **values: Any) -> str:
        """Give a template filled in."""
        return self.environment.get_template(template).render(values)

    def part(self, template: str, macro: str, /, *values: Any) -> str:
        """Give one macro of a template filled in: the same markup as in its page."""
        found = getattr(self.environment.get_template(template).module, macro)
        return str(found(*values)).strip()


@cache  # the templates are read and compiled once for a process
def renderer(zone: str, *, stylesheet: str, command: str) -> Renderer:
    """Give a renderer for a zone; `stylesheet` is the address of the one stylesheet."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(_, ngettext, newstyle=True)  # type: ignore[attr-defined]  # the extension's
    environment.globals.update(stylesheet=stylesheet, command=command, radios_up_to=RADIOS_UP_TO)
    environment.filters.update(
        clock_time=lambda at: clock_time(at, zone),
        moment=lambda at: moment(at, zone),
        instant=lambda at: f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        clock_words=lambda at: f"{full_day(at, zone)}, {clock_time(at, zone)}",
        day_id=lambda at: day_id(at, zone),
        day_words=lambda at: format_datetime(at.astimezone(ZoneInfo(zone)), "EEEE d MMMM", locale=LOCALE),
        shortened=shortened,
        linked=linked,
        own_image=own_image,
        initials=initials,
        thousands=lambda count: f"{count:,}",
        has_value=has_value,
        in_picker=in_picker,
        step_words=step_words,
    )
    return Renderer(environment)


def day_id(at: datetime, zone: str) -> str:
    """Give the day as `2027-03-16`, in the zone."""
    return at.astimezone(ZoneInfo(zone)).date().isoformat()


def linked(url: str) -> str:
    """Give an address that may be a link, empty for any other: a stored message could hold anything."""
    try:
        return safe_url(url)
    except ValueError:
        return ""


def own_image(url: str) -> str:
    """Give a picture's address if the page may load it without asking another computer, else empty."""
    return url if _OWN_IMAGE.fullmatch(url) else ""


def initials(name: str) -> str:
    """Give one or two letters that stand for a name."""
    letters = [part[0] for part in name.split() if part[0].isalpha()]
    return "".join((letters[0], letters[-1]) if len(letters) > 1 else letters).upper() or "?"


def has_value(question: Question, option: str, values: dict[str, tuple[str, ...]]) -> bool:
    """Tell whether an option of a question is chosen in what was typed, or else in what was filled in."""
    return option in values.get(question.key, question.value)


def step_words(option: Option) -> str:
    """Give the word of a step of a scale without its number, which stands above it; empty if there is no word."""
    return option.label.removeprefix(option.value).strip()


def in_picker(value: str, kind: str) -> str:
    """Give a value as a browser's own date or time field takes it, empty for one that would be lost in it."""
    return as_day(value) if kind == "date" else as_time(value)
