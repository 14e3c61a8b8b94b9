"""What every part of the programme's configuration is made of."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from typing import Annotated
from unicodedata import category
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_zones = cache(available_timezones)  # it looks through the machine's files each time


def _zone(name: str) -> str:
    known = _zones()
    if name not in known:
        like = {each.casefold(): each for each in sorted(known)}
        near = get_close_matches(name.casefold(), like, 1)
        message = f"is not a time zone; write one such as {like[near[0]] if near else 'Europe/London'}"
        raise ValueError(message)
    return name


# Controls, marks of direction, spaces and line ends: by themselves they show nothing.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})


def _readable(words: str) -> str:
    if all(category(each) in _UNSEEN for each in words):
        message = "needs a letter that people can read"
        raise ValueError(message)
    return words


def _word(word: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,30}", word):
        message = "is not one word of small letters, figures and hyphens, 31 at most"
        raise ValueError(message)
    return word


CommandWord = Annotated[str, AfterValidator(_word)]
Readable = Annotated[str, AfterValidator(_readable)]
Zone = Annotated[str, AfterValidator(_zone)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,40}$")]


class Part(BaseModel):
    """A part of community.toml; an unknown key is an error, so that a typing slip cannot pass unseen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(Part):
    """An id and what people read."""

    id: Key
    name: str = Field(min_length=1, max_length=75)  # what a select shows whole on Slack (PLATFORMS 1.5)
