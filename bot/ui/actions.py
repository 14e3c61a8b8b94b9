"""Action ids: what a button, select or form asks for, as it travels through a platform and back."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_ACTION_ID = 100  # Discord's custom_id; Slack allows 255 (PLATFORMS 1.5 and 2.3)
_PART = re.compile(r"[a-z][a-z0-9_]*")
_KEY = re.compile(r"[\x21-\x7e]*")


@dataclass(frozen=True, slots=True)
class ActionId:
    """`capability:verb:key`, ASCII, at most 100 characters; the key says which thing, all else is in the store."""

    capability: str
    verb: str
    key: str = ""

    def __post_init__(self) -> None:
        """Refuse an id that a platform would refuse."""
        if not (_PART.fullmatch(self.capability) and _PART.fullmatch(self.verb) and _KEY.fullmatch(self.key)):
            message = f"not an action id: {self.capability}:{self.verb}"
            raise ValueError(message)
        if len(str(self)) > MAX_ACTION_ID:
            message = f"action id longer than {MAX_ACTION_ID} characters: {self.capability}:{self.verb}"
            raise ValueError(message)

    def __str__(self) -> str:
        """Give the id as it travels."""
        return f"{self.capability}:{self.verb}:{self.key}"

    @property
    def route(self) -> str:
        """Give the part that finds the route, `capability:verb`."""
        return f"{self.capability}:{self.verb}"


def parse_action(raw: str) -> ActionId | None:
    """Give the action id in what a platform sent back, or None for anything else."""
    capability, _, rest = raw.partition(":")
    verb, _, key = rest.partition(":")
    try:
        return ActionId(capability, verb, key)
    except ValueError:
        return None
