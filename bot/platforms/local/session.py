"""Who is looking: the signed cookie, the persona in it, and the token that every post must bring back."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace

from itsdangerous import BadSignature, Signer, URLSafeSerializer
from starlette.requests import Request
from starlette.responses import Response

from bot.ids import new_token

HINTS_OFF = "off"
MAX_NOTE = 600  # a browser keeps about 4,000 characters in a cookie


@dataclass(frozen=True, slots=True)
class Session:
    """One browser: its id, the persona it is, a note to show once, proof that the password was given.

    `hints` is "off" once the visitor has put away what they might try next.
    """

    id: str
    account: str = ""
    note: str = ""
    passed: str = ""
    hints: str = ""


class Sessions:
    """Reads and writes the cookie; it is HttpOnly, SameSite=Strict and signed with the workspace's own secret."""

    def __init__(self, secret: str, *, port: int, password: str | None) -> None:
        self._secret = secret
        self._seal = URLSafeSerializer(secret, salt="workspace-session")
        self._password = password
        # Cookies do not tell ports apart: two workspaces on one computer keep out of each other's way by name.
        self._cookie = f"workspace_{port}"

    def of(self, request: Request) -> Session:
        """Give the browser's session, a new one if it has none or brings one that we did not sign."""
        try:
            held = self._seal.loads(request.cookies.get(self._cookie, ""))
            return Session(*(str(part) for part in held))
        except (BadSignature, TypeError):
            return Session(new_token())

    def keep(self, response: Response, session: Session) -> None:
        """Put the session into a response's cookie."""
        short = replace(session, note=session.note[:MAX_NOTE])
        value = self._seal.dumps([short.id, short.account, short.note, short.passed, short.hints])
        response.set_cookie(self._cookie, str(value), httponly=True, samesite="strict", path="/")

    def token(self, session: Session) -> str:
        """Give the token that a post of this session must bring."""
        return Signer(self._secret, salt="workspace-csrf").get_signature(session.id).decode()

    def is_token(self, session: Session, given: str) -> bool:
        """Tell whether a post brings its session's token."""
        return hmac.compare_digest(self.token(session).encode(), given.encode())

    def is_in(self, session: Session) -> bool:
        """Tell whether the session may see the workspace: always where there is no password."""
        return self._password is None or hmac.compare_digest(session.passed.encode(), self._pass().encode())

    def let_in(self, session: Session, password: str) -> Session | None:
        """Give the session with the proof that this is the password, None if it is not."""
        if self._password is None or not hmac.compare_digest(password.encode(), self._password.encode()):
            return None
        # A fresh id: a session that somebody planted before the password was given is worth nothing afterwards.
        return replace(session, id=new_token(), passed=self._pass())

    def _pass(self) -> str:
        # Made from the password, so that a changed password signs everybody out.
        return Signer(self._secret, salt="workspace-password").get_signature(self._password or "").decode()
