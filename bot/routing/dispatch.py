"""Dispatch: one request in, one reply out; what changes something is kept first and done once.

The one error boundary of the way through is here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import structlog
from pydantic import TypeAdapter

from bot.config import Community
from bot.core.capability import Capability
from bot.core.members.actions import find_person, person_for_account
from bot.core.members.rules import Person
from bot.errors import MemberError
from bot.ids import new_reference
from bot.inbox.store import by_key, count_failure, finish, keep, open_keys
from bot.outbox.store import Outgoing, enqueue
from bot.routing import views
from bot.routing.replies import Quiet, Reply, Show, reply_from_json, reply_to_json
from bot.routing.requests import Kind, Request
from bot.routing.routes import Call, Does, Route, Routes
from bot.store import Store, Tx
from bot.ui.actions import ActionId
from bot.ui.codec import message_to_json
from bot.ui.text import clean

ACKNOWLEDGE_WITHIN_S = 2.0  # Slack and Discord wait 3 s (PLATFORMS 1.1 and 2.1); the rest is for the way there and back
ANSWER_EXPIRES = timedelta(days=2)
_REQUEST: TypeAdapter[Request] = TypeAdapter(Request)
_log = structlog.get_logger("routing")

Spawn = Callable[[Coroutine[Any, Any, Reply]], "asyncio.Task[Reply]"]


@dataclass(slots=True)
class _Slip:
    """How far one request has come; written by the event loop, read there too."""

    kept: bool = False
    late: bool = False


class Dispatcher:
    """Finds the route of each request, runs its handler in one transaction and gives the reply."""

    def __init__(
        self,
        store: Store,
        routes: Routes,
        community: Community,
        capabilities: tuple[Capability, ...],
        spawn: Spawn,
    ) -> None:
        self._store = store
        self._routes = routes
        self._community = community
        self._capabilities = capabilities
        self._spawn = spawn

    async def dispatch(self, request: Request) -> Reply:
        """Give the reply to a request; never raises for what a person or a handler did."""
        route, request = self._find(_cleaned(request))
        if route is None:
            return views.stale()
        with structlog.contextvars.bound_contextvars(request=request.key, route=route.action):
            if route.does is Does.SHOWS:
                return await self._show(route, request)
            return await self._change(route, request)

    def _call(self, request: Request, person: Person) -> Call:
        return Call(request, person, self._community, self._capabilities, self._routes.commands())

    def _find(self, request: Request) -> tuple[Route | None, Request]:
        if request.kind is not Kind.COMMAND:
            return self._routes.for_action(request.action.route), request
        word, _, rest = request.words.strip().partition(" ")
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
            return await self._store.read(route.handler, self._call(request, person))
        except MemberError as error:
            return views.refused(error, request.kind)
        except Exception:  # noqa: BLE001 - the one error boundary
            return views.fault(_reported(), saved=False)

    async def _change(self, route: Route, request: Request) -> Reply:
        slip = _Slip()
        task = self._spawn(self._keep_and_run(route, request, slip))
        done, _ = await asyncio.wait({task}, timeout=ACKNOWLEDGE_WITHIN_S)
        if done:
            return task.result()
        slip.late = True
        return views.answer_follows() if slip.kept else views.not_kept_yet()

    async def _keep_and_run(self, route: Route, request: Request, slip: _Slip) -> Reply:
        body = "" if route.does is Does.SECRET else _REQUEST.dump_json(request).decode()
        try:
            kept = await self._store.write(
                keep, request.key, source=request.platform, account=request.account, route=route.action, body=body
            )
        except Exception:  # noqa: BLE001 - the store is away: nothing is saved, and the person is told so
            return views.fault(_reported(), saved=False)
        slip.kept = True
        reply = reply_from_json(kept.reply) if kept.done else await self._run(route, request)
        if slip.late:
            await self._store.write(self._answer_later, request, reply)
        return reply

    async def _run(self, route: Route, request: Request) -> Reply:
        try:
            return await self._store.write(self._handle, route, request)
        except MemberError as error:
            reply = views.refused(error, request.kind)
            await self._store.write(finish, request.key, reply=reply_to_json(reply), member_id=None)
            return reply
        except Exception:  # noqa: BLE001 - the one error boundary
            reference = _reported()
            await self._store.write(count_failure, request.key)
            return views.fault(reference, saved=route.does is Does.CHANGES)

    def _handle(self, tx: Tx, route: Route, request: Request) -> Reply:
        kept = by_key(tx, request.key)
        if kept is not None and kept.done:
            return reply_from_json(kept.reply)
        person = self._person(tx, request)
        reply = route.handler(tx, self._call(request, person))
        finish(tx, request.key, reply=reply_to_json(_keepable(reply)), member_id=person.id)
        return reply

    def _person(self, tx: Tx, request: Request) -> Person:
        everyone = self._community.community.membership == "everyone"
        return person_for_account(
            tx, request.platform, request.account, request.account_name, everyone_is_member=everyone
        )

    def _answer_later(self, tx: Tx, request: Request, reply: Reply) -> None:
        reply = _keepable(reply)
        if not isinstance(reply, Show):
            return
        person = self._person(tx, request)
        enqueue(
            tx,
            Outgoing(
                dedupe=f"answer:{request.key}",
                capability="menu",
                purpose="late_answer",
                destination=f"member:{person.id}",
                member_id=person.id,
                payload=message_to_json(views.late_answer(reply.message)),
                expires_at=tx.now + ANSWER_EXPIRES,
            ),
        )

    async def replay(self) -> int:
        """Run again what a dead process had kept and not finished, answering by direct message; give how many."""
        keys = await self._store.read(open_keys, events=False)
        for key in keys:
            await self._replay_one(key)
        return len(keys)

    async def _replay_one(self, key: str) -> None:
        kept = await self._store.read(by_key, key)
        if kept is None or kept.done:
            return
        route = self._routes.for_action(kept.route)
        if route is None or not kept.body:
            # A secret's body is never kept, and an old version's route is gone: nothing can be run again.
            await self._store.write(finish, key, reply=reply_to_json(Quiet()), member_id=None)
            return
        request = _REQUEST.validate_json(kept.body)
        reply = await self._run(route, request)
        await self._store.write(self._answer_later, request, reply)


def _keepable(reply: Reply) -> Reply:
    """Give the reply as it may be kept: in place of a secret, how to get another."""
    return views.shown_once() if isinstance(reply, Show) and reply.once else reply


def _cleaned(request: Request) -> Request:
    """Give the request without characters that no store can keep and no reader can see, such as NUL."""
    values = {key: tuple(clean(given) for given in answers) for key, answers in request.values.items()}
    return replace(request, values=values, words=clean(request.words), account_name=clean(request.account_name))


def _reported() -> str:
    """Log the exception being handled under a fresh reference, and give the reference."""
    reference = new_reference()
    _log.exception("fault", reference=reference)
    return reference
