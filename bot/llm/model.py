"""What may be asked of a model, whichever it is: an answer in a given shape, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from bot.llm.prompts import Filled

T = TypeVar("T")


class Why(StrEnum):
    """Why a model gave nothing that can be used."""

    NO_MODEL = "no_model"  # none is configured
    BUDGET = "budget"  # the month's tokens are used up
    BUSY = "busy"  # it refuses for now (429), for longer than we wait
    FAULT = "fault"  # its server fails (5xx)
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    REJECTED = "rejected"  # the address, the key or the request is not to its liking (4xx)
    REFUSED = "refused"  # the model itself declines
    TRUNCATED = "truncated"
    MALFORMED = "malformed"  # not in the shape, and the one repair did not help


class ModelUnavailable(Exception):
    """There is no answer of a model; whoever asked goes on without one."""

    def __init__(self, why: Why) -> None:
        """Keep the reason; nothing of what was asked or answered."""
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Spent:
    """What one call used, as its server counts."""

    tokens_in: int = 0
    tokens_out: int = 0


class Model(Protocol):
    """A language model that fills in a shape."""

    @property
    def name(self) -> str:
        """Give the model's name, empty if there is none."""
        ...

    async def ask(self, filled: Filled, repair: str, shape: type[T]) -> T:
        """Give the model's answer to a prompt as an object of the shape, a frozen dataclass.

        `repair` names the prompt that is used once if the answer does not have the shape; its variable is `problems`.
        Raises ModelUnavailable.
        """
        ...


class NoModel:
    """The model of a house without one: everything goes its extractive way."""

    name = ""

    async def ask(self, filled: Filled, repair: str, shape: type[T]) -> T:  # noqa: ARG002 - the protocol's signature
        """Say that there is none."""
        raise ModelUnavailable(Why.NO_MODEL)


class Meter(Protocol):
    """Watches over what a month's calls may use."""

    async def reserve(self, prompt: str, sha256: str, model: str, tokens: int) -> str:
        """Set tokens aside before a call and give the reservation's id; raises ModelUnavailable if too few are left."""
        ...

    async def settle(self, reservation: str, spent: Spent | None, outcome: str) -> None:
        """Put what a call used in place of what was set aside; None, if nobody knows, leaves it as it is."""
        ...
