"""Slack's request address: only what Slack signed just now is taken, and all of it is answered."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest

from bot.platforms.slack.connection import SlackConnection
from bot.platforms.slack.http import MOST_BYTES, PATH
from bot.routing.replies import OpenForm, Show
from bot.routing.requests import Kind
from bot.ui.form import Form, ShortText
from bot.ui.message import note
from bot.ui.text import say
from tests.platforms.slack.hall import ANN, Hall, Hurried, config, connected, until
from tests.platforms.slack_stub.stub import NotAcknowledged, SlackStub, words

FORM = Form("Log", "logs:hand_in:1", (ShortText("text", "What?"),))


def client(slack: SlackConnection) -> httpx2.AsyncClient:
    (app,) = slack.mounts().values()
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://test")


@pytest.fixture
def hall() -> Hall:
    return Hall(lambda request: OpenForm(FORM) if request.kind is Kind.COMMAND else Show(note(say("Thank you."))))


@pytest.fixture
async def stub() -> AsyncIterator[SlackStub]:
    made = SlackStub()
    made.world.person(ANN, "Ann Other")
    async with made.running():
        yield made


@pytest.fixture
async def slack(stub: SlackStub, hall: Hall) -> AsyncIterator[SlackConnection]:
    async with connected(stub, hall, Hurried(1.0), mode="http") as made:

        async def post(body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
            async with client(made) as web:
                answer = await web.post(PATH, content=body, headers=headers)
                return answer.status_code, answer.content

        stub.post = post
        yield made


async def test_everything_works_by_http_as_by_the_socket(stub, slack, hall):
    await stub.types(ANN, "log")
    await until(lambda: stub.open_view(ANN))
    await stub.hands_in(ANN, stub.open_view(ANN), {"text": ("x",)})
    await until(lambda: stub.told(ANN))
    await stub.says(ANN, "hello")
    await until(lambda: len(stub.told(ANN)) == 2)
    await stub.joins("U3", "Cat Third")
    assert "U3" in hall.accounts
    assert words(stub.told(ANN)[0]["blocks"]) == "Thank you."
    assert stub.called("apps.connections.open") == []


async def test_another_secret_an_old_stamp_and_no_signature_are_refused(stub, slack, hall):
    async with client(slack) as web:
        body, headers = stub.signed("events_api", {"type": "event_callback", "event": {"type": "x"}, "event_id": "1"})
        assert (await web.post(PATH, content=body, headers=headers)).status_code == 200
        assert (await web.post(PATH, content=body + b" ", headers=headers)).status_code == 401
        assert (await web.post(PATH, content=body)).status_code == 401
        letters = {**headers, "x-slack-request-timestamp": "now"}
        assert (await web.post(PATH, content=body, headers=letters)).status_code == 401
        old = int(stub.world.clock.real_now().timestamp()) - 301
        body, headers = stub.signed("events_api", {"type": "event_callback"}, at=old)
        assert (await web.post(PATH, content=body, headers=headers)).status_code == 401
        assert (await web.post(PATH, content=b"x" * (MOST_BYTES + 1), headers=headers)).status_code == 413
        assert (await web.get(PATH)).status_code == 405
    stub.secret = "another"
    with pytest.raises(NotAcknowledged):
        await stub.types(ANN, "log")
    assert hall.requests == []


async def test_slack_is_told_the_challenge_it_asks_for(stub, slack):
    async with client(slack) as web:
        body, headers = stub.signed("events_api", {"type": "url_verification", "challenge": "abc"})
        assert (await web.post(PATH, content=body, headers=headers)).text.strip('{}"').endswith("abc")


async def test_the_check_of_the_certificate_is_answered_unsigned_and_tells_nobody(stub, slack, hall):
    async with client(slack) as web:
        form = {"content-type": "application/x-www-form-urlencoded"}
        assert (await web.post(PATH, content=b"ssl_check=1&token=x", headers=form)).status_code == 200
    assert hall.requests == []


@pytest.mark.parametrize(
    "body", [b"[]", b"null", b'"text"', b"7", b"{", b"\xff", b"payload=[]", b"payload=", b"", b"[" * 99_999]
)
async def test_what_is_no_payload_is_refused_and_no_fault(stub, slack, body):
    async with client(slack) as web:
        for kind in ("application/json", "application/x-www-form-urlencoded"):
            for stamp in ("1", "9" * 5_000):
                headers = {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": "v0=1"}
                assert (await web.post(PATH, content=body, headers=headers)).status_code in {400, 401}


async def test_before_the_start_and_after_the_end_slack_is_asked_to_come_again(stub, hall):
    slack = SlackConnection(config(stub, mode="http"), hall, Hurried())
    async with client(slack) as web:
        body, headers = stub.signed("events_api", {"type": "event_callback"})
        assert (await web.post(PATH, content=body, headers=headers)).status_code == 503
        await slack.start()
        assert (await web.post(PATH, content=body, headers=headers)).status_code == 200
        await slack.stop()
        assert (await web.post(PATH, content=body, headers=headers)).status_code == 503


async def test_with_a_socket_nothing_is_mounted(stub, hall):
    assert SlackConnection(config(stub), hall, Hurried()).mounts() == {}
