"""The workspace as a platform: what the outbox sends, written into the workspace's own file."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from mimetypes import guess_type
from typing import Any

from bot.errors import Fate, PlatformError
from bot.outbox.store import Effect
from bot.platforms.gathering import card, gathering_of
from bot.platforms.local import store as workspace
from bot.platforms.local.features import FEATURES
from bot.platforms.local.records import DM, Told
from bot.store import Store, Tx
from bot.ui.codec import message_from_json
from bot.ui.message import Block, Image, Message, Paragraph
from bot.ui.text import untrusted
from bot.ui.words import _

PAYLOAD_VERSION = 1
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"})


class LocalPlatform:
    """Sends by writing: one transaction of the workspace's own file holds the effect and the row's id beside it."""

    name = "local"
    features = FEATURES

    def __init__(self, store: Store) -> None:
        self._store = store

    async def send(self, row_id: str, address: str, effect: Effect, payload: str) -> str:
        """Do it, and give the id of what it made.

        A post's payload is the message; the others are `{"v": 1, ...}`: edit `message`, `content`; delete and pin
        `message`; create_channel `topic`, `members`; set_topic `topic`; invite `accounts`; upload `name`, `title`,
        `content` (base64) and perhaps `message`; role, whose address is the account, `role` and `give`; event `name`,
        `starts_at`, `ends_at` (ISO 8601), `place`, `about`, `zone`, which is a card in the channel. The address of a
        new channel is its name.
        """
        return await self._store.write(deliver, row_id, address, effect, payload)

    async def find(self, row_id: str, address: str) -> str | None:
        """Give the id of what a row made, None if it certainly made nothing; a row is looked for everywhere."""
        del address
        return await self._store.read(workspace.delivered, row_id)

    async def file(self, reference: str) -> tuple[str, bytes] | None:
        """Give the name and content of a file somebody attached to a form."""
        return await self._store.read(workspace.file_by_id, reference)


def deliver(tx: Tx, row_id: str, address: str, effect: Effect, payload: str) -> str:
    """Carry out one row of the outbox, and leave its id beside what it made.

    Like Slack, the workspace does not recognise a row that is sent twice: that is what `find` is for.
    """
    made = _EFFECTS[effect](tx, row_id, address, payload)
    workspace.note_delivery(tx, row_id, made)
    return made


def _never(code: str) -> PlatformError:
    return PlatformError(code, Fate.NEVER)


def _place(tx: Tx, address: str) -> str:
    if address.startswith(DM):
        address = address.removeprefix(DM)
    elif workspace.channel_by_id(tx, address) is not None:
        return address
    account = workspace.account_by_id(tx, address)
    if account is None:
        raise _never("unknown_address")
    return account.dm


def _channel(tx: Tx, address: str) -> str:
    if workspace.channel_by_id(tx, address) is None:
        raise _never("unknown_channel")
    return address


def _read(payload: str) -> dict[str, Any]:
    try:
        fields = json.loads(payload)
    except ValueError:
        raise _never("bad_payload") from None
    if not isinstance(fields, dict) or fields.get("v") != PAYLOAD_VERSION:
        raise _never("bad_payload")
    return fields


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise _never("bad_payload")
    return value


def _known_accounts(tx: Tx, fields: dict[str, Any], name: str) -> list[str]:
    accounts = fields.get(name, [])
    if not isinstance(accounts, list) or not all(isinstance(account, str) for account in accounts):
        raise _never("bad_payload")
    if any(workspace.account_by_id(tx, account) is None for account in accounts):
        raise _never("unknown_account")
    return accounts


def _message(raw: str) -> Message:
    try:
        return message_from_json(raw)
    except ValueError:
        raise _never("bad_payload") from None


def _seq(fields: dict[str, Any]) -> int:
    value = fields.get("message")
    if not isinstance(value, str | int) or not str(value).isdecimal():
        raise _never("bad_payload")
    return int(value)


def _post(tx: Tx, row_id: str, address: str, payload: str) -> str:
    return str(workspace.tell(tx, Told(_place(tx, address), _message(payload), outbox_id=row_id)))


def _edit(tx: Tx, _row_id: str, address: str, payload: str) -> str:
    _place(tx, address)
    fields = _read(payload)
    seq = _seq(fields)
    if not workspace.rewrite(tx, seq, _message(json.dumps(fields.get("content")))):
        raise _never("unknown_message")
    return str(seq)


def _delete(tx: Tx, _row_id: str, address: str, payload: str) -> str:
    _place(tx, address)
    seq = _seq(_read(payload))
    if not workspace.take_away(tx, seq):
        raise _never("unknown_message")
    return str(seq)


def _create_channel(tx: Tx, _row_id: str, address: str, payload: str) -> str:
    fields = _read(payload)
    members = _known_accounts(tx, fields, "members")
    if not address or not workspace.add_channel(tx, address, _text(fields, "topic")):
        raise _never("name_taken")
    workspace.join(tx, address, members)
    return address


def _set_topic(tx: Tx, _row_id: str, address: str, payload: str) -> str:
    channel = _channel(tx, address)
    workspace.set_topic(tx, channel, _text(_read(payload), "topic"))
    return channel


def _invite(tx: Tx, _row_id: str, address: str, payload: str) -> str:
    channel = _channel(tx, address)
    workspace.join(tx, channel, _known_accounts(tx, _read(payload), "accounts"))
    return channel


def _pin(tx: Tx, _row_id: str, address: str, payload: str) -> str:
    place = _place(tx, address)
    seq = _seq(_read(payload))
    if not workspace.is_said_in(tx, place, seq):
        raise _never("unknown_message")
    workspace.pin(tx, place, seq)
    return str(seq)


def _upload(tx: Tx, row_id: str, address: str, payload: str) -> str:
    fields = _read(payload)
    name, title = _text(fields, "name"), _text(fields, "title")
    try:
        content = base64.b64decode(_text(fields, "content"), validate=True)
    except binascii.Error:
        raise _never("bad_payload") from None
    above = _message(json.dumps(fields["message"])).blocks if fields.get("message") else ()
    kind = guess_type(name)[0] or ""
    shown: Block = Paragraph(untrusted(title or name))
    if kind in _PICTURES:
        data = f"data:{kind};base64,{base64.b64encode(content).decode()}"
        shown = Image(data, title or name or _("A picture"))
    told = Told(_place(tx, address), Message((*above, shown)), outbox_id=row_id)
    return str(workspace.tell(tx, told))


def _role(tx: Tx, _row_id: str, address: str, payload: str) -> str:
    account, fields = workspace.account_by_id(tx, address.removeprefix(DM)), _read(payload)
    role, give = _text(fields, "role").strip(), fields.get("give", True)
    if account is None:
        raise _never("unknown_account")
    if not role or not isinstance(give, bool):
        raise _never("bad_payload")
    (workspace.give_role if give else workspace.take_role)(tx, account.id, role)
    return role


def _event(tx: Tx, row_id: str, address: str, payload: str) -> str:
    try:
        meeting = gathering_of(_read(payload))
    except (ValueError, LookupError):
        raise _never("bad_payload") from None
    told = Told(_place(tx, address), card(meeting), outbox_id=row_id)
    if not meeting.made:
        return str(workspace.tell(tx, told))
    seq = _seq({"message": meeting.made})
    if not workspace.rewrite(tx, seq, told.content):
        raise _never("unknown_message")
    return str(seq)


_EFFECTS: dict[Effect, Callable[[Tx, str, str, str], str]] = {
    Effect.POST: _post,
    Effect.EDIT: _edit,
    Effect.DELETE: _delete,
    Effect.CREATE_CHANNEL: _create_channel,
    Effect.SET_TOPIC: _set_topic,
    Effect.INVITE: _invite,
    Effect.PIN: _pin,
    Effect.UPLOAD: _upload,
    Effect.ROLE: _role,
    Effect.EVENT: _event,
}
