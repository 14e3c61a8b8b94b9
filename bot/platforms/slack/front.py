"""Where every payload of Slack's comes in: each is answered within three seconds, and each is answered."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog

from bot.clock import Clock
from bot.platforms.pacing import within
from bot.platforms.ports import House
from bot.platforms.slack.answers import Answer, Answers
from bot.platforms.slack.events import Events, deed_of
from bot.platforms.slack.incoming import HOME, Deed, again, home_of, read, read_asked
from bot.platforms.slack.inputs import suggested
from bot.platforms.slack.keeping import Keeping
from bot.platforms.slack.words import Native
from bot.platforms.slack.workspace import Workspace
from bot.platforms.underway import Outcome, UnderWay
from bot.routing.replies import OpenForm, Reply
from bot.routing.requests import Kind

ANSWER_WITHIN_S = 2.4  # Slack waits 3 s (PLATFORMS 1.1); the house takes 2 s at most for what changes something
REMEMBERED = 2_000
OK, AGAIN = 200, 503
_log = structlog.get_logger("slack")
Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ack:
    """What Slack is told: 200, or a status after which it brings the same thing again."""

    status: int = OK
    body: Native | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """What the front hands things on to."""

    house: House
    workspace: Workspace
    answers: Answers
    events: Events


class Front:
    """Takes every payload, whether Slack sent it through a socket or by HTTP."""

    def __init__(self, parts: Parts, clock: Clock, under_way: UnderWay) -> None:
        self._parts = parts
        self._clock = clock
        self._under_way = under_way
        self.keeping = Keeping(clock, under_way, self._dispatch)
        self._taken: OrderedDict[str, asyncio.Task[Outcome]] = OrderedDict()
        self.is_open = True
        self._in_hand = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def take(self, body: Payload, *, again: bool = False) -> Ack:
        """Give the acknowledgement of a payload, also of one that is brought `again`; what follows is under way."""
        if not self.is_open:  # the process ends: Slack brings it to the next one
            return Ack(AGAIN)
        self._in_hand += 1
        self._idle.clear()
        try:
            return await self._take(body, again=again)
        except (LookupError, TypeError, ValueError, AttributeError):  # nothing that brings it again would help
            _log.exception("payload_not_read", kind=body.get("type"))
            return Ack()
        finally:
            self._in_hand -= 1
            if not self._in_hand:
                self._idle.set()

    async def hear(self, deed: Deed) -> None:
        """Take what somebody wrote that Slack does not bring any more, and begin to answer it."""
        if self.is_open:
            await self._act(deed, again=False)

    async def end(self) -> None:
        """Take nothing more, wait until everything taken has its acknowledgement, and hand over what was typed."""
        self.is_open = False
        await self._idle.wait()
        self._under_way.begin("keep", self.keeping.all())

    async def _take(self, body: Payload, *, again: bool) -> Ack:
        kind = body.get("type")
        if kind == "event_callback":
            return await self._event(body, again=again)
        if kind == "block_suggestion":
            return await self._suggest(body)
        if kind == "view_closed":
            view = str((body.get("view") or {}).get("id", ""))
            self._under_way.begin("closed", self._closed(view))
            return Ack()
        deed = read(body)
        return await self._act(deed, again=again) if deed is not None else Ack()

    async def _closed(self, view: str) -> None:
        """Keep what was typed in a form that is closed, and say in the talk with the bot that it is kept."""
        kept = await self.keeping.closed(view)
        if kept is not None:
            await self._parts.answers.closed(*kept).after()

    async def _event(self, body: Payload, *, again: bool) -> Ack:
        event, event_id = body.get("event") or {}, str(body.get("event_id", ""))
        deed = deed_of(event, event_id)
        if deed is not None:
            ack = await self._act(deed, again=again)
            return Ack(ack.status)
        task, _first = self._once(f"event:{event_id}", lambda: self._parts.events.take(event, event_id))
        done = await within(self._clock, ANSWER_WITHIN_S, task)
        if not done:
            return Ack(AGAIN)
        fault = task.result().fault
        if fault is not None:
            self._taken.pop(f"event:{event_id}", None)
            _log.error("event_not_taken", kind=event.get("type"), exc_info=fault)
            return Ack(AGAIN)
        return Ack()

    async def _act(self, deed: Deed, *, again: bool) -> Ack:
        deed = replace(deed, where=replace(deed.where, deed=deed.request.key, again=again))
        if deed.request.kind is Kind.KEEP:
            self.keeping.take(deed)
            return Ack()
        if deed.request.kind is Kind.SUBMIT:
            self.keeping.handed_in(deed.where.view)
        task, first = self._once(_delivery(deed), lambda: self._dispatch(deed))
        if not await within(self._clock, ANSWER_WITHIN_S, task):
            if first:
                self._under_way.begin("late_answer", self._late(deed, task))
            return _meanwhile(deed)
        outcome = task.result()
        if outcome.fault is not None:
            self._taken.pop(_delivery(deed), None)
            _log.error("not_dispatched", exc_info=outcome.fault)
            return Ack(AGAIN)
        answer = self._parts.answers.answer(deed, outcome.value)
        if first:  # a second delivery repeats the acknowledgement, not what followed it
            self._begin(deed, answer)
        return Ack(OK, answer.body)

    def _once(self, key: str, work: Callable[[], Coroutine[Any, Any, Any]]) -> tuple[asyncio.Task[Outcome], bool]:
        """Begin some work unless it was begun for an earlier delivery of the same thing."""
        task = self._taken.get(key)
        if task is not None:
            return task, False
        task = self._under_way.begin_asked(work())
        self._taken[key] = task
        while len(self._taken) > REMEMBERED:
            self._taken.popitem(last=False)
        return task, True

    async def _dispatch(self, deed: Deed) -> Reply:
        name = self._parts.workspace.name(deed.request.account)
        return await self._parts.house.dispatch(replace(deed.request, account_name=name))

    async def _late(self, deed: Deed, task: asyncio.Task[Outcome]) -> None:
        outcome = await task
        if outcome.fault is None:
            await self._follow(deed, self._parts.answers.late(deed, outcome.value))

    def _begin(self, deed: Deed, answer: Answer) -> None:
        self._under_way.begin("answer", self._follow(deed, answer))

    async def _follow(self, deed: Deed, answer: Answer) -> None:
        await answer.after()
        if deed.where.surface == "home" and deed.request.action != HOME:  # what was pressed there may have changed it
            await self._home(deed.where.user, f"{deed.request.key}:home")

    async def _home(self, user: str, key: str) -> None:
        deed = home_of(user, key)
        await self._parts.answers.answer(deed, await self._dispatch(deed)).after()

    async def _suggest(self, body: Payload) -> Ack:
        """Give what fits of a long list: its form is asked for again, so that any process can tell."""
        asked = read_asked(body)
        request = again(asked)
        if request is None:
            return Ack(OK, {"options": []})
        task = self._under_way.begin("suggest", self._parts.house.dispatch(request))
        reply = task.result() if await within(self._clock, ANSWER_WITHIN_S, task) else None
        questions = reply.form.questions if isinstance(reply, OpenForm) else ()
        question = next((each for each in questions if each.key == asked.question), None)
        return Ack(OK, suggested(question, asked.typed))


def _delivery(deed: Deed) -> str:
    """Give what tells one delivery from another: pressing again is another deed, being brought again is not."""
    return f"{deed.request.kind}:{deed.where.trigger or deed.request.key}"


def _meanwhile(deed: Deed) -> Ack:
    """Give the acknowledgement of what is not done yet; the answer follows.

    A form stays open with what was typed: Slack says that it had trouble, and handing in once more is the same deed.
    """
    return Ack(AGAIN) if deed.request.kind is Kind.SUBMIT else Ack()
