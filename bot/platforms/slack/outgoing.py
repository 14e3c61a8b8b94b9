"""Slack as a platform: what the outbox sends, each row's id left in its message's metadata."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath
from typing import Any, TypeVar

from bot.clock import Clock
from bot.core.channels.rules import RESTRICTED
from bot.errors import Fate, PlatformError
from bot.outbox.store import Effect
from bot.platforms.gathering import card, gathering_of
from bot.platforms.pacing import Pace
from bot.platforms.slack.api import SlackApi
from bot.platforms.slack.config import NAME
from bot.platforms.slack.drawn import Post
from bot.platforms.slack.faults import ACCOUNT_GONE, CHANNEL_GONE, POSTING_RESTRICTED
from bot.platforms.slack.features import FEATURES
from bot.platforms.slack.groups import UserGroups
from bot.platforms.slack.payloads import Payload, file_of, message_of, never, read
from bot.platforms.slack.render import native_posts, with_file
from bot.platforms.slack.voice import QUIET, UPDATE_TEXT, fields
from bot.platforms.slack.words import at_most
from bot.platforms.slack.workspace import Workspace
from bot.ui.codec import message_to_json
from bot.ui.words import _

DM = "dm:"
METADATA = "convenor_outbox"
EVERY_S = 1.0  # [SD] rate limits: chat.postMessage, about one a second in a channel
LOOK_BACK = timedelta(days=8)  # rows that may have arrived are looked up within minutes; they expire within a week
HISTORY = 200
MOST_PAGES = 20
INVITED = 100  # accounts in one call; Slack's own limit is said to be 1,000
FILE_BYTES = 4_000_000
LAST, FILE = -1, -2  # stand beside the numbers of parts: the last thing that was made, and a file
GONE = frozenset({"message_not_found", "file_not_found", "file_deleted"})  # what a deletion says the second time
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class File:
    """A file to be uploaded."""

    name: str
    title: str
    content: bytes


class SlackPlatform:
    """Sends to channels by name or id and to people by `dm:<account>`.

    The id of what a post or an upload made is `<channel>/<ts>[,<ts>][,<file>]`: an edit, a deletion or a pin needs
    nothing else.
    """

    name = NAME
    features = FEATURES

    def __init__(self, api: SlackApi, workspace: Workspace, clock: Clock) -> None:
        self._api = api
        self._workspace = workspace
        self._clock = clock
        self._pace = Pace(clock, EVERY_S)
        self._talks: dict[str, str] = {}
        self._groups = UserGroups(api)
        self._effects: dict[Effect, Callable[[str, str, str], Awaitable[str]]] = {
            Effect.POST: self._post,
            Effect.EDIT: self._edit,
            Effect.DELETE: self._delete,
            Effect.PIN: self._pin,
            Effect.UPLOAD: self._upload,
            Effect.CREATE_CHANNEL: self._create_channel,
            Effect.SET_TOPIC: self._set_topic,
            Effect.INVITE: self._invite,
            Effect.ROLE: self._role,
            Effect.EVENT: self._event,
        }

    async def send(self, row_id: str, address: str, effect: Effect, payload: str) -> str:
        """Do it, and give the id of what it made.

        A post's payload is the message; the others are `{"v": 1, ...}`: edit `message`, `content`; delete and pin
        `message`; create_channel `topic`, `members`, `private`; set_topic `topic`; invite `accounts`; upload `name`,
        `title`, `content` (base64) and perhaps `message`; role, whose address is the account, `role` (a user group's
        name, handle or id) and `give`; event as `gathering` says, which is a card in the channel. The address of a new
        channel is its name.
        """
        if effect not in self._effects:
            raise never("not_on_slack")
        try:
            return await self._effects[effect](row_id, address, payload)
        except PlatformError as error:
            await self._closed(address, error)
            if error.fate is Fate.UNKNOWN and effect not in {Effect.POST, Effect.UPLOAD, Effect.EVENT}:
                # Doing these twice is doing them once, so nothing has to be looked up.
                raise PlatformError(error.code, Fate.NOT_SENT, error.retry_after_s) from error
            raise

    async def _closed(self, address: str, error: PlatformError) -> None:
        """Tell the house of a place that is closed for good, so that it writes elsewhere or asks staff."""
        if error.fate is not Fate.NEVER:
            return
        if address.startswith(DM):
            if error.code in ACCOUNT_GONE:
                await self._workspace.account_gone(address.removeprefix(DM))
        elif error.code in CHANNEL_GONE | POSTING_RESTRICTED:
            reason = RESTRICTED if error.code in POSTING_RESTRICTED else error.code
            await self._workspace.gone(await self._known(address), reason)

    async def _known(self, address: str) -> str:
        try:
            return await self._workspace.channel_id(address) or address
        except PlatformError:
            return address

    async def _place(self, address: str) -> str:
        """Give the id of the channel, or of the talk with a person."""
        if not address.startswith(DM):
            channel = await self._workspace.channel_id(address)
            if not channel:
                raise PlatformError("channel_not_found", Fate.NEVER)
            return channel
        account = address.removeprefix(DM)
        if account not in self._talks:
            try:
                answer = await self._api.call("conversations.open", users=account)
            except PlatformError as error:  # opening is repeated without harm
                raise PlatformError(error.code, _safe(error.fate), error.retry_after_s) from error
            self._talks[account] = str(answer["channel"]["id"])
        return self._talks[account]

    async def _post(self, row_id: str, address: str, payload: str) -> str:
        channel = await self._place(address)
        posts, words = with_file(message_of(payload))
        return await self._make(row_id, channel, posts, _whole(words))

    async def _make(
        self, row_id: str, channel: str, posts: Sequence[Post], file: File | None, made: Sequence[str] = ()
    ) -> str:
        """Send what is missing of a row's parts, and the file after them; give the id of all of it.

        `made` stands already. What takes several calls is carried on where it broke off.
        """
        missing = max(0, len(posts) - len(made)) + bool(file)
        begun = missing > 1 or (missing and made)
        there = (await self._parts(row_id, channel))[0] if begun else {}
        done = list(made[: len(posts)])
        last = FILE if file else len(posts) - 1
        for number, post in enumerate(posts[len(done) :], len(done)):
            done.append(there.get(number) or await self._one(row_id, channel, number, post, last=last))
        if file:
            done.append(there.get(FILE) or await self._share(row_id, channel, file))
        return f"{channel}/{','.join(done)}"

    async def _one(self, row_id: str, channel: str, number: int, post: Post, *, last: int) -> str:
        await self._pace.turn(channel)
        metadata = {"event_type": METADATA, "event_payload": {"row": row_id, "part": number, "last": last}}
        call = {"channel": channel, "metadata": metadata, "link_names": False, **QUIET, **fields(post)}
        return str((await self._inside(channel, lambda: self._api.show("chat.postMessage", **call)))["ts"])

    async def _share(self, row_id: str, channel: str, file: File) -> str:
        await self._pace.turn(channel)
        name = _named(file.name, row_id)
        return await self._inside(channel, lambda: self._api.upload(channel, name, file.title, file.content))

    async def _inside(self, channel: str, call: Callable[[], Awaitable[T]]) -> T:
        """Call a method for which the bot must be in the channel; a public one lets it in."""
        try:
            return await call()
        except PlatformError as error:
            if error.code != "not_in_channel":
                raise
            try:
                await self._api.call("conversations.join", channel=channel)
            except PlatformError as refused:
                raise (error if refused.fate is Fate.NEVER else refused) from refused
            return await call()

    async def find(self, row_id: str, address: str) -> str | None:
        """Give the id of what a row made, None if it certainly made nothing (or not all of it)."""
        try:
            channel = await self._place(address)
            parts, through = await self._parts(row_id, channel)
        except PlatformError as error:
            if error.fate is Fate.NEVER:  # a closed place: whatever was sent there, nothing more can be
                raise
            raise PlatformError(error.code, Fate.NOT_SENT, error.retry_after_s) from error
        if LAST in parts and all(number in parts for number in range(max(parts) + 1)):
            return f"{channel}/{','.join(_in_order(parts))}"
        if not through:
            raise never("too_much_to_look_through")
        return None

    async def _parts(self, row_id: str, channel: str) -> tuple[dict[int, str], bool]:
        """Give what of a row stands in a channel, by its number, and whether everything was looked through."""
        oldest = (self._clock.real_now() - LOOK_BACK).timestamp()
        found: dict[int, str] = {}
        cursor = ""
        for _page in range(MOST_PAGES):
            answer = await self._inside(channel, lambda at=cursor: self._history(channel, oldest, at))  # type: ignore[misc]
            for message in answer.get("messages") or []:
                found |= _part(message, row_id)
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if found.get(0) or not cursor:
                return found, True
        return found, False

    async def _history(self, channel: str, oldest: float, cursor: str) -> Any:
        return await self._api.call(
            "conversations.history",
            channel=channel,
            include_all_metadata=True,
            oldest=f"{oldest:.6f}",
            limit=HISTORY,
            cursor=cursor or None,
        )

    async def _edit(self, row_id: str, address: str, payload: str) -> str:
        given = read(payload)
        channel, made = await self._made(address, given)
        posts, words = with_file(message_of(given.dumped("content")))
        stamps = [each for each in made if not _is_file(each)]
        for ts, post in zip(stamps, posts, strict=False):
            shown = {**fields(post), "text": at_most(post.text, UPDATE_TEXT)}
            await self._api.show("chat.update", channel=channel, ts=ts, link_names=False, **shown)
        whole = await self._make(row_id, channel, posts, _whole(words), stamps)
        for each in made:
            if each not in stamps[: len(posts)]:
                await self._take_away(channel, each)
        return whole

    async def _delete(self, _row_id: str, address: str, payload: str) -> str:
        channel, made = await self._made(address, read(payload))
        for each in made:
            await self._take_away(channel, each)
        return f"{channel}/{','.join(made)}"

    async def _take_away(self, channel: str, made: str) -> None:
        if _is_file(made):
            await self._quietly(GONE, "files.delete", file=made)
        else:
            await self._quietly(GONE, "chat.delete", channel=channel, ts=made)

    async def _pin(self, _row_id: str, address: str, payload: str) -> str:
        channel, made = await self._made(address, read(payload))
        await self._quietly({"already_pinned"}, "pins.add", channel=channel, timestamp=made[0])
        return f"{channel}/{made[0]}"

    async def _made(self, address: str, given: Payload) -> tuple[str, list[str]]:
        """Give the channel and the native messages that an earlier row made."""
        channel, _slash, stamps = given.text("message").rpartition("/")
        made = [each for each in stamps.split(",") if each]
        if not made:
            raise never("bad_payload")
        return channel or await self._place(address), made

    async def _quietly(self, done: Collection[str], method: str, **given: Any) -> None:
        """Call a method that says one of `done` where what it should do is done already."""
        try:
            await self._api.call(method, **given)
        except PlatformError as error:
            if error.code not in done:
                raise

    async def _upload(self, row_id: str, address: str, payload: str) -> str:
        given = read(payload)
        name = given.text("name") or "file"
        file = File(name, given.text("title") or name, file_of(given))
        # A file's own comment is mrkdwn and has no metadata, so its words are a message before it.
        posts = native_posts(message_of(given.dumped("message"))) if given.has("message") else []
        return await self._make(row_id, await self._place(address), posts, file)

    async def _create_channel(self, _row_id: str, address: str, payload: str) -> str:
        given = read(payload)
        members = given.accounts("members")
        try:
            answer = await self._api.call("conversations.create", name=address, is_private=given.flag("private"))
            channel = str(answer["channel"]["id"])
        except PlatformError as error:
            # Our own from a first try whose answer was lost is taken as made; anybody else's is not ours to use.
            channel = await self._own_channel(address) if error.code == "name_taken" else ""
            if not channel:
                raise
        if given.text("topic"):
            await self._api.call("conversations.setTopic", channel=channel, topic=given.text("topic"))
        await self._let_in(channel, members)
        return channel

    async def _own_channel(self, name: str) -> str:
        channel = await self._workspace.channel_id(name)
        if not channel:
            return ""
        found = (await self._api.call("conversations.info", channel=channel))["channel"]
        return channel if found.get("creator") == self._workspace.bot_user else ""

    async def _set_topic(self, _row_id: str, address: str, payload: str) -> str:
        channel = await self._place(address)
        await self._api.call("conversations.setTopic", channel=channel, topic=read(payload).text("topic"))
        return channel

    async def _invite(self, _row_id: str, address: str, payload: str) -> str:
        channel = await self._place(address)
        await self._let_in(channel, read(payload).accounts("accounts"))
        return channel

    async def _role(self, _row_id: str, address: str, payload: str) -> str:
        given = read(payload)
        account, role, give = address.removeprefix(DM), given.text("role"), given.fields.get("give", True)
        if not account or not isinstance(give, bool):
            raise never("bad_payload")
        return await self._groups.change(account, role, give=give)

    async def _event(self, row_id: str, address: str, payload: str) -> str:
        try:
            meeting = gathering_of(read(payload).fields)
        except (ValueError, LookupError):
            raise never("bad_payload") from None
        told = message_to_json(card(meeting))
        if not meeting.made:
            return await self._post(row_id, address, told)
        return await self._edit(row_id, address, f'{{"v":1,"message":{json.dumps(meeting.made)},"content":{told}}}')

    async def _let_in(self, channel: str, accounts: list[str]) -> None:
        """Invite people; those who are in already keep nobody else out."""
        for at in range(0, len(accounts), INVITED):
            part = accounts[at : at + INVITED]
            try:
                await self._api.call("conversations.invite", channel=channel, users=part)
            except PlatformError as error:
                if error.code not in {"already_in_channel", "cant_invite_self"} or len(part) == 1:
                    if error.code not in {"already_in_channel", "cant_invite_self"}:
                        raise
                    continue
                for account in part:
                    await self._let_in(channel, [account])

    async def file(self, reference: str) -> tuple[str, bytes] | None:
        """Give the name and content of a file somebody attached to a form."""
        try:
            found = (await self._api.call("files.info", file=reference))["file"]
        except PlatformError as error:
            if error.fate is Fate.NEVER:
                return None
            raise
        content = await self._api.download(str(found["url_private"]), FILE_BYTES)
        return str(found.get("name") or ""), content


def _safe(fate: Fate) -> Fate:
    return Fate.NOT_SENT if fate is Fate.UNKNOWN else fate


def _named(name: str, row_id: str) -> str:
    """Give a file's name with the row's mark in it: a file has no metadata to be found by."""
    path = PurePath(name)
    return f"{path.stem[:80] or 'file'}{_marked(row_id)}{path.suffix[:10]}"


def _marked(row_id: str) -> str:
    return f"-{row_id[-8:]}"


def _is_file(made: str) -> bool:
    """Tell a file's id from the stamp of a message."""
    return made.startswith("F")


def _whole(words: str) -> File | None:
    """Give the file that holds all of a message which is too long for messages."""
    return File("whole-message.txt", _("The whole message"), words.encode()) if words else None


def _part(message: dict[str, Any], row_id: str) -> dict[int, str]:
    """Give which part of a row a message is, if any."""
    metadata = message.get("metadata") or {}
    given = metadata.get("event_payload") or {}
    if metadata.get("event_type") == METADATA and given.get("row") == row_id:
        number, ts = int(given.get("part") or 0), str(message["ts"])
        return {number: ts, LAST: ts} if number == int(given.get("last") or 0) else {number: ts}
    files = [str(each["id"]) for each in message.get("files") or [] if _marked(row_id) in str(each.get("name"))]
    return {FILE: files[0], LAST: files[0]} if files else {}


def _in_order(parts: dict[int, str]) -> list[str]:
    """Give the ids of a row's parts, its file after them."""
    return [*(parts[number] for number in sorted(parts) if number >= 0), *([parts[FILE]] if FILE in parts else [])]
