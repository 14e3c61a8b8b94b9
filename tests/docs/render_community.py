"""Every key of `community.toml`: its kind and default from the model, its words from the shipped file's comments."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from importlib.resources import files
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from bot.config import Community, load_community
from bot.config.community import At, OnlyIf, OpenCall
from tests.docs.tables import code, table

INLINE = {
    At: "weekday and time",
    OnlyIf: "`question` and `answers`",
    OpenCall: "`places`, `until`, `channels`, `spread`",
}
_HEADER = re.compile(r"^\[{1,2}(?P<name>[\w.]+)\]{1,2}$")
_KEY = re.compile(r'^"?(?P<name>[\w-]+)"? *=')
_LISTED = re.compile(r"^ {2,}(?P<names>(?:\w+, )*\w+) +(?P<words>.+)$")
_PLAIN = {str: "text", int: "whole number", bool: "`true` or `false`", date: "date", time: "time"}


@dataclass
class Comments:
    """The comments of the file: what stands above a section, and what is said of each key."""

    sections: dict[str, str] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)


def comments() -> Comments:
    """The comments of the shipped file; of sections and keys that come again, the first ones."""
    found, section, above, last = Comments(), "", list[str](), ""
    for line in files("bot").joinpath("causeway/community.toml").read_text("utf-8").splitlines():
        if line.startswith("#"):
            above.append(line.removeprefix("#").removeprefix(" "))
            continue
        key = _KEY.match(line)
        if header := _HEADER.match(line):
            section = header["name"]
            _note_section(found, section, above)
        elif key:
            # Of two keys under one comment it is about both.
            words = " ".join(above) or found.keys.get((section, last), "")
            found.keys.setdefault((section, key["name"]), words)
        last = key["name"] if key else ""
        above = []
    return found


def _note_section(found: Comments, section: str, above: list[str]) -> None:
    said = [line for line in above if not _LISTED.match(line)]
    found.sections.setdefault(section, " ".join(said))
    for listed in filter(None, map(_LISTED.match, above)):
        for name in listed["names"].split(", "):
            found.keys.setdefault((section, name), listed["words"])


@dataclass(frozen=True)
class Table:
    """A table of the file: where it stands, its model, and whether there may be several."""

    path: str
    model: type[BaseModel]
    many: bool

    @property
    def header(self) -> str:
        """Its header as it is written."""
        return f"[[{self.path}]]" if self.many else f"[{self.path}]"


def tables(model: type[BaseModel] = Community, path: str = "") -> Iterator[Table]:
    """Every table of the file, in the model's order."""
    for name, info in model.model_fields.items():
        part, many = _part(info.annotation)
        if part is not None and part not in INLINE and not (path and name == "options"):
            at = f"{path}.{name}" if path else name
            yield Table(at, part, many)
            yield from tables(part, at)


def _part(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The model of a table, if the annotation is one or a list of one, and whether it is a list."""
    inner = typing.get_args(annotation)
    if typing.get_origin(annotation) is tuple:
        return _part(inner[0])[0], True
    return (annotation, False) if isinstance(annotation, type) and issubclass(annotation, BaseModel) else (None, False)


def community_keys() -> str:
    """A section for each table of the file, with a line for each key."""
    said = comments()
    parts = [_section(each, said) for each in tables()]
    return "\n" + "\n".join([*parts, _glossary_section(said)])


def _section(each: Table, said: Comments) -> str:
    intro = said.sections.get(each.path, "")
    rows = [
        (code(key), kind(info.annotation), _default(info), _words(each.path, key, said))
        for key, info in each.model.model_fields.items()
        if _part(info.annotation)[0] in (None, *INLINE) or key == "options"
    ]
    return "\n".join(filter(None, [f"## `{each.header}`\n", f"{intro}\n" if intro else "", table(_HEADS, rows)]))


_HEADS = ("Key", "Holds", "Default", "What it is for")


def _glossary_section(said: Comments) -> str:
    first = next(words for (section, _key), words in said.keys.items() if section == "glossary")
    return f"## `[glossary]`\n\n{first}\n"


_USUAL = {"id": "short key, used in data and never shown.", "name": "the words people see."}


def _words(path: str, key: str, said: Comments) -> str:
    """A comment without what the columns beside it say; of an id or a name that has none, the usual words."""
    comment = said.keys.get((path, key), "")
    plain = re.sub(r" ?(?:Required(?:, at least one)?|Default: [^.]*(?:\.\w+[^.]*)*)\.(?= |$)", "", comment).strip()
    return plain or _USUAL.get(key, "")


def kind(annotation: Any) -> str:
    """What a key may hold, in words."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return ", ".join(code(each) if each else "empty" for each in inner)
    if origin is typing.Annotated or origin in (typing.Union, types.UnionType):
        return kind(inner[0])
    if origin is tuple:
        return f"list of {kind(inner[0])}"
    if annotation in INLINE:
        return INLINE[annotation]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "`id` and `name`"
    return _PLAIN[annotation]


def _default(info: Any) -> str:
    if info.is_required():
        return "required"
    value = info.default if info.default is not PydanticUndefined else info.get_default(call_default_factory=True)
    if value in ("", (), None):
        return "none"
    if isinstance(value, At):
        return code(f"{value.weekday}, {value.at:%H:%M}")
    return code(
        f"{value:%H:%M}" if isinstance(value, time) else str(value).lower() if value in (True, False) else str(value)
    )


def glossary() -> str:
    """The terms that the shipped community explains."""
    terms = load_community().glossary
    return "\n" + table(("Term", "What it means"), sorted(terms.items(), key=lambda each: each[0].casefold()))
