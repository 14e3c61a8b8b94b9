"""What every adapter promises, tried through the drivers; `promises.py` says where the rest of it is tried."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.programme.learning_logs.rules.responses import Standing
from tests.platforms.slack_stub.stub import SlackStub
from tests.three.cast import LOGS, PEOPLE
from tests.three.driver import Driver
from tests.three.house import CHANNEL, furnished
from tests.three.on_discord import DiscordDriver, discord_server, discord_settings, on_discord
from tests.three.on_local import on_local
from tests.three.on_slack import SlackDriver, on_slack, seated, slack_settings
from tests.three.scenario_log import at

FEW = (PEOPLE[0], PEOPLE[1], *PEOPLE[-2:])  # Ada, Bram, the editor and the deputy
HOSTILE = (
    "<script>alert(1)</script> @everyone @here <!channel> <!here> <@U00000001> *bold* _it_ `code` [a](https://x.y)"
)

On = Callable[..., AbstractAsyncContextManager[Any]]
everywhere = pytest.mark.parametrize("on", [on_local, on_slack, on_discord])


@asynccontextmanager
async def prompted(on: On, folder: Path) -> AsyncIterator[Driver]:
    """A platform on which the first prompt has just arrived."""
    async with on(folder, FEW) as driver:
        await driver.until(at(3, 16, 13))
        yield driver


@everywhere
async def test_a_click_that_is_delivered_twice_is_done_once(on: On, tmp_path: Path) -> None:
    async with prompted(on, tmp_path) as driver:
        await driver.press("ada", "Later")
        with capture_logs() as logged:
            await driver.press_twice("ada", "Tomorrow, 09:00")
        assert [entry for entry in logged if entry["log_level"] in ("error", "warning")] == []
        assert "It comes back on Wed 17 March, 09:00, once." in driver.reads("ada")
        assert "already" not in driver.reads("ada")  # as a second choice would be told
        await driver.until(at(3, 17, 9, 30))
        assert len([row for row in driver.house.rows("log_prompt") if row.state == "sent"]) == 3


@everywhere
async def test_buttons_and_forms_answer_after_a_restart(on: On, tmp_path: Path) -> None:
    async with prompted(on, tmp_path) as driver:
        await driver.restart()
        await driver.press("ada", "Answer")
        await driver.restart()
        await driver.hand_in("ada", LOGS["ada"])
        assert handed_in(driver, "ada") == LOGS["ada"]


@everywhere
async def test_what_was_typed_is_there_again_beside_the_error_after_a_restart_too(on: On, tmp_path: Path) -> None:
    async with prompted(on, tmp_path) as driver:
        await driver.press("ada", "Answer")
        await driver.hand_in("ada", {**LOGS["ada"], "sessions": ("a dozen or so",)})
        await driver.restart()
        assert await driver.typed("ada", "sessions") == "a dozen or so"
        await driver.hand_in("ada", {"sessions": ("12",)})
        assert handed_in(driver, "ada") == {**LOGS["ada"], "sessions": ("12",)}


@everywhere
@pytest.mark.parametrize("action", ["learning_logs:fly:1", "what is this", "learning_logs:answer:none:99"])
async def test_a_button_that_leads_nowhere_is_answered_kindly(on: On, action: str, tmp_path: Path) -> None:
    async with on(tmp_path, FEW) as driver:
        said = await driver.forge("ada", action)
        assert len(said) > 20
        assert "went wrong" not in said


@everywhere
async def test_what_people_type_neither_pings_nor_formats(on: On, tmp_path: Path) -> None:
    async with prompted(on, tmp_path) as driver:
        await driver.press("ada", "Answer")
        await driver.hand_in("ada", {**LOGS["ada"], "help_wanted": (HOSTILE,), "tick.help_wanted": ("yes",)})
        assert driver.complaints("ada") == ""
        (said,) = await driver.posted(CHANNEL)
        assert "".join(HOSTILE.split()) in "".join(said.split())
        assert await driver.harm(CHANNEL) == []


@everywhere
async def test_two_people_keep_their_forms_apart(on: On, tmp_path: Path) -> None:
    async with prompted(on, tmp_path) as driver:
        await driver.press("ada", "Answer")
        await driver.press("bram", "Answer")
        await driver.hand_in("bram", LOGS["bram"])
        await driver.hand_in("ada", LOGS["ada"])
        for who in ("ada", "bram"):
            assert handed_in(driver, who) == LOGS[who]


@asynccontextmanager
async def on_both(folder: Path) -> AsyncIterator[tuple[SlackDriver, DiscordDriver]]:
    """One house on both platforms; everybody has an account on each, and none are linked."""
    async with AsyncExitStack() as stack:
        stub = SlackStub()
        await stack.enter_async_context(stub.running())
        settings = {**slack_settings(stub), **discord_settings()}
        house = stack.enter_context(furnished(folder, FEW, **settings))
        seated(stub, house, FEW)
        await house.wake()
        stack.push_async_callback(house.sleep)
        slack = SlackDriver(house, stub)
        await slack.begin()
        stack.push_async_callback(slack.connection.stop)
        house.enrol("slack", FEW)
        discord = await stack.enter_async_context(discord_server(house))
        await discord.seat(FEW)
        yield slack, discord


BOTH = {"what_changed": ("Begun on one.",), "what_learnt": ("Finished on the other.",)}


async def test_a_form_begun_on_one_platform_is_finished_on_the_other(tmp_path: Path) -> None:
    async with on_both(tmp_path) as (slack, discord):
        await discord.until(at(3, 16, 13))
        await slack.press("ada", "Answer")
        view = slack.view("ada")
        await slack.stub.fills_in(slack.user("ada"), view, "what_changed", *BOTH["what_changed"])
        await slack.stub.closes(slack.user("ada"), view)
        await slack.settled()
        await linked(slack, discord)
        await discord.says("ada", "/convenor")
        await discord.press("ada", "My logs")
        await discord.press("ada", "Carry on")
        assert await discord.typed("ada", "what_changed") == "Begun on one."
        await discord.hand_in("ada", {"what_learnt": BOTH["what_learnt"]})
        assert handed_in(slack, "ada") == BOTH
        ada = slack.house.person("slack", "ada").id
        assert len([row for row in slack.house.rows("log_prompt") if row.member_id == ada]) == 1


async def test_a_form_begun_on_discord_is_finished_on_slack(tmp_path: Path) -> None:
    async with on_both(tmp_path) as (slack, discord):
        await linked(slack, discord)
        await discord.until(at(3, 16, 13))
        await discord.says("ada", "/convenor")
        await discord.press("ada", "My logs")
        await discord.press("ada", "Answer")
        await discord.fill_in_step("ada", {"what_changed": BOTH["what_changed"]})
        await slack.types("ada", "")
        await slack.press("ada", "My logs")
        await slack.press("ada", "Carry on")
        assert await slack.typed("ada", "what_changed") == "Begun on one."
        await slack.hand_in("ada", {"what_learnt": BOTH["what_learnt"]})
        assert handed_in(slack, "ada") == BOTH


async def linked(slack: SlackDriver, discord: DiscordDriver) -> None:
    """Let Ada make one person of her two accounts."""
    code = await slack.code("ada")
    await discord.says("ada", f"/convenor link {code}")
    assert discord.house.person("discord", "ada") == slack.house.person("slack", "ada")


def handed_in(driver: Driver, who: str) -> dict[str, tuple[str, ...]]:
    """What somebody has handed in."""
    log = driver.house.log(driver.name, who)
    assert log is not None
    assert log.standing is Standing.HANDED_IN
    return dict(log.handed_in)


async def test_a_step_that_discord_brings_twice_is_one_step(tmp_path: Path) -> None:
    async with prompted(on_discord, tmp_path) as driver:
        assert isinstance(driver, DiscordDriver)
        await driver.press("ada", "Answer")
        await driver.fill_in_step("ada", LOGS["ada"])
        before = driver.reads("ada")
        with capture_logs() as logged:
            await driver.again()
        assert driver.reads("ada") == before
        await driver.carry_on("ada")
        await driver.hand_in("ada", LOGS["ada"])
        before = driver.reads("ada")
        with capture_logs() as more:
            await driver.again()
        assert driver.reads("ada") == before
        assert handed_in(driver, "ada") == LOGS["ada"]
        assert [entry for entry in (*logged, *more) if entry["log_level"] in ("error", "warning")] == []


async def test_a_step_that_discord_brings_after_the_log_was_handed_in_changes_nothing_in_it(tmp_path: Path) -> None:
    async with prompted(on_discord, tmp_path) as driver:
        assert isinstance(driver, DiscordDriver)
        await driver.press("ada", "Answer")
        other = driver.opened["ada"]  # on her telephone, too
        await driver.press("ada", "Answer")
        await driver.hand_in("ada", LOGS["ada"])
        driver.opened["ada"] = other
        await driver.fill_in_step("ada", {"what_changed": ("Typed before, sent after.",)})
        assert handed_in(driver, "ada") == LOGS["ada"]


async def test_who_writes_before_discord_has_told_that_they_joined_is_one_person_afterwards(tmp_path: Path) -> None:
    async with on_discord(tmp_path, FEW) as driver:
        user = driver.env.create_user("new", global_name="New Comer")
        driver.house.accounts["discord", "new"] = str(user.id)
        await user.send_dm("/convenor me")
        await driver.settled()
        before = driver.house.person("discord", "new")
        driver.guild.add_member(user)
        await driver.settled()
        after = driver.house.person("discord", "new")
        assert (after.id, after.name) == (before.id, "New Comer")


async def test_who_acts_before_slack_has_told_that_they_joined_is_one_person_afterwards(tmp_path: Path) -> None:
    async with on_slack(tmp_path, FEW) as driver:
        driver.stub.world.person("U00000099", "New Comer")
        driver.house.accounts["slack", "new"] = "U00000099"
        await driver.stub.types("U00000099", "me")
        await driver.settled()
        before = driver.house.person("slack", "new")
        await driver.stub.joins("U00000099", "New Comer")
        await driver.settled()
        assert driver.house.person("slack", "new").id == before.id
        assert driver.house.person("slack", "new").name == "New Comer"


async def test_an_answer_that_slack_brings_after_the_log_was_handed_in_changes_nothing_in_it(tmp_path: Path) -> None:
    async with prompted(on_slack, tmp_path) as driver:
        assert isinstance(driver, SlackDriver)
        await driver.press("ada", "Answer")
        view = driver.view("ada")
        await driver.hand_in("ada", LOGS["ada"])
        await driver.stub.fills_in(driver.user("ada"), view, "what_changed", "Typed before, brought after.")
        await driver.settled()
        assert handed_in(driver, "ada") == LOGS["ada"]
