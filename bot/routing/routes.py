"""Routes: which handler answers which action, and what it does with the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.config import Community
from bot.core.capability import Capability
from bot.core.members.rules import Person
from bot.routing.replies import Reply
from bot.routing.requests import Request
from bot.store import Tx

# Handlers are given a transaction to hand on to actions; they need its name and nothing else of the store.
__all__ = ["Call", "Does", "Handler", "Route", "Routes", "Tx"]


class Does(StrEnum):
    """What a route does, known before it runs (DESIGN 3)."""

    SHOWS = "shows"  # reads and answers at once, a message or a form; nothing is stored, nothing is replayed
    CHANGES = "changes"  # kept in the inbox before anything else; a second delivery repeats the reply
    SECRET = "secret"  # noqa: S105 - the same, but what was typed is never kept, only its key


@dataclass(frozen=True, slots=True)
class Call:
    """One request on its way through a handler: what was done, by whom, in which community.

    `capabilities` is what the bot can do, `commands` each word that can be typed with its help line; the menu, help
    and `me` are made of them.
    """

    request: Request
    person: Person
    community: Community
    capabilities: tuple[Capability, ...] = ()
    commands: tuple[tuple[str, str], ...] = ()


Handler = Callable[[Tx, Call], Reply]


@dataclass(frozen=True, slots=True)
class Route:
    """A handler and the action (`capability:verb`) or the command's word that reaches it.

    The first line of the handler's docstring is the help that members see for its command. `withheld` tells of a
    request that what was typed must not even be kept in the inbox, because it may identify a patient.
    """

    action: str
    does: Does
    handler: Handler
    command: str = ""
    withheld: Callable[[Request], bool] | None = None

    def keeps(self, request: Request) -> bool:
        """Tell whether what was typed may be kept until it is handled."""
        return self.does is not Does.SECRET and not (self.withheld is not None and self.withheld(request))

    @property
    def help(self) -> str:
        """Give the help line of the route."""
        return (self.handler.__doc__ or "").strip().splitlines()[0]


class Routes:
    """All routes, by action and by command word."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.all = tuple(routes)
        self._by_action: dict[str, Route] = {}
        self._by_command: dict[str, Route] = {}
        for route in self.all:
            if route.action in self._by_action or (route.command and route.command in self._by_command):
                message = f"two routes for {route.action}"
                raise ValueError(message)
            self._by_action[route.action] = route
            if route.command:
                self._by_command[route.command] = route

    def for_action(self, action: str) -> Route | None:
        """Give the route of an action."""
        return self._by_action.get(action)

    def for_command(self, word: str) -> Route | None:
        """Give the route of a command's word."""
        return self._by_command.get(word)

    def commands(self) -> tuple[tuple[str, str], ...]:
        """Give each word that can be typed, with its help line, in the order of the words."""
        return tuple((word, route.help) for word, route in sorted(self._by_command.items()))
