"""What the outbox sends to Discord: posts, edits, channels, and what is done where Discord refuses."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.core.members.rules import Account
from bot.core.members.store.accounts import add_accounts
from bot.errors import Fate, PlatformError
from bot.outbox.store import Effect, Outgoing, State, enqueue, row_by_id
from bot.ui.codec import message_to_json
from bot.ui.message import Button, Confirm, Image, Message, Paragraph, Quote, Style, note
from bot.ui.text import say, untrusted
from tests.platforms.discord_stage import START, DiscordStage, discord_stage, labels, shown

HELLO = message_to_json(note(say("Hello **there**, {name}", name="@everyone <@1> *you*")))


def payload(**more: object) -> str:
    return json.dumps({"v": 1, **more})


async def send(stage: DiscordStage, row: str, address: str, effect: Effect, content: str) -> str:
    with stage.env.time_context():
        made = await stage.connection.platform.send(row, address, effect, content)
    await stage.env.settle()
    return made


async def find(stage: DiscordStage, row: str, address: str) -> str | None:
    with stage.env.time_context():
        return await stage.connection.platform.find(row, address)


def sent_to(stage: DiscordStage, channel: object) -> list[Any]:
    """Give what was asked of Discord to be posted in a channel."""
    path = f"/channels/{channel}/messages"
    return [each for each in stage.env.http_requests if each.path == path and each.method == "POST"]


async def test_a_post_mentions_nobody_and_is_found_by_its_row(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        here = str(stage.general.id)
        made = await send(stage, "out_1", here, Effect.POST, HELLO)
        assert made == str(stage.general.last_message.id)
        assert await find(stage, "out_1", here) == made
        assert await find(stage, "out_2", here) is None
        (post,) = sent_to(stage, here)
        assert not any(post.json["allowed_mentions"].values())
        assert post.json["nonce"] == "out_1.0"
        assert post.json["enforce_nonce"] is True


async def test_a_channel_is_found_by_its_name(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        made = await send(stage, "out_1", "General", Effect.POST, HELLO)
        assert await find(stage, "out_1", "general") == made


async def test_a_long_message_goes_in_parts_that_are_edited_and_deleted_together(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        here = str(stage.general.id)
        long = Message(tuple(Quote(untrusted("Words that go on. " * 180)) for _ in range(3)))
        made = await send(stage, "out_1", here, Effect.POST, message_to_json(long))
        assert len(made.split(",")) == 3
        assert await find(stage, "out_1", here) == made
        short = payload(message=made, content=json.loads(HELLO))
        left = await send(stage, "out_2", here, Effect.EDIT, short)
        assert left == made.split(",")[0]
        assert [message.id for message in stage.general.history()] == [int(left)]
        again = payload(message=left, content=json.loads(message_to_json(long)))
        assert len((await send(stage, "out_3", here, Effect.EDIT, again)).split(",")) == 3
        gone = payload(message=made)
        await send(stage, "out_4", here, Effect.DELETE, gone)
        await send(stage, "out_4", here, Effect.DELETE, gone)  # what is gone stays gone


async def test_a_part_that_failed_is_sent_without_repeating_the_first(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        here = str(stage.general.id)
        long = message_to_json(Message(tuple(Quote(untrusted("Words that go on. " * 180)) for _ in range(2))))
        first = message_to_json(Message((Quote(untrusted("Words that go on. " * 180)),)))
        await send(stage, "out_1", here, Effect.POST, first)  # as if the second part had been cut off
        made = await send(stage, "out_1", here, Effect.POST, long)
        assert len(stage.general.history()) == 2
        assert len(made.split(",")) == 2


async def test_a_picture_is_uploaded_with_its_alt_text(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        picture = Image("data:image/png;base64,iVBORw0KGgo=", "Two bars, the second twice as high")
        await send(stage, "out_1", str(stage.general.id), Effect.POST, message_to_json(Message((picture,))))
        (gallery,) = (part for part in stage.general.last_message.components[0].children)
        assert gallery.items[0].description == "Two bars, the second twice as high"


async def test_a_file_is_uploaded_under_its_message_and_found_by_its_row(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        here, content = str(stage.general.id), base64.b64encode(b"a,b\n1,2\n").decode()
        given = payload(name="my logs (6).csv", title="All logs", content=content, message=json.loads(HELLO))
        made = await send(stage, "out_1", here, Effect.UPLOAD, given)
        assert await find(stage, "out_1", here) == made
        (file,) = stage.general.last_message.attachments
        assert (file.filename, file.size) == ("my_logs_6.csv", 8)
        assert "Hello **there**" in shown(stage.general.last_message)
        for wrong in ({"content": "no base64!"}, {"content": ""}, {"content": 3}, {"name": 3}):
            with pytest.raises(PlatformError) as refused:
                await send(
                    stage, "out_2", here, Effect.UPLOAD, payload(**{"name": "a.csv", "content": content, **wrong})
                )
            assert (refused.value.code, refused.value.fate) == ("bad_payload", Fate.NEVER)


async def test_channels_topics_invitations_and_pins(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina = await stage.member("Amina")
        with stage.env.time_context():
            await stage.env.bot.get_guild(stage.guild.id).me.edit(nick=None)
        made = await send(stage, "out_1", "Rural broadband", Effect.CREATE_CHANNEL, payload(topic="Lines", members=[]))
        channel = stage.env.bot.get_channel(int(made))
        assert (channel.name, channel.topic) == ("rural-broadband", "Lines")
        assert await find(stage, "out_1", "Rural broadband") == made
        with pytest.raises(PlatformError) as taken:
            await send(stage, "out_2", "Rural broadband", Effect.CREATE_CHANNEL, payload())
        assert (taken.value.code, taken.value.fate) == ("name_taken", Fate.NEVER)
        await send(stage, "out_3", made, Effect.SET_TOPIC, payload(topic="Lines and masts"))
        assert stage.env.bot.get_channel(int(made)).topic == "Lines and masts"
        await send(stage, "out_4", made, Effect.INVITE, payload(accounts=[str(amina.id)]))
        said = await send(stage, "out_5", made, Effect.POST, HELLO)
        await send(stage, "out_6", made, Effect.PIN, payload(message=said))
        assert [str(message.id) for message in stage.guild.channels["rural-broadband"].pinned_messages()] == [said]


async def test_a_private_channel_is_seen_by_those_let_in_alone(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina, bea = await stage.member("Amina"), await stage.member("Bea")
        asked = payload(private=True, members=[str(amina.id)])
        made = await send(stage, "out_1", "assessors", Effect.CREATE_CHANNEL, asked)
        await send(stage, "out_2", made, Effect.POST, HELLO)
        guild = stage.env.bot.get_guild(stage.guild.id)
        channel = guild.get_channel(int(made))
        seen = {who: channel.permissions_for(guild.get_member(who.id)).view_channel for who in (amina, bea)}
        assert seen == {amina: True, bea: False}


async def test_closed_direct_messages_are_asked_once_and_rung_for_in_the_lobby(tmp_path: Path) -> None:
    async with discord_stage(tmp_path, lobby="general") as stage:
        amina, bea = await stage.member("Amina"), await stage.member("Bea")
        stage.env.inject_error("POST", f"/channels/{amina.user.dm_channel.id}/messages", status=403, code=50007)
        leave = Confirm("Leave?", "For good.", "Leave", "Stay")
        message = note(say("Only for Amina"), Button("Leave", "me:leave:", Style.DANGER, leave))
        row = await stage.store.write(enqueue, outgoing(stage, amina, message))
        await stage.deliver()
        ring = stage.general.last_message
        assert f"<@{amina.id}>" in shown(ring)
        assert "Only for Amina" not in shown(ring)
        (post,) = sent_to(stage, stage.general.id)
        assert post.json["allowed_mentions"]["users"] == [amina.id]
        theirs = await bea.click(ring, label="Read it")
        assert "somebody else" in shown(theirs.response)
        hers = await amina.click(ring, label="Read it")
        assert hers.ephemeral
        assert "Only for Amina" in shown(hers.response)
        assert labels(hers.response) == ["Leave"]
        assert await find(stage, str(row), f"lobby:{amina.id}") == str(ring.id)


async def test_another_account_is_tried_before_the_lobby_rings_and_staff_are_told_last(tmp_path: Path) -> None:
    async with discord_stage(tmp_path, lobby="general") as stage:
        amina, slack = await stage.member("Amina"), OtherPlatform()
        stage.bot.deliverer._platforms = {"discord": stage.connection.platform, "slack": slack}
        linked = Account("slack", "U1", stage.person(amina).id, "Amina", live=True)
        await stage.store.write(add_accounts, [linked])
        path = f"/channels/{amina.user.dm_channel.id}/messages"
        stage.env.inject_error("POST", path, status=403, code=50007)
        await stage.store.write(enqueue, outgoing(stage, amina, note(say("Only for Amina"))))
        await stage.deliver()
        assert slack.sent == ["dm:U1"]
        assert sent_to(stage, stage.general.id) == []
        slack.closed = True
        second = replace(outgoing(stage, amina, note(say("Only for Amina"))), dedupe="t:2")
        await stage.store.write(enqueue, second)
        await stage.deliver()
        assert len(sent_to(stage, stage.general.id)) == 1
        third = await stage.store.write(enqueue, replace(second, dedupe="t:3"))
        stage.env.inject_error("POST", f"/channels/{stage.general.id}/messages", status=403, code=50013)
        await stage.deliver()
        row = await stage.store.read(row_by_id, str(third))
        assert row is not None
        assert (row.state, row.reason) == (State.DEAD, "dm_closed")
        assert stage.house.gone == [(str(stage.general.id), "channel_closed")]


class OtherPlatform:
    """Another platform, on which somebody's direct messages may be closed."""

    name = "slack"

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.closed = False

    async def send(self, row_id: str, address: str, effect: Effect, content: str) -> str:
        if self.closed:
            raise PlatformError("dm_closed", Fate.NEVER)
        self.sent.append(address)
        return row_id

    async def find(self, row_id: str, address: str) -> str | None:
        return None


def outgoing(stage: DiscordStage, member: object, message: Message) -> Outgoing:
    person = stage.person(member)
    return Outgoing(
        dedupe="t:1", capability="menu", purpose="late_answer", destination=f"member:{person.id}", member_id=person.id,
        payload=message_to_json(message), expires_at=START.replace(year=2028),
    )  # fmt: skip


async def test_without_a_lobby_closed_direct_messages_are_told_and_not_tried_again(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina = await stage.member("Amina")
        path = f"/channels/{amina.user.dm_channel.id}/messages"
        stage.env.inject_error("POST", path, status=403, code=50007)
        for row in ("out_1", "out_2"):
            with pytest.raises(PlatformError) as closed:
                await send(stage, row, f"dm:{amina.id}", Effect.POST, HELLO)
            assert (closed.value.code, closed.value.fate) == ("dm_closed", Fate.NEVER)
        assert len(sent_to(stage, amina.user.dm_channel.id)) == 1
        await amina.send_dm("I have opened them again")
        assert await send(stage, "out_3", f"dm:{amina.id}", Effect.POST, HELLO)


@pytest.mark.parametrize(("status", "code", "reason"), [(404, 10003, "channel_gone"), (403, 50013, "channel_closed")])
async def test_a_closed_channel_is_told(tmp_path: Path, status: int, code: int, reason: str) -> None:
    async with discord_stage(tmp_path) as stage:
        path = f"/channels/{stage.general.id}/messages"
        stage.env.inject_error("POST", path, status=status, code=code)
        with pytest.raises(PlatformError) as refused:
            await send(stage, "out_1", str(stage.general.id), Effect.POST, HELLO)
        assert (refused.value.fate, refused.value.code) == (Fate.NEVER, reason)
        assert stage.house.gone == [(str(stage.general.id), reason)]


@pytest.mark.parametrize(
    ("status", "code", "fate"), [(500, 0, Fate.UNKNOWN), (401, 0, Fate.NOT_SENT), (400, 50035, Fate.NEVER)]
)
async def test_what_an_error_means_for_the_row(tmp_path: Path, status: int, code: int, fate: Fate) -> None:
    async with discord_stage(tmp_path) as stage:
        stage.env.inject_error("POST", f"/channels/{stage.general.id}/messages", status=status, code=code)
        with pytest.raises(PlatformError) as failed:
            await send(stage, "out_1", str(stage.general.id), Effect.POST, HELLO)
        assert failed.value.fate is fate


@pytest.mark.parametrize(
    ("status", "code", "said", "fate"),
    [(503, 0, "discord_503", Fate.NOT_SENT), (404, 10008, "unknown_message", Fate.NEVER)],
)
async def test_an_edit_is_simply_tried_again_unless_its_message_is_gone(
    tmp_path: Path, status: int, code: int, said: str, fate: Fate
) -> None:
    async with discord_stage(tmp_path) as stage:
        here = str(stage.general.id)
        made = await send(stage, "out_1", here, Effect.POST, HELLO)
        stage.env.inject_error("PATCH", f"/channels/{here}/messages/{made}", status=status, code=code)
        with pytest.raises(PlatformError) as failed:
            await send(stage, "out_2", here, Effect.EDIT, payload(message=made, content=json.loads(HELLO)))
        assert (failed.value.code, failed.value.fate) == (said, fate)


async def test_no_edit_and_no_answer_mentions_anybody(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        here = str(stage.general.id)
        made = await send(stage, "out_1", here, Effect.POST, HELLO)
        await send(stage, "out_2", here, Effect.EDIT, payload(message=made, content=json.loads(HELLO)))
        amina = await stage.member("Amina")
        await amina.slash(stage.general, "convenor me")
        await amina.send_dm("/convenor me")
        await stage.env.settle()
        bodies = [each.json.get("data", each.json) for each in stage.env.http_requests if isinstance(each.json, dict)]
        said = [body for body in bodies if body and body.get("components")]
        assert len(said) == 4  # a post, an edit, an answer in a channel and one in direct messages
        assert [body for body in said if any(body["allowed_mentions"].values())] == []


@pytest.mark.parametrize("content", ["{}", "nonsense", '{"v": 2}', '{"v": 1, "message": "x"}', '{"v": 1}'])
@pytest.mark.parametrize("effect", [Effect.EDIT, Effect.DELETE, Effect.PIN])
async def test_what_cannot_be_read_is_refused_for_good(tmp_path: Path, effect: Effect, content: str) -> None:
    async with discord_stage(tmp_path) as stage:
        with pytest.raises(PlatformError) as refused:
            await send(stage, "out_1", str(stage.general.id), effect, content)
        assert refused.value.fate is Fate.NEVER


async def test_people_and_channels_are_kept_in_step(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina = await stage.member("Amina")
        assert stage.house.seen[str(amina.id)] == "Amina"
        robot = stage.guild.add_member(stage.env.create_user("robot", bot=True))
        await stage.env.settle()
        assert str(robot.id) not in stage.house.seen
        with stage.env.time_context():
            await stage.env.bot.get_guild(stage.guild.id).get_member(amina.id).edit(nick="Amina O.")
        await stage.env.settle()
        assert stage.house.seen[str(amina.id)] == "Amina O."
        new = stage.guild.create_text_channel("tips")
        await stage.env.settle()
        assert stage.house.channels[str(new.id)].name == "tips"
        with stage.env.time_context():
            channel = stage.env.bot.get_channel(new.id)
            await channel.edit(name="hints", topic="What helps")
            await stage.env.settle()
            assert (stage.house.channels[str(new.id)].name, stage.house.channels[str(new.id)].topic) == (
                "hints",
                "What helps",
            )
            await channel.delete()
        await stage.env.settle()
        assert stage.house.gone == [(str(new.id), "channel_gone")]
        stage.guild.remove_member(amina)
        await stage.env.settle()
        assert stage.house.left == [str(amina.id)]


async def test_who_came_and_went_while_the_bot_was_away_is_noted_at_the_start(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        for name in ("Amina", "Bea", "Carys"):
            await stage.member(name)
        await stage.restart()
        assert sorted(stage.house.seen.values())[:3] == ["Amina", "Bea", "Carys"]
        assert isinstance(stage.connection.client, discord.Client)


async def test_commands_are_sent_only_where_they_changed(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        await stage.restart()
        puts = [each for each in stage.env.http_requests if each.method == "PUT" and each.path.endswith("/commands")]
        assert len(puts) == 1


async def test_a_paragraph_of_nothing_is_still_sent(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        empty = message_to_json(Message((Paragraph(untrusted("")),)))
        assert await send(stage, "out_1", str(stage.general.id), Effect.POST, empty)


@pytest.mark.parametrize(
    ("effect", "path", "address"),
    [(Effect.CREATE_CHANNEL, "/guilds/*/channels", "new"), (Effect.SET_TOPIC, "/channels/*", "general")],
)
async def test_a_missing_permission_for_something_else_closes_no_channel(
    tmp_path: Path, effect: Effect, path: str, address: str
) -> None:
    async with discord_stage(tmp_path) as stage:
        method = "POST" if effect is Effect.CREATE_CHANNEL else "PATCH"
        stage.env.inject_error(method, path, status=403, code=50013)
        with pytest.raises(PlatformError) as refused:
            await send(stage, "out_1", address, effect, payload(topic="x"))
        assert refused.value.fate is Fate.NEVER
        assert stage.house.gone == []


async def test_a_channel_that_is_closed_to_the_bot_and_opened_again_is_told(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        server = stage.env.bot.get_guild(stage.guild.id)
        with stage.env.time_context():
            channel = server.get_channel(stage.general.id)
            if not server.me.guild_permissions.administrator:
                await channel.set_permissions(server.me, send_messages=False)
                await stage.env.settle()
                assert stage.house.gone == [(str(channel.id), "channel_closed")]
                await channel.set_permissions(server.me, send_messages=True)
                await stage.env.settle()
                stage.house.channels.clear()
                await channel.edit(topic="Open again")
                await stage.env.settle()
                assert stage.house.channels[str(channel.id)].topic == "Open again"
            else:
                pytest.fail("the bot is an administrator here")
