"""The programme of a community: what `community.toml` holds."""

from __future__ import annotations

from datetime import date, time
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _zone(name: str) -> str:
    if name not in available_timezones():
        message = "is not a time zone; write one such as Europe/London"
        raise ValueError(message)
    return name


def _weekday(name: object) -> object:
    if not isinstance(name, str) or name.lower() not in WEEKDAYS:
        message = f"is not a weekday; write one of {', '.join(WEEKDAYS)}"
        raise ValueError(message)
    return name.lower()


Zone = Annotated[str, AfterValidator(_zone)]
Weekday = Annotated[str, BeforeValidator(_weekday)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,40}$")]


class _Part(BaseModel):
    """A part of community.toml; an unknown key is an error, so that a typing slip cannot pass unseen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(_Part):
    """An id and what people read."""

    id: Key
    name: str = Field(min_length=1, max_length=75)  # what a select shows whole on Slack (PLATFORMS 1.5)


class Nation(Named):
    """A nation: whose bank holidays count, and the usual time zone."""

    country: str = Field(pattern=r"^[A-Z]{2}$")
    subdivision: str = ""
    zone: Zone


class About(_Part):
    """The community itself."""

    name: str = Field(min_length=1)
    description: str = ""
    command: str = Field(default="convenor", pattern=r"^[a-z0-9][a-z0-9-]{0,30}$")
    timezone: Zone = "Europe/London"
    language: str = "en-GB"
    staff_channel: str = "ask-staff"
    digest_channel: str = "insight-digests"
    membership: Literal["roster", "everyone"] = "roster"


class Compact(_Part):
    """What members agree to; asked again when the version changes."""

    version: str
    points: tuple[str, ...]
    expect: tuple[str, ...] = ()


class Contact(_Part):
    """How much the bot may ask of people's attention."""

    cap_per_fortnight: int = Field(default=4, ge=0, le=8)
    quiet_from: time = time(20)
    quiet_until: time = time(8)
    later_evening: time = time(19)
    later_morning: time = time(9)


class Signpost(_Part):
    """Where somebody in a nation can turn to."""

    nation: Key
    harm: tuple[str, ...]
    distress: tuple[str, ...]


class Retention(_Part):
    """How long things are kept, in days."""

    logs_days: int = Field(default=730, ge=1)
    drafts_days: int = Field(default=14, ge=1, le=14)
    outbox_days: int = Field(default=90, ge=1)
    audit_days: int = Field(default=2190, ge=1)
    inbox_days: int = Field(default=30, ge=1)
    left_member_wait_days: int = Field(default=90, ge=1)


class QuestionSpec(_Part):
    """One question of a log."""

    id: Key
    type: Literal["choice", "long", "short", "scale", "number"]
    text: str
    required: bool = False
    many: bool = False
    options: tuple[Named, ...] = ()
    hint: str = ""
    low: str = ""
    high: str = ""
    min: int = 0
    max: int = 1_000_000
    dont_know: bool = False
    focus_round: int | None = None
    when: Literal["", "plan"] = ""
    tick: str = Field(default="", max_length=150)


class Focus(_Part):
    """What one round looks at in particular."""

    round: int = Field(ge=1)
    name: str
    text: str


class Consent(_Part):
    """What somebody agrees to when joining a project; asked again when the version changes."""

    version: str
    text: str


class At(_Part):
    """A weekday and a time on the wall clock."""

    weekday: Weekday
    at: time


class Project(Named):
    """An insight project: its questions and its rhythm, counted from the start date on the wall clock."""

    description: str = ""
    start: date
    rounds: int = Field(default=6, ge=1, le=60)
    cadence_days: int = Field(default=14, ge=1, le=366)
    prompt: At = At(weekday="tuesday", at=time(12, 30))
    reminder: At = At(weekday="monday", at=time(12, 30))
    close: At = At(weekday="tuesday", at=time(23, 59))
    publish_after_close_days: int = Field(default=9, ge=0)
    line_check_working_days: int = Field(default=2, ge=1)
    editor: str
    deputy: str
    channel: str = ""
    minutes: int = Field(default=4, ge=1)
    default_audience: Literal["insight_team", "project", "public_anonymous", "public_named"] = "insight_team"
    consent: Consent
    footer: str = ""
    limits: str = ""
    questions: tuple[QuestionSpec, ...]
    focus: tuple[Focus, ...] = ()


class Community(_Part):
    """Everything about the community: what `community.toml` holds."""

    community: About
    compact: Compact
    contact: Contact = Contact()
    nations: tuple[Nation, ...]
    sectors: tuple[Named, ...]
    roles: tuple[Named, ...]
    interests: tuple[Named, ...] = ()
    signposts: tuple[Signpost, ...] = ()
    retention: Retention = Retention()
    glossary: dict[str, str] = {}
    projects: tuple[Project, ...] = ()
    # Not of the file: the root sets these at start from the settings and the platforms that are connected.
    public_url: str = ""
    platforms: tuple[str, ...] = ()
    lobbies: tuple[str, ...] = ()  # platforms where those who take no direct messages are rung for in a channel
    testers: tuple[str, ...] = ()  # platform:account (or channel); anybody at all makes it a rehearsal

    @cached_property
    def zone(self) -> ZoneInfo:
        """Give the community's own time zone."""
        return ZoneInfo(self.community.timezone)

    def project(self, project_id: str) -> Project | None:
        """Give an insight project by its id."""
        return next((project for project in self.projects if project.id == project_id), None)

    def nation_name(self, nation_id: str | None) -> str:
        """Give a nation as people read it, empty if unknown."""
        return next((nation.name for nation in self.nations if nation.id == nation_id), "")

    def sector_name(self, sector_id: str | None) -> str:
        """Give a sector as people read it, empty if unknown."""
        return next((sector.name for sector in self.sectors if sector.id == sector_id), "")

    def role_name(self, role_id: str | None) -> str:
        """Give a role as people read it, empty if unknown."""
        return next((role.name for role in self.roles if role.id == role_id), "")
