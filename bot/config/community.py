"""The programme of a community: what `community.toml` holds."""

from __future__ import annotations

from datetime import time
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from bot.config.parts import CommandWord, Key, Named, Readable, Zone
from bot.config.parts import Part as _Part
from bot.config.project import WEEKDAYS, At, Consent, Focus, OnlyIf, OpenCall, Project, QuestionSpec, Share

__all__ = [
    "WEEKDAYS",
    "About",
    "At",
    "Community",
    "Compact",
    "Consent",
    "Contact",
    "Focus",
    "Named",
    "Nation",
    "OnlyIf",
    "OpenCall",
    "Project",
    "QuestionSpec",
    "Retention",
    "Share",
    "Signpost",
]


class Nation(Named):
    """A nation: whose bank holidays count, and the usual time zone."""

    country: str = Field(pattern=r"^[A-Z]{2}$")
    subdivision: str = ""
    zone: Zone


class About(_Part):
    """The community itself."""

    name: Readable
    description: str = ""
    command: CommandWord = "convenor"
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
    glossary: dict[str, str] = Field(default={})
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

    @cached_property
    def zones(self) -> dict[str, str]:
        """Give the time zone of people who have not told theirs, by nation; "" stands for any other."""
        return {"": self.community.timezone} | {nation.id: nation.zone for nation in self.nations}

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
