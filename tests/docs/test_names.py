"""Files, functions and labels that the docs name are there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.config import load_community
from tests.docs.pages import DOCS, ROOT, Page, page, pages

ALL = list(pages())
FOR_PEOPLE = [page(ROOT / "README.md"), *(page(DOCS / name) for name in ("members.md", "insight-team.md", "staff.md"))]
_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"(?:bot|handlers|jobs|tests|docs|changes|prompts)/[\w./-]*")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_EXAMPLE = "coffee"  # the capability of the recipe, which is not there


@cache
def _defined(path: Path) -> frozenset[str]:
    """Every name a module defines, methods as `Class.method`."""
    found: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        found |= _names(node)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{name}" for inner in node.body for name in _names(inner)}
    return frozenset(found)


def _names(node: ast.stmt) -> set[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Assign(targets=targets):
            return {target.id for target in targets if isinstance(target, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
    return set()


@pytest.mark.parametrize("here", ALL, ids=lambda page: page.name)
def test_every_file_and_function_named_is_there(here: Page) -> None:
    missing = []
    for named in _CODE.findall(here.prose):
        path, _colons, name = named.partition("::")
        if not _PATH.fullmatch(path) or _EXAMPLE in path:
            continue
        goal = ROOT / path
        if not goal.exists() or (name and name not in _defined(goal)):
            missing.append(named)
    assert missing == []


def test_a_function_that_is_not_there_is_noticed() -> None:
    defined = _defined(ROOT / "bot/routing/dispatch.py")
    assert "Dispatcher.dispatch" in defined
    assert "Dispatcher.fly" not in defined


@cache
def _labels() -> tuple[re.Pattern[str], ...]:
    with (ROOT / "bot/locale/convenor.pot").open("rb") as file:
        entries = [entry.id for entry in read_po(file) if entry.id]
    words = [word for entry in entries for word in ([entry] if isinstance(entry, str) else entry)]
    return tuple(re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(word))) for word in words)


def test_every_label_in_bold_is_one_that_people_see() -> None:
    """What is bold is a button, a heading or a field of the programme, or begins a paragraph and ends with a stop."""
    also = {load_community().community.name, load_community().community.digest_channel, "Convenor"}
    unknown = [
        f"{here.name}: {label}"
        for here in FOR_PEOPLE
        for label in _BOLD.findall(here.prose)
        if label not in also
        and not label.endswith((".", ":"))
        and not any(pattern.fullmatch(label) for pattern in _labels())
    ]
    assert unknown == []
