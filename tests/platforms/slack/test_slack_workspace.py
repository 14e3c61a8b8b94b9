"""People and channels in step, the socket watched and renewed, what the doctor finds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.errors import ConfigError
from bot.platforms.ports import Account, Awaited
from bot.platforms.slack.api import PAGE
from bot.platforms.slack.connection import SILENT_S, SlackConnection
from bot.routing.replies import Show
from bot.routing.requests import Kind
from bot.ui.actions import ActionId
from bot.ui.message import note
from bot.ui.text import say
from tests.platforms.slack.hall import ANN, Hall, Hurried, config, connected, until
from tests.platforms.slack_stub.state import BOT
from tests.platforms.slack_stub.stub import NotAcknowledged, SlackStub


@pytest.fixture
async def stub() -> AsyncIterator[SlackStub]:
    made = SlackStub()
    made.world.person(ANN, "Ann Other", "Europe/Dublin")
    async with made.running():
        yield made


async def test_ten_thousand_people_are_read_page_by_page_through_refusals(stub):
    for number in range(10_000):
        stub.world.person(f"U1{number:07d}", f"Person {number}")
    stub.world.person("U20000001", "Gone", deleted=True)
    stub.world.person("U20000002", "A program", is_bot=True)
    stub.world.person("USLACKBOT", "Slackbot")
    stub.world.person("U20000003", "In another company's workspace", is_stranger=True)
    stub.world.person("W20000004", "Of the enterprise, a guest", is_restricted=True)
    stub.refuse("users.list", times=3, retry_after=20)
    hall, clock = Hall(), Hurried(1_000)
    async with connected(stub, hall, clock):
        await until(lambda: hall.accounts)
    assert len(hall.accounts) == 10_002
    assert "W20000004" in hall.accounts
    assert hall.accounts[ANN] == Account(ANN, "Ann Other", "Europe/Dublin", f"{ANN.lower()}@example.org")
    assert len([wait for wait in clock.waited if wait > 15]) >= 3  # as long as Slack said


async def test_channels_are_seen_at_start_and_as_they_come_change_and_go(stub):
    first = stub.world.channel("insight-digests")
    first.topic = "What came of it"
    stub.world.channel("closed", private=True, bot=False)
    old = stub.world.channel("old")
    old.archived = True
    hall = Hall()
    async with connected(stub, hall):
        assert {each.name: each.topic for each in hall.channels.values()} == {"insight-digests": "What came of it"}
        await stub.event({"type": "channel_created", "channel": {"id": "C9", "name": "new", "created": 1}})
        await stub.event({"type": "channel_rename", "channel": {"id": "C9", "name": "newer", "created": 1}})
        await stub.event({"type": "channel_archive", "channel": "C9", "user": ANN})
        await stub.event({"type": "channel_deleted", "channel": first.id})
        room = stub.world.channel("invited", private=True)
        await stub.event({"type": "member_joined_channel", "user": BOT, "channel": room.id, "channel_type": "G"})
        await stub.event({"type": "member_joined_channel", "user": ANN, "channel": "C9", "channel_type": "C"})
    assert hall.channels["C9"].name == "newer"
    assert hall.channels[room.id].private
    assert hall.gone == [("C9", "is_archived"), (first.id, "channel_deleted")]


async def test_joining_renaming_moving_leaving_and_coming_back_are_told(stub):
    hall = Hall()
    async with connected(stub, hall):
        await stub.joins("U3", "Cat Third", "America/New_York")
        assert hall.accounts["U3"] == Account("U3", "Cat Third", "America/New_York", "u3@example.org")
        assert hall.requests[0].kind is Kind.ARRIVE
        await stub.changes("U3", real_name="Cat Renamed", tz="Europe/London")
        assert hall.accounts["U3"] == Account("U3", "Cat Renamed", "Europe/London", "u3@example.org")
        await stub.changes("U3", deleted=True)
        assert hall.left == ["U3"]
        hall.accounts.clear()
        await stub.changes("U3", deleted=False)
        assert "U3" in hall.accounts
        hall.accounts.clear()
        await stub.changes("U3", status_text="At lunch")
        assert hall.accounts == {}  # nothing that matters changed
        await stub.joins("U4", "A program", is_bot=True)
        assert hall.accounts == {}


async def test_an_event_that_could_not_be_kept_is_brought_again(stub):
    hall = Hall(away=True)
    async with connected(stub, hall):
        with pytest.raises(NotAcknowledged):
            await stub.joins("U3", "Cat Third")
        hall.away = False
        await stub.again()
    assert "U3" in hall.accounts


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_a_socket_that_slack_renews_loses_nothing(stub, reason):
    hall = Hall(lambda _request: Show(note(say("Here."))))
    async with connected(stub, hall):
        await stub.ask_to_reconnect(reason)
        await stub.types(ANN, "menu")
    assert len(hall.requests) == 1


async def test_who_comes_or_goes_while_people_are_read_is_neither_lost_nor_brought_back(stub):
    for number in range(PAGE):  # a first page; the second is asked for once somebody has come and somebody has gone
        stub.world.person(f"U1{number:07d}", f"Person {number}")
    stub.let_pass("users.list")
    stub.refuse("users.list", retry_after=5)
    hall = Hall()

    class Meanwhile(Hurried):
        async def wait_s(self, seconds: float) -> None:
            if seconds == 5 and "U3" not in hall.accounts:
                event = {"type": "team_join", "user": {"id": "U3", "real_name": "Cat Third"}}
                await slack.bring({"type": "event_callback", "event_id": "Ev1", "event": event})
                gone = {"id": ANN, "deleted": True}
                event = {"type": "user_change", "user": gone}
                await slack.bring({"type": "event_callback", "event_id": "Ev2", "event": event})
            await super().wait_s(seconds)

    slack = SlackConnection(config(stub), hall, Meanwhile())
    await slack.start()
    await slack.stop()
    assert "U3" in hall.accounts
    assert ANN not in hall.accounts
    assert len(hall.accounts) == PAGE + 1


async def test_an_open_socket_that_is_silent_is_rebuilt(stub):
    class Moved(Hurried):
        ahead = 0.0

        def elapsed_s(self) -> float:
            return super().elapsed_s() + self.ahead

    hall, clock = Hall(), Moved()
    async with connected(stub, hall, clock) as slack:
        await slack.watch()
        assert len(stub.called("apps.connections.open")) == 1  # all is well: nothing is done
        stub.deaf = True
        with pytest.raises(NotAcknowledged):
            await stub.says(ANN, "Two wards.")
        hall.waits = [Awaited(ANN, ActionId("tea", "answer"), began_s=60.0, lasts_s=3_600.0)]
        clock.ahead = SILENT_S + 1
        stub.connected.clear()
        await slack.watch()
        async with asyncio.timeout(5):
            await stub.connected.wait()
        stub.deaf = False
        await stub.types(ANN, "menu")
        assert len(stub.called("apps.connections.open")) == 2
        await until(lambda: len(hall.requests) == 2)
        looked = len(stub.called("conversations.history"))
        hall.waits = [replace(hall.waits[0], began_s=9_000.0)]  # its time was over when it was looked through
        clock.ahead *= 2
        await slack.watch()
    assert {request.words for request in hall.requests} == {"menu", "Two wards."}
    assert len(stub.called("conversations.history")) == looked


async def test_health_tells_the_truth_while_slack_is_away_and_when_it_is_back(stub):
    hall, clock = Hall(), Hurried()
    stub.status("auth.test", 503, times=2)
    async with connected(stub, hall, clock) as slack:
        assert slack.health().state == "wrong"
        await slack.watch()
        assert slack.health().state == "wrong"
        await slack.watch()
        assert slack.health().state == "fine"
        await until(lambda: hall.accounts)
        await stub.types(ANN, "menu")
    assert slack.health().state == "wrong"
    assert len(hall.requests) == 1


async def test_a_socket_that_is_closed_or_cannot_be_opened_is_said_at_once(stub):
    async with connected(stub, Hall()) as slack:
        assert slack.health().state == "fine"
        stub.shut = True
        for socket in list(stub.sockets):
            await socket.close()
        await until(lambda: slack.health().state == "wrong")
        await slack.watch()
        assert "socket_not_opened" in slack.health().wrong
        stub.shut = False
        await slack.watch()
        assert slack.health().state == "fine"
        await until(lambda: len(stub.called("users.list")) == 2)  # who came meanwhile was told to nobody


async def test_where_no_socket_can_be_opened_at_the_start_it_is_said_and_tried_again(stub):
    stub.shut = True
    slack = SlackConnection(config(stub), Hall(), Hurried())
    await slack.start()
    try:
        assert "socket_not_opened" in slack.health().wrong
        stub.shut = False
        await slack.watch()
        assert slack.health().state == "fine"
    finally:
        await slack.stop()


async def test_a_stop_that_is_cut_off_leaves_nothing_open(stub):
    def never(_request):
        return asyncio.Event().wait()

    slack = SlackConnection(config(stub), Hall(never), Hurried())
    await slack.start()
    await stub.types(ANN, "help")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await slack.stop()
    await until(lambda: not stub.sockets)
    assert (slack.health().state, await slack.stop()) == ("wrong", None)


async def test_a_wrong_token_is_said_at_start(stub):
    for wrong in ({"bot_token": "xoxb-wrong"}, {"app_token": "xapp-wrong"}, {"app_token": ""}):
        with pytest.raises(ConfigError):
            await SlackConnection(config(stub, **wrong), Hall(), Hurried()).start()
    with pytest.raises(ConfigError):
        await SlackConnection(config(stub, mode="http", signing_secret=""), Hall(), Hurried()).start()


async def test_the_doctor_finds_nothing_where_all_is_well(stub):
    findings = await SlackConnection(config(stub), Hall(), Hurried()).check()
    assert {finding.state for finding in findings} == {"fine"}
    assert len(findings) == 4
    by_http = await SlackConnection(config(stub, mode="http"), Hall(), Hurried()).check()
    assert {finding.state for finding in by_http} == {"fine"}


async def test_the_doctor_does_not_wait_for_a_scope_that_only_staff_can_give(stub):
    stub.world.scopes -= {"channels:read"}
    clock = Hurried()
    findings = await SlackConnection(replace(config(stub), channels=("insight-digests",)), Hall(), clock).check()
    assert "Slack could not be asked (missing_scope)." in {finding.wrong for finding in findings}
    assert clock.waited == []


async def test_the_doctor_says_what_will_not_work_and_what_to_do(stub):
    stub.world.scopes -= {"pins:write", "commands"}
    stub.skew_s = 400
    findings = await SlackConnection(config(stub, app_token="xapp-wrong"), Hall(), Hurried()).check()
    wrong = {finding.about: finding.wrong for finding in findings if finding.state == "wrong"}
    assert wrong["Slack's scopes: pins:write"] == "Without it posts cannot be pinned."
    assert "the command" in wrong["Slack's scopes: commands"]
    assert "seconds off" in wrong["The machine's clock beside Slack's"]
    assert "invalid_auth" in wrong["Slack's app-level token"]
    assert all(finding.cure for finding in findings if finding.state == "wrong")
    (first, *_) = await SlackConnection(config(stub, bot_token="xoxb-wrong"), Hall(), Hurried()).check()
    assert (first.state, "refuses" in first.wrong) == ("wrong", True)
    found = await SlackConnection(config(stub, api_url="http://127.0.0.1:9/api/"), Hall(), Hurried()).check()
    assert {finding.state for finding in found} == {"unknown"}
    assert {"CONVENOR_SLACK_API_URL" in finding.cure for finding in found} == {True}


async def test_a_missing_scope_is_not_waited_for_and_hides_no_other_finding(stub):
    stub.world.scopes -= {"groups:read", "users:read"}
    found = await SlackConnection(config(stub, channels=("digests",)), Hall(), Hurried()).check()
    wrong = {finding.about: finding for finding in found if finding.state != "fine"}
    assert set(wrong) == {"Slack's scopes: groups:read", "Slack's scopes: users:read", "Slack's channels"}
    assert all(finding.cure for finding in wrong.values())
    assert len(stub.called("conversations.list")) == 1


async def test_who_is_not_told_of_people_and_channels_is_not_ready_and_asks_again_in_a_minute(stub):
    stub.world.scopes -= {"users:read"}
    clock = Hurried()
    async with connected(stub, Hall(), clock) as slack:
        assert "who and which channels are there (missing_scope)" in slack.health().wrong
        await slack.watch()
        assert len(stub.called("users.list")) == 1
