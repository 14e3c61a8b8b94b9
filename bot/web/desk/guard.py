"""What every request to the desk and every answer of it must keep to, whoever is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.ui.words import _

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": _POLICY,  # no script at all: the pages work without
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Not `no-referrer`: with it browsers send `Origin: null` for our own forms, which looks like a stranger's.
    "Referrer-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the desk is reached: the hosts that are ours, whether a cookie must be Secure, and what it is called."""

    hosts: frozenset[str]
    secure: bool
    cookie: str


def place_of(public_url: str) -> Place:
    """Give where the desk is reached, by the server's public address; nowhere if it has none.

    A cookie is Secure everywhere but on this computer itself, and then carries the prefix that binds it to the host.
    """
    parts = urlsplit(public_url)
    host = (parts.hostname or "").lower()
    hosts = {parts.netloc.lower().rpartition("@")[2]} if host else set()
    if not _is_loopback(host):
        return Place(frozenset(hosts), secure=True, cookie="__Host-convenor-desk")
    port = f":{parts.port}" if parts.port else ""
    hosts |= {f"{name}{port}" for name in ("127.0.0.1", "localhost", "[::1]")}
    # Cookies do not tell ports apart: two bots on one computer keep out of each other's way by name.
    return Place(frozenset(hosts), secure=False, cookie=f"convenor-desk-{parts.port or 80}")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Guard:
    """Refuses what is meant for another host or sent by another site's page, and sets the headers of every answer."""

    def __init__(self, app: ASGIApp, place: Place) -> None:
        self._app = app
        self._place = place

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
        if not self._is_ours(headers) or self._is_foreign(headers, scope["method"]):
            app = PlainTextResponse(_("This address is not the desk's own. Nothing was done."), status_code=403)
        await app(scope, receive, send_with_headers)

    def _is_ours(self, headers: Headers) -> bool:
        hosts = headers.getlist("host")
        return len(hosts) == 1 and hosts[0].lower() in self._place.hosts

    def _is_foreign(self, headers: Headers, method: str) -> bool:
        if method in {"GET", "HEAD"}:
            return False
        origin = headers.get("origin")
        if origin is not None and origin.lower().partition("://")[2] not in self._place.hosts:
            return True
        return headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}
