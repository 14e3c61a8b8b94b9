"""The whole bot on Slack: a learning log from its prompt to the store, and what goes wrong on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from bot.platforms.slack.http import PATH
from bot.programme.learning_logs.rules.responses import Standing
from tests.platforms.slack.hall import until
from tests.platforms.slack.lodge import ANN, Lodge, opened
from tests.platforms.slack_stub.stub import SlackStub, labels, words


@pytest.fixture
async def stub() -> AsyncIterator[SlackStub]:
    made = SlackStub()
    async with made.running():
        yield made


@pytest.fixture
def lodge(stub: SlackStub, tmp_path: Path) -> Iterator[Lodge]:
    with opened(tmp_path, stub) as made:
        yield made


async def form(stub: SlackStub, user: str = ANN) -> dict[str, Any]:
    """Press the first button of the prompt and give the form it opens."""
    (prompt,) = stub.told(user)
    await stub.presses(user, prompt, labels(prompt)[0])
    await until(lambda: stub.open_view(user))
    view = stub.open_view(user)
    assert view is not None
    return view


def answers(view: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """An answer to every question that wants words or a choice."""
    given: dict[str, tuple[str, ...]] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            offered = element.get("options")
            given[block["block_id"]] = (offered[0]["value"],) if offered else ("3",)
    return given


async def test_every_button_of_the_menu_and_of_the_prompt_shows_something(lodge, stub):
    async with lodge.awake() as (bot, _slack):
        await bot.do_due()
        (prompt,) = stub.told(ANN)
        await stub.types(ANN, "")
        menu = stub.whispered(ANN)[-1]
        assert "My logs" in labels(menu)
        for message, ephemeral in ((prompt, False), (menu, True)):
            for label in labels(message):
                before = len(stub.told(ANN)) + len(stub.whispered(ANN)) + len(stub.called("views.open"))
                await stub.presses(ANN, message, label)
                seen = lambda: len(stub.told(ANN)) + len(stub.whispered(ANN)) + len(stub.called("views.open"))  # noqa: E731
                await until(lambda before=before, seen=seen: seen() > before)
            assert ephemeral == (message in stub.world.ephemerals)
    assert not any("went wrong" in words(each) for each in (*stub.told(ANN), *stub.whispered(ANN)))
    assert not any("no longer does anything" in words(each) for each in (*stub.told(ANN), *stub.whispered(ANN)))


async def test_the_home_tab_reaches_the_menu(lodge, stub):
    async with lodge.awake():
        await stub.opens_home(ANN)
        await until(lambda: ANN in stub.world.homes)
    assert "My logs" in labels(stub.world.homes[ANN])


async def test_answers_typed_are_kept_and_there_when_the_form_opens_again(lodge, stub):
    async with lodge.awake() as (bot, _slack):
        await bot.do_due()
        view = await form(stub)
        question = next(b["block_id"] for b in view["blocks"] if b["type"] == "input" and b["element"].get("multiline"))
        await stub.fills_in(ANN, view, question, "Half of what I wanted to s")
        await stub.closes(ANN, view)
        await until(lambda: len(stub.told(ANN)) == 2)
    closing = stub.told(ANN)[1]
    assert words(closing["blocks"]).startswith("Saved ")
    async with lodge.awake():
        await stub.presses(ANN, closing, "Carry on")
        await until(lambda: stub.open_view(ANN))
        again = stub.open_view(ANN)
    block = next(block for block in again["blocks"] if block.get("block_id") == question)
    assert block["element"]["initial_value"] == "Half of what I wanted to s"


async def test_commits_of_a_second_are_answered_in_the_acknowledgement(lodge, stub):
    async with lodge.awake() as (bot, _slack):
        await bot.do_due()
        view = await form(stub)
        lodge.store.takes_s = 0.8
        await stub.hands_in(ANN, view, answers(view))
        assert stub.open_view(ANN) is None
        lodge.store.takes_s = 0.0
        await until(lambda: len(stub.told(ANN)) == 2)
    assert "taking longer" not in words(stub.told(ANN)[1])


async def test_slower_commits_are_told_saved_once_they_are_and_the_answer_follows(lodge, stub):
    async with lodge.awake() as (bot, _slack):
        await bot.do_due()
        view = await form(stub)
        lodge.store.takes_s = 1.3
        await stub.hands_in(ANN, view, answers(view))
        assert stub.open_view(ANN) is None
        await until(lambda: len(stub.told(ANN)) == 2)
        lodge.store.takes_s = 0.0
        bot.keep_working()
        await until(lambda: len(stub.told(ANN)) == 3)
    assert "Saved. This is taking longer" in words(stub.told(ANN)[1])
    assert lodge.log(ANN).standing is Standing.HANDED_IN


async def test_a_store_that_answers_after_five_seconds_promises_nothing_and_the_form_stays(lodge, stub):
    async with lodge.awake() as (bot, _slack):
        await bot.do_due()
        view = await form(stub)
        lodge.store.takes_s = 5.0
        await stub.hands_in(ANN, view, answers(view))
        assert "cannot promise" in next(iter(stub.errors[view["id"]].values()))
        assert stub.open_view(ANN) == view
        lodge.store.takes_s = 0.0
        bot.keep_working()
        await until(lambda: len(stub.told(ANN)) == 2, within_s=15)
    assert lodge.log(ANN).standing is Standing.HANDED_IN


async def test_by_http_a_log_is_handed_in_and_a_bad_signature_is_not(lodge, stub):
    async with lodge.awake(mode="http") as (bot, slack):
        app = slack.mounts()[PATH]

        async def post(body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
            async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://x") as web:
                answer = await web.post(PATH, content=body, headers=headers)
                return answer.status_code, answer.content

        stub.post = post
        await bot.do_due()
        view = await form(stub)
        stub.secret = "another"
        with pytest.raises(AssertionError, match="401"):
            await stub.hands_in(ANN, view, answers(view))
        log = lodge.log(ANN)
        assert log is None or log.standing is not Standing.HANDED_IN
        stub.secret = "stub-signing-secret"
        await stub.hands_in(ANN, view, answers(view))
    log = lodge.log(ANN)
    assert log is not None
    assert log.standing is Standing.HANDED_IN
