"""Answers to one person: in the message they pressed, in their talk with the bot, or where only they see it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import structlog

from bot.clock import Clock
from bot.errors import Fate, PlatformError
from bot.platforms.slack.api import SlackApi
from bot.platforms.slack.drawn import Post
from bot.platforms.slack.incoming import Where
from bot.platforms.slack.words import Native, at_most
from bot.ui.words import _

T = TypeVar("T")
TRIES = 5
LONGEST_WAIT_S = 60.0
ANSWER = "convenor_answer"  # the metadata of what is said in a talk: which deed it answers
LOOK_AFTER_S = 1.0
DOUBTS = 30  # half a minute of connections that break is waited out
LOOKED_THROUGH = 50  # messages of a talk: what answers a deed was said within minutes of it
UPDATE_TEXT = 4_000  # [2ND] chat.update: msg_too_long
QUIET = {"unfurl_links": False, "unfurl_media": False}
_log = structlog.get_logger("slack")


def fields(post: Post) -> Native:
    """Give a native message as the fields of a call."""
    return {"text": post.text, "blocks": list(post.blocks)}


class Voice:
    """Answers people; what Slack refuses for being too fast is said a little later."""

    def __init__(self, api: SlackApi, clock: Clock) -> None:
        self._api = api
        self._clock = clock

    async def _patiently(self, call: Callable[[], Awaitable[T]], *, twice_is_once: bool = False) -> T:
        """Call again where a call was certainly not carried out, or where it does no harm twice."""
        again = {Fate.NOT_SENT, Fate.UNKNOWN} if twice_is_once else {Fate.NOT_SENT}
        for number in range(1, TRIES):
            try:
                return await call()
            except PlatformError as error:
                wait = error.retry_after_s if error.retry_after_s is not None else float(2 ** (number - 1))
                if error.fate not in again or wait > LONGEST_WAIT_S:
                    raise
                await self._clock.wait_s(wait)
        return await call()

    async def tell(self, where: Where, posts: Sequence[Post], *, replaces: bool = False) -> None:
        """Show an answer where it belongs, or else in the person's talk with the bot."""
        try:
            await self._tell(where, posts, replaces=replaces)
        except PlatformError as error:
            if error.fate is Fate.UNKNOWN:
                _log.warning("answer_unknown", code=error.code)
                return
            _log.info("answer_elsewhere", code=error.code)
            await self._direct(where, "", "", posts)

    async def _tell(self, where: Where, posts: Sequence[Post], *, replaces: bool) -> None:
        first, *rest = posts
        if where.surface == "ephemeral" and where.response_url:
            shown = {"replace_original": replaces, "response_type": "ephemeral", **fields(first)}
            await self._respond(where, shown)
            await self.respond_more(where, rest)
            return
        if where.is_dm or where.surface == "home":
            if replaces and where.message and where.surface == "message":
                await self._rewrite(where, first)
            else:
                rest = list(posts)
            await self._direct(where, where.channel, where.thread, rest)
            return
        for post in posts:  # others see this place: the answer is for this person alone
            await self._aside(where, post)

    async def _rewrite(self, where: Where, post: Post) -> None:
        shown = {**fields(post), "text": at_most(post.text, UPDATE_TEXT)}
        await self._patiently(
            lambda: self._api.show("chat.update", channel=where.channel, ts=where.message, link_names=False, **shown),
            twice_is_once=True,
        )

    async def _direct(self, where: Where, channel: str, thread: str, posts: Sequence[Post]) -> None:
        for number, post in enumerate(posts):
            mark = {"event_type": ANSWER, "event_payload": {"deed": where.deed, "part": number}}
            shown = {**fields(post), **QUIET, **({"thread_ts": thread} if thread else {})}
            shown |= {"channel": channel or where.user, "link_names": False, "metadata": mark}
            await self._once(where, shown)

    async def _once(self, where: Where, shown: Native) -> None:
        """Say something in a talk; where it may have been said already, that is looked up first."""
        doubted = where.again
        for _try in range(DOUBTS):
            try:
                if not (doubted and await self._is_said(where, shown)):
                    await self._patiently(lambda: self._api.show("chat.postMessage", **shown))
            except PlatformError as error:
                if error.fate is not Fate.UNKNOWN:
                    raise
                _log.info("answer_looked_up", code=error.code)
                doubted = True
                await self._clock.wait_s(LOOK_AFTER_S)
            else:
                return
        _log.warning("answer_not_given")

    async def _is_said(self, where: Where, shown: Native) -> bool:
        if "thread_ts" in shown:
            return True  # what stands in a thread is in no history: rather once than twice
        talk = where.channel or await self.talk(where.user)
        found = await self._patiently(
            lambda: self._api.call(
                "conversations.history", channel=talk, include_all_metadata=True, limit=LOOKED_THROUGH
            )
        )
        mark = shown["metadata"]["event_payload"]
        return any((each.get("metadata") or {}).get("event_payload") == mark for each in found.get("messages") or [])

    async def _aside(self, where: Where, post: Post) -> None:
        shown = {**fields(post), **({"thread_ts": where.thread} if where.thread else {})}
        await self._patiently(
            lambda: self._api.show(
                "chat.postEphemeral", channel=where.channel, user=where.user, link_names=False, **shown
            ),
            twice_is_once=True,  # it is in no history to be looked up: rather twice than never
        )

    async def respond_more(self, where: Where, posts: Sequence[Post]) -> None:
        """Show what does not fit into a first answer, through the click's own address."""
        for post in posts:
            shown = {"replace_original": False, "response_type": "ephemeral", **fields(post)}
            await self._respond(where, shown)

    async def _respond(self, where: Where, shown: Native) -> None:
        # As with what is said aside, nothing tells whether it arrived.
        await self._patiently(lambda: self._api.respond(where.response_url, shown), twice_is_once=True)

    async def send_file(self, user: str, words: str) -> None:
        """Send a person a long text as a file."""
        channel = await self.talk(user)
        title = _("The whole message")
        await self._patiently(lambda: self._api.upload(channel, "message.txt", title, words.encode()))

    async def talk(self, user: str) -> str:
        """Give the channel in which a person talks with the bot."""
        answer = await self._patiently(lambda: self._api.call("conversations.open", users=user), twice_is_once=True)
        return str(answer["channel"]["id"])

    async def open(self, where: Where, view: Native) -> None:
        """Open a form at once: on top of an open one where the button stands in it."""
        method = "views.push" if where.surface == "modal" else "views.open"
        await self._api.call(method, trigger_id=where.trigger, view=view)

    async def publish(self, user: str, view: Native) -> None:
        """Show a person's home tab."""
        await self._patiently(lambda: self._api.call("views.publish", user_id=user, view=view), twice_is_once=True)
