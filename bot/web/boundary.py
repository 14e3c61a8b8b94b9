"""What every answer of the server must keep to, and the one place where a fault in a request is caught."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.clock import Clock
from bot.ids import new_reference

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "script-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
_log = structlog.get_logger("web")


class Boundary:
    """Sets the headers of every answer, answers a fault with a reference number, and reports each answer's status.

    A header that an answer brings itself is left: the workspace's policy lets its own script ask for news.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        clock: Clock,
        fault: Callable[[str], Response],
        answered: Callable[[int, float], None],
        reference: Callable[[], str] = new_reference,
    ) -> None:
        self._app = app
        self._clock = clock
        self._fault = fault
        self._answered = answered
        self._reference = reference

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = self._clock.elapsed_s()
        statuses: list[int] = []

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                self._answered(message["status"], self._clock.elapsed_s() - began)
                statuses.append(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception:
            if statuses:  # half of an answer is out: cutting the connection is all that is left
                raise
            reference = self._reference()
            _log.exception("request_fault", reference=reference, method=scope["method"], path=scope["path"])
            await self._fault(reference)(scope, receive, send_with_headers)
