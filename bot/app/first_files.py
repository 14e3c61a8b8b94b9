"""The two files that `convenor init` writes: `.env`, and a commented `community.toml` of one's own."""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from bot.config import Community, Settings

# The sentence of the shipped file that is about itself, and the one that ours has instead.
_EXAMPLE = "# Causeway: the programme's configuration. Causeway and everybody in it are made up."
_OURS = """\
# {name}: the programme's configuration, begun from that of Causeway, the made-up example.
# Look through everything below [community] and make it yours: the compact, nations, sectors, roles, interests, and
# above all the signposts, which must be right for where your members are. `convenor doctor` reads it all again."""
_PROJECTS = """\
# --- Insight projects and their learning logs ---
# What follows is Causeway's project as an example. To have one of your own, take the # and the space away from the
# beginning of its lines, and change it: above all start, editor and deputy, who are keys of people in your roster.
"""


def env_text(chosen: Mapping[str, str]) -> str:
    """Give the text of `.env` with these settings; every other stands in it as a comment, with its default."""
    lines = ["# Settings of Convenor, written by `convenor init`. Some are secrets: let nobody else read this file."]
    for name, field in Settings.model_fields.items():
        variable = f"CONVENOR_{name.upper()}"
        default = "" if field.default is None else str(field.default)
        lines += ["", f"# {field.description}"]
        lines.append(f"{variable}={_quoted(chosen[name])}" if chosen.get(name) else f"# {variable}={default}")
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9_.,:/@+\-]*", value):
        return value
    inner = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{inner}'"


def community_text(about: Mapping[str, str]) -> str:
    """Give the text of a `community.toml` with these keys of `[community]`, all else as in the example.

    The example's project is commented out. Raises ValueError if the text could not be read again as it was meant.
    """
    text = files("bot").joinpath("causeway/community.toml").read_text("utf-8")
    text = text.replace(_EXAMPLE, _OURS.format(name=" ".join(about["name"].split())), 1)
    head, rest = text.split("\n[compact]\n", 1)
    for key, value in about.items():
        # A doubled backslash, so that one in what was typed is no reference to a group.
        line = f"{key} = {_toml(value)}".replace("\\", "\\\\")
        head = re.sub(rf"(?m)^(# )?{key} = .*$", line, head, count=1)
    before, mark, project = rest.partition("\n[[projects]]\n")
    commented = "\n".join(f"# {line}".rstrip() for line in (mark.strip("\n") + "\n" + project).splitlines())
    text = f"{head}\n[compact]\n{before}\n{_PROJECTS}\n{commented}\n"
    read = Community.model_validate(tomllib.loads(text)).community
    if any(getattr(read, key) != value for key, value in about.items()):
        message = "community.toml would not hold what was typed"
        raise ValueError(message)
    return text


def _toml(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # a basic string of TOML is one of JSON's


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, in one step: never half of it, never first readable by others."""
    _write(path, text, 0o600)


def write_plain(path: Path, text: str) -> None:
    """Write a file in one step; where the name is a link, the link is replaced and not what it leads to."""
    _write(path, text, 0o644)


def _write(path: Path, text: str, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made for the owner alone
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
