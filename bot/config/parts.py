"""What every part of the programme's configuration is made of."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _zone(name: str) -> str:
    if name not in available_timezones():
        message = "is not a time zone; write one such as Europe/London"
        raise ValueError(message)
    return name


def _readable(words: str) -> str:
    if not any(each.isprintable() and not each.isspace() for each in words):
        message = "needs a letter that people can read"
        raise ValueError(message)
    return words


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
