"""Roles and scheduled events on Discord: done once, found by their row, refused with a code that staff can read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord
import pytest

from bot.errors import Fate, PlatformError
from bot.outbox.store import Effect, Outgoing, State, enqueue, rows_by_subject
from bot.platforms.discord.checks import missing_channels
from bot.store import Tx
from tests.platforms.discord_stage import START, DiscordStage, discord_stage

MEETING = {
    "name": "Round six, live", "starts_at": "2027-07-06T12:30:00+01:00", "ends_at": "2027-07-06T13:30:00+01:00",
    "place": "https://meet.example/six", "about": "What came out of it",
}  # fmt: skip


def payload(**fields: object) -> str:
    return json.dumps({"v": 1, **fields})


async def send(stage: DiscordStage, row: str, address: str, effect: Effect, content: str) -> str:
    with stage.env.time_context():
        made = await stage.connection.platform.send(row, address, effect, content)
    await stage.env.settle()
    return made


async def find(stage: DiscordStage, row: str, address: str) -> str | None:
    with stage.env.time_context():
        return await stage.connection.platform.find(row, address)


async def refusal(stage: DiscordStage, address: str, effect: Effect, content: str) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        await send(stage, "out_9", address, effect, content)
    return caught.value


def roles_of(stage: DiscordStage, account: int) -> set[str]:
    member = stage.env.bot.get_guild(stage.guild.id).get_member(account)
    return {role.name for role in member.roles if not role.is_default()}


async def test_a_role_given_twice_is_given_once_and_taken(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina = await stage.member("Amina")
        stage.guild.create_role("Codesigner")
        await stage.env.settle()
        here = f"dm:{amina.id}"
        made = await send(stage, "out_1", here, Effect.ROLE, payload(role="codesigner", give=True))
        assert await send(stage, "out_1", here, Effect.ROLE, payload(role=made, give=True)) == made
        assert roles_of(stage, amina.id) == {"Codesigner"}
        await send(stage, "out_3", here, Effect.ROLE, payload(role="Codesigner", give=False))
        assert roles_of(stage, amina.id) == set()


async def test_a_role_that_cannot_be_given_is_refused_for_good_and_says_why(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina = await stage.member("Amina")
        here = f"dm:{amina.id}"
        for role, code in (("Nobody has it", "unknown_role"), ("@everyone", "unknown_role")):
            refused = await refusal(stage, here, Effect.ROLE, payload(role=role))
            assert (refused.code, refused.fate) == (code, Fate.NEVER)
        stage.guild.create_role("Codesigner")
        await stage.env.settle()
        above = stage.guild.create_role("Owners", position=99)
        await stage.env.settle()
        refused = await refusal(stage, here, Effect.ROLE, payload(role=str(above.id)))
        assert (refused.code, refused.fate) == ("role_out_of_reach", Fate.NEVER)
        gone = await refusal(stage, "dm:123456789012345678", Effect.ROLE, payload(role="Codesigner"))
        assert (gone.code, gone.fate) == ("unknown_account", Fate.NEVER)
        for wrong in (payload(role=3), payload(role="Codesigner", give="yes"), "no json", payload()):
            assert (await refusal(stage, here, Effect.ROLE, wrong)).fate is Fate.NEVER


async def test_an_event_is_scheduled_on_the_server_and_found_by_its_row(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        here = str(stage.general.id)
        assert await find(stage, "out_1", here) is None
        made = await send(stage, "out_1", here, Effect.EVENT, payload(**MEETING))
        with stage.env.time_context():
            event = await stage.env.bot.get_guild(stage.guild.id).fetch_scheduled_event(int(made))
        assert (event.name, event.location, event.description) == (
            "Round six, live", "https://meet.example/six", "What came out of it",
        )  # fmt: skip
        assert event.entity_type is discord.EntityType.external
        assert event.start_time == datetime(2027, 7, 6, 11, 30, tzinfo=UTC)
        assert await find(stage, "out_1", here) == made
        assert await find(stage, "out_2", here) is None


async def test_an_event_is_moved_and_called_off(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        here = str(stage.general.id)
        made = await send(stage, "out_1", here, Effect.EVENT, payload(**MEETING))
        later = {**MEETING, "starts_at": "2027-07-07T09:00:00Z", "ends_at": "2027-07-07T10:00:00Z", "event": made}
        for row in ("out_2", "out_2", "out_3"):  # once more, as after an answer that was lost
            assert await send(stage, row, here, Effect.EVENT, payload(**later)) == made
        (event,) = await events(stage)
        assert (event.start_time, event.status) == (datetime(2027, 7, 7, 9, tzinfo=UTC), discord.EventStatus.scheduled)
        for row in ("out_4", "out_4"):
            await send(stage, row, here, Effect.EVENT, payload(**later, called_off=True))
        (event,) = await events(stage)
        assert event.status is discord.EventStatus.cancelled
        gone = {**later, "event": "123456789012345678"}
        for wrong in (gone, {**later, "event": "my meeting"}):
            refused = await refusal(stage, here, Effect.EVENT, payload(**wrong))
            assert (refused.code, refused.fate) == ("unknown_event", Fate.NEVER)


async def events(stage: DiscordStage) -> list[discord.ScheduledEvent]:
    with stage.env.time_context():
        return await stage.env.bot.get_guild(stage.guild.id).fetch_scheduled_events()


@pytest.mark.parametrize(
    "wrong",
    [{"called_off": True}, {"called_off": "yes", "event": "1"}, {"event": 7}, {"name": " "},
     {"starts_at": "soon"}, {"starts_at": "2027-07-06T12:30:00"}, {"ends_at": "2027-07-01T12:30:00Z"},
     {"zone": "Mars/Olympus"}, {"name": 3}],
)  # fmt: skip
async def test_an_event_that_cannot_be_is_refused_for_good(tmp_path: Path, wrong: dict[str, object]) -> None:
    async with discord_stage(tmp_path) as stage:
        refused = await refusal(stage, str(stage.general.id), Effect.EVENT, payload(**{**MEETING, **wrong}))
        assert (refused.code, refused.fate) == ("bad_payload", Fate.NEVER)


async def test_the_outbox_gives_a_role_to_this_account(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina = await stage.member("Amina")
        stage.guild.create_role("Codesigner")
        await stage.env.settle()
        await stage.store.write(_enqueue, f"account:discord:{amina.id}", payload(role="Codesigner"))
        await stage.deliver()
        assert roles_of(stage, amina.id) == {"Codesigner"}
        (row,) = await stage.store.read(rows_by_subject, "codesigners", "role", states=tuple(State))
        assert row.state is State.SENT


async def test_doctor_names_channels_that_are_missing_or_hidden(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        hidden = {stage.guild.default_role: discord.PermissionOverwrite(view_channel=False)}
        stage.guild.create_text_channel("staff-only", overwrites=hidden)
        await stage.env.settle()
        guild = stage.env.bot.get_guild(stage.guild.id)
        assert guild is not None
        named = ("general", "staff-only", "insight-digests")
        found = list(missing_channels(guild.me, guild.text_channels, named))
        wrong = {each.about: each for each in found}
        assert set(wrong) == {"#staff-only", "#insight-digests"}
        assert "View Channel" in wrong["#staff-only"].cure


def _enqueue(tx: Tx, destination: str, content: str) -> None:
    outgoing = Outgoing(
        dedupe="role:1", capability="members", purpose="role", destination=destination, payload=content,
        expires_at=START + timedelta(days=1), kind=Effect.ROLE, subject="codesigners", contact_class="signed_up",
    )  # fmt: skip
    enqueue(tx, outgoing)
