"""Slack's Web API as the adapter calls it: one session, no blind second try, every failure with its fate."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.clock import Clock
from bot.errors import Fate, PlatformError
from bot.platforms.pacing import Rests
from bot.platforms.slack.config import SlackConfig
from bot.platforms.slack.drawn import without_pictures
from bot.platforms.slack.faults import TOO_FAST, TOO_MANY, refused
from bot.platforms.slack.methods import METHODS
from bot.platforms.slack.words import Native

TIMEOUT_S = 20.0
PAGE = 200  # [SD] Pagination: at most 200 are recommended, and what a page is asked for
MOST_WAITS = 30  # for one page that Slack refuses for being asked too fast
NOT_TAKEN = "invalid_blocks"  # [ISS] python-slack-sdk 1782: also said, now and then, of a picture that is there
_PLAIN_WORD = re.compile(r"[a-z_]{1,60}")


class SlackApi:
    """Calls methods by name. A call is never repeated here, but by whoever knows that it may be."""

    def __init__(self, config: SlackConfig, clock: Clock, timeout_s: float = TIMEOUT_S) -> None:
        self._clock = clock
        self._rests = Rests(clock)
        self.timeout_s = timeout_s
        # The SDK's own handlers send again after a broken connection, which may have carried the first one out.
        log = logging.getLogger("bot.platforms.slack.web")
        log.setLevel(logging.WARNING)  # a level of its own, else each call is written out for nobody
        self.client = AsyncWebClient(config.bot_token, base_url=config.api_url, retry_handlers=[], logger=log)
        self._token = config.bot_token

    @property
    def session(self) -> aiohttp.ClientSession:
        """Give the one session, opened with the first call."""
        if self.client.session is None or self.client.session.closed:
            self.client.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.timeout_s))
        return self.client.session

    async def close(self) -> None:
        """Close the session."""
        if self.client.session is not None:
            await self.client.session.close()

    async def call(self, method: str, **given: Any) -> AsyncSlackResponse:
        """Call a method; raises PlatformError for anything but an answer that says yes."""
        if method not in METHODS:
            message = f"{method} has no line in the table of methods"
            raise LookupError(message)
        resting = self._rests.left_s(method)
        if resting > 0:
            raise PlatformError("ratelimited", Fate.NOT_SENT, resting)
        self.session  # noqa: B018 - opens it
        try:
            answer: AsyncSlackResponse = await getattr(self.client, method.replace(".", "_"))(**given)
        except Exception as error:
            raise self._failure(method, error) from error
        return answer

    async def show(self, method: str, **given: Any) -> AsyncSlackResponse:
        """Call a method that shows blocks; a picture that Slack cannot load stands in words, and costs nothing else."""
        try:
            return await self.call(method, **given)
        except PlatformError as error:
            in_words = without_pictures(given["blocks"])
            if error.code != NOT_TAKEN or in_words == given["blocks"]:
                raise
        return await self.call(method, **given | {"blocks": in_words})

    def _failure(self, method: str, error: Exception) -> PlatformError:
        match error:
            case SlackApiError():
                return self._refused(method, error)
            case aiohttp.ClientConnectorError():
                return PlatformError("cannot_connect", Fate.NOT_SENT)
            case TimeoutError() | aiohttp.ClientError() | OSError() | SlackClientError():
                return PlatformError(type(error).__name__, Fate.UNKNOWN)
        raise error

    def _refused(self, method: str, error: SlackApiError) -> PlatformError:
        response: Any = error.response
        status = int(getattr(response, "status_code", None) or getattr(response, "status", 0) or 0)
        headers: Mapping[str, str] = getattr(response, "headers", None) or {}
        data = getattr(response, "data", None)
        code = str(data.get("error", "")) if isinstance(data, dict) else ""
        given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
        wait = float(given) if given.isdecimal() else None
        if status == TOO_MANY:
            self._rests.rest(method, wait if wait is not None else 30.0)
        return refused(code if _PLAIN_WORD.fullmatch(code) else "unknown_error", status, wait)

    async def pages(self, method: str, what: str, **given: Any) -> AsyncIterator[Native]:
        """Give all of a list, page by page; where Slack wants it slower, this waits."""
        cursor = ""
        while True:
            page = await self._page(method, cursor=cursor, **given)
            for each in page.get(what) or []:
                yield each
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    async def _page(self, method: str, **given: Any) -> AsyncSlackResponse:
        for _turn in range(MOST_WAITS):
            try:
                return await self.call(method, **given)
            except PlatformError as error:
                if error.fate is Fate.NEVER or (error.fate is Fate.NOT_SENT and error.code not in TOO_FAST):
                    raise
                await self._clock.wait_s(error.retry_after_s if error.retry_after_s is not None else 2.0)
        raise PlatformError("ratelimited", Fate.NOT_SENT)

    async def upload(self, channel: str, name: str, title: str, content: bytes) -> str:
        """Upload a file into a channel and give its id; the steps before the last one leave nothing behind."""
        if self._rests.left_s("files.completeUploadExternal") > 0:
            raise PlatformError("ratelimited", Fate.NOT_SENT, self._rests.left_s("files.completeUploadExternal"))
        try:
            done = await self.client.files_upload_v2(
                channel=channel, filename=name, title=title, content=content, alt_txt=title
            )
        except Exception as error:
            raise self._failure("files.completeUploadExternal", error) from error
        return str(done["files"][0]["id"])

    async def download(self, url: str, most: int) -> bytes:
        """Give the content of a file that somebody attached, refused for good where it is larger than `most`."""
        try:
            async with self.session.get(url, headers={"Authorization": f"Bearer {self._token}"}) as response:
                if response.status != 200:
                    raise PlatformError("file_not_there", Fate.NEVER)
                if (response.content_length or 0) > most:
                    raise PlatformError("file_too_large", Fate.NEVER)
                return await response.read()
        except (TimeoutError, aiohttp.ClientError) as error:
            raise PlatformError(type(error).__name__, Fate.NOT_SENT) from error

    async def respond(self, url: str, body: Native) -> None:
        """Answer through a response address; it belongs to one click, and needs no token."""
        try:
            async with self.session.post(url, json=body) as response:
                if response.status >= 400:
                    raise refused("response_url", response.status, None)
        except (TimeoutError, aiohttp.ClientError) as error:
            raise PlatformError(type(error).__name__, Fate.UNKNOWN) from error
