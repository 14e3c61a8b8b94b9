"""What every adapter promises, tried through the drivers by the same code on each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.core.roles.actions import ensure_first_staff
from bot.programme.learning_logs.rules.responses import Standing
from tests.platforms.slack_stub.stub import SlackStub
from tests.three.cast import LOGS, PEOPLE
from tests.three.driver import Driver, Trouble
from tests.three.house import CHANNEL, PROJECT, furnished
from tests.three.on_discord import DiscordDriver, discord_server, discord_settings
from tests.three.on_slack import SlackDriver, seated, slack_settings
from tests.three.promises import On, everywhere
from tests.three.scenario_log import at

FEW = (PEOPLE[0], PEOPLE[1], *PEOPLE[-2:])  # Ada, Bram, the editor and the deputy
HOSTILE = (
    "<script>alert(1)</script> @everyone @here <!channel> <!here> <@U00000001> *bold* _it_ `code` [a](https://x.y)"
)


@asynccontextmanager
async def prompted(on: On, folder: Path) -> AsyncIterator[Driver]:
    """A platform on which the first prompt has just arrived."""
    async with on(folder, FEW) as driver:
        await driver.until(at(3, 16, 13))
        yield driver


@everywhere()
async def test_a_click_that_is_delivered_twice_is_done_once_after_a_restart_too(on: On, tmp_path: Path) -> None:
    async with prompted(on, tmp_path) as driver:
        await driver.press("ada", "Later")
        await driver.press("ada", "Tomorrow, 09:00")
        before = driver.reads("ada")
        assert "It comes back on Wed 17 March, 09:00, once." in before
        with capture_logs() as logged:
            await driver.again()
            await driver.restart()
            await driver.again()
        assert driver.reads("ada") == before
        assert [entry for entry in logged if entry["log_level"] in ("error", "warning")] == []
        await driver.until(at(3, 17, 9, 30))
        assert len([row for row in driver.house.rows("log_prompt") if row.state == "sent"]) == 3


@everywhere()
async def test_a_form_that_is_handed_in_twice_is_one_deed_after_a_restart_too(on: On, tmp_path: Path) -> None:
    async with prompted(on, tmp_path) as driver:
        await driver.press("ada", "Answer")
        await driver.hand_in("ada", LOGS["ada"])
        before = driver.reads("ada")
        await driver.again()
        await driver.restart()
        await driver.again()
        assert driver.reads("ada") == before
        assert handed_in(driver, "ada") == LOGS["ada"]


@everywhere()
async def test_buttons_and_forms_answer_after_a_restart(on: On, tmp_path: Path) -> None:
    async with prompted(on, tmp_path) as driver:
        await driver.restart()
        await driver.press("ada", "Answer")
        await driver.restart()
        await driver.hand_in("ada", LOGS["ada"])
        assert handed_in(driver, "ada") == LOGS["ada"]


@everywhere()
async def test_what_was_typed_is_there_again_beside_the_error_after_a_restart_too(on: On, tmp_path: Path) -> None:
    async with prompted(on, tmp_path) as driver:
        await driver.press("ada", "Answer")
        await driver.hand_in("ada", {**LOGS["ada"], "sessions": ("a dozen or so",)})
        await driver.restart()
        assert await driver.typed("ada", "sessions") == "a dozen or so"
        await driver.hand_in("ada", {"sessions": ("12",)})
        assert handed_in(driver, "ada") == {**LOGS["ada"], "sessions": ("12",)}


@everywhere()
@pytest.mark.parametrize("action", ["learning_logs:fly:1", "what is this", "learning_logs:answer:none:99"])
async def test_a_button_that_leads_nowhere_is_answered_kindly(on: On, action: str, tmp_path: Path) -> None:
    async with on(tmp_path, FEW) as driver:
        said = await driver.forge("ada", action)
        assert len(said) > 20
        assert "went wrong" not in said


@everywhere()
async def test_what_people_type_neither_pings_nor_formats(on: On, tmp_path: Path) -> None:
    async with prompted(on, tmp_path) as driver:
        await driver.press("ada", "Answer")
        await driver.hand_in("ada", {**LOGS["ada"], "help_wanted": (HOSTILE,), "tick.help_wanted": ("yes",)})
        assert driver.complaints("ada") == ""
        (said,) = await driver.posted(CHANNEL)
        assert "".join(HOSTILE.split()) in "".join(said.split())
        assert await driver.harm(CHANNEL) == []


@everywhere()
async def test_two_people_keep_their_forms_apart(on: On, tmp_path: Path) -> None:
    async with prompted(on, tmp_path) as driver:
        await driver.press("ada", "Answer")
        await driver.press("bram", "Answer")
        await driver.hand_in("bram", LOGS["bram"])
        await driver.hand_in("ada", LOGS["ada"])
        for who in ("ada", "bram"):
            assert handed_in(driver, who) == LOGS[who]


@everywhere()
async def test_a_connection_that_breaks_in_mid_form_loses_nothing(on: On, tmp_path: Path) -> None:
    async with prompted(on, tmp_path) as driver:
        await driver.press("ada", "Answer")
        await driver.reconnect()
        await driver.hand_in("ada", LOGS["ada"])
        assert handed_in(driver, "ada") == LOGS["ada"]


@everywhere()
async def test_what_was_typed_before_and_arrives_after_changes_nothing(on: On, tmp_path: Path) -> None:
    async with prompted(on, tmp_path) as driver:
        await driver.press("ada", "Answer")
        bring = driver.held_back("ada", "what_changed", "Typed before, brought after.")
        if driver.name == "discord":
            await driver.press("ada", "Answer")
        await driver.hand_in("ada", LOGS["ada"])
        await bring()
        assert handed_in(driver, "ada") == LOGS["ada"]


@everywhere("be missed")
async def test_what_is_written_in_a_talk_while_the_bot_is_down_is_taken_once(on: On, tmp_path: Path) -> None:
    async with prompted(on, tmp_path) as driver:
        await driver.writes_unheard("ada", "Hello")  # before there is a talk, it is no answer
        await begin_a_talk(driver, "ada")
        await driver.says("ada", "Two wards offer it now.")
        await driver.writes_unheard("ada", "kit, time", "The forms.")
        for _again in range(2):
            assert [driver.reads("ada").count(f"Question {number} of 8") for number in (2, 3, 4)] == [1, 1, 1]
            assert shown_to(driver, "ada") == GIVEN
            await driver.restart()
            if driver.name == "slack":  # which may bring for a day what nobody acknowledged
                await driver.again()


@everywhere("be missed")
@pytest.mark.parametrize("hours", [1, 50])
async def test_what_was_written_in_time_counts_however_long_the_bot_was_down(
    on: On, hours: int, tmp_path: Path
) -> None:
    async with prompted(on, tmp_path) as driver:
        await begin_a_talk(driver, "ada")
        await driver.writes_unheard("ada", "Two wards offer it now.", hours=hours)
        assert shown_to(driver, "ada") == {"what_changed": GIVEN["what_changed"]}


@everywhere("be missed")
async def test_what_is_written_after_a_talk_was_stopped_is_no_answer(on: On, tmp_path: Path) -> None:
    async with prompted(on, tmp_path) as driver:
        await begin_a_talk(driver, "bram")
        await driver.press("bram", "Stop, carry on later")
        before = driver.reads("bram").strip()
        await driver.writes_unheard("bram", "Two wards offer it now.")
        assert driver.reads("bram").strip() == before
        assert shown_to(driver, "bram") == {}


@everywhere("expire")
async def test_who_comes_too_late_for_a_form_is_offered_it_again(on: On, tmp_path: Path) -> None:
    async with prompted(on, tmp_path) as driver:
        driver.expire()
        await driver.press("ada", "Answer")
        await driver.press("ada", driver.offers("ada")[0])
        await driver.hand_in("ada", LOGS["ada"])
        assert handed_in(driver, "ada") == LOGS["ada"]


@everywhere("be joined")
async def test_who_acts_before_their_joining_was_told_is_one_person(on: On, tmp_path: Path) -> None:
    async with on(tmp_path, FEW) as driver:
        joins = await driver.newcomer_acts()
        before = driver.house.person(driver.name, "new")
        await joins()
        after = driver.house.person(driver.name, "new")
        assert (after.id, after.name) == (before.id, "New Comer")


@everywhere("lose a post")
@pytest.mark.parametrize("kind", list(Trouble))
async def test_whatever_happens_to_a_post_it_is_there_once(on: On, kind: Trouble, tmp_path: Path) -> None:
    async with on(tmp_path, FEW) as driver:
        driver.trouble(kind, times=3)
        await driver.until(at(3, 16, 13))
        await driver.outlast()
        assert [driver.reads(who).count("log 1 of 6") for who in ("ada", "bram")] == [1, 1]
        assert {row.state for row in driver.house.rows("log_prompt")} == {"sent"}


@everywhere("lose a post")
@pytest.mark.parametrize("kind", list(Trouble))
async def test_whatever_happens_to_the_answer_to_a_click_it_is_there_once(
    on: On, kind: Trouble, tmp_path: Path
) -> None:
    async with prompted(on, tmp_path) as driver:
        await driver.press("ada", "Answer")
        driver.trouble(kind)
        await driver.hand_in("ada", LOGS["ada"])
        await driver.outlast()
        assert handed_in(driver, "ada") == LOGS["ada"]
        assert driver.reads("ada").count("handed in") == 1


@everywhere("lose a post")
@pytest.mark.parametrize("kind", list(Trouble))
async def test_whatever_happens_to_the_answer_to_a_message_it_is_there_once(
    on: On, kind: Trouble, tmp_path: Path
) -> None:
    async with on(tmp_path, FEW) as driver:
        driver.trouble(kind)
        await driver.says("ada", "Hello")
        await driver.outlast()
        assert driver.reads("ada").count("I do not read messages as answers") == 1


@everywhere()
async def test_with_commits_of_a_second_the_answer_comes_in_time(on: On, tmp_path: Path) -> None:
    async with prompted(on, tmp_path) as driver:
        driver.house.store.takes_s = 0.8
        await driver.press("ada", "Nothing to report")
        assert "You can add something until" in driver.reads("ada")
        driver.house.store.takes_s = 0.0


@everywhere()
async def test_with_a_store_that_takes_five_seconds_nothing_is_called_saved_before_it_is(
    on: On, tmp_path: Path
) -> None:
    async with prompted(on, tmp_path) as driver:
        driver.house.clock.pace = 10.0
        driver.house.store.takes_s = 0.5
        await driver.press("ada", "Nothing to report")
        assert "cannot promise" in driver.reads("ada")
        driver.house.store.takes_s = 0.0
        await driver.outlast()
        log = driver.house.log(driver.name, "ada")
        assert log is not None
        assert log.standing is Standing.NOTHING
        assert "a little earlier" in driver.reads("ada")


@everywhere("lose a channel")
async def test_a_channel_that_is_deleted_is_told_once_and_its_posts_go_to_the_new_one(on: On, tmp_path: Path) -> None:
    async with staffed(on, tmp_path) as driver:
        await driver.delete(CHANNEL)
        await queued(driver)
        await driver.make(CHANNEL)
        await driver.outlast()
        assert await driver.posted(CHANNEL) == WAITING
        assert driver.reads(STAFF).count("cannot write in") == 1


@everywhere("lose a channel")
async def test_a_right_that_is_lost_is_told_once_and_what_waits_goes_once_it_is_back(on: On, tmp_path: Path) -> None:
    async with staffed(on, tmp_path) as driver:
        await driver.forbid(CHANNEL)
        await queued(driver)
        await driver.restart()
        await driver.outlast()
        assert driver.reads(STAFF).count("cannot write in") == 1
        assert await driver.posted(CHANNEL) == []
        await driver.allow(CHANNEL, STAFF)
        await driver.outlast()
        assert await driver.posted(CHANNEL) == WAITING


GIVEN = {
    "what_changed": ("Two wards offer it now.",),
    "what_helped": ("kit", "time"),
    "what_got_in_the_way": ("The forms.",),
}


async def begin_a_talk(driver: Driver, who: str) -> None:
    """Begin to answer one question at a time."""
    await driver.forge(who, f"learning_logs:talk:{PROJECT}:1")


def shown_to(driver: Driver, who: str) -> dict[str, tuple[str, ...]]:
    """The answers that stand in somebody's log, also before it is handed in."""
    kept = driver.house.log(driver.name, who)
    return dict(kept.shown()) if kept else {}


STAFF = PEOPLE[-1].ref
WAITING = [f"Post {number}" for number in range(5)]


@asynccontextmanager
async def staffed(on: On, folder: Path) -> AsyncIterator[Driver]:
    """A platform on which somebody is on staff, at noon."""
    async with on(folder, FEW) as driver:
        driver.house.store.write_now(ensure_first_staff, [(driver.name, driver.house.accounts[driver.name, STAFF])])
        await driver.until(at(3, 16, 12))
        yield driver


async def queued(driver: Driver) -> None:
    """Queue posts for a channel that is closed, and let them be tried."""
    for words in WAITING:
        driver.house.post(driver.name, CHANNEL, words)
    await driver.until(at(3, 16, 13))
    assert driver.reads(STAFF).count("cannot write in") == 1
    assert {row.state for row in driver.house.rows("test")} == {"waiting"}


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


async def test_who_takes_no_direct_messages_on_discord_is_reached_on_slack(tmp_path: Path) -> None:
    async with on_both(tmp_path) as (slack, discord):
        await linked(slack, discord)
        path, before = f"/channels/{discord.members['ada'].user.dm_channel.id}/messages", discord.reads("ada")
        discord.env.inject_error("POST", path, status=403, code=50007)
        await discord.until(at(3, 16, 13))
        assert discord.env.backend.faults == []  # it was tried there first
        assert discord.reads("ada") == before
        assert slack.reads("ada").count("log 1 of 6") == 1


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
