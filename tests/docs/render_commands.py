"""The help of every command, on the command line and in chat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer.main

from bot.app.discover import routes
from bot.cli import app
from bot.config import load_community
from tests.docs.tables import code, table


def commands(group: Any = None, prefix: str = "convenor") -> Iterator[tuple[str, Any]]:
    """Every command with the words that call it; groups are left out."""
    found = typer.main.get_command(app) if group is None else group
    if not hasattr(found, "commands"):
        yield prefix, found
        return
    for name, each in sorted(found.commands.items()):
        yield from commands(each, f"{prefix} {name}")


def options_of(command: Any) -> dict[str, bool]:
    """The options a command knows, and of each whether a value follows it."""
    return {
        name: not parameter.is_flag
        for parameter in command.params
        if parameter.param_type_name == "option"
        for name in (*parameter.opts, *parameter.secondary_opts)
    }


def arguments_of(command: Any) -> int:
    """How many arguments a command takes."""
    return sum(1 for parameter in command.params if parameter.param_type_name == "argument")


def command_line() -> str:
    """A section for each command: what it does, its options, an example."""
    return "\n" + "\n".join(_section(name, command) for name, command in commands())


def _section(name: str, command: Any) -> str:
    parts = [f"### `{name}`\n", f"{(command.help or '').strip()}\n"]
    shown = [_parameter(parameter) for parameter in command.params if not parameter.hidden]
    if shown:
        parts.append(table(("Given", "What", "Default"), shown))
    if command.epilog:
        parts.append(f"```sh\n{command.epilog.removeprefix('Example: ').strip()}\n```\n")
    return "\n".join(parts)


def _parameter(parameter: Any) -> tuple[str, str, str]:
    if parameter.param_type_name == "argument":
        return code(parameter.metavar or parameter.name.upper()), parameter.help or "", ""
    value = "" if parameter.is_flag else f" {parameter.metavar or parameter.name.upper()}"
    given = ", ".join(parameter.opts) + value
    if parameter.required:
        return code(given), parameter.help or "", "required"
    default = "off" if parameter.is_flag else "" if parameter.default is None else code(str(parameter.default))
    return code(given), parameter.help or "", default


def in_chat() -> str:
    """What can be typed in chat."""
    word = load_community().community.command
    return "\n" + table(("Type", "What comes"), ((code(f"/{word} {name}"), line) for name, line in routes().commands()))
