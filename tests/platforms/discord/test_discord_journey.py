"""A learning log on Discord, from the prompt to the stored answers, through the whole bot and the real discord.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from simcord.actors import MemberActor
from simcord.components import walk_components

from bot.core.sessions.tables import form_sessions
from bot.platforms.discord.payload import Layout
from bot.programme.learning_logs.rules.responses import Response, Standing
from bot.programme.learning_logs.store.logs import response
from bot.routing.requests import Kind, Request
from bot.ui.actions import ActionId
from tests.platforms.discord_stage import DiscordStage, discord_stage, fields, labels, shown
from tests.platforms.discord_walk import PROJECT, begun, filled_in, prompted

PINNED = 6  # [DD] Message Types: CHANNEL_PINNED_MESSAGE, which is told as a message of whoever pinned one


def log(stage: DiscordStage, member: MemberActor) -> Response:
    found = stage.store.read_now(response, f"{PROJECT}:1", stage.person(member).id)
    assert found is not None
    return found


def written_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("convenor.db*"))


def sessions(stage: DiscordStage) -> int:
    return len(stage.store.read_now(lambda tx: tx.rows(form_sessions.select())))


async def test_a_log_is_answered_in_steps_and_handed_in(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina = await prompted(stage)
        assert labels(stage.told(amina)[-1]) == ["Answer", "Nothing to report", "Later", "Pause or leave"]
        first = await begun(stage, amina)
        assert first.modal is not None
        assert first.modal["title"].startswith("Log 1 of 6, step 1 of ")
        one = await amina.user.submit_modal(first, {"what_changed": "We moved the clinic *online*."})
        assert one.response is not None
        assert "is done. Saved " in shown(one.response)
        assert log(stage, amina).shown()["what_changed"] == ("We moved the clinic *online*.",)
        second = await amina.user.click(one.response, label="Continue")
        before = len(stage.told(amina))
        await filled_in(stage, amina, second, {"what_learnt": "Ring people the day before.", "sessions": "12"})
        assert len(stage.told(amina)) == before  # each step in the place of the one before
        done = log(stage, amina)
        assert done.standing is Standing.HANDED_IN
        assert done.shown()["sessions"] == ("12",)
        assert done.shown()["what_learnt"] == ("Ring people the day before.",)
        assert "handed in" in shown(stage.told(amina)[-1]).lower()
        assert sessions(stage) == 0


async def test_who_can_read_each_answer_is_chosen_from_a_steps_message(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina = await prompted(stage)
        first = await begun(stage, amina)
        one = await amina.user.submit_modal(first, {"what_changed": "We moved the clinic online."})
        assert one.response is not None
        assert labels(one.response) == ["Continue", "Change this step", "Who can read my answers"]
        choices = await amina.user.click(one.response, label="Who can read my answers")
        assert choices.modal is not None
        keys = fields(choices.modal)
        assert "audience.what_changed" in keys
        assert len(keys) == 5
        usual = dict.fromkeys(keys, "usual")  # Discord sends what is chosen already
        before = len(stage.told(amina))
        chosen = await amina.user.submit_modal(choices, usual | {"audience.what_changed": "public_named"})
        assert chosen.response is not None
        assert "is done. Saved " in shown(chosen.response)
        assert len(stage.told(amina)) == before  # in the place of the step's message
        assert {key: who.value for key, who in log(stage, amina).audiences.items()} == {"what_changed": "public_named"}
        assert log(stage, amina).shown()["what_changed"] == ("We moved the clinic online.",)
        again = await amina.user.click(chosen.response, label="Who can read my answers")
        assert again.modal is not None
        (radio,) = [
            part["component"]
            for part in again.modal["components"]
            if part["component"]["custom_id"] == "audience.what_changed"
        ]
        assert [option["value"] for option in radio["options"] if option.get("default")] == ["public_named"]
        back = await amina.user.submit_modal(again, usual | {"audience.what_changed": "usual"})
        assert back.response is not None
        assert log(stage, amina).audiences == {}
        again = await amina.user.click(back.response, label="Who can read my answers")
        chosen = await amina.user.submit_modal(again, usual | {"audience.what_changed": "insight_team"})
        assert chosen.response is not None
        second = await amina.user.click(chosen.response, label="Continue")
        await filled_in(stage, amina, second, {"what_learnt": "Ring people the day before.", "sessions": "12"})
        done = log(stage, amina)
        assert done.standing is Standing.HANDED_IN
        assert set(done.audiences) == {"what_changed"}


async def test_who_can_read_one_answer_is_chosen_from_the_copy_after_handing_in(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina = await prompted(stage)
        first = await begun(stage, amina)
        await filled_in(stage, amina, first, {"what_changed": "We moved.", "what_learnt": "Ring.", "sessions": "12"})
        await amina.user.click(stage.told(amina)[-1], label="Send me a copy")
        choices = await amina.user.click(stage.told(amina)[-1], label="Change for one answer")
        usual = {f"audience.{key}": "usual" for key in ("what_changed", "sessions")}
        await filled_in(stage, amina, choices, usual | {"audience.what_learnt": "public_named"})
        assert {key: who.value for key, who in log(stage, amina).audiences.items()} == {"what_learnt": "public_named"}
        assert log(stage, amina).standing is Standing.HANDED_IN


async def test_what_needs_another_look_is_named_and_the_modal_comes_back_filled_in(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina = await prompted(stage)
        typed = {"what_changed": "Much.", "sessions": "a dozen or so"}
        await filled_in(stage, amina, await begun(stage, amina), typed)
        said = stage.told(amina)[-1]
        assert "Not handed in yet" in shown(said)
        assert "whole number" in shown(said)
        assert "About how many video sessions" in shown(said)
        assert log(stage, amina).standing is not Standing.HANDED_IN
        (edit,) = (label for label in labels(said) if label.startswith("Edit step"))
        again = await amina.user.click(said, label=edit)
        assert again.modal is not None
        assert fields(again.modal)["sessions"]["value"] == "a dozen or so"
        await amina.user.submit_modal(again, {"sessions": "12"})
        done = log(stage, amina)
        assert (done.standing, done.shown()["sessions"]) == (Standing.HANDED_IN, ("12",))
        assert done.shown()["what_changed"] == ("Much.",)


async def test_a_number_that_may_be_a_patients_is_asked_about_and_written_nowhere(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina = await prompted(stage)
        typed = {"what_changed": "Much changed for 943 476 5919."}
        await filled_in(stage, amina, await begun(stage, amina), typed)
        said = stage.told(amina)[-1]
        assert log(stage, amina).standing is not Standing.HANDED_IN
        again = await amina.user.click(
            said, label=next(each for each in labels(said) if each.startswith("Edit step 1"))
        )
        assert again.modal is not None
        assert fields(again.modal)["what_changed"]["value"] == typed["what_changed"]
        assert "about.what_changed" in fields(again.modal)
        await amina.user.submit_modal(again, {"what_changed": "Much changed for one family."})
        assert log(stage, amina).shown()["what_changed"] == ("Much changed for one family.",)
        stage.store.close()
        assert b"943 476 5919" not in written_in(tmp_path)


async def test_what_was_typed_on_another_platform_meanwhile_is_in_the_next_step(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina = await prompted(stage)
        one = await amina.user.submit_modal(await begun(stage, amina), {"what_changed": "Much."})
        elsewhere = Request(
            "other:1", "discord", str(amina.id), "Amina", Kind.KEEP, ActionId("learning_logs", "keep", f"{PROJECT}:1"),
            {"what_learnt": ("Typed in Slack.",)},
        )  # fmt: skip
        await stage.bot.dispatch(elsewhere)
        second = await amina.user.click(one.response, label="Continue")
        assert second.modal is not None
        assert fields(second.modal)["what_learnt"]["value"] == "Typed in Slack."


async def test_another_person_cannot_carry_on_a_form(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina, bea = await prompted(stage), await stage.member("Bea")
        one = await amina.user.submit_modal(await begun(stage, amina), {"what_changed": "Mine."})
        custom_ids = [part["custom_id"] for part in walk_components(one.response.components) if "custom_id" in part]
        # As somebody would who forges a button: the same id, in a message that they can press.
        row = {"type": 1, "components": [{"type": 2, "style": 2, "label": "Mine now", "custom_id": custom_ids[0]}]}
        with stage.env.time_context():
            channel = stage.env.bot.get_channel(stage.general.id)
            await channel.send(view=Layout([{"type": 17, "components": [row]}]))
        await stage.env.settle()
        pressed = await bea.click(stage.general.last_message, label="Mine now")
        assert pressed.modal is None
        assert "no longer open" in shown(pressed.response)


async def test_who_has_left_the_server_is_told_so_and_does_nothing_more(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina = await prompted(stage)
        prompt = stage.told(amina)[-1]
        stage.guild.remove_member(amina)
        await stage.env.settle()
        before = len(stage.house.asked)
        pressed = await amina.user.click(prompt, label="Nothing to report")
        assert "a server that you are not in" in shown(pressed.response)
        await amina.user.send_dm("Hello")
        assert "a server that you are not in" in shown(stage.told(amina)[-1])
        assert len(stage.house.asked) == before
        stage.guild.add_member(amina.user)
        await stage.env.settle()
        await amina.user.click(prompt, label="Nothing to report")
        assert len(stage.house.asked) > before


async def test_in_another_server_nothing_is_done(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        other = stage.env.create_guild("Elsewhere")
        channel, amina = other.create_text_channel("general"), other.add_member(stage.env.create_user("Amina"))
        await stage.env.settle()
        there = await amina.slash(channel, "convenor me")
        assert "another server" in shown(there.response)
        assert stage.house.asked == []


async def test_every_command_is_there_in_channels_and_in_direct_messages(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina = await stage.member("Amina")
        for word, _help in stage.bot.routes.commands():
            here = await amina.slash(stage.general, f"convenor {word}")
            assert here.acknowledged
            assert here.ephemeral
            there = await amina.user.slash(f"convenor {word}")
            assert there.response is not None


async def test_a_direct_message_is_answered_and_a_command_typed_as_one_is_understood(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina = await stage.member("Amina")
        await amina.send_dm("Hello there")
        assert stage.house.asked[-1].kind is Kind.SAY
        assert stage.told(amina)[-1].author.id == stage.env.bot.user.id
        await amina.send_dm("/convenor me")
        assert stage.house.asked[-1].kind is Kind.COMMAND
        assert stage.house.asked[-1].words == "me"


async def test_what_discord_says_of_somebody_is_not_what_they_said(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina, backend = await stage.member("Amina"), stage.env.backend
        await amina.send_dm("Hello there")
        asked = len(stage.house.asked)
        said = [entry[2] for entry in backend.transcript if entry[:2] == ("GATEWAY", "MESSAGE_CREATE")]
        theirs = next(each for each in said if each["content"] == "Hello there")
        pinned = {**theirs, "id": str(int(theirs["id"]) + 9_999), "content": "", "type": PINNED}
        backend.emit("MESSAGE_CREATE", pinned)
        await stage.env.settle()
        assert len(stage.house.asked) == asked


async def test_leaving_is_asked_again_and_survives_a_restart(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina = await prompted(stage)
        choice = await amina.user.click(stage.told(amina)[-1], label="Pause or leave")
        await stage.restart()
        ways = await amina.user.click(choice.response, label="Leave the project")
        await stage.restart()
        asked = await amina.user.click(ways.response, label="Leave and take out")
        assert "Leave, and take your answers out?" in shown(asked.response)
        stayed = await amina.user.click(asked.response, label="Go back")
        assert "Nothing was changed" in shown(stayed.response or asked.response)
        asked = await amina.user.click(ways.response, label="Leave and take out")
        await stage.restart()
        await amina.user.click(asked.response, label="Leave and take out")
        assert [request.action.verb for request in stage.house.asked][-1] == "leave_out_all"


@pytest.mark.parametrize(
    "custom_id", ["learning_logs:fly:1", "what is this", "=frm_gone:1:on:0", "?gone", "!out_gone", "+"]
)
async def test_a_button_that_leads_nowhere_is_answered_kindly(tmp_path: Path, custom_id: str) -> None:
    async with discord_stage(tmp_path) as stage:
        amina = await stage.member("Amina")
        row = {"type": 1, "components": [{"type": 2, "style": 2, "label": "Old", "custom_id": custom_id}]}
        with stage.env.time_context():
            channel = stage.env.bot.get_channel(stage.general.id)
            await channel.send(view=Layout([{"type": 17, "components": [row]}]))
        await stage.env.settle()
        pressed = await amina.click(stage.general.last_message, label="Old")
        assert pressed.acknowledged
        assert pressed.ephemeral
        assert len(shown(pressed.response)) > 20
