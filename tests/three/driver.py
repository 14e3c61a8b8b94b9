"""What a scenario asks of a platform: people who read, press by label, fill in forms; and time that passes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from tests.three.house import House

Answers = Mapping[str, tuple[str, ...]]  # by the question's key, as the community's file has it


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

    async def press_twice(self, who: str, label: str) -> None:
        """Press it once, and let the platform deliver that click twice."""
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
