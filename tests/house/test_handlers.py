"""Every handler is short and says what it is; every button leads somewhere; every message has a name."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

import bot
import handlers
from bot.app.discover import capabilities, routes
from bot.config import load_community
from bot.core.capability import Capability
from bot.platforms.limits import buttons_of
from bot.routing.routes import Route
from bot.ui.actions import parse_action
from bot.ui.form import Form
from bot.ui.message import Button, Message, Select
from tests.platforms.learning_logs_said import said
from tests.platforms.test_learning_logs_fit import FILLINGS

ROOT = Path(bot.__file__).parent
MODULES = [importlib.import_module(f"handlers.{found.name}") for found in pkgutil.iter_modules(handlers.__path__)]
ROUTES = routes()
LITERAL = re.compile(r"[a-z][a-z0-9_]*:[a-z][a-z0-9_]*:[\x21-\x7e]*")
MOST_LINES = 30  # "at most ~25" of DESIGN, and what ruff's own count of statements leaves open
A_LINE = 80  # of help, on a terminal
by_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
by_route = pytest.mark.parametrize("route", ROUTES.all, ids=lambda route: route.action)


# --- handlers


@by_module
def test_every_module_of_handlers_has_its_routes(module: ModuleType) -> None:
    assert module.__doc__
    assert all(isinstance(route, Route) for route in module.ROUTES)
    assert all(_is_of(module, route.handler.__module__) for route in module.ROUTES)


@by_module
def test_no_handler_is_left_without_a_route(module: ModuleType) -> None:
    routed = {route.handler for route in module.ROUTES}
    public = {
        value
        for part in (module, *(each for each in vars(module).values() if inspect.ismodule(each)))
        for name, value in vars(part).items()
        if inspect.isfunction(value) and _is_of(module, value.__module__) and not name.startswith("_")
    }
    assert public == routed


def _is_of(module: ModuleType, name: str) -> bool:
    """Tell whether a module of that name is this one, or a part of it."""
    return name == module.__name__ or name.startswith(f"{module.__name__}.")


@by_route
def test_every_handler_says_in_one_line_what_it_does(route: Route) -> None:
    assert route.help.endswith(".")
    assert len(route.help) <= A_LINE
    assert route.help == " ".join(route.help.split())


@by_module
def test_every_handler_is_short(module: ModuleType) -> None:
    tree = ast.parse(inspect.getsource(module))
    lengths = {
        node.name: (node.end_lineno or node.lineno) - node.lineno + 1
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_every_word_that_can_be_typed_is_one_plain_word() -> None:
    words = [word for word, _help in ROUTES.commands()]
    assert {"start", "menu", "help", "me", "why", "log", "staff"} <= set(words)
    assert all(re.fullmatch(r"[a-z]+", word) for word in words)


@by_route
def test_the_capability_of_an_action_is_that_of_a_module(route: Route) -> None:
    owner = route.action.partition(":")[0]
    assert owner in {module.__name__.rpartition(".")[2] for module in MODULES} | {"why"}
    assert parse_action(route.action + ":") is not None


# --- buttons


def leads_somewhere(action: str) -> bool:
    parsed = parse_action(action)
    return parsed is not None and ROUTES.for_action(parsed.route) is not None


def actions_in(shown: Message | Form) -> Iterator[str]:
    """Give every action that a message or form can lead to."""
    if isinstance(shown, Form):
        yield from filter(None, (shown.action, shown.draft))
        return
    yield from (button.action for button in buttons_of(shown) if isinstance(button, Button))
    yield from (block.action for block in shown.blocks if isinstance(block, Select))


@cache
def said_actions() -> frozenset[str]:
    return frozenset(
        action
        for filled in FILLINGS.values()
        for shown in said(filled()).values()
        for each in shown
        for action in actions_in(each)
    )


def test_every_button_and_form_of_learning_logs_leads_somewhere() -> None:
    assert {action for action in said_actions() if not leads_somewhere(action)} == set()
    assert len({action.rpartition(":")[0] for action in said_actions()}) > 15


def literals(folder: Path) -> Iterator[tuple[str, str]]:
    """Give every action id written in views, and the name of every verb given to `action`, with its file."""
    for path in sorted([*folder.rglob("views.py"), *folder.rglob("views/*.py")]):
        capability = path.relative_to(folder).parts[1]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and LITERAL.fullmatch(node.value):
                yield path.name, node.value
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                given = [str(each.value) for each in node.args if isinstance(each, ast.Constant)]
                if node.func.id == "action" and given:
                    yield path.name, f"{capability}:{given[0]}:"
                if node.func.id == "ActionId" and len(given) >= 2:
                    yield path.name, f"{given[0]}:{given[1]}:"


def test_every_action_written_in_a_view_leads_somewhere() -> None:
    found = list(literals(ROOT))
    assert [each for each in found if not leads_somewhere(each[1])] == []
    assert len({action for _file, action in found}) > 20


def test_every_button_of_a_capability_leads_somewhere() -> None:
    buttons = [button for capability in capabilities() for button in capability.menu]
    assert buttons
    assert all(leads_somewhere(button.action) for button in buttons)


def test_a_button_that_leads_nowhere_would_be_found() -> None:
    assert not leads_somewhere("learning_logs:dance:")
    assert not leads_somewhere("learning_logs")


# --- messages


def purposes(folder: Path) -> set[str]:
    """Give every purpose that is named where something is put into the outbox: as keyword, argument or constant."""
    named: set[str] = set()
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        constants = {
            target.id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                named |= set(_purposes_of(node, constants))
    return named


def _purposes_of(call: ast.Call, constants: Mapping[str, object]) -> Iterator[str]:
    called = call.func.id if isinstance(call.func, ast.Name) else ""
    for keyword in call.keywords:
        if keyword.arg == "purpose" and isinstance(keyword.value, ast.Constant):
            yield str(keyword.value.value)
        if keyword.arg == "purpose" and isinstance(keyword.value, ast.Name) and keyword.value.id in constants:
            yield str(constants[keyword.value.id])
    if called in ("_notice", "tell_editor"):
        yield from (each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str))
    if called == "_tell":
        for part in (node for node in ast.walk(call) if isinstance(node, ast.JoinedStr)):
            first = part.values[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value.partition(":")[0]


@pytest.mark.parametrize("capability", capabilities(), ids=lambda capability: capability.name)
def test_every_kind_of_message_has_a_name_people_can_read(capability: Capability) -> None:
    used = purposes(ROOT / "programme" / capability.name / "actions")
    assert used <= capability.purposes.keys()
    assert capability.purposes.keys() <= used, "names for messages that nobody sends"
    assert all(words[0].isupper() and not words.endswith(".") for words in capability.purposes.values())


def test_the_example_names_an_editor_and_a_channel() -> None:
    community = load_community()
    assert all(project.editor and project.deputy and project.channel for project in community.projects)
