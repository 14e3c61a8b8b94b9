"""Roles and events on Slack: a user group stands for a role, a card in the channel for an event."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.errors import Fate, PlatformError
from bot.outbox.store import Effect
from bot.platforms.slack.connection import SlackConnection
from tests.platforms.slack.hall import ANN, Hall, Hurried, config, connected
from tests.platforms.slack_stub.stub import SlackStub, words

BEN, CAT = "U00000002", "U00000003"


@pytest.fixture
async def stub() -> AsyncIterator[SlackStub]:
    made = SlackStub()
    for user, name in ((ANN, "Ann"), (BEN, "Ben"), (CAT, "Cat")):
        made.world.person(user, name)
    made.world.channel("insight-digests")
    made.world.groups["S1"] = {
        "id": "S1", "handle": "codesigners", "name": "Codesigners", "date_delete": 0, "users": [BEN],
    }  # fmt: skip
    async with made.running():
        yield made


@pytest.fixture
async def slack(stub: SlackStub) -> AsyncIterator[SlackConnection]:
    async with connected(stub, Hall(), Hurried()) as made:
        yield made


def role(name: str, **more: object) -> str:
    return json.dumps({"v": 1, "role": name, **more})


async def refused(slack: SlackConnection, address: str, effect: Effect, payload: str) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        await slack.platform.send("out_1", address, effect, payload)
    return caught.value


async def test_a_role_is_a_user_group_that_keeps_its_other_members(stub: SlackStub, slack: SlackConnection) -> None:
    for _again in range(2):
        assert await slack.platform.send("out_1", f"dm:{ANN}", Effect.ROLE, role("@Codesigners", give=True)) == "S1"
    assert stub.world.groups["S1"]["users"] == [BEN, ANN]
    await slack.platform.send("out_2", f"dm:{BEN}", Effect.ROLE, role("S1", give=False))
    assert stub.world.groups["S1"]["users"] == [ANN]


async def test_two_people_at_once_are_both_in_it(stub: SlackStub, slack: SlackConnection) -> None:
    async with asyncio.TaskGroup() as together:
        for number, user in enumerate((ANN, CAT)):
            together.create_task(slack.platform.send(f"out_{number}", f"dm:{user}", Effect.ROLE, role("codesigners")))
    assert set(stub.world.groups["S1"]["users"]) == {ANN, BEN, CAT}


async def test_the_last_one_out_switches_the_group_off_and_the_next_one_in_has_it_alone(
    stub: SlackStub, slack: SlackConnection
) -> None:
    await slack.platform.send("out_1", f"dm:{BEN}", Effect.ROLE, role("codesigners", give=False))
    assert stub.world.groups["S1"]["date_delete"]
    await slack.platform.send("out_2", f"dm:{ANN}", Effect.ROLE, role("codesigners", give=True))
    assert (stub.world.groups["S1"]["date_delete"], stub.world.groups["S1"]["users"]) == (0, [ANN])


async def test_without_a_group_or_the_plan_for_one_the_role_is_refused_for_good(
    stub: SlackStub, slack: SlackConnection
) -> None:
    missing = await refused(slack, f"dm:{ANN}", Effect.ROLE, role("editors"))
    assert (missing.code, missing.fate) == ("no_user_group", Fate.NEVER)
    stub.world.is_paid = False
    unpaid = await refused(slack, f"dm:{ANN}", Effect.ROLE, role("codesigners"))
    assert (unpaid.code, unpaid.fate) == ("paid_teams_only", Fate.NEVER)


async def test_an_event_is_a_card_with_each_readers_own_time_and_is_found_by_its_row(
    stub: SlackStub, slack: SlackConnection
) -> None:
    meeting = {
        "v": 1, "name": "Round six <!channel>", "starts_at": "2027-07-06T12:30:00+01:00", "zone": "Europe/London",
        "place": "https://meet.example/six", "about": "What came *out* of it",
    }  # fmt: skip
    made = await slack.platform.send("out_1", "insight-digests", Effect.EVENT, json.dumps(meeting))
    assert await slack.platform.find("out_1", "insight-digests") == made
    (post,) = stub.posted("insight-digests")
    assert "Round six <!channel>" in words(post["blocks"])
    assert "Tue 6 July, 12:30 BST to Tue 6 July, 13:30 BST" in post["text"]
    dates: list[Any] = [
        each for block in post["blocks"] if block["type"] == "rich_text"
        for part in block["elements"] for each in part["elements"] if each["type"] == "date"
    ]  # fmt: skip
    assert [each["timestamp"] for each in dates] == [1814873400, 1814877000]
    off = json.dumps({**meeting, "event": made, "called_off": True})
    assert await slack.platform.send("out_2", "insight-digests", Effect.EVENT, off) == made
    (post,) = stub.posted("insight-digests")
    assert "Called off. This does not take place." in post["text"]
    wrong = await refused(slack, "insight-digests", Effect.EVENT, json.dumps({**meeting, "starts_at": "soon"}))
    assert (wrong.code, wrong.fate) == ("bad_payload", Fate.NEVER)


async def test_doctor_looks_at_each_channel_that_the_programme_names(stub: SlackStub) -> None:
    stub.world.channel("lobby", bot=False)
    stub.world.channel("closed", private=True, bot=False)
    stub.world.channel("old").archived = True
    named = ("insight-digests", "lobby", "closed", "old", "nowhere")
    settings = replace(config(stub), channels=named)
    found = {each.about: each for each in await SlackConnection(settings, Hall(), Hurried()).check()}
    assert {name: found[f"#{name}"].state for name in named} == {
        "insight-digests": "fine", "lobby": "fine", "closed": "wrong", "old": "wrong", "nowhere": "wrong",
    }  # fmt: skip
    assert "/invite" in found["#closed"].cure
    assert "Unarchive" in found["#old"].cure
    stub.world.scopes -= {"channels:join"}
    found = {each.about: each for each in await SlackConnection(settings, Hall(), Hurried()).check()}
    assert "may not join" in found["#lobby"].wrong
