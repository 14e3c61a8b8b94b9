"""What every request and answer of the workspace must keep to: whose address it asks for, and what a page may do."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.ui.words import _

MAX_BODY_BYTES = 6_000_000  # a form of ten long answers, and one attached file

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Not `no-referrer`: with it browsers send `Origin: null` for our own forms, which looks like a stranger's.
    "Referrer-Policy": "same-origin",
}


def is_loopback(listen: str) -> bool:
    """Tell whether an address to listen on can be reached from this computer alone."""
    try:
        return ip_address(listen.strip("[]")).is_loopback
    except ValueError:
        return listen == "localhost"


def allowed_hosts(port: int, names: Iterable[str]) -> frozenset[str]:
    """Give the values of the Host header that are ours: this computer's own names, and those configured."""
    hosts = set()
    for name in ("127.0.0.1", "localhost", "[::1]", *names):
        bracketed = f"[{name}]" if ":" in name and not name.startswith("[") else name
        hosts.add(f"{bracketed.lower()}:{port}")
        if port == 80:
            hosts.add(bracketed.lower())
    return frozenset(hosts)


class Guard:
    """Refuses requests meant for another host or sent by another site's page, and sets the headers of every answer.

    The check of Host keeps out pages that point a name of their own at this computer (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it."""
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        app: ASGIApp = self._app
        if not self._is_ours(headers) or _is_foreign(headers, scope["method"], self._hosts):
            app = PlainTextResponse(_("This address is not the workspace's own. Nothing was done."), status_code=403)
        await app(scope, receive, send_with_headers)

    def _is_ours(self, headers: Headers) -> bool:
        hosts = headers.getlist("host")
        return len(hosts) == 1 and hosts[0].lower() in self._hosts


def _is_foreign(headers: Headers, method: str, hosts: frozenset[str]) -> bool:
    origin = headers.get("origin")
    if origin is not None and origin.lower().partition("://")[2] not in hosts:
        return True
    changes = method not in {"GET", "HEAD"}
    return changes and headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}
