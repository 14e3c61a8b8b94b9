"""A model over HTTP: any server that speaks OpenAI's chat completions, asked for JSON in a shape, within a total time.

Whatever goes wrong ends as ModelUnavailable with a reason; nothing of what was asked or answered is logged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from pydantic import BaseModel, Field, ValidationError

from bot.clock import Clock
from bot.llm.model import Meter, ModelUnavailable, Spent, Why
from bot.llm.prompts import Filled, Prompt, PromptMessage, fill, load_prompt
from bot.llm.shape import Shape, WrongShape

if TYPE_CHECKING:
    from openai import APIStatusError

T = TypeVar("T")

TRIES = 3  # of one call, where the server says or shows that it is busy
BACK_OFF_S = 1.0  # doubled each time; a server's own Retry-After goes first
_GRACE_S = 1.0  # the SDK's own timeout ends a call first; this ends a server that sends a byte now and then
_CHARACTERS_PER_TOKEN = 3  # fewer than English has, so that too much is set aside rather than too little
_TRY_AGAIN = frozenset({408, 409, 429})
_log = structlog.get_logger("model")


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(ge=0)


class _Reply(BaseModel):
    choices: list[_Choice] = Field(min_length=1)
    usage: Any = None

    def spent(self) -> Spent | None:
        """Give what the server says was used, None if it does not say."""
        try:
            usage = _Usage.model_validate(self.usage)
        except ValidationError:
            return None
        return Spent(usage.prompt_tokens, usage.completion_tokens)


@dataclass(frozen=True, slots=True)
class _Busy:
    """A server that may do better in a while: why, and how long it asks us to wait."""

    why: Why
    wait_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a model is: its server, what that is paid with, its name there."""

    url: str
    key: str
    model: str


async def trouble_with(address: Address, timeout_s: float) -> str:
    """Give why a model cannot be used, in a few words; empty if its server has it. No tokens are used.

    Not every server lists its models, so one that answers and says it knows no such list is taken at its word.
    """
    from openai import APIConnectionError, APIStatusError, AsyncOpenAI, OpenAIError

    try:
        async with AsyncOpenAI(
            api_key=address.key, base_url=address.url or None, timeout=timeout_s, max_retries=0
        ) as client:
            listed = [model.id async for model in client.models.list()]
    except APIConnectionError:
        return "its server cannot be reached"
    except APIStatusError as error:
        known = {401: "its server refuses the key", 403: "its server refuses the key", 404: "", 405: ""}
        return known.get(error.status_code, f"its server answers {error.status_code}")
    except (OpenAIError, ValueError) as error:
        return f"its server cannot be asked ({type(error).__name__})"
    return "" if not listed or address.model in listed else f"its server does not have {address.model}"


class ModelClient:
    """The model at an address; `timeout_s` is for all of one `ask`, its tries, waits and repair together.

    It is made at start-up: the SDK takes a second to import, which no running loop should wait for.
    """

    def __init__(self, address: Address, clock: Clock, meter: Meter, *, timeout_s: float) -> None:
        from openai import AsyncOpenAI

        self.name = address.model
        self._client = AsyncOpenAI(api_key=address.key, base_url=address.url or None, max_retries=0)
        self._clock = clock
        self._meter = meter
        self._timeout_s = timeout_s

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def ask(self, filled: Filled, repair: str, shape: type[T]) -> T:
        """Give the model's answer to a prompt as an object of the shape; raises ModelUnavailable."""
        wanted = Shape(shape)
        mending = load_prompt(repair)
        for prompt in (filled.prompt, mending):
            if prompt.schema != wanted.name:
                message = f"prompt {prompt.name} asks for {prompt.schema}, not for {wanted.name}"
                raise ValueError(message)
        until = self._clock.elapsed_s() + self._timeout_s
        try:
            async with asyncio.timeout(self._timeout_s + _GRACE_S):
                return await self._ask(filled, mending, wanted, until)
        except ModelUnavailable as unavailable:
            _log.warning("model_unavailable", prompt=filled.prompt.name, model=self.name, why=unavailable.why.value)
            raise
        except TimeoutError:
            _log.warning("model_unavailable", prompt=filled.prompt.name, model=self.name, why=Why.TIMEOUT.value)
            raise ModelUnavailable(Why.TIMEOUT) from None

    async def _ask(self, filled: Filled, mending: Prompt, wanted: Shape[T], until: float) -> T:
        answer = await self._call(filled.prompt, filled.messages, wanted, until)
        try:
            return wanted.read(answer)
        except WrongShape as wrong:
            problems = wrong.problems
        again = fill(mending, {"problems": problems}).messages
        mended = await self._call(
            mending, (*filled.messages, PromptMessage("assistant", answer), *again), wanted, until
        )
        try:
            return wanted.read(mended)
        except WrongShape:
            raise ModelUnavailable(Why.MALFORMED) from None

    async def _call(self, prompt: Prompt, messages: Sequence[PromptMessage], wanted: Shape[T], until: float) -> str:
        """Give the text of one answer, tried again while the server is busy and time is left."""
        busy = _Busy(Why.FAULT, None)
        for number in range(TRIES):
            if number:
                await self._wait(busy, number, until)
            tokens = _estimate(messages, wanted) + prompt.limits.output_tokens
            reservation = await self._meter.reserve(prompt.name, prompt.sha256, self.name, tokens)
            outcome = await self._try(reservation, prompt, messages, wanted, until)
            if isinstance(outcome, str):
                return outcome
            busy = outcome
        raise ModelUnavailable(busy.why)

    async def _wait(self, busy: _Busy, number: int, until: float) -> None:
        wait_s = busy.wait_s if busy.wait_s is not None else BACK_OFF_S * 2 ** (number - 1)
        if self._clock.elapsed_s() + wait_s >= until:
            raise ModelUnavailable(busy.why)
        await self._clock.wait_s(wait_s)

    async def _try(
        self, reservation: str, prompt: Prompt, messages: Sequence[PromptMessage], wanted: Shape[T], until: float
    ) -> str | _Busy:
        """Make one request and settle what was set aside for it."""
        from openai import APIConnectionError, APIStatusError, APITimeoutError, OpenAIError

        try:
            body = await self._send(prompt, messages, wanted, until)
        except APITimeoutError:
            await self._meter.settle(
                reservation, None, Why.TIMEOUT.value
            )  # it may be answered, and billed, all the same
            raise ModelUnavailable(Why.TIMEOUT) from None
        except APIStatusError as error:
            await self._meter.settle(reservation, Spent(), str(error.status_code))
            return self._refused(error)
        except APIConnectionError:
            await self._meter.settle(reservation, None, Why.UNREACHABLE.value)
            return _Busy(Why.UNREACHABLE, None)
        except OpenAIError:
            await self._meter.settle(reservation, None, Why.MALFORMED.value)
            raise ModelUnavailable(Why.MALFORMED) from None
        return await self._text(reservation, body)

    async def _send(self, prompt: Prompt, messages: Sequence[PromptMessage], wanted: Shape[T], until: float) -> bytes:
        create: Any = self._client.chat.completions.with_raw_response.create  # its overloads want roles as literals
        answer = await create(
            model=self.name,
            messages=[{"role": each.role, "content": each.content} for each in messages],
            response_format={
                "type": "json_schema",
                "json_schema": {"name": wanted.name, "schema": wanted.schema, "strict": True},
            },
            max_completion_tokens=prompt.limits.output_tokens,
            timeout=max(0.001, until - self._clock.elapsed_s()),
        )
        body: bytes = answer.http_response.content
        return body

    def _refused(self, error: APIStatusError) -> _Busy:
        """Give how long to wait for a server that refused; raises ModelUnavailable where waiting cannot help."""
        if error.status_code == 429:
            if error.code == "insufficient_quota":
                raise ModelUnavailable(Why.BUDGET) from None
            return _Busy(Why.BUSY, self._asked_to_wait_s(error))
        if error.status_code in _TRY_AGAIN or error.status_code >= 500:
            return _Busy(Why.FAULT, self._asked_to_wait_s(error))
        raise ModelUnavailable(Why.REJECTED) from None

    def _asked_to_wait_s(self, error: APIStatusError) -> float | None:
        """Give the seconds of Retry-After, which may be a number or a date; None if there is none to be read."""
        asked = error.response.headers.get("retry-after", "")
        try:
            return max(0.0, float(asked))
        except ValueError:
            pass
        try:
            return max(0.0, (parsedate_to_datetime(asked) - self._clock.real_now()).total_seconds())
        except (ValueError, TypeError):
            return None

    async def _text(self, reservation: str, body: bytes) -> str:
        """Give the text of an answer that came; raises ModelUnavailable for one cut short, declined or not readable."""
        try:
            reply = _Reply.model_validate_json(body)
        except ValidationError:
            await self._meter.settle(reservation, None, Why.MALFORMED.value)
            raise ModelUnavailable(Why.MALFORMED) from None
        choice = reply.choices[0]
        why = _why_not(choice)
        await self._meter.settle(reservation, reply.spent(), why.value if why else "done")
        if why is not None:
            raise ModelUnavailable(why)
        return choice.message.content or ""


def _why_not(choice: _Choice) -> Why | None:
    if choice.message.refusal or choice.finish_reason == "content_filter":
        return Why.REFUSED
    if choice.finish_reason == "length":
        return Why.TRUNCATED
    return None


def _estimate(messages: Sequence[PromptMessage], wanted: Shape[T]) -> int:
    characters = sum(len(each.content) for each in messages) + len(str(wanted.schema))
    return characters // _CHARACTERS_PER_TOKEN + 1
