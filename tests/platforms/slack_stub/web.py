"""The methods of the Web API that the bot uses, as strict as Slack where Slack is strict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.platforms.slack_stub.blocks import message_problems, view_problems
from tests.platforms.slack_stub.state import BOT, BOT_ID, NEEDS, TEAM, Native, Refused, Room, World


class Methods:
    """Each method as a function of its arguments; scopes are looked at first."""

    def __init__(self, world: World, address: Callable[[], str]) -> None:
        self.world = world
        self._address = address

    def call(self, method: str, args: Native) -> Native:
        """Carry a method out."""
        room = self._room_of(args) if "channel" in args and not method.startswith("chat.") else None
        self._scope(method, room, args)
        made: Native = getattr(self, "m_" + method.replace(".", "_"))(args)
        return {"ok": True, **made}

    def _room_of(self, args: Native) -> Room | None:
        channel = args["channel"]
        return self.world.rooms.get(channel) if isinstance(channel, str) else None

    def _scope(self, method: str, room: Room | None, args: Native) -> None:
        needs = NEEDS.get(method, {})
        kind = room.kind if room else "private" if args.get("is_private") else "public"
        wanted = set(needs.values()) if method == "conversations.list" else {needs.get("") or needs.get(kind, "")}
        missing = {scope for scope in wanted if scope and scope not in self.world.scopes}
        if missing:
            raise Refused("missing_scope", needed=",".join(missing))

    def m_auth_test(self, args: Native) -> Native:
        return {"url": "https://x.slack.com/", "team": "Causeway", "team_id": TEAM, "user_id": BOT, "bot_id": BOT_ID}

    def m_users_list(self, args: Native) -> Native:
        return self._page("members", list(self.world.users.values()), args)

    def m_conversations_list(self, args: Native) -> Native:
        wanted = {"public_channel": "public", "private_channel": "private"}
        kinds = {wanted[each] for each in args.get("types", "public_channel").split(",")}
        rooms = [room for room in self.world.rooms.values() if room.kind in kinds]
        seen = [room.as_slack() for room in rooms if room.kind == "public" or BOT in room.members]
        left = [each for each in seen if not (each["is_archived"] and args.get("exclude_archived"))]
        return self._page("channels", left, args)

    def _page(self, name: str, everything: list[Native], args: Native) -> Native:
        start, limit = int(args.get("cursor") or 0), int(args.get("limit") or 100)
        if not 1 <= limit <= 1000:
            raise Refused("invalid_limit")
        further = str(start + limit) if start + limit < len(everything) else ""
        return {name: everything[start : start + limit], "response_metadata": {"next_cursor": further}}

    def m_usergroups_list(self, args: Native) -> Native:
        self._paid()
        all_ = str(args.get("include_disabled", "")) in {"1", "True", "true"}
        with_users = str(args.get("include_users", "")) in {"1", "True", "true"}
        found = [each for each in self.world.groups.values() if all_ or not each["date_delete"]]
        return {
            "usergroups": [{k: v for k, v in each.items() if k != "users" or with_users} for each in found],
        }

    def _paid(self) -> None:
        if not self.world.is_paid:
            raise Refused("paid_teams_only")

    def _group(self, args: Native) -> Native:
        self._paid()
        if args["usergroup"] not in self.world.groups:
            raise Refused("no_such_subteam")
        return self.world.groups[args["usergroup"]]

    def m_usergroups_users_update(self, args: Native) -> Native:
        group, users = self._group(args), [each for each in args["users"].split(",") if each]
        if not users:
            raise Refused("no_users_provided")
        if group["date_delete"] or not all(user in self.world.users for user in users):
            raise Refused("invalid_users")
        group["users"] = users
        return {"usergroup": group}

    def m_usergroups_disable(self, args: Native) -> Native:
        self._group(args)["date_delete"] = 1
        return {"usergroup": self._group(args)}

    def m_usergroups_enable(self, args: Native) -> Native:
        self._group(args)["date_delete"] = 0
        return {"usergroup": self._group(args)}

    def m_conversations_info(self, args: Native) -> Native:
        return {"channel": self.world.room(args["channel"]).as_slack()}

    def m_conversations_open(self, args: Native) -> Native:
        user = args["users"]
        if user not in self.world.users:
            raise Refused("user_not_found")
        if self.world.users[user]["deleted"]:
            raise Refused("user_disabled")
        return {"channel": {"id": self.world.talk(user).id}}

    def m_conversations_history(self, args: Native) -> Native:
        room = self._inside(args)
        oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
        newest_first = [each for each in reversed(room.messages) if oldest < float(each["ts"]) < latest]
        whole = str(args.get("include_all_metadata", "")) in {"1", "True", "true"}
        if not whole:
            newest_first = [{k: v for k, v in each.items() if k != "metadata"} for each in newest_first]
        return self._page("messages", newest_first, args)

    def _inside(self, args: Native) -> Room:
        room = self.world.room(args["channel"])
        if BOT not in room.members:
            raise Refused("not_in_channel")
        return room

    def m_conversations_create(self, args: Native) -> Native:
        name = args["name"]
        if (
            not name
            or len(name) > 80
            or not all(each.isalnum() or each in "-_" for each in name)
            or name != name.lower()
        ):
            raise Refused("invalid_name_specials")
        if any(room.name == name for room in self.world.rooms.values()):
            raise Refused("name_taken")
        private = str(args.get("is_private", "")) in {"1", "True", "true"}
        return {"channel": self.world.channel(name, private=private, creator=BOT).as_slack()}

    def m_conversations_setTopic(self, args: Native) -> Native:
        room = self._inside(args)
        if len(args["topic"]) > 250:
            raise Refused("too_long")
        room.topic = args["topic"]
        return {"channel": room.as_slack()}

    def m_conversations_invite(self, args: Native) -> Native:
        room = self._inside(args)
        users = args["users"].split(",") if isinstance(args["users"], str) else args["users"]
        for user in users:
            if user not in self.world.users:
                raise Refused("user_not_found")
            if user in room.members:
                raise Refused("already_in_channel")
        room.members |= set(users)
        return {"channel": room.as_slack()}

    def m_conversations_join(self, args: Native) -> Native:
        room = self.world.room(args["channel"])
        if room.kind != "public":
            raise Refused("method_not_supported_for_channel_type")
        if room.archived:
            raise Refused("is_archived")
        room.members.add(BOT)
        return {"channel": room.as_slack()}

    def _writable(self, args: Native) -> Room:
        room = self._inside(args)
        if room.archived:
            raise Refused("is_archived")
        if room.closed:
            raise Refused(room.closed)
        found = message_problems(args)
        if found:
            raise Refused("invalid_blocks", errors=found)
        if not self.world.pictures and any(each["type"] == "image" for each in args.get("blocks") or []):
            raise Refused("invalid_blocks", errors=["downloading image failed [json-pointer:/blocks/0/image_url]"])
        return room

    def m_chat_postMessage(self, args: Native) -> Native:
        room = self._writable(args)
        for name in ("unfurl_links", "unfurl_media", "link_names"):
            if args.get(name) is not False:
                raise Refused("invalid_arguments", errors=[f"{name} is not off"])
        metadata = args.get("metadata")
        if metadata is not None and not {"event_type", "event_payload"} <= set(metadata):
            raise Refused("invalid_metadata_format")
        made = {
            "type": "message",
            "ts": self.world.stamp(),
            "user": BOT,
            "bot_id": BOT_ID,
            "text": args["text"],
            "blocks": args.get("blocks", []),
            **({"metadata": metadata} if metadata else {}),
            **({"thread_ts": args["thread_ts"]} if args.get("thread_ts") else {}),
        }
        room.messages.append(made)
        return {"channel": room.id, "ts": made["ts"], "message": made}

    def m_chat_postEphemeral(self, args: Native) -> Native:
        room = self._writable(args)
        if args["user"] not in room.members:
            raise Refused("user_not_in_channel")
        made = {"ts": self.world.stamp(), "user": args["user"], "channel": room.id, **args}
        self.world.ephemerals.append(made)
        return {"message_ts": made["ts"]}

    def m_chat_update(self, args: Native) -> Native:
        room = self._writable(args)
        message = room.message(args["ts"])
        if message["user"] != BOT:
            raise Refused("cant_update_message")
        if len(args["text"]) > 4000:
            raise Refused("msg_too_long")
        message |= {"text": args["text"], "blocks": args.get("blocks", []), "edited": {"user": BOT}}
        return {"channel": room.id, "ts": message["ts"]}

    def m_chat_delete(self, args: Native) -> Native:
        room = self._inside(args)
        room.messages.remove(room.message(args["ts"]))
        return {"ts": args["ts"]}

    def m_pins_add(self, args: Native) -> Native:
        room = self._inside(args)
        room.message(args["timestamp"])
        if args["timestamp"] in room.pins:
            raise Refused("already_pinned")
        room.pins.append(args["timestamp"])
        return {}

    def m_views_open(self, args: Native) -> Native:
        return {"view": self.show_view(self.world.use_trigger(args["trigger_id"]), args["view"])}

    def m_views_push(self, args: Native) -> Native:
        user = self.world.use_trigger(args["trigger_id"])
        if len(self.world.stacks.get(user, [])) >= 3:
            raise Refused("push_limit_reached")
        return {"view": self.show_view(user, args["view"], push=True)}

    def m_views_publish(self, args: Native) -> Native:
        found = view_problems(args["view"])
        if found or args["view"]["type"] != "home":
            raise Refused("invalid_arguments", errors=found)
        made = {**args["view"], "id": f"V{next(self.world.numbers)}", "hash": "h"}
        self.world.homes[args["user_id"]] = made
        return {"view": made}

    def show_view(self, user: str, view: Native, *, push: bool = False, view_id: str = "") -> Native:
        """Show somebody a modal; the one they see is the last of their stack."""
        found = view_problems(view)
        if found or view["type"] != "modal":
            raise Refused("invalid_arguments", errors=found)
        made = {**view, "id": view_id or f"V{next(self.world.numbers)}", "hash": f"h{next(self.world.numbers)}"}
        self.world.views[made["id"]] = made
        stack = self.world.stacks.get(user, []) if push or view_id else []
        self.world.stacks[user] = stack if view_id else [*stack, made["id"]]
        return made

    def m_files_getUploadURLExternal(self, args: Native) -> Native:
        made = f"F{next(self.world.numbers):08d}"
        self.world.files[made] = {"id": made, "name": args["filename"], "length": int(args["length"]), "content": None}
        return {"file_id": made, "upload_url": f"{self._address()}/upload/{made}"}

    def m_files_completeUploadExternal(self, args: Native) -> Native:
        done = []
        for given in args["files"]:
            found = self.world.files[given["id"]]
            if found["content"] is None or len(found["content"]) != found["length"]:
                raise Refused("file_upload_size_restricted")
            found |= {"title": given.get("title", ""), "url_private": f"{self._address()}/files/{found['id']}"}
            done.append({k: v for k, v in found.items() if k != "content"})
        if args.get("channel_id"):
            room = self._inside({"channel": args["channel_id"]})
            words = args.get("initial_comment") or ""
            room.messages.append(
                {"type": "message", "ts": self.world.stamp(), "user": BOT, "text": words, "files": done}
            )
        return {"files": done}

    def m_files_delete(self, args: Native) -> Native:
        if self.world.files.pop(args["file"], None) is None:
            raise Refused("file_not_found")
        for room in self.world.rooms.values():  # what shared it goes with it
            room.messages = [m for m in room.messages if args["file"] not in {f["id"] for f in m.get("files") or []}]
        return {}

    def m_files_info(self, args: Native) -> Native:
        found: Any = self.world.files.get(args["file"])
        if found is None:
            raise Refused("file_not_found")
        return {"file": {k: v for k, v in found.items() if k != "content"}}
