"""What the outbox sends, done on Discord; each thing leaves its row's id where it can be found again.

A post carries its row's id as the nonce, which Discord holds against a second post for some minutes, and as a number
on its container, which stays in the channel's history. A channel carries it as the reason in the audit log.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any

import discord

from bot.core.sessions.actions import note_words
from bot.errors import Fate, PlatformError
from bot.outbox.ports import LOBBY
from bot.outbox.store import Effect
from bot.platforms.discord import words
from bot.platforms.discord.faults import ACCOUNT_GONE, CHANNEL_GONE, DM_CODE, platform_error
from bot.platforms.discord.features import FEATURES
from bot.platforms.discord.payload import files, layout
from bot.platforms.discord.places import DM, NAME, Client, Place, Places, channel_name, is_snowflake
from bot.platforms.discord.render import Drawing, Drawn, Own, asked_to_json, draw, number_of, with_buttons
from bot.platforms.discord.standing import Standing
from bot.platforms.discord.uploads import with_file
from bot.platforms.discord.wire import ROW
from bot.store import Store
from bot.ui.codec import message_from_json
from bot.ui.message import Message

PAYLOAD_VERSION = 1
LOOKED_THROUGH = 200  # messages of a channel's history
_NONCE = 25  # [DD] Create Message: nonce
_NOT_THERE = frozenset({CHANNEL_GONE, ACCOUNT_GONE, "unknown_address"})
_TOPIC = 1_024  # [DD] Channel: topic
# What is done again makes a second one, so it must be looked up; all else done twice is done once.
_TWICE_IS_TWO = frozenset({Effect.POST, Effect.UPLOAD, Effect.CREATE_CHANNEL, Effect.EVENT})
Json = dict[str, Any]


def nonce_of(row_id: str, part: int) -> str:
    """Give the nonce of a part of what a row posts: the same each time."""
    return f"{row_id[: _NONCE - 2]}.{part}"


class DiscordPlatform:
    """Sends through whatever client is connected at the moment."""

    name = NAME
    features = FEATURES

    def __init__(self, client: Client, places: Places, store: Store, home: str = "", lobby: str = "") -> None:
        self._client = client
        self._places = places
        self._store = store
        self._home = home
        self._lobby = lobby
        self._standing = Standing(places)
        self._effects: dict[Effect, Callable[[str, str, str], Coroutine[Any, Any, str]]] = {
            Effect.POST: self._post,
            Effect.EDIT: self._edit,
            Effect.DELETE: self._delete,
            Effect.CREATE_CHANNEL: self._create_channel,
            Effect.SET_TOPIC: self._set_topic,
            Effect.INVITE: self._invite,
            Effect.PIN: self._pin,
            Effect.UPLOAD: self._upload,
            Effect.ROLE: self._role,
            Effect.EVENT: self._event,
        }

    async def send(self, row_id: str, address: str, effect: Effect, payload: str) -> str:
        """Do it, and give the id of what it made: of a message in several parts, all their ids.

        A post's payload is the message; the others are `{"v": 1, ...}`: edit `message`, `content`; delete and pin
        `message`; create_channel `topic`, `members`, `private`; set_topic `topic`; invite `accounts`; upload
        `name`, `title`, `content` (base64) and perhaps `message`; role, whose address is the
        account, `role` (a name or id) and `give`; event as `gathering` says. The address of a new channel is its name.
        """
        try:
            self._places.connected()
            return await self._effects[effect](row_id, address, payload)
        except Exception as error:
            posting = effect in (Effect.POST, Effect.EDIT, Effect.UPLOAD)
            await self._places.note_error(self._place_of(address), error, posting=posting)
            known = platform_error(error, posting=posting)
            if known.fate is Fate.UNKNOWN and effect not in _TWICE_IS_TWO:
                known = PlatformError(known.code, Fate.NOT_SENT, known.retry_after_s)
            raise known from error

    def _place_of(self, address: str) -> str:
        return self._lobby if address.startswith(LOBBY) else address

    async def find(self, row_id: str, address: str) -> str | None:
        """Give the id of what a row made, None if it certainly made nothing."""
        try:
            self._places.connected()
            return await self._found(row_id, address)
        except Exception as error:
            await self._places.note_error(self._place_of(address), error, posting=False)
            known = platform_error(error)
            if known.code in _NOT_THERE:
                return None
            # Where the bot may not look, nobody can know; everything else can be looked up again.
            fate = Fate.NEVER if known.fate is Fate.NEVER else Fate.NOT_SENT
            raise PlatformError(known.code, fate, known.retry_after_s) from error

    async def _found(self, row_id: str, address: str) -> str | None:
        if address.startswith(DM):
            direct = await self._places.direct(address.removeprefix(DM), though_closed=True)
            return await self._posted(direct, row_id)
        if address.startswith(LOBBY):
            return await self._rung(row_id)
        if is_snowflake(address):
            found = await self._posted(await self._places.place(address), row_id)
        else:
            found = await self._made_channel(row_id) or await self._posted(self._places.channel(address), row_id)
        return found or await self._standing.made_event(row_id)

    async def _rung(self, row_id: str) -> str | None:
        return await self._posted(self._places.channel(self._lobby), row_id) if self._lobby else None

    async def _posted(self, place: Place, row_id: str) -> str | None:
        return ",".join(await self._parts(place, row_id)) or None

    async def _parts(self, place: Place, row_id: str) -> list[str]:
        """Give the ids of the parts of a post that are there, in order, as far as none is missing."""
        marks = {number_of(nonce_of(row_id, part)): part for part in range(3)}
        there: dict[int, str] = {}
        async for message in place.history(limit=LOOKED_THROUGH):
            for component in message.components if message.author.id == self._me() else ():
                part = marks.get(getattr(component, "id", None) or 0)
                if part is not None:
                    there[part] = str(message.id)
        return [there[part] for part in sorted(there) if all(earlier in there for earlier in range(part))]

    def _me(self) -> int:
        user = self._client().user
        return user.id if user else 0

    async def _made_channel(self, row_id: str) -> str | None:
        guild = self._places.guild_or_wait()
        async for entry in guild.audit_logs(limit=100, action=discord.AuditLogAction.channel_create):
            if entry.reason == row_id and entry.target is not None:
                return str(entry.target.id)
        return None

    async def _post(self, row_id: str, address: str, payload: str) -> str:
        message = _message(payload)
        if address.startswith(LOBBY):
            return await self._ring(row_id, address.removeprefix(LOBBY))
        try:
            place = await self._places.place(address)
            return await self._posted_parts(place, row_id, await self.drawn(message))
        except (discord.Forbidden, PlatformError) as error:
            if not address.startswith(DM) or platform_error(error).code != DM_CODE:
                raise
            self._places.note_closed_dm(address.removeprefix(DM))
            raise

    async def drawn(self, message: Message) -> Drawing:
        """Give a message as it is sent, with what its buttons ask again kept."""
        drawing = draw(message, self._home)
        if drawing.asks:
            await self._store.write(note_words, {key: asked_to_json(each) for key, each in drawing.asks.items()})
        return drawing

    async def _posted_parts(self, place: Place, row_id: str, drawing: Drawing) -> str:
        # Of a message in several parts some may be there from an earlier try, longer ago than a nonce is held.
        made = await self._parts(place, row_id) if len(drawing.messages) > 1 else []
        for part, drawn in enumerate(drawing.messages[len(made) :], len(made)):
            try:
                made.append(await _said(place, drawn, nonce_of(row_id, part), drawing.calls))
            except Exception as error:
                known = platform_error(error)
                if made and known.fate is Fate.NEVER:
                    return ",".join(made)  # the beginning stands; trying again would only repeat it
                raise
        return ",".join(made)

    async def _ring(self, row_id: str, account: str) -> str:
        """Tell somebody who takes no direct messages, in a channel, that one waits; they alone can read it there."""
        if not self._lobby or not is_snowflake(account):
            raise _never("unknown_address")
        lobby = self._places.channel(self._lobby)
        drawing = draw(words.waiting_for(account), self._home)
        asked = with_buttons(drawing.messages[0], Own(words.read_it(), f"{ROW}{row_id}", 1))
        return await _said(lobby, asked, nonce_of(row_id, 0), drawing.calls)

    async def _edit(self, row_id: str, address: str, payload: str) -> str:
        fields = _read(payload)
        drawing = await self.drawn(_message(json.dumps(fields.get("content"))))
        place = await self._places.place(address)
        known = _ids(fields)
        for message_id, drawn in zip(known, drawing.messages, strict=False):
            # Without content discord.py leaves its own default out of an edit, and Discord's is everybody.
            post, mentions = _partial(place, message_id), _mentions(drawing.calls)
            await post.edit(view=layout(drawn), attachments=files(drawn), allowed_mentions=mentions)
        for left in known[len(drawing.messages) :]:
            await _gone(_partial(place, left))
        more = drawing.messages[len(known) :]
        made = [await _said(place, drawn, nonce_of(row_id, part), drawing.calls) for part, drawn in enumerate(more)]
        return ",".join([*map(str, known[: len(drawing.messages)]), *made])

    async def _delete(self, _row_id: str, address: str, payload: str) -> str:
        place, known = await self._places.place(address), _ids(_read(payload))
        for message_id in known:
            await _gone(_partial(place, message_id))
        return ",".join(map(str, known))

    async def _pin(self, row_id: str, address: str, payload: str) -> str:
        place, known = await self._places.place(address), _ids(_read(payload))
        await _partial(place, known[0]).pin(reason=row_id)
        return str(known[0])

    async def _create_channel(self, row_id: str, address: str, payload: str) -> str:
        fields = _read(payload)
        guild, name = self._places.guild_or_wait(), channel_name(address)
        if not name or any(channel.name == name for channel in guild.text_channels):
            raise PlatformError("name_taken", Fate.NEVER)
        topic = _text(fields, "topic")[:_TOPIC]
        closed = _closed_to_all(guild) if fields.get("private") else {}
        made = await guild.create_text_channel(name, topic=topic, overwrites=closed, reason=row_id)
        await self._let_in(made, _accounts(fields, "members"), row_id)
        return str(made.id)

    async def _upload(self, row_id: str, address: str, payload: str) -> str:
        drawing = with_file(_read(payload), self._home)
        return await self._posted_parts(await self._places.place(address), row_id, drawing)

    async def _set_topic(self, row_id: str, address: str, payload: str) -> str:
        channel = self._places.channel(address)
        await channel.edit(topic=_text(_read(payload), "topic")[:_TOPIC], reason=row_id)
        return str(channel.id)

    async def _invite(self, row_id: str, address: str, payload: str) -> str:
        channel = self._places.channel(address)
        await self._let_in(channel, _accounts(_read(payload), "accounts"), row_id)
        return str(channel.id)

    async def _role(self, row_id: str, address: str, payload: str) -> str:
        return await self._standing.change_role(row_id, address.removeprefix(DM), _read(payload))

    async def _event(self, row_id: str, address: str, payload: str) -> str:
        del address  # it is the server's; the channel it is meant for has nothing of it
        return await self._standing.schedule(row_id, _read(payload))

    async def _let_in(self, channel: discord.TextChannel, accounts: list[int], reason: str) -> None:
        """Let people see a channel; where everybody can, nothing needs to be done."""
        for account in accounts:
            member = channel.guild.get_member(account)
            if member is None:
                raise PlatformError("unknown_account", Fate.NEVER)
            if not channel.permissions_for(member).view_channel:
                await channel.set_permissions(member, view_channel=True, send_messages=True, reason=reason)


def _closed_to_all(
    guild: discord.Guild,
) -> dict[discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite]:
    """Give who sees a private channel: the bot, and whoever is let in."""
    me = discord.PermissionOverwrite(view_channel=True, send_messages=True)
    return {guild.default_role: discord.PermissionOverwrite(view_channel=False), guild.me: me}


async def _said(place: Place, drawn: Drawn, nonce: str, calls: frozenset[str]) -> str:
    """Post one native message."""
    mentions = _mentions(calls)
    sent = await place.send(view=layout(drawn, nonce), files=files(drawn), nonce=nonce, allowed_mentions=mentions)
    return str(sent.id)


def _mentions(calls: frozenset[str]) -> discord.AllowedMentions:
    """Let nobody be notified by a mention but whom a message is for."""
    named = [discord.Object(int(account)) for account in sorted(calls)]
    return discord.AllowedMentions(everyone=False, roles=False, users=named or False, replied_user=False)


def _partial(place: Place, message_id: int) -> discord.PartialMessage:
    if not isinstance(place, discord.TextChannel | discord.DMChannel | discord.PartialMessageable | discord.Thread):
        raise PlatformError("unknown_address", Fate.NEVER)
    return place.get_partial_message(message_id)


async def _gone(message: discord.PartialMessage) -> None:
    try:
        await message.delete()
    except discord.NotFound as error:
        if error.code == 10003:
            raise


def _never(code: str) -> PlatformError:
    return PlatformError(code, Fate.NEVER)


def _message(raw: str) -> Message:
    try:
        return message_from_json(raw)
    except ValueError:
        raise _never("bad_payload") from None


def _read(payload: str) -> Json:
    try:
        fields = json.loads(payload)
    except ValueError:
        raise _never("bad_payload") from None
    if not isinstance(fields, dict) or fields.get("v") != PAYLOAD_VERSION:
        raise _never("bad_payload")
    return fields


def _ids(fields: Json) -> list[int]:
    known = str(fields.get("message") or "").split(",")
    if not all(map(is_snowflake, known)):
        raise _never("unknown_message")
    return [int(each) for each in known]


def _text(fields: Json, name: str) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise _never("bad_payload")
    return value


def _accounts(fields: Json, name: str) -> list[int]:
    value = fields.get(name, [])
    if not isinstance(value, list) or not all(isinstance(each, str) and is_snowflake(each) for each in value):
        raise _never("bad_payload")
    return [int(each) for each in value]
