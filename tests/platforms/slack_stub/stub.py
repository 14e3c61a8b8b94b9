"""The stub as people use it: they type, press, choose, fill in and hand in, and see what the bot shows them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from tests.platforms.slack_stub.blocks import view_problems
from tests.platforms.slack_stub.server import SECRET, NotAcknowledged, Server
from tests.platforms.slack_stub.state import BOT, BOT_ID, TEAM, Native, Room

__all__ = ["NotAcknowledged", "SlackStub"]
Post = Callable[[bytes, dict[str, str]], Awaitable[tuple[int, bytes]]]
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


class SlackStub(Server):
    """A workspace with people in it.

    With `post` set, everything is posted there with Slack's signature instead of being sent through a socket.
    """

    def __init__(self) -> None:
        super().__init__()
        self.post: Post | None = None
        self.secret = SECRET
        self.last: tuple[str, Native] = ("", {})
        self.errors: dict[str, dict[str, str]] = {}  # what a view shows at its fields

    async def send(self, kind: str, payload: Native, retry: int = 0) -> Native:
        """Bring something to the bot, and give what its acknowledgement holds."""
        self.last = (kind, payload)
        if self.post is None:
            return await self.envelope(kind, payload, retry)
        self._may_send(payload)
        status, body = await self.post(*self.signed(kind, payload, retry))
        if status != 200:
            raise NotAcknowledged(f"{kind}: {status}")
        return json.loads(body) if body else {}

    def signed(self, kind: str, payload: Native, retry: int = 0, at: int | None = None) -> tuple[bytes, dict[str, str]]:
        """A payload as Slack posts it: its body, and headers with the signature."""
        if kind == "events_api":
            body = json.dumps(payload)
        else:
            body = urlencode({"payload": json.dumps(payload)} if kind == "interactive" else payload)
        stamp = str(at if at is not None else int(self.world.clock.real_now().timestamp()))
        signature = SignatureVerifier(self.secret).generate_signature(timestamp=stamp, body=body) or ""
        headers = {
            "x-slack-signature": signature,
            "x-slack-request-timestamp": stamp,
            "content-type": JSON if kind == "events_api" else FORM,
            **({"x-slack-retry-num": str(retry), "x-slack-retry-reason": "http_timeout"} if retry else {}),
        }
        return body.encode(), headers

    async def again(self) -> Native:
        """Bring the last thing once more, as Slack does where it heard no acknowledgement."""
        return await self.send(*self.last, retry=1)

    # What people do

    async def types(self, user: str, words: str, channel: Room | None = None, command: str = "/convenor") -> Native:
        """Type the command; the acknowledgement is shown to them alone."""
        room = channel or self.world.talk(user)
        payload = {
            "command": command,
            "text": words,
            "user_id": user,
            "user_name": self.world.users[user]["name"],
            "channel_id": room.id,
            "channel_name": room.name or "directmessage",
            "team_id": TEAM,
            "trigger_id": self.world.trigger(user),
            "response_url": self._response_url(user, room, "0"),
        }
        ack = await self.send("slash_commands", payload)
        if ack:
            self.world.ephemerals.append({"ts": self.world.stamp(), "user": user, "channel": room.id, **ack})
        return ack

    async def says(self, user: str, words: str, **more: Any) -> Native:
        """Write to the bot."""
        room = self.world.talk(user)
        message = {"type": "message", "channel": room.id, "user": user, "text": words, "ts": self.world.stamp()}
        message |= {"channel_type": "im", "client_msg_id": f"c{next(self.world.numbers)}", **more}
        room.messages.append(message)
        return await self.event(message)

    async def event(self, event: Native) -> Native:
        """Let something happen in the workspace."""
        payload = {
            "type": "event_callback",
            "event_id": f"Ev{next(self.world.numbers):09d}",
            "event_time": int(self.world.clock.real_now().timestamp()),
            "team_id": TEAM,
            "event": event,
            "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        }
        return await self.send("events_api", payload)

    async def opens_home(self, user: str) -> Native:
        """Open the home tab."""
        return await self.event({"type": "app_home_opened", "user": user, "tab": "home", "channel": "D0"})

    async def presses(self, user: str, message: Native, label: str, channel: Room | None = None) -> Native:
        """Press the button with this label on a message."""
        button = next((each for each in buttons(message) if each["text"]["text"] == label), None)
        assert button is not None, (label, [each["text"]["text"] for each in buttons(message)])
        return await self._acts(user, message, {**button, "type": "button"}, channel)

    async def chooses(self, user: str, message: Native, value: str, channel: Room | None = None) -> Native:
        """Choose from the list in a message."""
        select = next(block["accessory"] for block in message["blocks"] if "accessory" in block)
        offered = [*select.get("options", [])]
        offered += [option for group in select.get("option_groups", []) for option in group["options"]]
        chosen = next(each for each in offered if each["value"] == value)
        done = {"type": "static_select", "action_id": select["action_id"], "selected_option": chosen}
        return await self._acts(user, message, done, channel)

    async def _acts(self, user: str, message: Native, done: Native, channel: Room | None) -> Native:
        room = channel or self.world.talk(user)
        hidden = any(each["ts"] == message["ts"] for each in self.world.ephemerals)
        payload = {
            **self._interaction("block_actions", user),
            "actions": [{"block_id": "b1", "action_ts": self.world.stamp(), **done}],
            "channel": {"id": room.id, "name": room.name or "directmessage"},
            "container": {
                "type": "message",
                "message_ts": message["ts"],
                "channel_id": room.id,
                "is_ephemeral": hidden,
                **({"thread_ts": message["thread_ts"]} if message.get("thread_ts") else {}),
            },
            "response_url": self._response_url(user, room, message["ts"]),
            **({} if hidden else {"message": message}),
        }
        return await self.send("interactive", payload)

    async def presses_in_view(self, user: str, view: Native, label: str) -> Native:
        """Press a button in a modal or on the home tab."""
        button = next(each for each in buttons(view) if each["text"]["text"] == label)
        done = {"type": "button", "block_id": "b1", "action_ts": self.world.stamp(), **button}
        container = {"type": "view", "view_id": view["id"]}
        payload = {**self._interaction("block_actions", user), "actions": [done], "container": container, "view": view}
        return await self.send("interactive", payload)

    async def fills_in(self, user: str, view: Native, question: str, *values: str) -> Native:
        """Give one answer in an open form that tells of each."""
        block = next(block for block in view["blocks"] if block.get("block_id") == question)
        control = block.get("element") or block["accessory"]
        assert block.get("dispatch_action") or "accessory" in block
        filled = as_state(control, values)
        state = filled_in(view, {question: values}, finished=False)["state"]
        name = control["action_id"]
        done = {**filled, "block_id": question, "action_id": name, "action_ts": self.world.stamp()}
        payload = {
            **self._interaction("block_actions", user),
            "actions": [done],
            "container": {"type": "view", "view_id": view["id"]},
            "view": {**view, "state": state},
        }
        return await self.send("interactive", payload)

    async def hands_in(self, user: str, view: Native, values: dict[str, tuple[str, ...]]) -> Native:
        """Hand a form in; what the bot answers is done to the view, as Slack does it."""
        payload = {**self._interaction("view_submission", user), "view": filled_in(view, values), "response_urls": []}
        ack = await self.send("interactive", payload)
        self._after_handing_in(user, view, ack)
        return ack

    def _after_handing_in(self, user: str, view: Native, ack: Native) -> None:
        self.errors.pop(view["id"], None)
        match ack.get("response_action"):
            case "errors":
                inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
                assert ack["errors"], "no errors"
                assert set(ack["errors"]) <= inputs, "an error at what is no input block"
                assert all(ack["errors"].values()), "an empty error"
                self.errors[view["id"]] = ack["errors"]
            case "update":
                self.methods.show_view(user, ack["view"], view_id=view["id"])
            case "push":
                self.methods.show_view(user, ack["view"], push=True)
            case "clear":
                self.world.stacks[user] = []
            case None:
                self.world.stacks[user] = self.world.stacks.get(user, [])[:-1]
            case other:
                raise AssertionError(other)

    async def closes(self, user: str, view: Native) -> Native:
        """Close a form with the X; told only where the view asked for it."""
        self.world.stacks[user] = self.world.stacks.get(user, [])[:-1]
        if not view.get("notify_on_close"):
            return {}
        payload = {**self._interaction("view_closed", user), "view": view, "is_cleared": False}
        return await self.send("interactive", payload)

    async def searches(self, user: str, view: Native, question: str, typed: str) -> list[Native]:
        """Type into a long list."""
        payload = {
            **self._interaction("block_suggestion", user),
            "block_id": question,
            "action_id": "answer",
            "value": typed,
            "container": {"type": "view", "view_id": view["id"]},
            "view": view,
        }
        ack = await self.send("interactive", payload)
        found: list[Native] = ack.get("options", [])
        assert len(found) <= 100
        return found

    async def takes_shortcut(self, user: str, callback: str) -> Native:
        """Choose the shortcut."""
        return await self.send("interactive", {**self._interaction("shortcut", user), "callback_id": callback})

    async def joins(self, user: str, name: str, zone: str = "Europe/London", **more: Any) -> Native:
        """Join the workspace."""
        return await self.event({"type": "team_join", "user": self.world.person(user, name, zone, **more)})

    async def changes(self, user: str, **more: Any) -> Native:
        """Change one's account: another name or zone, closed or back."""
        self.world.users[user] |= more
        return await self.event({"type": "user_change", "user": self.world.users[user]})

    def _interaction(self, kind: str, user: str) -> Native:
        name = self.world.users[user]["name"]
        return {
            "type": kind,
            "user": {"id": user, "username": name, "name": name, "team_id": TEAM},
            "team": {"id": TEAM, "domain": "x"},
            "api_app_id": "A1",
            "trigger_id": self.world.trigger(user),
        }

    def _response_url(self, user: str, room: Room, ts: str) -> str:
        return f"{self.address}/respond/{user}/{room.id}/{ts}"

    # What people see

    def told(self, user: str) -> list[Native]:
        """What the bot has said to somebody in their talk with it, the latest last."""
        return [each for each in self.world.talk(user).messages if each.get("bot_id") == BOT_ID]

    def whispered(self, user: str) -> list[Native]:
        """What only somebody sees, the latest last."""
        return [each for each in self.world.ephemerals if each["user"] == user]

    def posted(self, name: str) -> list[Native]:
        """What the bot has posted in a channel."""
        room = next(room for room in self.world.rooms.values() if room.name == name)
        return [each for each in room.messages if each["user"] == BOT]

    def open_view(self, user: str) -> Native | None:
        """The modal somebody sees, if any."""
        stack = self.world.stacks.get(user) or []
        return self.world.views[stack[-1]] if stack else None


def buttons(shown: Native) -> list[Native]:
    """Every button of a message or view."""
    return [
        each
        for block in shown.get("blocks", [])
        if block["type"] == "actions"
        for each in block["elements"]
        if each["type"] == "button"
    ]


def labels(shown: Native) -> list[str]:
    """What the buttons of a message or view say."""
    return [each["text"]["text"] for each in buttons(shown)]


def words(value: Any) -> str:
    """Everything a message or view says, however deep."""
    return " ".join(_words(value))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "text" and isinstance(each, str):
                yield each
            else:
                yield from _words(each)
    elif isinstance(value, list):
        for each in value:
            yield from _words(each)


def filled_in(view: Native, values: dict[str, tuple[str, ...]], *, finished: bool = True) -> Native:
    """A view with its state: what somebody gave, or else what was filled in; what Slack itself checks is checked."""
    assert view_problems(view) == []
    state: Native = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        given = values.get(block["block_id"], initial(block["element"]))
        assert given or block.get("optional") or not finished, f"Slack asks for {block['block_id']}"
        state[block["block_id"]] = {block["element"]["action_id"]: as_state(block["element"], given)}
    for block in view["blocks"]:
        if "accessory" in block:
            given = values.get(block["block_id"], initial(block["accessory"]))
            state[block["block_id"]] = {block["accessory"]["action_id"]: as_state(block["accessory"], given)}
    return {**view, "state": {"values": state}}


def initial(element: Native) -> tuple[str, ...]:
    """What a control was filled in with."""
    for name in ("initial_value", "initial_date", "initial_time", "initial_user"):
        if element.get(name):
            return (element[name],)
    chosen = element.get("initial_options") or [element[name] for name in ("initial_option",) if name in element]
    return tuple(each["value"] for each in chosen)


def as_state(element: Native, given: tuple[str, ...]) -> Native:
    """One control's state as Slack gives it back."""
    kind = element["type"]
    first = given[0] if given else None
    offered = [*element.get("options", [])]
    offered += [option for group in element.get("option_groups", []) for option in group["options"]]
    picked = [each for each in offered if each["value"] in given]
    if "external" in kind:
        picked = [{"text": {"type": "plain_text", "text": each}, "value": each} for each in given]
    if kind in {"checkboxes", "multi_static_select", "multi_external_select"}:
        assert len(picked) == len(given), (given, offered)
        return {"type": kind, "selected_options": picked}
    if kind in {"radio_buttons", "static_select", "external_select"}:
        assert len(picked) == len(given), (given, offered)
        return {"type": kind, "selected_option": picked[0] if picked else None}
    names = {"datepicker": "selected_date", "timepicker": "selected_time", "users_select": "selected_user"}
    if kind == "file_input":
        return {"type": kind, "files": [{"id": each} for each in given]}
    if first is not None and kind == "plain_text_input":
        assert len(first) <= element.get("max_length", 3000)
    return {"type": kind, names.get(kind, "value"): first}
