"""The stub as a server: the Web API, the socket, faults on demand."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from tests.platforms.slack_stub.blocks import message_problems
from tests.platforms.slack_stub.state import EVENT_NEEDS, Native, Refused, World
from tests.platforms.slack_stub.web import Methods

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-stub", "xapp-stub", "stub-signing-secret"
ACK_WITHIN_S = 3.0


class NotAcknowledged(AssertionError):
    """Something Slack sent that was not acknowledged in time."""


class Server:
    """Answers calls and sends envelopes; everything that was called is in `calls`."""

    def __init__(self) -> None:
        self.world = World()
        self.methods = Methods(self.world, lambda: self.address)
        self.address = ""
        self.calls: list[tuple[str, Native]] = []
        self.sockets: list[web.WebSocketResponse] = []
        self.deaf = False  # open sockets carry nothing, as in python-slack-sdk 1446
        self.shut = False  # addresses of sockets are given, and nobody can connect to one
        self.skew_s = 0.0
        self._faults: dict[str, list[Native]] = defaultdict(list)
        self._acks: dict[str, asyncio.Future[Native]] = {}
        self._envelopes = count(1)
        self.connected = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serve on a free port of this machine."""
        app = web.Application(client_max_size=8_000_000)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/socket", self._socket)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_get("/files/{file}", self._download)
        app.router.add_post("/respond/{user}/{channel}/{ts}", self._respond)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield
        finally:
            for socket in list(self.sockets):
                await socket.close()
            await runner.cleanup()

    @property
    def api_url(self) -> str:
        """What the bot is given as Slack's address."""
        return f"{self.address}/api/"

    def refuse(self, method: str, *, times: int = 1, retry_after: int = 1) -> None:
        """Answer 429."""
        self._faults[method] += [{"kind": "429", "after": retry_after}] * times

    def let_pass(self, method: str, *, times: int = 1) -> None:
        """Answer as usual before the next fault."""
        self._faults[method] += [{"kind": ""}] * times

    def fail(self, method: str, error: str, *, times: int = 1) -> None:
        """Answer `ok: false` without doing anything."""
        self._faults[method] += [{"kind": "error", "error": error}] * times

    def lose(self, method: str, *, times: int = 1, hang: bool = False) -> None:
        """Do it, and let the answer get lost: the connection breaks, or hangs."""
        self._faults[method] += [{"kind": "hang" if hang else "lost"}] * times

    def cut(self, method: str, *, times: int = 1) -> None:
        """Break the connection before anything is done."""
        self._faults[method] += [{"kind": "cut"}] * times

    def status(self, method: str, status: int, *, times: int = 1) -> None:
        """Answer with a status and no JSON."""
        self._faults[method] += [{"kind": "status", "status": status}] * times

    def called(self, method: str) -> list[Native]:
        """The arguments of every call of a method."""
        return [args for name, args in self.calls if name == method]

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args, token = await _arguments(request)
        self.calls.append((method, args))
        fault = self._faults[method].pop(0) if self._faults[method] else {"kind": ""}
        headers = {"x-oauth-scopes": ",".join(sorted(self.world.scopes)), "Date": self._date()}
        if fault["kind"] == "429":
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(fault["after"])}
            )
        if fault["kind"] == "status":
            return web.Response(status=fault["status"], text="<html>sorry</html>", content_type="text/html")
        answer = {} if fault["kind"] == "cut" else self._answer(method, args, token, fault)
        if fault["kind"] in ("cut", "lost") and request.transport is not None:
            request.transport.close()
        if fault["kind"] == "hang":
            await asyncio.Event().wait()
        return web.json_response(answer, headers=headers)

    def _date(self) -> str:
        now = self.world.clock.real_now().timestamp() + self.skew_s
        return format_datetime(datetime.fromtimestamp(now, UTC), usegmt=True)

    def _answer(self, method: str, args: Native, token: str, fault: Native) -> Native:
        if fault["kind"] == "error":
            return {"ok": False, "error": fault["error"]}
        if token != (APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN):
            return {"ok": False, "error": "invalid_auth"}
        if method == "apps.connections.open":
            return {"ok": True, "url": f"{self.address.replace('http', 'ws')}/socket?ticket={next(self._envelopes)}"}
        try:
            return self.methods.call(method, args)
        except Refused as refused:
            return {"ok": False, "error": refused.error, **refused.more}

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        if self.shut:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "debug_info": {"host": "stub"}})
        self.sockets.append(socket)
        self.connected.set()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(json.loads(message.data))
        finally:
            self.sockets.remove(socket)
        return socket

    def _acknowledged(self, ack: Native) -> None:
        waiting = self._acks.get(ack.get("envelope_id", ""))
        if waiting is not None and not waiting.done():
            waiting.set_result(ack.get("payload") or {})

    async def envelope(self, kind: str, payload: Native, retry: int = 0) -> Native:
        """Send one envelope to one of the sockets, and give what its acknowledgement holds."""
        self._may_send(payload)
        if not self.sockets:
            raise NotAcknowledged("nobody listens")
        envelope_id = f"envelope-{next(self._envelopes)}"
        waiting = self._acks[envelope_id] = asyncio.get_running_loop().create_future()
        body = {"envelope_id": envelope_id, "type": kind, "payload": payload, "accepts_response_payload": True}
        if retry:
            body |= {"retry_attempt": retry, "retry_reason": "timeout"}
        if not self.deaf:
            await self.sockets[-1].send_json(body)
        try:
            async with asyncio.timeout(ACK_WITHIN_S):
                return await waiting
        except TimeoutError:
            raise NotAcknowledged(kind) from None

    def _may_send(self, payload: Native) -> None:
        """Slack sends only what the scopes allow."""
        event = payload.get("event") or {}
        kind = "message.im" if event.get("type") == "message" else event.get("type", "")
        for start, scope in EVENT_NEEDS.items():
            if kind.startswith(start) and scope not in self.world.scopes:
                raise AssertionError(f"{kind} is not sent without {scope}")

    async def ask_to_reconnect(self, reason: str = "refresh_requested") -> None:
        """Tell every socket that it will end, as Slack does every few hours."""
        self.connected.clear()
        for socket in list(self.sockets):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
        async with asyncio.timeout(5):
            await self.connected.wait()

    async def _upload(self, request: web.Request) -> web.Response:
        self.world.files[request.match_info["file"]]["content"] = await request.read()
        return web.Response(text="OK")

    async def _download(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            return web.Response(status=302)
        return web.Response(body=self.world.files[request.match_info["file"]]["content"])

    async def _respond(self, request: web.Request) -> web.Response:
        body = await request.json()
        user, channel, ts = (request.match_info[name] for name in ("user", "channel", "ts"))
        self.calls.append(("response_url", body))
        if found := message_problems(body):
            return web.Response(status=400, text=str(found))
        if self._faults["response_url"] and request.transport is not None:
            assert self._faults["response_url"].pop(0)["kind"] == "cut"
            request.transport.close()
            return web.Response()
        shown = {"ts": ts, "user": user, "channel": channel, **body}
        if body.get("replace_original"):
            self.world.ephemerals = [shown if each["ts"] == ts else each for each in self.world.ephemerals]
        else:
            self.world.ephemerals.append({**shown, "ts": self.world.stamp()})
        return web.Response(text="ok")


async def _arguments(request: web.Request) -> tuple[Native, str]:
    """The arguments of a call wherever they stand, and its token."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if request.content_type == "application/json":
        args = await request.json()
    else:
        args = dict(await request.post()) or dict(request.query)
        args |= dict(request.query)
    read: Native = {name: _read(value) for name, value in args.items()}
    return read, str(read.pop("token", token))


def _read(value: Any) -> Any:
    """An argument of a form may be JSON."""
    if isinstance(value, str) and value[:1] in {"[", "{"}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
