"""What the docs tell people to type exists: commands, options, targets of make, words in chat, variables, files."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest

from bot.app.discover import routes
from tests.docs.pages import ROOT, Page, pages
from tests.docs.render_commands import arguments_of, commands, options_of
from tests.docs.render_settings import variables

ALL = list(pages())
COMMANDS = dict(commands())
_INLINE = re.compile(r"`([^`\n]+)`")
_TARGET = re.compile(r"^(\w+):", re.MULTILINE)


def _typed(page: Page) -> Iterator[str]:
    """Every line that somebody is shown to type."""
    for language, body in page.fences:
        if language == "sh":
            yield from (line.strip() for line in body.splitlines() if line.strip())
    yield from _INLINE.findall(page.prose)


def _words(line: str) -> list[str]:
    """A line as words, without what is set before the command and where the command lies."""
    words = shlex.split(line) if line.count("'") % 2 == 0 else line.split()
    while words and re.fullmatch(r"[A-Z_]+=\S*", words[0]):
        words.pop(0)
    if words:
        words[0] = words[0].removeprefix(".venv/bin/")
    return words


def _wrong(words: list[str]) -> str:
    """What is wrong with a line that begins with `convenor`, empty for nothing."""
    rest = [word for word in words[1:] if word != "--trace"]
    for length in (2, 1):
        name = " ".join(["convenor", *rest[:length]])
        if name in COMMANDS:
            return _wrong_options(COMMANDS[name], rest[length:])
    groups = {name.rpartition(" ")[0] for name in COMMANDS}
    return "" if " ".join(["convenor", *rest]) in groups else "no such command"


def _wrong_options(command: Any, given: list[str]) -> str:
    known, arguments, ahead = options_of(command), 0, list(given)
    while ahead:
        word = ahead.pop(0)
        if not word.startswith("-"):
            arguments += 1
        elif word not in known:
            return f"no option {word}"
        elif known[word] and not (ahead and ahead.pop(0)):
            return f"{word} needs a value"
    # A command that is only named stands without its arguments.
    return "" if arguments in (0, arguments_of(command)) else f"{arguments} arguments"


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
def test_every_convenor_command_shown_exists_with_its_options(page: Page) -> None:
    shown = [words for line in _typed(page) if (words := _words(line)) and words[0] == "convenor"]
    assert [(" ".join(words), wrong) for words in shown if (wrong := _wrong(words))] == []


def test_a_command_that_does_not_exist_is_noticed() -> None:
    assert _wrong(["convenor", "fly"]) == "no such command"
    assert _wrong(["convenor", "demo", "--wings"]) == "no option --wings"
    assert _wrong(["convenor", "demo", "--port"]) == "--port needs a value"
    assert _wrong(["convenor", "logs", "digest", "a.csv", "b.csv", "--round", "1"]) == "2 arguments"
    assert _wrong(["convenor", "logs", "digest", "a.csv", "--round", "1"]) == ""


def test_every_file_shown_to_a_command_is_there() -> None:
    shown = {word for page in ALL for line in _typed(page) for word in _words(line) if word.startswith("tests/data/")}
    assert shown
    assert [name for name in shown if not (ROOT / name).is_file()] == []


def test_every_target_of_make_shown_exists() -> None:
    targets = set(_TARGET.findall((ROOT / "Makefile").read_text("utf-8")))
    shown = {words[1] for page in ALL for line in _typed(page) if (words := _words(line))[:1] == ["make"] and words[1:]}
    assert {"demo", "test", "prove", "check"} <= shown
    assert shown <= targets


def test_every_module_of_python_shown_exists() -> None:
    shown = {
        words[2]
        for page in ALL
        for line in _typed(page)
        if (words := _words(line))[:2] == ["python", "-m"] and words[2] not in {"venv", "pytest"}
    }
    assert shown
    assert [name for name in shown if not (ROOT / f"{name.replace('.', '/')}.py").is_file()] == []


def test_every_word_shown_for_chat_is_known() -> None:
    known = {word for word, _help in routes().commands()}
    shown = {
        words[1] for page in ALL for line in _typed(page) if (words := line.split())[:1] == ["/convenor"] and words[1:]
    }
    assert {"me", "why", "staff"} <= shown
    assert shown <= known


def test_every_variable_named_exists() -> None:
    named = {name for page in ALL for name in re.findall(r"CONVENOR_[A-Z_]+", page.text)}
    assert named <= set(variables())
