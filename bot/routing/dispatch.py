"""Dispatch: one request in, one reply out; what changes something is kept first and done once.

The one error boundary of the way through is here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

import structlog
from pydantic import TypeAdapter

from bot.clock import Clock
from bot.config import Community
from bot.core.capability import Capability, programme_of
from bot.core.members.actions import find_person, person_for_account
from bot.core.members.rules import Person
from bot.errors import MemberError
from bot.ids import new_reference
from bot.inbox.store import Kept, by_key, count_failure, finish, keep, open_keys
from bot.routing import late, views
from bot.routing.replies import Quiet, Reply, as_told, reply_from_json, reply_to_json
from bot.routing.requests import Kind, Request
from bot.routing.routes import Call, Does, Route, Routes
from bot.store import Store, Tx
from bot.ui.actions import ActionId, parse_action

ACKNOWLEDGE_WITHIN_S = 2.0  # Slack and Discord wait 3 s (PLATFORMS 1.1 and 2.1); the rest is for the way there and back
_REQUEST: TypeAdapter[Request] = TypeAdapter(Request)
_log = structlog.get_logger("routing")

Spawn = Callable[[Coroutine[Any, Any, Any]], "asyncio.Task[Any]"]


@dataclass(slots=True)
class _Slip:
    """How far one request has come; written by the event loop, read there too."""

    kept: bool = False
    late: bool = False
    owed: bool = False  # its person was told that an answer follows


@dataclass(frozen=True, slots=True)
class _Result:
    """What came of a request: the reply, and whether it is finished or was a fault and is tried again."""

    reply: Reply
    finished: bool = True


class Dispatcher:
    """Finds the route of each request, runs its handler in one transaction and gives the reply."""

    def __init__(
        self,
        store: Store,
        routes: Routes,
        community: Community,
        capabilities: tuple[Capability, ...],
        clock: Clock,
        spawn: Spawn,
    ) -> None:
        self._store = store
        self._routes = routes
        self._community = community
        self._capabilities = capabilities
        self._programme = programme_of(capabilities)
        self._clock = clock
        self._spawn = spawn

    async def dispatch(self, request: Request) -> Reply:
        """Give the reply to a request; never raises for what a person or a handler did."""
        route, request = self._find(await self._heard(request))
        if route is None:
            # Who joins has asked for nothing; without a capability that welcomes them they are known, and that is all.
            return Quiet() if request.kind is Kind.ARRIVE else views.stale()
        with structlog.contextvars.bound_contextvars(request=request.delivery, route=route.action):
            if route.does is Does.SHOWS:
                return await self._show(route, request)
            return await self._change(route, request)

    def _call(self, tx: Tx, request: Request, person: Person) -> Call:
        community = self._programme(tx, self._community)
        return Call(request, person, community, self._capabilities, self._routes.commands())

    async def _heard(self, request: Request) -> Request:
        """Give a direct message the action of the capability that is in conversation with this person, if one is."""
        if request.kind is not Kind.SAY:
            return request
        try:
            action = await self._store.read(self._listener, request)
        except Exception:  # noqa: BLE001 - a store that is away is told of when the message is answered
            _log.exception("nobody_heard")
            return request
        return replace(request, action=action) if action else request

    def _listener(self, tx: Tx, request: Request) -> ActionId | None:
        # A second delivery goes where the first one went, also when the conversation has moved on since.
        before = by_key(tx, request.delivery)
        if before is not None:
            return parse_action(f"{before.route}:")
        person = find_person(tx, request.platform, request.account)
        asked = (each.hears for each in self._capabilities if each.hears is not None) if person else ()
        found = (hears(tx, person.id, request.platform) for hears in asked) if person else ()
        return parse_action(next(filter(None, found), ""))

    def _find(self, request: Request) -> tuple[Route | None, Request]:
        if request.kind is not Kind.COMMAND:
            return self._routes.for_action(request.action.route), request
        word, rest = (*request.words.split(None, 1), "", "")[:2]
        route = self._routes.for_command(word.casefold() or "menu")
        if route is None:
            return self._routes.for_action("menu:unknown"), request
        capability, _, verb = route.action.partition(":")
        return route, replace(request, action=ActionId(capability, verb), words=rest.strip())

    async def _show(self, route: Route, request: Request) -> Reply:
        try:
            person = await self._store.read(find_person, request.platform, request.account)
            if person is None:
                person = await self._store.write(self._person, request)
            return as_told(await self._store.read(self._shown, route, request, person))
        except MemberError as error:
            return views.refused(error, request.kind)
        except Exception:  # noqa: BLE001 - the one error boundary
            return views.fault(_reported(), saved=False)

    def _shown(self, tx: Tx, route: Route, request: Request, person: Person) -> Reply:
        return route.handler(tx, self._call(tx, request, person))

    async def _change(self, route: Route, request: Request) -> Reply:
        slip = _Slip()
        task = self._spawn(self._keep_and_run(route, request, slip))
        limit = self._spawn(self._clock.wait_s(ACKNOWLEDGE_WITHIN_S))
        try:
            await asyncio.wait({task, limit}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            limit.cancel()
        if task.done():
            reply: Reply = task.result()
            return reply
        slip.late = True
        slip.owed = not (slip.kept and request.kind is Kind.KEEP)
        return views.acknowledged(request.kind) if slip.kept else views.not_kept_yet()

    async def _keep_and_run(self, route: Route, request: Request, slip: _Slip) -> Reply:
        """Give the reply; it must not raise, for it runs beside everything else the bot does."""
        try:
            kept = await self._store.write(self._keep, route, request)
        except Exception:  # noqa: BLE001 - the store is away: nothing is saved, and the person is told so
            return views.fault(_reported(), saved=False)
        # Where what was typed is withheld, nothing is safe before it is handled, and nothing is promised.
        slip.kept = route.keeps(request) or route.does is Does.SECRET
        result = _Result(reply_from_json(kept.reply)) if kept.done else await self._run(route, request)
        if slip.late:
            await self._try(late.answer, request, result.reply, finished=result.finished, owed=slip.owed)
        return result.reply

    def _keep(self, tx: Tx, route: Route, request: Request) -> Kept:
        kept = by_key(tx, request.delivery)
        if kept is None:
            # The row names its person from the start, so that erasing them takes along what they typed.
            return keep(
                tx,
                request.delivery,
                source=request.platform,
                account=request.account,
                route=route.action,
                body=_REQUEST.dump_json(request).decode() if route.keeps(request) else "",
                member_id=self._person(tx, request).id,
            )
        if kept.account not in ("", request.account):
            message = "one delivery of two accounts"
            raise ValueError(message)
        return kept

    async def _run(self, route: Route, request: Request) -> _Result:
        try:
            return _Result(await self._store.write(self._handle, route, request))
        except MemberError as error:
            reply = views.refused(error, request.kind)
            await self._try(finish, request.delivery, reply=reply_to_json(reply))
            return _Result(reply)
        except Exception:  # noqa: BLE001 - the one error boundary
            reference = _reported()
            await self._try(count_failure, request.delivery)
            return _Result(views.fault(reference, saved=route.does is Does.CHANGES), finished=False)

    def _handle(self, tx: Tx, route: Route, request: Request) -> Reply:
        kept = by_key(tx, request.delivery)
        if kept is None:  # its person was erased meanwhile, and with them what they wanted
            return Quiet()
        if kept.done:
            return reply_from_json(kept.reply)
        reply = route.handler(tx, self._call(tx, request, self._person(tx, request)))
        done = reply_to_json(views.keepable(reply))
        if not finish(tx, request.delivery, reply=done):
            # The handler has erased the person: nothing but the key stays, so that a second delivery finds it done.
            keep(tx, request.delivery, source=request.platform, account="", route=route.action, body="")
            finish(tx, request.delivery, reply=done)
        return as_told(reply)

    def _person(self, tx: Tx, request: Request) -> Person:
        everyone = self._community.community.membership == "everyone"
        return person_for_account(
            tx, request.platform, request.account, request.account_name, everyone_is_member=everyone
        )

    async def _try(self, action: Callable[..., object], *args: Any, **kwargs: Any) -> None:
        """Run an action that follows a reply; where the store is away, what is kept is taken up at the next start."""
        try:
            await self._store.write(action, *args, **kwargs)
        except Exception:  # noqa: BLE001 - whatever it is, the reply must not be lost with it
            _reported()

    async def replay(self) -> int:
        """Run again what a dead process had kept and not finished, answering by direct message; give how many."""
        keys = await self._store.read(open_keys, events=False, limit=None)
        for key in keys:
            await self._replay_one(key)
        return len(keys)

    async def _replay_one(self, key: str) -> None:
        kept = await self._store.read(by_key, key)
        if kept is None or kept.done:
            return
        route = self._routes.for_action(kept.route)
        request = _read(kept.body)
        if route is None or request is None:
            # A secret's body is never kept, and an old version's route or request is gone: nothing can be run again.
            await self._store.write(finish, key, reply=reply_to_json(Quiet()))
            return
        with structlog.contextvars.bound_contextvars(request=key, route=kept.route):
            result = await self._run(route, request)
            if result.finished or not kept.attempts:  # of a fault they were told when it happened
                await self._try(late.answer, request, result.reply, finished=result.finished, owed=False)


def _read(body: str) -> Request | None:
    """Give the request in what was kept, None if there is none in it (any more)."""
    try:
        return _REQUEST.validate_json(body)
    except ValueError:
        return None


def _reported() -> str:
    """Log the exception being handled under a fresh reference, and give the reference."""
    reference = new_reference()
    _log.exception("fault", reference=reference)
    return reference
