"""What a scenario asks of a platform: people who read, press by label, fill in forms; and time that passes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from tests.three.house import House

Answers = Mapping[str, tuple[str, ...]]  # by the question's key, as the community's file has it
Bring = Callable[[], Awaitable[None]]


class Trouble(StrEnum):
    """What may happen to something that the bot posts."""

    SLOW_DOWN = "429"  # refused, with a second to wait
    BUSY = "503"  # refused by whatever stands before the platform, which does not say whether it was posted
    CUT_BEFORE = "cut before"  # the connection breaks, and nothing was posted
    CUT_AFTER = "cut after"  # it was posted, and the connection breaks before the answer


class Driver(Protocol):
    """One platform with everybody on it; people are called by their key in the roster."""

    name: str
    house: House

    async def until(self, moment: datetime) -> None:
        """Let time pass; what is due on the way is done, and has arrived."""
        ...

    async def press(self, who: str, label: str) -> None:
        """Press the latest button of this label in somebody's talk with the bot, and say yes if asked again."""
        ...

    async def again(self) -> None:
        """Let the platform bring the latest thing that anybody did once more."""
        ...

    def held_back(self, who: str, question: str, words: str) -> Bring:
        """Type an answer into the form that somebody has open; it arrives only when what this gives is called."""
        ...

    def expire(self) -> None:
        """Let the next click take too long for a form to open."""
        ...

    def trouble(self, kind: Trouble, times: int = 1, *, looking: bool = False) -> None:
        """Let the next posts of the bot go wrong, or the next times that it looks for what it has posted."""
        ...

    async def outlast(self) -> None:
        """Wait until everything that went wrong has been tried again."""
        ...

    async def says(self, who: str, words: str) -> None:
        """Write to the bot."""
        ...

    async def writes_unheard(self, who: str, *words: str, hours: int = 0) -> None:
        """End the bot's process, let somebody write to it what reaches nobody, and start another so much later."""
        ...

    async def reconnect(self) -> None:
        """Let the connection break and come back."""
        ...

    async def delete(self, channel: str) -> None:
        """Delete a channel."""
        ...

    async def make(self, channel: str) -> None:
        """Make a channel of this name again, and let the bot in."""
        ...

    async def forbid(self, channel: str) -> None:
        """Take from the bot the right to write in a channel."""
        ...

    async def allow(self, channel: str, staff: str) -> None:
        """Give it back; where a platform tells nobody of that, somebody on staff says "Try again"."""
        ...

    async def newcomer_acts(self) -> Bring:
        """Let somebody use the bot (as `new`) who has just come, and give what tells the bot that they came."""
        ...

    async def choose(self, who: str, words: str) -> None:
        """Choose the option that holds these words, from the latest list in somebody's talk."""
        ...

    async def hand_in(self, who: str, answers: Answers) -> None:
        """Fill in the form somebody has open, all its steps, and hand it in; what is not named stays as it is."""
        ...

    async def typed(self, who: str, question: str) -> str:
        """What stands in a field of the form somebody has open, or is asked to correct; empty if nothing does."""
        ...

    def complaints(self, who: str) -> str:
        """What somebody is told of a form that could not be handed in, empty if it was."""
        ...

    def offers(self, who: str) -> list[str]:
        """What stands on the buttons of the latest message of somebody's talk."""
        ...

    def reads(self, who: str) -> str:
        """Everything in somebody's talk with the bot, as shown there, the latest last."""
        ...

    async def posted(self, channel: str) -> list[str]:
        """What the bot has posted in a channel, as shown there."""
        ...

    async def harm(self, channel: str) -> list[str]:
        """What in the bot's posts there pings somebody, runs, leads away or is formatted, the bot's own words apart."""
        ...

    async def forge(self, who: str, action: str) -> str:
        """Press a button that was never sent, and give what the presser is answered."""
        ...

    async def restart(self) -> None:
        """End the bot's process in order, and start another."""
        ...
