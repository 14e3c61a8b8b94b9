"""The pictures of Discord in the docs, drawn anew: `python -m tests.platforms.discord_pictures`."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from functools import partialmethod
from pathlib import Path
from typing import Any, cast

from playwright.async_api import BrowserType

from tests.platforms.discord_stage import discord_stage
from tests.platforms.discord_walk import begun, prompted

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"


async def draw() -> None:
    """Draw the prompt of a log, a step of its form, and what comes between two steps."""
    launch = cast("Callable[..., Any]", BrowserType.launch)
    vars_ = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox"]}
    BrowserType.launch = partialmethod(launch, **vars_)  # type: ignore[method-assign,assignment]
    with tempfile.TemporaryDirectory() as folder:
        async with discord_stage(Path(folder)) as stage:
            amina = await prompted(stage)
            direct = amina.user.dm_channel
            async with stage.env.preview(direct, viewers=[amina.user], width=640, height=620) as preview:
                await preview.screenshot(str(FOLDER / "discord-prompt.png"))
                first = await begun(stage, amina)
                await preview.screenshot(str(FOLDER / "discord-form.png"), target=first)
                one = await amina.user.submit_modal(first, {"what_changed": "We moved the clinic online."})
                await preview.screenshot(str(FOLDER / "discord-step.png"), target=one.response)


if __name__ == "__main__":
    asyncio.run(draw())
