"""Nobody waits for a dead button: slow stores, slow commits, stopping, faults and interactions that died."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.routing.replies import FormErrors, Kept, OpenForm, Quiet, Reply, Show
from bot.routing.requests import Kind, Request
from bot.ui.form import Checkbox, Choice, Form, LongText, MemberPicker, ShortText
from bot.ui.message import Message, Option, Select, note
from bot.ui.text import say
from tests.platforms.discord_stage import DiscordStage, StageHouse, discord_stage, fields, labels, shown

FORM = Form("Tea", "tea:order:1", tuple(ShortText(f"q{at}", f"Question {at}", required=at == 2) for at in range(8)))


class ScriptedHouse(StageHouse):
    """A house that gives the replies of a test, after so many seconds."""

    __slots__ = ("after_s", "replies", "taken")

    def __init__(self, *replies: Reply, after_s: float = 0.0) -> None:
        super().__init__()
        self.replies = dict.fromkeys(Kind, Show(note(say("Yes")))) | {Kind.PRESS: replies[0] if replies else Quiet()}
        self.after_s = after_s
        self.taken: list[Request] = []

    async def dispatch(self, request: Request) -> Reply:
        self.taken.append(request)
        if self.after_s:
            await SystemClock().wait_s(self.after_s)
        return self.replies[request.kind]


def scripted(stage: DiscordStage, *replies: Reply, after_s: float = 0.0) -> ScriptedHouse:
    """Let a house of the test's answer from now on."""
    house = ScriptedHouse(*replies, after_s=after_s)
    stage.connection._desk._house = house
    stage.connection._desk._forms._house = house
    return house


async def pressed(stage: DiscordStage, custom_id: str = "tea:pour:1"):
    """A member presses a button in the channel."""
    from bot.platforms.discord.payload import Layout

    member = await stage.member("Amina")
    row = {"type": 1, "components": [{"type": 2, "style": 2, "label": "Press", "custom_id": custom_id}]}
    with stage.env.time_context():
        await stage.env.bot.get_channel(stage.general.id).send(view=Layout([{"type": 17, "components": [row]}]))
    await stage.env.settle()
    return member, await member.click(stage.general.last_message, label="Press")


async def test_an_answer_that_takes_five_seconds_still_comes_and_only_to_its_reader(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        scripted(stage, Show(note(say("At last"))), after_s=5)
        _member, result = await pressed(stage)
        assert result.deferred
        await stage.env.advance_time(10)
        assert shown(result.response) == "At last"
        assert result.ephemeral


async def test_a_form_that_comes_too_late_to_open_is_offered_as_a_button(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        house = scripted(stage, OpenForm(FORM), after_s=4)
        member, result = await pressed(stage)
        await stage.env.advance_time(10)
        assert result.modal is None
        assert labels(result.response) == ["Open the form"]
        house.after_s = 0
        opened = await member.click(result.response, label="Open the form")
        assert opened.modal is not None


async def test_nothing_to_say_leaves_nothing_behind(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        scripted(stage, Quiet())
        _member, result = await pressed(stage)
        assert result.acknowledged
        assert len(stage.general.history()) == 1


async def test_a_form_without_drafts_keeps_its_steps_over_a_restart(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        house = scripted(stage, OpenForm(FORM))
        member, first = await pressed(stage)
        one = await member.submit_modal(first, {"q0": "Assam", "q2": "two"})
        assert "Step 1 of 2 is done." in shown(one.response)
        assert [request.kind for request in house.taken] == [Kind.PRESS, Kind.PRESS]  # nothing handed in yet
        await stage.restart()
        second = await member.click(one.response, label="Continue")
        await member.submit_modal(second, {"q7": "milk"})
        (handed_in,) = (request for request in house.taken if request.kind is Kind.SUBMIT)
        assert handed_in.values["q0"] == ("Assam",)
        assert handed_in.values["q7"] == ("milk",)
        assert set(handed_in.values) == {f"q{at}" for at in range(8)}


async def test_answers_of_earlier_steps_are_handed_in_as_the_draft_has_them_now(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        drafted = replace(FORM, draft="tea:keep:1")
        house = scripted(stage, OpenForm(drafted))
        house.replies[Kind.KEEP] = Kept("Saved 09:30")
        member, first = await pressed(stage)
        one = await member.submit_modal(first, {"q0": "Asam", "q2": "two"})
        assert "Saved 09:30" in shown(one.response)
        (kept,) = (request for request in house.taken if request.kind is Kind.KEEP)
        assert (str(kept.action), kept.values["q0"], kept.values["q1"]) == ("tea:keep:1", ("Asam",), ())
        changed = (replace(drafted.questions[0], value=("Assam, typed elsewhere",)), *drafted.questions[1:])
        house.replies[Kind.PRESS] = OpenForm(replace(drafted, questions=changed))
        second = await member.click(one.response, label="Continue")
        await member.submit_modal(second, {"q7": "milk"})
        assert house.taken[-1].kind is Kind.SUBMIT
        assert house.taken[-1].values["q0"] == ("Assam, typed elsewhere",)


async def test_what_a_draft_says_of_an_answer_stands_at_its_step_and_the_answer_comes_back(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        house = scripted(stage, OpenForm(replace(FORM, draft="tea:keep:1")))
        house.replies[Kind.KEEP] = Kept("Saved 09:30", "Which tea?", aside="The kettle is on.")
        member, first = await pressed(stage)
        one = await member.submit_modal(first, {"q0": "Asam", "q2": "two"})
        assert "Which tea?" in shown(one.response)
        assert "The kettle is on." in shown(one.response)
        again = await member.click(one.response, label="Change this step")
        assert fields(again.modal)["q0"]["value"] == "Asam"  # though no draft has it


async def test_what_is_shown_once_is_shown_to_its_reader_alone(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        amina = await stage.member("Amina")
        house = scripted(stage)
        house.replies[Kind.COMMAND] = Show(note(say("Your one-time link")), once=True)
        assert (await amina.user.slash("convenor me")).ephemeral


async def test_errors_of_both_steps_have_a_button_each_and_everything_typed_comes_back(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        house = scripted(stage, OpenForm(FORM))
        member, first = await pressed(stage)
        house.replies[Kind.SUBMIT] = FormErrors({"q0": "Which tea?", "q7": "No milk left.", "": "The pot is small."})
        one = await member.submit_modal(first, {"q0": "Asam", "q2": "two"})
        second = await member.click(one.response, label="Continue")
        await member.submit_modal(second, {"q7": "milk"})
        said = one.response
        assert all(words in shown(said) for words in ("Question 0", "Which tea?", "No milk left.", "The pot is small."))
        assert labels(said) == ["Edit step 1", "Edit step 2"]
        again = await member.click(said, label="Edit step 1")
        assert fields(again.modal)["q0"]["value"] == "Asam"
        house.replies[Kind.SUBMIT] = Show(note(say("Poured")))
        await member.submit_modal(again, {"q0": "Assam", "q2": "two"})
        assert house.taken[-1].values["q7"] == ("milk",)
        assert shown(said) == "Poured" or shown(one.response) == "Poured"


def written_in(folder: Path) -> bytes:
    """Give all that the store's files hold."""
    return b"".join(path.read_bytes() for path in folder.glob("convenor.db*"))


async def test_what_is_typed_into_a_secret_form_is_kept_nowhere(tmp_path: Path) -> None:
    async with discord_stage(tmp_path, secret=lambda route: route == "tea:order") as stage:
        house = scripted(stage, OpenForm(FORM))
        member, first = await pressed(stage)
        one = await member.submit_modal(first, {"q0": "my secret vote", "q2": "two"})
        second = await member.click(one.response, label="Continue")
        await member.submit_modal(second, {})
        assert house.taken[-1].values["q0"] == ("my secret vote",)
        stage.store.close()
        assert b"my secret vote" not in written_in(tmp_path)


async def test_a_secret_form_whose_first_step_was_lost_is_not_handed_in(tmp_path: Path) -> None:
    async with discord_stage(tmp_path, secret=lambda route: route == "tea:order") as stage:
        house = scripted(stage, OpenForm(FORM))
        member, first = await pressed(stage)
        one = await member.submit_modal(first, {"q0": "my secret vote", "q2": "two"})
        second = await member.click(one.response, label="Continue")
        stage.connection._desk._forms._memory._typed.clear()  # as a restart does
        await member.submit_modal(second, {})
        assert Kind.SUBMIT not in [request.kind for request in house.taken]
        assert "nothing was handed in" in shown(one.response)


async def test_a_form_that_is_gone_gives_back_what_was_typed(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        house = scripted(stage, OpenForm(FORM))
        member, first = await pressed(stage)
        house.replies[Kind.PRESS] = Show(note(say("That round has closed.")))
        said = await member.submit_modal(first, {"q0": "Assam", "q2": "two"})
        everything = shown(said.response) + "".join(map(shown, said.followups))
        assert "That round has closed." in everything
        assert "Assam" in everything


async def test_every_kind_of_question_is_asked_and_read(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        pair = (Option("a", "Black"), Option("b", "Green"))
        questions = (
            LongText("w", "Why?"),
            Choice("c", "Which?", pair),
            Checkbox("t", "Agreed"),
            MemberPicker("m", "Who?"),
        )
        house = scripted(stage, OpenForm(Form("Tea", "tea:order:1", questions)))
        member, first = await pressed(stage)
        await member.submit_modal(first, {"w": "Warm", "c": "b", "t": ["yes"], "m": [member.user]})
        (handed_in,) = (request for request in house.taken if request.kind is Kind.SUBMIT)
        assert handed_in.values == {"w": ("Warm",), "c": ("b",), "t": ("yes",), "m": (str(member.id),)}


async def test_a_choice_from_the_second_of_two_lists_is_the_same_choice(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        options = tuple(Option(f"v{at}", f"Line {at}") for at in range(40))
        house = scripted(stage, Show(Message((Select("Which?", "tea:drop:1", options),))))
        member, result = await pressed(stage)
        house.replies[Kind.CHOOSE] = Show(note(say("Dropped")), replaces=True)
        await member.select(result.response, ["v33"], custom_id="~2~tea:drop:1")
        assert house.taken[-1].value == "v33"
        assert str(house.taken[-1].action) == "tea:drop:1"
        assert shown(result.response) == "Dropped"  # in the place of the list, which only this person saw


async def test_what_others_see_is_never_replaced_by_an_answer_to_one(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        scripted(stage, Show(note(say("Only for you")), replaces=True))
        _member, result = await pressed(stage)
        assert result.ephemeral
        assert labels(stage.general.last_message) == ["Press"]


async def test_a_message_menu_hands_over_what_was_said(tmp_path: Path) -> None:
    async with discord_stage(tmp_path, message_menu={"Turn into a story": "stories:begin:"}) as stage:
        house = scripted(stage, Show(note(say("Begun"))))
        amina = await stage.member("Amina")
        post = await amina.send(stage.general, "We tried a *new* way.")
        await amina.context_menu(stage.general, "Turn into a story", post)
        (asked,) = house.taken
        assert (str(asked.action), asked.words, asked.message) == (
            "stories:begin:", "We tried a *new* way.", str(post.id),
        )  # fmt: skip


async def test_while_stopping_everybody_is_told_and_what_is_under_way_is_finished(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        house = scripted(stage, Show(note(say("Yes"))))
        member, _first = await pressed(stage)
        await stage.connection._desk.drain(1)
        turned_away = await member.click(stage.general.last_message, label="Press")
        assert "being restarted" in shown(turned_away.response)
        assert len(house.taken) == 1


async def test_a_drain_waits_for_what_is_under_way_and_not_for_ever() -> None:
    from bot.platforms.discord.desk import Desk, Offers

    desk = Desk(StageHouse(), None, None, Offers(), SystemClock())  # type: ignore[arg-type]
    assert await desk.drain(0.01)
    desk._begin()
    assert not await desk.drain(0.01)
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(desk.drain(5))
        desk._end()
        assert await waiting


async def test_a_fault_of_the_adapter_is_told_with_a_reference(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        house = scripted(stage)
        house.replies = {}  # whatever is asked breaks
        _member, result = await pressed(stage)
        assert "Reference: " in shown(result.response)


async def test_an_answer_to_an_interaction_that_has_died_comes_as_a_direct_message(tmp_path: Path) -> None:
    async with discord_stage(tmp_path) as stage:
        scripted(stage, Show(note(say("Your receipt"))))
        stage.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062)
        member, _result = await pressed(stage)
        assert shown(stage.told(member)[-1]) == "Your receipt"


@pytest.mark.parametrize("reply", [Kept("Saved 09:30"), FormErrors({"x": "Which one?"})])
async def test_every_reply_to_a_button_says_something(tmp_path: Path, reply: Reply) -> None:
    async with discord_stage(tmp_path) as stage:
        scripted(stage, reply)
        _member, result = await pressed(stage)
        assert shown(result.response)
