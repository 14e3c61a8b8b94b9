"""What has been drawn, in the shape discord.py sends: its own view and modal classes keep nothing in memory for us."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import discord

from bot.platforms.discord.render import Drawn, Json


class Layout(discord.ui.LayoutView):
    """Components sent as they were drawn. It is stopped from the start, so that discord.py waits for nothing."""

    def __init__(self, components: list[Json]) -> None:
        super().__init__(timeout=None)
        self._drawn = components
        self.stop()

    def has_components_v2(self) -> bool:
        """Tell that these are components of the newer kind, so that discord.py sets the flag."""
        return True

    def to_components(self) -> list[dict[str, Any]]:
        """Give the components."""
        return self._drawn


class ModalShell(discord.ui.Modal):
    """A modal sent as it was drawn; what is typed into it comes through our own router."""

    def __init__(self, drawn: Json) -> None:
        super().__init__(title=drawn["title"], custom_id=drawn["custom_id"], timeout=None)
        self._drawn = drawn
        self.stop()

    def to_dict(self) -> dict[str, Any]:
        """Give the modal."""
        return self._drawn


def layout(drawn: Drawn, mark: str = "") -> Layout:
    """Give the view of one native message."""
    return Layout(drawn.components(mark))


def files(drawn: Drawn) -> list[discord.File]:
    """Give the files of one native message, each with its words for those who cannot see it."""
    return [
        discord.File(BytesIO(each.content), filename=each.name, description=each.alt or None) for each in drawn.files
    ]
