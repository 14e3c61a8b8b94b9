"""Who the bot is in the workspace."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Identity:
    """The bot's own ids, as `auth.test` gives them."""

    user: str = ""
    bot: str = ""
    team: str = ""
