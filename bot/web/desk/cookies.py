"""What the desk keeps in a browser: the session's secret, and for one page the sentence that says what was done."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.requests import Request
from starlette.responses import Response

from bot.core.sign_in.rules import SESSION_LASTS, form_token
from bot.web.desk.guard import Place

MAX_NOTE = 400  # a browser keeps about 4,000 characters in a cookie


@dataclass(frozen=True, slots=True)
class Cookies:
    """Reads and writes them; both are HttpOnly and SameSite=Lax, and Secure unless on this computer itself."""

    place: Place

    def session(self, request: Request) -> str:
        """Give the session's secret that the browser brings, empty for none."""
        return request.cookies.get(self.place.cookie, "")

    def keep_session(self, response: Response, token: str) -> None:
        """Give the browser a session."""
        lasts = int(SESSION_LASTS.total_seconds())
        response.set_cookie(
            self.place.cookie,
            token,
            max_age=lasts,
            path="/",
            secure=self.place.secure,
            httponly=True,
            samesite="lax",
        )

    def drop_session(self, response: Response) -> None:
        """Take the session from the browser."""
        response.delete_cookie(self.place.cookie, path="/", secure=self.place.secure, httponly=True, samesite="lax")

    def is_form_of(self, session: str, given: str) -> bool:
        """Tell whether a form brings its session's token."""
        return hmac.compare_digest(form_token(session).encode(), given.encode())

    def note(self, request: Request, session: str) -> str:
        """Give the sentence to show on this page, empty for none; only what this session was told is shown."""
        try:
            return str(self._seal(session).loads(request.cookies.get(self._note, "")))
        except BadSignature:
            return ""

    def keep_note(self, response: Response, session: str, words: str) -> None:
        """Keep a sentence for the next page."""
        value = str(self._seal(session).dumps(words[:MAX_NOTE]))
        response.set_cookie(
            self._note, value, max_age=60, path="/", secure=self.place.secure, httponly=True, samesite="lax"
        )

    def drop_note(self, response: Response) -> None:
        """Take the sentence away once it was shown."""
        response.delete_cookie(self._note, path="/", secure=self.place.secure, httponly=True, samesite="lax")

    @property
    def _note(self) -> str:
        return f"{self.place.cookie}-note"

    def _seal(self, session: str) -> URLSafeSerializer:
        return URLSafeSerializer(form_token(session), salt="desk-note")
