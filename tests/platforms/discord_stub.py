"""A small server that speaks Discord's REST and gateway, for what simcord leaves out: faults, nonces, connections."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import yarl
from aiohttp import WSMsgType, web
from discord.gateway import DiscordWebSocket
from discord.http import Route

Json = dict[str, Any]
GUILD, CHANNEL, BOT, ROLE = 100000000000000001, 100000000000000002, 100000000000000003, 100000000000000001
ME: Json = {"id": str(BOT), "username": "convenor", "discriminator": "0", "avatar": None, "bot": True}
EVERYTHING = (1 << 53) - 1
MEMBERS_FLAG = 1 << 15  # [DD] Application flags: GATEWAY_GUILD_MEMBERS_LIMITED


@dataclass(slots=True)
class Fault:
    """What happens to the next request for messages: a status, or a connection cut before or after it was done."""

    status: int = 0
    retry_after: float = 0.0
    cut: str = ""
    everywhere: bool = False  # not this route alone is refused
    by_cloudflare: bool = False  # which stands before Discord, and says how long in a header alone


@dataclass(slots=True)
class Stub:
    """The server: what it was sent, and what it is to do wrong."""

    messages: list[Json] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    nonces: dict[str, Json] = field(default_factory=dict)
    members: list[Json] = field(default_factory=list)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    commands: list[Json] = field(default_factory=list)
    token_taken: bool = True
    date: str = "Mon, 15 Mar 2027 09:00:10 GMT"
    close_with: int = 0  # the code with which the gateway turns everybody away
    silent: bool = False  # the gateway lets everybody in, answers heartbeats and says nothing else
    resumed: int = 0  # sessions that were taken up again
    address: str = ""  # of the gateway, for sessions that are taken up again
    flags: int = MEMBERS_FLAG
    rights: int = EVERYTHING
    in_guild: bool = True
    overwrites: list[Json] = field(default_factory=list)

    def routes(self) -> Iterator[web.RouteDef]:
        api = "/api"
        yield web.get(f"{api}/users/@me", self._me)
        yield web.get(f"{api}/oauth2/applications/@me", self._application)
        yield web.get(f"{api}/channels/{{channel}}/messages", self._history)
        yield web.post(f"{api}/channels/{{channel}}/messages", self._post)
        yield web.get(f"{api}/applications/{{id}}/commands", self._get_commands)
        yield web.put(f"{api}/applications/{{id}}/commands", self._put_commands)
        yield web.get(f"{api}/guilds/{{id}}", self._guild_only)
        yield web.get(f"{api}/guilds/{{id}}/members/{{member}}", self._member_only)
        yield web.get(f"{api}/guilds/{{id}}/channels", self._channels_only)
        yield web.get(f"{api}/gateway", self._address)
        yield web.get("/gateway", self._gateway)

    async def _address(self, _request: web.Request) -> web.Response:
        return _json({"url": "ws://unused"}, headers={"Date": self.date})

    async def _me(self, _request: web.Request) -> web.Response:
        return _json(ME) if self.token_taken else _json({"message": "401"}, status=401)

    async def _application(self, _request: web.Request) -> web.Response:
        about = {"id": str(BOT), "name": "convenor", "description": "", "icon": None, "rpc_origins": []}
        return _json(
            about | {"bot_public": False, "bot_require_code_grant": False, "owner": ME, "verify_key": "", "team": None}
            | {"flags": self.flags, "summary": ""}
        )  # fmt: skip

    async def _get_commands(self, _request: web.Request) -> web.Response:
        return _json(self.commands)

    async def _put_commands(self, request: web.Request) -> web.Response:
        self.commands = await request.json()
        return _json(self.commands)

    async def _guild_only(self, _request: web.Request) -> web.Response:
        if not self.in_guild:
            return _json({"message": "Unknown Guild", "code": 10004}, status=404)
        return _json(self.guild())

    async def _member_only(self, _request: web.Request) -> web.Response:
        return _json(member_json(ME))

    async def _channels_only(self, _request: web.Request) -> web.Response:
        return _json([self.channel()])

    async def _history(self, _request: web.Request) -> web.Response:
        return _json(list(reversed(self.messages)))

    async def _post(self, request: web.Request) -> web.Response:
        fault = self.faults.pop(0) if self.faults else Fault()
        if fault.cut == "before":
            _cut(request)
        if fault.by_cloudflare:
            return _json("error code: 1015", status=429, headers={"Retry-After": f"{fault.retry_after:.0f}"})
        if fault.status == 429:
            body = {"message": "slow down", "retry_after": fault.retry_after, "global": fault.everywhere}
            return _json(body, status=429, headers={"Via": "1.1 google", "X-RateLimit-Remaining": "0"})
        if fault.status:
            return _json({"message": "no"}, status=fault.status)
        made = self._made(await request.json(), int(request.match_info["channel"]))
        if fault.cut == "after":
            _cut(request)
        return _json(made)

    def _made(self, sent: Json, channel: int) -> Json:
        nonce = str(sent.get("nonce", ""))
        if sent.get("enforce_nonce") and nonce in self.nonces:
            return self.nonces[nonce]
        made = {
            "id": str(200000000000000000 + len(self.messages)), "channel_id": str(channel), "author": ME, "content": "",
            "timestamp": "2027-03-15T09:00:00+00:00", "edited_timestamp": None, "tts": False, "pinned": False,
            "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "type": 0,
            "components": sent["components"], "flags": sent.get("flags", 0),
        }  # fmt: skip
        self.messages.append(made)
        self.nonces[nonce] = made
        return made

    def channel(self) -> Json:
        return {"id": str(CHANNEL), "type": 0, "name": "general", "position": 0,
                "permission_overwrites": self.overwrites, "guild_id": str(GUILD),
                "topic": None, "nsfw": False, "parent_id": None}  # fmt: skip

    def guild(self) -> Json:
        everyone = {"id": str(ROLE), "name": "@everyone", "permissions": str(self.rights), "position": 0, "color": 0,
                    "hoist": False, "managed": False, "mentionable": False, "flags": 0}  # fmt: skip
        return {"id": str(GUILD), "name": "Causeway", "owner_id": "1", "roles": [everyone], "emojis": [],
                "features": [], "verification_level": 0, "default_message_notifications": 0,
                "explicit_content_filter": 0,
                "mfa_level": 0, "system_channel_flags": 0, "premium_tier": 0, "preferred_locale": "en-GB",
                "nsfw_level": 0, "stickers": [], "afk_timeout": 0}  # fmt: skip

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 41250}, "s": None, "t": None})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            await self._answer(socket, json.loads(message.data))
        return socket

    async def _answer(self, socket: web.WebSocketResponse, said: Json) -> None:
        match said["op"]:
            case 1:
                await socket.send_json({"op": 11, "d": None, "s": None, "t": None})
            case 2 | 6 if self.silent:
                return
            case 6:
                self.resumed += 1
                await _event(socket, "RESUMED", {})
            case 2 if self.close_with:
                await socket.close(code=self.close_with)
            case 2:
                await self._ready(socket)
            case 8:
                await self._chunks(socket, said["d"])

    async def _ready(self, socket: web.WebSocketResponse) -> None:
        guilds = [{"id": str(GUILD), "unavailable": True}] if self.in_guild else []
        ready = {"v": 10, "user": ME, "guilds": guilds, "session_id": "s", "resume_gateway_url": self.address}
        await _event(socket, "READY", ready | {"application": {"id": str(BOT), "flags": self.flags}})
        whole = self.guild() | {
            "unavailable": False, "member_count": len(self.members) + 1, "large": True, "members": [member_json(ME)],
            "channels": [self.channel()], "threads": [], "presences": [], "voice_states": [], "stage_instances": [],
            "guild_scheduled_events": [], "soundboard_sounds": [], "joined_at": "2027-01-01T00:00:00+00:00",
        }  # fmt: skip
        if self.in_guild:
            await _event(socket, "GUILD_CREATE", whole)

    async def _chunks(self, socket: web.WebSocketResponse, asked: Json) -> None:
        everyone = [member_json(ME), *self.members]
        chunks = [everyone[start : start + 1000] for start in range(0, len(everyone), 1000)]
        for number, chunk in enumerate(chunks):
            about = {"guild_id": str(GUILD), "chunk_index": number, "chunk_count": len(chunks), "not_found": []}
            await _event(socket, "GUILD_MEMBERS_CHUNK", about | {"members": chunk, "nonce": asked.get("nonce")})

    async def reconnect(self) -> None:
        """Tell the client to come back, as Discord does every few hours."""
        await self.sockets[-1].send_json({"op": 7, "d": None, "s": None, "t": None})

    async def put_out(self) -> None:
        """Put the bot out of the server."""
        await _event(self.sockets[-1], "GUILD_DELETE", {"id": str(GUILD)})


async def _event(socket: web.WebSocketResponse, name: str, data: Json) -> None:
    await socket.send_json({"op": 0, "d": data, "s": 1, "t": name})


def _json(data: object, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Give an answer of exactly the type that discord.py reads as JSON."""
    typed = {"Content-Type": "application/json"} | (headers or {})
    return web.Response(body=json.dumps(data).encode(), status=status, headers=typed)


def _cut(request: web.Request) -> None:
    assert request.transport is not None
    request.transport.close()
    raise asyncio.CancelledError


def member_json(user: Json) -> Json:
    """A member of the server as the gateway tells it."""
    return {"user": user, "nick": None, "avatar": None, "roles": [], "joined_at": "2027-01-01T00:00:00+00:00",
            "premium_since": None, "deaf": False, "mute": False, "flags": 0, "pending": False}  # fmt: skip


def people(count: int) -> list[Json]:
    """So many members."""
    return [
        member_json({"id": str(300000000000000000 + at), "username": f"p{at}", "discriminator": "0", "avatar": None})
        for at in range(count)
    ]


@asynccontextmanager
async def discord_stub(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stub]:
    """The server running, with discord.py pointed at it."""
    stub = Stub()
    app = web.Application()
    app.add_routes(list(stub.routes()))
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    stub.address = f"ws://127.0.0.1:{port}/gateway"
    monkeypatch.setattr(Route, "BASE", f"http://127.0.0.1:{port}/api")
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(stub.address))
    try:
        yield stub
    finally:
        await runner.cleanup()
