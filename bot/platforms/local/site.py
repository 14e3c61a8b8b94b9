"""The workspace's settings, and what all its pages share."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from bot.errors import ConfigError
from bot.platforms.local.guard import is_loopback
from bot.platforms.local.ports import House
from bot.platforms.local.render import Renderer
from bot.platforms.local.session import Sessions
from bot.store import Store

MIN_PASSWORD = 12
CLICKS_REMEMBERED = 200


@dataclass(frozen=True, slots=True)
class Settings:
    """How the workspace is served; `hosts` are further names it is reached by, such as the computer's own.

    Raises ConfigError for an address that others can reach without a password.
    """

    port: int
    listen: str = "127.0.0.1"
    password: str | None = None
    hosts: tuple[str, ...] = ()
    zone: str = "Europe/London"
    command: str = "/convenor"
    stylesheet: str = "/static/convenor.css"

    def __post_init__(self) -> None:
        """Refuse to be open to others without a password."""
        if not is_loopback(self.listen) and self.password is None:
            raise ConfigError(
                f"Others could reach the workspace at {self.listen}, and anybody could be anyone in it.",
                "Set a password for it, or leave --listen out.",
            )
        if self.password is not None and len(self.password) < MIN_PASSWORD:
            raise ConfigError(
                "The workspace's password is too short.", f"Use at least {MIN_PASSWORD} characters, such as four words."
            )


@dataclass(frozen=True, slots=True)
class Site:
    """What every page and every deed needs."""

    house: House
    store: Store
    sessions: Sessions
    renderer: Renderer
    settings: Settings
    # The clock knows no keys: a double click on "1 day" is recognised here.
    clock_clicks: deque[str] = field(default_factory=lambda: deque(maxlen=CLICKS_REMEMBERED))
