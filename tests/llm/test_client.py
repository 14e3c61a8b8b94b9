"""A model over HTTP: what works, and every way in which it does not, told by its reason and paid for once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any

import pytest
import structlog
from llmock.pytest_plugin import LLMock
from llmock.scenarios import Reply

from bot.clock import SystemClock
from bot.llm.budget.store import usage
from bot.llm.budget.tables import model_calls
from bot.llm.client import TRIES, ModelClient
from bot.llm.model import ModelUnavailable, Why
from bot.llm.prompts import Filled, fill, load_prompt
from bot.store import Store
from tests.llm.conftest import Client
from tests.llm.hurrying import START, HurryingClock
from tests.llm.stub import Stub

REPAIR = "learning_logs_digest_repair"
SECRET = "the sluice door sticks"


@dataclass(frozen=True, slots=True)
class Point:
    """One point."""

    text: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A shape of the name that the prompts ask for."""

    points: tuple[Point, ...]


GOOD = json.dumps({"points": [{"text": "Doors stick.", "sources": [1, 2]}]})
WRONG = json.dumps({"points": [{"text": "Doors stick.", "sources": ["one"]}]})


def filled() -> Filled:
    given = {"round": "Round 1", "count": "2", "most_lines": "12", "answers": SECRET}
    return fill(load_prompt("learning_logs_digest"), given)


async def ask(model: ModelClient) -> Proposal:
    return await model.ask(filled(), REPAIR, Proposal)


async def why(model: ModelClient) -> Why:
    with pytest.raises(ModelUnavailable) as caught:
        await ask(model)
    assert SECRET not in repr(caught.value)
    assert caught.value.__cause__ is None
    return caught.value.why


def calls(house: Store) -> list[Any]:
    return house.read_now(lambda tx: tx.rows(model_calls.select().order_by(model_calls.c.at, model_calls.c.id)))


def outcomes(house: Store) -> list[str]:
    return sorted(call.outcome for call in calls(house))


async def test_an_answer_in_the_shape_is_given_and_what_it_used_is_noted(
    stub: Stub, client: Client, house: Store
) -> None:
    stub.says({"content": GOOD}, prompt_tokens=70, completion_tokens=30)
    assert await ask(client(stub.url)) == Proposal((Point("Doors stick.", (1, 2)),))
    [call] = calls(house)
    assert (call.tokens, call.tokens_in, call.tokens_out, call.outcome) == (100, 70, 30, "done")
    prompt = load_prompt("learning_logs_digest")
    assert (call.prompt, call.prompt_sha256, call.model, call.month) == (
        prompt.name,
        prompt.sha256,
        "m-1",
        "2027-04",
    )
    assert SECRET not in str(calls(house))


async def test_the_request_is_a_plain_chat_completion_with_a_closed_schema(stub: Stub, client: Client) -> None:
    stub.says({"content": GOOD})
    await ask(client(stub.url))
    [asked] = stub.asked
    assert [message["role"] for message in asked["messages"]] == ["system", "user"]
    wanted = asked["response_format"]["json_schema"]
    assert (wanted["name"], wanted["strict"]) == ("Proposal", True)
    point = wanted["schema"]["$defs"]["Point"]
    assert (point["required"], point["additionalProperties"]) == (["text", "sources"], False)
    assert stub.keys == ["Bearer sk-test"]


async def test_a_fence_round_the_json_does_no_harm(stub: Stub, client: Client) -> None:
    stub.says({"content": f"```json\n{GOOD}\n```"})
    assert (await ask(client(stub.url))).points


async def test_a_busy_server_is_asked_again_after_as_long_as_it_says(llmock: LLMock, client: Client) -> None:
    llmock.rate_limit(times=2, retry_after=0.3)
    llmock.add(Reply(text=GOOD))
    assert (await ask(client(llmock.base_url(), at=SystemClock()))).points
    assert [request.status for request in llmock.requests] == [429, 429, 200]
    # llmock judges by its own clock: an early retry, or a retry of what cannot help, is a finding.
    llmock.assert_resilient()


async def test_retry_after_goes_before_our_own_back_off_and_may_be_a_date(
    stub: Stub, client: Client, hurrying: HurryingClock, house: Store
) -> None:
    date = format_datetime(START.replace(second=12), usegmt=True)
    stub.sends(429, b"{}", retry_after="7")
    stub.sends(503, b"{}", retry_after=date)
    stub.says({"content": GOOD})
    assert (await ask(client(stub.url))).points
    assert hurrying.waits == [7.0, 5.0]
    assert outcomes(house) == ["429", "503", "done"]


async def test_a_server_that_wants_more_time_than_there_is_is_not_waited_for(
    llmock: LLMock, client: Client, hurrying: HurryingClock
) -> None:
    llmock.rate_limit(times=None, retry_after=30)
    assert await why(client(llmock.base_url(), timeout_s=20)) is Why.BUSY
    assert (len(llmock.requests), hurrying.waits) == (1, [])


async def test_a_server_that_stays_busy_is_given_up_and_costs_nothing(
    llmock: LLMock, client: Client, hurrying: HurryingClock, house: Store
) -> None:
    llmock.rate_limit(times=None, retry_after=2)
    assert await why(client(llmock.base_url())) is Why.BUSY
    assert (len(llmock.requests), hurrying.waits) == (TRIES, [2.0, 2.0])
    assert house.read_now(usage).tokens == 0


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_failing_server_is_asked_again_and_given_up(llmock: LLMock, client: Client, status: int) -> None:
    llmock.outage(status=status)
    assert await why(client(llmock.base_url())) is Why.FAULT
    assert len(llmock.requests) == TRIES


async def test_a_server_that_names_no_time_is_asked_again_ever_later(
    stub: Stub, client: Client, hurrying: HurryingClock
) -> None:
    stub.sends(500, b"oops", retry_after="soon")
    assert await why(client(stub.url)) is Why.FAULT
    assert (len(stub.asked), hurrying.waits) == (TRIES, [1.0, 2.0])


async def test_a_server_that_recovers_is_used(llmock: LLMock, client: Client) -> None:
    llmock.fail(503)
    llmock.add(Reply(text=GOOD))
    assert (await ask(client(llmock.base_url()))).points


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
async def test_what_cannot_help_is_not_tried_again(llmock: LLMock, client: Client, status: int) -> None:
    llmock.fail(status, times=None)
    assert await why(client(llmock.base_url())) is Why.REJECTED
    assert len(llmock.requests) == 1
    llmock.assert_resilient()


async def test_an_account_without_credit_is_not_tried_again(stub: Stub, client: Client) -> None:
    stub.sends(429, b'{"error": {"message": "pay", "code": "insufficient_quota"}}', retry_after="1")
    assert await why(client(stub.url)) is Why.BUDGET
    assert len(stub.asked) == 1


async def test_a_server_that_does_not_answer_in_time_is_given_up_and_counted_as_if_it_had(
    llmock: LLMock, client: Client, house: Store
) -> None:
    llmock.delay(2)
    assert await why(client(llmock.base_url(), timeout_s=0.2, at=SystemClock())) is Why.TIMEOUT
    [call] = calls(house)
    assert (call.outcome, call.tokens_in) == ("timeout", None)
    assert call.tokens > 4000  # what was set aside: the server may have worked, and bill it


async def test_nobody_at_the_address_is_no_model(client: Client, house: Store) -> None:
    assert await why(client("http://127.0.0.1:9/v1")) is Why.UNREACHABLE
    assert outcomes(house) == ["unreachable"] * TRIES


@pytest.mark.parametrize("text", ["{", WRONG, "I would rather chat.", "[]", ""])
async def test_an_answer_in_the_wrong_shape_is_mended_once(llmock: LLMock, client: Client, text: str) -> None:
    llmock.add(Reply(text=text), Reply(text=GOOD))
    assert (await ask(client(llmock.base_url()))).points
    assert len(llmock.requests) == 2


async def test_a_repair_is_told_what_was_wrong_and_not_more_than_that(stub: Stub, client: Client) -> None:
    stub.says({"content": WRONG})
    stub.says({"content": GOOD})
    await ask(client(stub.url))
    first, second = (asked["messages"] for asked in stub.asked)
    assert second[: len(first)] == first
    assert second[-2] == {"role": "assistant", "content": WRONG}
    assert "points.0.sources.0: Input should be a valid integer" in second[-1]["content"]


async def test_an_answer_that_is_wrong_twice_is_given_up(llmock: LLMock, client: Client, house: Store) -> None:
    llmock.add(Reply(text=WRONG, times=None))
    assert await why(client(llmock.base_url())) is Why.MALFORMED
    assert outcomes(house) == ["done", "done"]
    assert {call.prompt for call in calls(house)} == {"learning_logs_digest", REPAIR}


async def test_an_answer_cut_short_is_not_used_even_where_it_can_be_read(llmock: LLMock, client: Client) -> None:
    llmock.add(Reply(text=GOOD, finish_reason="length"))
    assert await why(client(llmock.base_url())) is Why.TRUNCATED
    assert len(llmock.requests) == 1


@pytest.mark.parametrize(
    ("message", "finish"), [({"content": None, "refusal": "I cannot."}, "stop"), ({"content": GOOD}, "content_filter")]
)
async def test_a_model_that_declines_is_not_pressed(
    stub: Stub, client: Client, message: dict[str, Any], finish: str
) -> None:
    stub.says(message, finish, prompt_tokens=5, completion_tokens=5)
    assert await why(client(stub.url)) is Why.REFUSED
    assert len(stub.asked) == 1


@pytest.mark.parametrize(
    "body", [b"{not json", b"", b"<html>sign in</html>", b'{"choices": []}', b"[1]", b"\xff\xfe", b'{"error": "x"}']
)
async def test_a_body_that_is_no_completion_is_no_answer(stub: Stub, client: Client, body: bytes) -> None:
    stub.sends(200, body)
    assert await why(client(stub.url)) is Why.MALFORMED


@pytest.mark.parametrize("used", [{}, {"prompt_tokens": -5, "completion_tokens": 1}])
async def test_a_server_that_does_not_count_is_paid_what_was_set_aside(
    stub: Stub, client: Client, house: Store, used: dict[str, int]
) -> None:
    stub.says({"content": GOOD}, **used)
    await ask(client(stub.url))
    assert calls(house)[0].tokens > 4000


async def test_when_the_months_tokens_are_used_up_nothing_is_sent(llmock: LLMock, client: Client, house: Store) -> None:
    assert await why(client(llmock.base_url(), tokens=4000)) is Why.BUDGET
    assert (len(llmock.requests), calls(house)) == (0, [])


async def test_a_failure_is_logged_by_its_reason_and_never_by_what_people_wrote(llmock: LLMock, client: Client) -> None:
    llmock.outage()
    with structlog.testing.capture_logs() as logged:
        await why(client(llmock.base_url()))
    assert [(entry["event"], entry["why"]) for entry in logged] == [("model_unavailable", "fault")]
    assert SECRET not in str(logged)
    assert "sk-test" not in str(logged)


async def test_a_prompt_for_another_shape_is_a_fault_of_ours(stub: Stub, client: Client) -> None:
    with pytest.raises(ValueError, match="not for Point"):
        await client(stub.url).ask(filled(), REPAIR, Point)
