"""Slack's payloads as what somebody did: the request for the house, and where an answer to it belongs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from bot.platforms.slack.config import NAME
from bot.platforms.slack.controls import NOTHING, action_of
from bot.platforms.slack.inputs import answer, answers, base_of, together
from bot.platforms.slack.memo import WORDS, Memo, Opener, memo_from_text
from bot.platforms.slack.words import unescape
from bot.routing.requests import Kind, Request
from bot.ui.actions import ActionId, parse_action
from bot.ui.text import clean

# Routing finds a command by its words; a direct message, the home tab and what is no action have these names.
COMMAND = ActionId("menu", "command")
SAY = ActionId("menu", "say")
HOME = ActionId("menu", "home")
UNKNOWN = ActionId("menu", "unknown")
ARRIVE = ActionId("menu", "arrive")
MENU = ActionId("menu", "open")
SHORTCUT = "menu:open:"  # the callback id of the shortcut: the action it stands for
_MOST = 255
Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Where:
    """Where something was done, and by which ways an answer gets there.

    `surface` is where the pressed thing stands; `label` what the pressed button says, to offer it again. `deed` is the
    key of what was done, by which an answer to it is found; `again` tells that Slack brings it once more.
    """

    user: str
    surface: Literal["message", "ephemeral", "modal", "home", "command", "none"] = "none"
    channel: str = ""
    thread: str = ""
    message: str = ""
    response_url: str = ""
    trigger: str = ""
    view: str = ""
    inputs: tuple[str, ...] = ()
    label: str = ""
    question: str = ""
    deed: str = ""
    again: bool = False

    @property
    def is_dm(self) -> bool:
        """Tell whether it was done in a talk with the bot."""
        return self.channel.startswith("D") or not self.channel


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that somebody did."""

    request: Request
    where: Where
    memo: Memo = Memo()  # noqa: RUF009 - frozen, and empty
    view: Payload = field(default_factory=dict)

    @property
    def opener(self) -> Opener:
        """Give what to do again to have the same form again."""
        request = self.request
        if request.kind in {Kind.PRESS, Kind.COMMAND}:
            return Opener(request.kind.value, str(request.action), request.words[:WORDS])
        return Opener()


@dataclass(frozen=True, slots=True)
class Asked:
    """A long list that somebody types into: of which question, and how its form comes again."""

    user: str
    question: str
    typed: str
    opener: Opener
    key: str


def read(body: Payload) -> Deed | None:
    """Give what somebody did with the command, a button, a list, a form or a shortcut; None for nothing of these."""
    if body.get("command"):
        return _command(body)
    reader = _READERS.get(str(body.get("type")))
    return reader(body) if reader else None


def _request(user: str, key: str, kind: Kind, action: ActionId) -> Request:
    return Request(key=key, platform=NAME, account=user, account_name="", kind=kind, action=action)


def _digest(*parts: object) -> str:
    written = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _command(body: Payload) -> Deed:
    user, trigger = str(body.get("user_id", "")), str(body.get("trigger_id", ""))
    words = clean(unescape(str(body.get("text", "")))).strip()
    request = _request(user, f"command:{trigger}", Kind.COMMAND, COMMAND)
    channel = str(body.get("channel_id", ""))
    where = Where(user, "command", channel=channel, response_url=str(body.get("response_url", "")), trigger=trigger)
    return Deed(replace(request, words=words, channel=channel), where)


def _shortcut(body: Payload) -> Deed:
    user, trigger = str(body["user"]["id"]), str(body.get("trigger_id", ""))
    action = parse_action(str(body.get("callback_id", ""))) or MENU
    request = _request(user, f"shortcut:{trigger}", Kind.PRESS, action)
    message, channel = body.get("message") or {}, body.get("channel") or {}
    where = Where(
        user,
        "command" if channel else "none",
        channel=str(channel.get("id", "")),
        response_url=str(body.get("response_url", "")),
        trigger=trigger,
    )
    return Deed(replace(request, channel=where.channel, message=str(message.get("ts", ""))), where)


def _pressed(body: Payload) -> Deed | None:
    """Give the press of a button, the choice from a list, or a change in an open form."""
    done = (body.get("actions") or [{}])[0]
    where = _where(body, done)
    memo = memo_from_text(str((body.get("view") or {}).get("private_metadata", "")))
    if where.surface == "modal" and (base := base_of(str(done.get("action_id", "")), str(done.get("block_id", "")))):
        return _kept(body, done, base, memo)
    raw = action_of(str(done.get("action_id", "")))
    action = parse_action(raw)
    if action is None:
        if raw == NOTHING or done.get("type") != "button":
            return None
        action = UNKNOWN  # sent by an earlier version: the house says so, and offers the menu
    values = {} if done.get("type") == "button" else {"value": answer(done)}
    kind = Kind.PRESS if done.get("type") == "button" else Kind.CHOOSE
    at = (where.message or where.view, done.get("action_ts") or where.trigger, where.user, raw)
    request = _request(where.user, f"press:{_digest(*at)}", kind, action)
    return Deed(replace(request, values=values, channel=where.channel, message=where.message), where, memo)


def _where(body: Payload, done: Payload) -> Where:
    container, view, message = (body.get(name) or {} for name in ("container", "view", "message"))
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id") or ""
    surface: Literal["message", "ephemeral", "modal", "home"] = "message"
    if view:
        surface = "home" if view.get("type") == "home" else "modal"
    elif container.get("is_ephemeral"):
        surface = "ephemeral"
    return Where(
        user=str(body["user"]["id"]),
        surface=surface,
        channel=str(channel),
        thread=str(container.get("thread_ts") or message.get("thread_ts") or ""),
        message=str(container.get("message_ts") or message.get("ts") or ""),
        response_url=str(body.get("response_url", "")),
        trigger=str(body.get("trigger_id", "")),
        view=str(view.get("id", "")),
        inputs=_inputs(view),
        label=str((done.get("text") or {}).get("text", "")),
    )


def _inputs(view: Payload) -> tuple[str, ...]:
    return tuple(str(block["block_id"]) for block in view.get("blocks") or [] if block.get("type") == "input")


def _kept(body: Payload, done: Payload, base: str, memo: Memo) -> Deed | None:
    action = parse_action(memo.draft)
    if action is None:
        return None
    where = replace(_where(body, done), channel=memo.channel, thread=memo.thread, question=base)
    # What belongs to an answer is sent with it, as it stands in the open form.
    given = together(body["view"].get("state") or {}, base) | {str(done.get("block_id", "")): answer(done)}
    key = f"keep:{_digest(where.view, base, done.get('action_ts') or where.trigger, given)}"
    request = _request(where.user, key, Kind.KEEP, action)
    return Deed(replace(request, values=given, channel=memo.channel), where, memo)


def _handed_in(body: Payload) -> Deed | None:
    view = body.get("view") or {}
    memo = memo_from_text(str(view.get("private_metadata", "")))
    where = replace(_where(body, {}), channel=memo.channel, thread=memo.thread)
    action = parse_action(str(view.get("callback_id", ""))) or UNKNOWN
    values = answers(view.get("state") or {})
    # The same form handed in again with the same answers is the same deed: a person whose screen hung presses twice.
    key = f"submit:{_digest(where.view, view.get('hash'), values)}"
    request = _request(where.user, key, Kind.SUBMIT, action)
    return Deed(replace(request, values=values, channel=memo.channel), where, memo, view)


_READERS: dict[str, Callable[[Payload], Deed | None]] = {
    "block_actions": _pressed,
    "view_submission": _handed_in,
    "shortcut": _shortcut,
    "message_action": _shortcut,
}


def read_asked(body: Payload) -> Asked:
    """Give the long list that somebody types into."""
    view = body.get("view") or {}
    memo = memo_from_text(str(view.get("private_metadata", "")))
    user, question = str(body["user"]["id"]), str(body.get("block_id", ""))
    typed = str(body.get("value") or "")[:_MOST]
    return Asked(user, question, typed, memo.opener, f"suggest:{_digest(view.get('id'), question, typed)}")


def read_message(event: Payload, action: ActionId = SAY) -> Deed | None:
    """Give what somebody wrote to the bot in a direct message; None for anything else that Slack calls a message.

    Its key is its place in the talk, which is the same wherever it is found; an event has an id of its own.
    """
    written = event.get("subtype") in (None, "file_share", "thread_broadcast")
    if event.get("channel_type") != "im" or not written or event.get("bot_id") or not event.get("user"):
        return None
    user, channel, seq = str(event["user"]), str(event["channel"]), str(event.get("ts", ""))
    request = _request(user, f"message:{channel}:{seq}", Kind.SAY, action)
    words = clean(unescape(str(event.get("text") or ""))).strip()
    where = Where(user, "message", channel=channel, thread=str(event.get("thread_ts") or ""))
    return Deed(replace(request, words=words, channel=channel, message=seq), where)


def read_home(event: Payload, event_id: str) -> Deed | None:
    """Give that somebody opened their home tab."""
    if event.get("tab", "home") != "home" or not event.get("user"):
        return None
    user = str(event["user"])
    return home_of(user, f"home:{event_id}")


def home_of(user: str, key: str) -> Deed:
    """Give the wish to see somebody's home tab."""
    return Deed(_request(user, key, Kind.PRESS, HOME), Where(user, "home"))


def read_arrival(user: str, event_id: str) -> Request:
    """Give that somebody joined."""
    return _request(user, f"arrive:{event_id}", Kind.ARRIVE, ARRIVE)


def again(asked: Asked) -> Request | None:
    """Give what to do again so that the form with a long list comes again."""
    action = parse_action(asked.opener.action)
    if action is None or asked.opener.kind not in {Kind.PRESS, Kind.COMMAND}:
        return None
    return replace(_request(asked.user, asked.key, Kind(asked.opener.kind), action), words=asked.opener.words)
