"""The beginning of a learning log on Discord, as journeys and pictures walk through it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.programme.learning_logs.actions.taking_part import join
from bot.programme.learning_logs.rules.digest import Audience
from tests.platforms.discord_stage import DiscordStage, fields, labels

PROJECT = "video-consultations"
PROMPT = datetime(2027, 3, 16, 14, tzinfo=UTC)


async def prompted(stage: DiscordStage, name: str = "Amina") -> MemberActor:
    """Somebody who takes part in the project, when the first log has opened."""
    member = await stage.member(name)
    await stage.store.write(join, stage.bot.community, stage.person(member), PROJECT, Audience.INSIGHT_TEAM)
    await stage.until(PROMPT)
    return member


async def begun(stage: DiscordStage, member: MemberActor) -> InteractionResult:
    """The first step of the form, opened from the prompt."""
    return await member.user.click(stage.told(member)[-1], label="Answer")


async def filled_in(
    stage: DiscordStage, member: MemberActor, opened: InteractionResult, answers: Mapping[str, Any]
) -> InteractionResult:
    """Every step of the form from an open one on, with the answers that it asks for; gives what came of the last."""
    while True:
        assert opened.modal is not None
        asked = {key: given for key, given in answers.items() if key in fields(opened.modal)}
        given = await member.user.submit_modal(opened, asked)
        said = stage.told(member)[-1]
        if "Continue" not in labels(said):
            return given
        opened = await member.user.click(said, label="Continue")
