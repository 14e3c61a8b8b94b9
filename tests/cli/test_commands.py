"""Every command explains itself with an example, and wrong use ends with 2."""

from __future__ import annotations

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from bot.cli import app
from tests.cli.conftest import Command


def _paths(command: TyperCommand | TyperGroup, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Give every command and group under another by the words that call it."""
    below = command.commands.items() if isinstance(command, TyperGroup) else ()
    return [path, *(found for name, each in below for found in _paths(each, (*path, name)))]


PATHS = _paths(typer.main.get_command(app))
LEAVES = [path for path in PATHS if not any(other[: len(path)] == path for other in PATHS if other != path)]


def test_the_commands_are_those_of_this_version() -> None:
    assert {" ".join(path) for path in LEAVES} >= {
        "demo",
        "run",
        "doctor",
        "db upgrade",
        "db check",
        "logs digest",
        "logs export",
        "bench start",
    }


@pytest.mark.parametrize("path", PATHS[1:], ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_of_every_command_shows_an_example_that_calls_it(
    command: Command, path: tuple[str, ...], flag: str
) -> None:
    shown = command(*path, flag)
    assert (shown.code, shown.err) == (0, "")
    assert f"Example: convenor {' '.join(path)}" in " ".join(shown.out.split())


def test_help_of_the_whole_names_every_command(command: Command) -> None:
    shown = command("--help")
    assert shown.code == 0
    assert not [path for path in PATHS[1:] if len(path) == 1 and path[0] not in shown.out]


@pytest.mark.parametrize("path", [path for path in LEAVES if path[-1] not in {"demo", "run"}], ids=" ".join)
def test_whatever_prints_data_has_json(command: Command, path: tuple[str, ...]) -> None:
    assert "--json" in command(*path, "--help").out


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["db"],
        ["db", "nonsense"],
        ["doctor", "--nonsense"],
        ["demo", "--port", "abc"],
        ["demo", "--port", "70000"],
        ["run", "--local", "--port", "-1"],
        ["bench", "start", "--runs", "0"],
        ["logs", "export"],
        ["logs", "export", "--project", "x", "--round", "0"],
        ["logs", "export", "--project", "x", "--format", "pdf"],
    ],
    ids=" ".join,
)
def test_wrong_use_ends_with_two_and_says_why(command: Command, arguments: list[str]) -> None:
    ended = command(*arguments)
    assert ended.code == 2
    assert ended.out + ended.err
    assert "Traceback" not in ended.err
