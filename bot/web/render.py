"""Pages as HTML and feeds as Atom: the templates are the only place with markup, and all that varies is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.config import Community
from bot.core.capability import Site
from bot.ui.markdown import figure_columns
from bot.ui.message import Block, Buttons, Heading, LinkButton
from bot.ui.text import Plain, Span, Text, clean, safe_url
from bot.ui.when import full_day
from bot.ui.words import _, ngettext
from bot.web.assets import Assets

_OWN_IMAGE = re.compile(r"/(?!/)[^\s\"'<>\\]*|data:image/(png|jpeg|gif|webp|svg\+xml)[;,][^\s\"'<>]*")
_NOT_XML = re.compile("[\ufffe\uffff]")  # the only two left after `clean` that no XML document may hold


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page: the heading that opens it (empty before the first one) and what stands under it."""

    id: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Renderer:
    """Gives HTML and XML; dates are shown in the community's zone."""

    environment: Environment

    def fill(self, template: str, /, **values: Any) -> str:
        """Give a template filled in."""
        return self.environment.get_template(template).render(values)


def renderer(community: Community, sites: Sequence[Site], assets: Assets) -> Renderer:
    """Give a renderer for a community and the sites that its navigation leads to."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=presentable,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(_, ngettext, newstyle=True)  # type: ignore[attr-defined]  # the extension's
    zone = community.community.timezone
    environment.globals.update(about=community.community, sites=tuple(sites), asset=assets.address)
    environment.filters.update(
        day=lambda at: full_day(at, zone),
        iso_day=lambda at: at.astimezone(ZoneInfo(zone)).date().isoformat(),
        instant=instant,
        paragraphs=paragraphs,
        sections=sections,
        linked=linked,
        own_image=own_image,
        links_of=links_of,
        figure_columns=figure_columns,
    )
    return Renderer(environment)


def presentable(value: object) -> object:
    """Give what a template is about to write, without characters that no page and no feed can hold."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return _NOT_XML.sub("", clean(value))


def instant(at: datetime) -> str:
    """Give a moment as Atom writes it: `2027-03-16T12:30:00Z`."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def sections(blocks: Sequence[Block]) -> tuple[Section, ...]:
    """Give the parts of a page, each opened by a heading."""
    found = [Section("part-0", "", ())]
    for block in blocks:
        if isinstance(block, Heading):
            found.append(Section(f"part-{len(found)}", block.text, ()))
        else:
            last = found.pop()
            found.append(Section(last.id, last.heading, (*last.blocks, block)))
    return tuple(part for part in found if part.heading or part.blocks)


def paragraphs(text: Text) -> tuple[tuple[Text, ...], ...]:
    """Give a text's paragraphs, each as its lines: a blank line ends a paragraph, any other line break stays."""
    lines: list[list[Span]] = [[]]
    for span in text.spans:
        first, *others = span.text.split("\n") if isinstance(span, Plain) else [""]
        lines[-1].append(Plain(first) if isinstance(span, Plain) else span)
        lines.extend([Plain(other)] for other in others)
    found: list[list[Text]] = [[]]
    for line in (Text(tuple(spans)) for spans in lines):
        if line:
            found[-1].append(line)
        else:
            found.append([])
    return tuple(tuple(paragraph) for paragraph in found if paragraph)


def linked(url: str) -> str:
    """Give an address that may be a link, empty for any other."""
    try:
        return safe_url(url)
    except ValueError:
        return ""


def own_image(url: str) -> str:
    """Give a picture's address if the page may load it without asking another computer, else empty."""
    return url if _OWN_IMAGE.fullmatch(url) else ""


def links_of(buttons: Buttons) -> tuple[LinkButton, ...]:
    """Give the buttons that work on a page: those that open an address. Nobody is signed in here to press another."""
    return tuple(button for button in buttons.buttons if isinstance(button, LinkButton) and linked(button.url))
