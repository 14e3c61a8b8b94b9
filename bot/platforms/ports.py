"""What an adapter of Slack or Discord asks of the house, and what the house asks of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bot.outbox.ports import Platform
from bot.routing.replies import Reply
from bot.routing.requests import Request
from bot.ui.actions import ActionId

Asgi = Callable[[Any, Any, Any], Awaitable[None]]  # an application of the web, whatever it is made with


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account as its platform tells it.

    `zone` is an IANA name; `email` is an address that the platform has checked. Both are empty where it has none.
    """

    id: str
    name: str
    zone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as its platform tells it."""

    id: str
    name: str
    topic: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class Awaited:
    """Somebody with whom the bot is in conversation: what they wrote in a time that has passed may be an answer.

    The time began `began_s` seconds ago and lasted (or lasts) for `lasts_s`; what was written in it goes to `action`.
    """

    account: str
    action: ActionId
    began_s: float
    lasts_s: float


@dataclass(frozen=True, slots=True)
class Finding:
    """Something `convenor doctor` or health found: `wrong` says what will not work, `cure` the clicks that help."""

    state: Literal["fine", "wrong", "unknown"]
    about: str
    wrong: str = ""
    cure: str = ""


class House(Protocol):
    """The house behind an adapter; the composition root implements it."""

    async def dispatch(self, request: Request) -> Reply:
        """Give the reply to what somebody did within two seconds; never raises for what a person or handler did."""
        ...

    async def awaited(self, platform: str) -> Sequence[Awaited]:
        """Give everybody who may have written an answer that the bot was not there to hear."""
        ...

    async def is_taken(self, request: Request) -> bool:
        """Tell whether this was taken in before, whatever became of it."""
        ...

    async def account_seen(self, platform: str, account: Account) -> None:
        """Note an account that joined, was renamed, moved to another time zone or came back."""
        ...

    async def account_left(self, platform: str, account: str) -> None:
        """Note an account that left or was deactivated."""
        ...

    async def everyone(self, platform: str, accounts: Sequence[Account]) -> None:
        """Note a complete list of the accounts, as at start; an account that is not in it has left."""
        ...

    async def channel_seen(self, platform: str, channel: Channel) -> None:
        """Note a channel that the bot can post to, or its new name or topic."""
        ...

    async def channel_gone(self, platform: str, channel: str, reason: str) -> None:
        """Note a channel that is deleted, archived, or closed to the bot; staff are told once."""
        ...


class Connection(Protocol):
    """One platform's connection, made by its adapter and run by the composition root."""

    platform: Platform

    async def start(self) -> None:
        """Connect, bring people and channels in step, and begin to hand over what people do."""
        ...

    async def stop(self) -> None:
        """Take nothing more in, and wait for what is under way."""
        ...

    async def watch(self) -> None:
        """Look whether the connection still hears anything, and rebuild it if not; called every few seconds."""
        ...

    def health(self) -> Finding:
        """Give whether the connection stands at this moment."""
        ...

    async def check(self) -> Sequence[Finding]:
        """Give what `convenor doctor` needs to know: token, scopes or intents, permissions, clock."""
        ...

    def mounts(self) -> Mapping[str, Asgi]:
        """Give what the web server mounts for this platform, by path: Slack's request URL in HTTP mode."""
        ...
