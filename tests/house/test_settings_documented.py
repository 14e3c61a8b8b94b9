"""`.env.example` and the shipped `community.toml` name every setting and key there is, and no other."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from bot.config import Community, Settings, load_community, load_settings
from tests.cli.terminal import ROOT

ENV_FILE = ROOT / ".env.example"
TOML_FILE = ROOT / "community.toml"
NOT_OF_THE_FILE = {"public_url", "platforms", "lobbies", "testers"}  # the root sets these from the settings
_SETTING = re.compile(r"(?P<out># )?CONVENOR_(?P<name>[A-Z0-9_]+)=(?P<value>.*)")


@dataclass(frozen=True, slots=True)
class Line:
    """A setting as `.env.example` has it: whether it is commented out, its value, and the comment above it."""

    out: bool
    value: str
    comment: str


def settings_in_the_file() -> dict[str, Line]:
    """Read `.env.example`."""
    found: dict[str, Line] = {}
    comment: list[str] = []
    for line in ENV_FILE.read_text("utf-8").splitlines():
        setting = _SETTING.fullmatch(line)
        if setting:
            assert setting["name"].lower() not in found
            found[setting["name"].lower()] = Line(setting["out"] is not None, setting["value"], " ".join(comment))
            comment = []
        elif line.startswith("# ") and not line.startswith("# ---"):
            comment.append(line.removeprefix("# "))
        else:
            assert line == "" or line.startswith("# ---"), line
            comment = []
    return found


def test_the_env_file_names_every_setting_and_no_other() -> None:
    assert set(settings_in_the_file()) == set(Settings.model_fields)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_each_setting_has_its_description_its_default_and_what_it_may_hold(name: str) -> None:
    field, line = Settings.model_fields[name], settings_in_the_file()[name]
    description = field.description
    assert description
    assert line.comment.startswith(description)
    may_hold = line.comment.removeprefix(description).partition("Default:")[0].strip()
    assert len(may_hold) > 10
    default = "" if field.default is None else str(field.default)
    assert line.value == default
    assert line.out == (field.default is None)  # an empty value would be a wrong path
    assert f"Default: {default}" in line.comment
    assert line.comment.partition("Default: ")[2][:5] in {"none.", "nobod", "empty"} or default


@pytest.mark.parametrize("name", Settings.model_fields)
def test_what_a_setting_may_hold_names_its_choices(name: str) -> None:
    choices = [str(choice) for choice in get_args(Settings.model_fields[name].annotation) if isinstance(choice, str)]
    assert not [choice for choice in choices if choice not in settings_in_the_file()[name].comment]


def test_an_unchanged_copy_changes_nothing(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CONVENOR_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)
    defaults = load_settings()
    (tmp_path / ".env").write_bytes(ENV_FILE.read_bytes())
    assert load_settings() == defaults
    text = ENV_FILE.read_text("utf-8").replace("CONVENOR_PORT=8080", "CONVENOR_PORT=8123")
    (tmp_path / ".env").write_text(text, "utf-8")
    assert load_settings().port == 8123


# --- community.toml


def models(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], type[BaseModel]]]:
    """Give every part of the file by its path, the whole first."""
    yield path, model
    for name, field in model.model_fields.items():
        part = _part(field.annotation)
        if part is not None:
            yield from models(part, (*path, name))


def _part(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _part(each)) is not None), None)


def tables(content: Any, path: tuple[str, ...]) -> list[dict[str, Any]]:
    """Give every table of the file at a path; a list of tables gives each."""
    if isinstance(content, list):
        return [found for each in content for found in tables(each, path)]
    if not path:
        return [content]
    return tables(content[path[0]], path[1:]) if path[0] in content else []


PARTS = dict(models(Community))
KEYS = [
    (path, name)
    for path, model in PARTS.items()
    for name in model.model_fields
    if (path, name) not in {((), key) for key in NOT_OF_THE_FILE}
]


@pytest.mark.parametrize(("path", "key"), KEYS, ids=lambda each: each if isinstance(each, str) else ".".join(each))
def test_the_shipped_file_shows_every_key_or_tells_of_it(path: tuple[str, ...], key: str) -> None:
    text = TOML_FILE.read_text("utf-8")
    if any(key in table for table in tables(tomllib.loads(text), path)):
        return
    told = re.compile(rf"^#\s+(?:{key}\s*=|(?:[a-z_]+, )*{key}(?:, [a-z_]+)*\s{{2,}}\S)", re.MULTILINE)
    assert told.search(text), f"community.toml says nothing of {'.'.join((*path, key))}"


def test_the_shipped_file_holds_no_key_that_the_code_does_not_know() -> None:
    content = tomllib.loads(TOML_FILE.read_text("utf-8"))
    for path, model in PARTS.items():
        for table in tables(content, path):
            assert set(table) <= set(model.model_fields), path
    assert not NOT_OF_THE_FILE & set(content)
    assert load_community(TOML_FILE) == load_community()


def comment_above(section: str, key: str) -> str:
    """Give the comment above a key in its section, empty if the key has none of its own."""
    text = TOML_FILE.read_text("utf-8")
    found = re.search(rf"^\[\[?{section}\]\]?\n(.*?)(?=^\[|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    above = re.search(rf"((?:^#.*\n)+)^(?:# )?{key} = ", found[1], re.MULTILINE)
    return above[1] if above else ""


COMMENTED = {
    f"{path[0]}.{key}": field
    for path, model in PARTS.items()
    for key, field in model.model_fields.items()
    if len(path) == 1 and _part(field.annotation) is None and comment_above(path[0], key)
}


def test_the_keys_of_the_main_tables_have_comments_of_their_own() -> None:
    assert {name.partition(".")[0] for name in COMMENTED} >= {
        "community",
        "compact",
        "contact",
        "retention",
        "projects",
    }
    assert len(COMMENTED) > 30


@pytest.mark.parametrize("name", COMMENTED)
def test_the_default_that_a_comment_tells_is_that_of_the_code(name: str) -> None:
    field, told = COMMENTED[name], comment_above(*name.split("."))
    if field.is_required():
        assert "Required" in told
        return
    default = field.get_default(call_default_factory=True)
    words = re.sub(r"\s+", " ", told.replace("#", "")).partition("Default: ")[2]
    assert words, f"the comment above {name} does not tell its default"
    shown = "empty" if default in ("", ()) else f"{default:%H:%M}" if isinstance(default, time) else str(default)
    assert words.strip('"').startswith((shown, "the community's"))
