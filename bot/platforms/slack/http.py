"""Slack's request address in HTTP mode, as an application that the web server mounts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

PATH = "/slack/events"
MOST_BYTES = 2_000_000  # a view has at most 250 kB; whoever sends more is not Slack
_STAMP = b"x-slack-request-timestamp"  # none comes with the check of the certificate, which Bolt answers unsigned
_SECONDS = re.compile(rb"\d{1,12}")


class RequestUrl:
    """Checks and answers what Slack posts; until the adapter has started it asks Slack to come again."""

    def __init__(self, app: Callable[[], AsyncApp | None]) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        status, headers, body = await self._answered(scope, receive)
        raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    async def _answered(self, scope: Any, receive: Any) -> tuple[int, dict[str, str], bytes]:
        app = self._app()
        if scope["method"] != "POST":
            return 405, {"allow": "POST"}, b""
        if app is None:
            return 503, {}, b""
        body = await _body(receive)
        stamps = [value for name, value in scope["headers"] if name.lower() == _STAMP]
        if body is None or not all(_SECONDS.fullmatch(stamp) for stamp in stamps):  # Bolt would fail over letters
            return 413 if body is None else 401, {}, b""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        query = scope.get("query_string", b"").decode("latin-1")
        try:
            request = AsyncBoltRequest(body=body.decode("utf-8"), query=query, headers=headers)
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError):  # nothing of a payload's shape
            return 400, {}, b""
        answer = await app.async_dispatch(request)
        return answer.status, dict(answer.first_headers_without_set_cookie()), answer.body.encode("utf-8")


async def _body(receive: Any) -> bytes | None:
    """Give what was posted, None for more than anything Slack sends."""
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > MOST_BYTES:
            return None
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)
