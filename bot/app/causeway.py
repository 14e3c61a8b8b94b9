"""Causeway, the made-up community of the demo, as its files hold it: people, channels, talk, and who does what when."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, NaiveDatetime, TypeAdapter, ValidationError

from bot.core.contact.rules.later import Later
from bot.core.roles.rules import Role
from bot.errors import ConfigError
from bot.programme.learning_logs.rules.digest import Audience

T = TypeVar("T")
EVERYONE = "everyone"


class _Entry(BaseModel):
    """A table of one of the files; an unknown key is an error, so that a typing slip cannot pass unseen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _from_until(value: object) -> object:
    return value.split("-") if isinstance(value, str) else value


class PersonEntry(_Entry):
    """Somebody of the community; ids are those of `community.toml`."""

    id: str
    name: str
    email: str
    account: str
    role: str
    role_title: str = ""
    background: str = ""
    organisation: str = ""
    sector: str
    nation: str
    region: str = ""
    interests: tuple[str, ...] = Field(default=(), max_length=5)
    joined: date
    standing: Literal["member", "guest"]
    zone: str = ""
    pronouns: str = ""
    language: str = ""
    roles: tuple[Role, ...] = ()
    leads: tuple[str, ...] = ()
    quiet: Annotated[tuple[time, time] | None, BeforeValidator(_from_until)] = None
    paused_from: date | None = None
    paused_until: date | None = None
    opted_out: tuple[Literal["reminders"], ...] = ()
    about: str = ""
    in_switcher: bool = False


class ParticipantEntry(_Entry):
    """Somebody's part in an insight project."""

    project: str
    person: str
    audience: Audience
    consent: str
    agreed_on: date


class ChannelEntry(_Entry):
    """A channel; what follows `guests` is for those of a special interest group."""

    name: str
    kind: Literal["programme", "sig"]
    topic: str
    members: Literal["everyone"] | tuple[str, ...]
    guests: tuple[str, ...] = ()
    sig: str = ""
    title: str = ""
    question: str = ""
    rhythm_days: int = 0
    leads: tuple[str, ...] = ()


class TalkEntry(_Entry):
    """Something said in a channel, on the community's wall clock."""

    channel: str
    person: str
    at: NaiveDatetime
    thread: str = ""
    reply_to: str = ""
    deleted_at: NaiveDatetime | None = None
    text: str


class Act(StrEnum):
    """What somebody does with a log, or with the line that stands for it."""

    ANSWER = "answer"
    PARTIAL = "partial"
    NOTHING = "nothing"
    LATER = "later"
    LINE_FAIR = "line_fair"
    LINE_CHANGE = "line_change"
    LINE_OUT = "line_out"


class StepEntry(_Entry):
    """One thing that a participant does in a round, so many minutes after its prompt (or after seeing the line)."""

    round: int = Field(ge=1)
    person: str
    act: Act
    minutes: int = Field(ge=0)
    answers: dict[str, str | int | tuple[str, ...]] = {}
    audience: dict[str, Audience] = {}
    identifiers: Literal["", "mask"] = ""
    ticked: tuple[str, ...] = ()
    choice: Later | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Causeway:
    """Everything the files hold."""

    people: tuple[PersonEntry, ...]
    participants: tuple[ParticipantEntry, ...]
    channels: tuple[ChannelEntry, ...]
    talk: tuple[TalkEntry, ...]
    steps: tuple[StepEntry, ...]

    def person(self, person_id: str) -> PersonEntry:
        """Give somebody by id; raises LookupError for nobody."""
        found = next((one for one in self.people if one.id == person_id), None)
        if found is None:
            raise LookupError(person_id)
        return found

    def members_of(self, channel: ChannelEntry) -> tuple[PersonEntry, ...]:
        """Give who is in a channel, guests included."""
        if channel.members == EVERYONE:
            return tuple(one for one in self.people if one.standing == "member" or one.id in channel.guests)
        inside = {*channel.members, *channel.guests}
        return tuple(one for one in self.people if one.id in inside)


def read_files(folder: Traversable | None = None) -> Causeway:
    """Give what the files of a folder (or the shipped ones) hold; raises ConfigError naming the file and the key."""
    folder = folder or files("bot").joinpath("causeway")
    people, channels, talk, logs = (_tables(folder, name) for name in ("people", "channels", "talk", "logs"))
    return Causeway(
        people=_entries(PersonEntry, "people", "people", people),
        participants=_entries(ParticipantEntry, "people", "participants", people),
        channels=_entries(ChannelEntry, "channels", "channels", channels),
        talk=_entries(TalkEntry, "talk", "messages", talk),
        steps=_entries(StepEntry, "logs", "steps", logs),
    )


def _tables(folder: Traversable, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(folder.joinpath(f"{name}.toml").read_text("utf-8"))
    except (OSError, ValueError) as error:
        sentence = f"causeway/{name}.toml cannot be read: {error}."
        raise ConfigError(sentence, "Install Convenor again, or correct that line.") from None


def _entries(kind: type[T], name: str, key: str, tables: dict[str, Any]) -> tuple[T, ...]:
    try:
        return tuple(TypeAdapter(list[kind]).validate_python(tables.get(key, [])))  # type: ignore[valid-type]  # a class in a variable
    except ValidationError as error:
        first = error.errors()[0]
        place, *inside = first["loc"]
        where = f"{key}, number {int(place) + 1}, {'.'.join(str(part) for part in inside)}"
        sentence = f"causeway/{name}.toml: {where}: {first['msg'].removeprefix('Value error, ')}."
        raise ConfigError(sentence, "The comments at the head of the file say what each key may hold.") from None
