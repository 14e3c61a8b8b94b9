"""Reading `community.toml`."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from bot.config.community import Community
from bot.errors import ConfigError


def load_community(path: Path | None = None) -> Community:
    """Give the programme in a file (or the example); raises ConfigError naming the key and the cure."""
    try:
        raw = (
            path.read_text("utf-8-sig") if path else files("bot").joinpath("causeway/community.toml").read_text("utf-8")
        )
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read ({type(error).__name__})."
        raise ConfigError(message, "Set CONVENOR_COMMUNITY to the path of a community.toml in UTF-8.") from None
    name = path or "community.toml"
    try:
        return Community.model_validate(tomllib.loads(raw))
    except tomllib.TOMLDecodeError as error:
        message = f"{name} is not valid TOML: {error}."
        raise ConfigError(message, "Correct that line.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        said = (
            "is no key that is known"
            if first["type"] == "extra_forbidden"
            else first["msg"].removeprefix("Value error, ")
        )
        message = f"{name}: {where}: {said}."
        raise ConfigError(message, "The comments in the shipped community.toml say what each key may hold.") from None
