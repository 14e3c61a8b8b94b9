"""The three seconds that Discord waits, met by the whole bot while its store is slow."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.programme.learning_logs.rules.responses import Standing
from bot.programme.learning_logs.store.logs import response
from bot.store import Store
from tests.platforms.discord_stage import START, DiscordStage, discord_stage, labels, shown
from tests.platforms.discord_walk import PROJECT, begun, prompted


class RunningClock(SystemClock):
    """A clock that runs, and can be moved."""

    def __init__(self) -> None:
        super().__init__()
        self.move_to(START)

    def move_to(self, when: datetime) -> None:
        """Move it."""
        self.offset = when - self.real_now()


class SlowStore(Store):
    """A store whose every commit takes so many seconds."""

    commit_s = 0.0

    async def write(self, action: Any, *args: Any, **kwargs: Any) -> Any:
        """Write, after a while."""
        if self.commit_s:
            await SystemClock().wait_s(self.commit_s)
        return await super().write(action, *args, **kwargs)


def slow(stage: DiscordStage, seconds: float) -> None:
    """Let each commit take so long from now on."""
    assert isinstance(stage.store, SlowStore)
    stage.store.commit_s = seconds


def standing(stage: DiscordStage, member: Any) -> Standing | None:
    found = stage.store.read_now(response, f"{PROJECT}:1", stage.person(member).id)
    return found.standing if found else None


async def test_with_commits_of_a_second_everything_is_answered_in_time(tmp_path: Path) -> None:
    async with discord_stage(tmp_path, clock=RunningClock(), store_of=SlowStore) as stage:
        amina = await prompted(stage)
        slow(stage, 1)
        first = await begun(stage, amina)
        assert first.modal is not None
        one = await amina.user.submit_modal(first, {"what_changed": "Much."})
        await stage.env.advance_time(10)
        assert one.acknowledged
        assert labels(one.response) == ["Continue", "Change this step", "Who can read my answers"]
        pressed = await amina.user.click(stage.told(amina)[0], label="Nothing to report")
        await stage.env.advance_time(10)
        assert pressed.acknowledged
        assert "Saved" in shown(pressed.response)
        assert standing(stage, amina) is Standing.NOTHING


@pytest.mark.parametrize("seconds", [1, 5])
async def test_a_form_opens_or_is_offered_however_slow_the_store_is(tmp_path: Path, seconds: int) -> None:
    async with discord_stage(tmp_path, clock=RunningClock(), store_of=SlowStore) as stage:
        amina = await prompted(stage)
        slow(stage, seconds)
        opened = await begun(stage, amina)
        await stage.env.advance_time(30)
        if opened.modal is None:
            slow(stage, 0)
            opened = await amina.user.click(opened.response, label="Open the form")
        assert opened.modal is not None
