"""One request of a browser: who is asking, where they are, what they sent; or why it goes no further."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote, urlencode

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from bot.ids import new_token
from bot.platforms.local import store as workspace
from bot.platforms.local.records import Account
from bot.platforms.local.session import Session
from bot.platforms.local.site import Site
from bot.store import Tx
from bot.ui.words import _

LIVE = "x-workspace"  # the script sends it, and gets JSON instead of a page
MAX_FIELDS = 400
MAX_FIELD_BYTES = 1_000_000
_KEY = re.compile(r"[0-9a-z]{8,40}")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The hidden fields of every form on a page."""

    csrf: str
    key: str
    acting: str
    at: str
    thread: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser's request, by a persona."""

    request: Request
    session: Session
    me: Account
    fields: FormData

    @property
    def live(self) -> bool:
        """Tell whether the script asks, which puts parts into the page it has."""
        return LIVE in self.request.headers

    def given(self, name: str) -> str:
        """Give what was typed or chosen under a name, in a form or else in the address; empty if nothing was."""
        value = self.fields.get(name, self.request.query_params.get(name, ""))
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """Give a number sent along, 0 for anything else."""
        value = self.given(name)
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else 0

    def all(self, name: str) -> tuple[str, ...]:
        """Give everything typed or chosen under a name."""
        return tuple(value for value in self.fields.getlist(name) if isinstance(value, str))

    def files(self, name: str) -> tuple[UploadFile, ...]:
        """Give the files attached under a name."""
        return tuple(value for value in self.fields.getlist(name) if isinstance(value, UploadFile) and value.filename)

    def key(self, *said: str) -> str:
        """Give the click's own key: the same form sent again with the same content has the same one.

        The form's token is made with the page. The script, which keeps a page for long, adds a number that grows.
        """
        token = self.given("key")
        token = token if _KEY.fullmatch(token) else new_token()
        content = sha256("\x1f".join(said).encode()).hexdigest()[:16]
        return f"local:{self.me.id}:{token}:{self.number('n')}:{content}"

    def url(self, **parts: str | int) -> str:
        """Give the address of the place the visit is at, with further parts; `shown` is the message to scroll to."""
        shown = parts.pop("shown", 0)
        thread = parts.pop("thread", self.number("thread"))
        query = {"at": self.given("at"), "thread": thread, **parts}
        address = "/?" + urlencode({name: value for name, value in query.items() if value}, quote_via=quote)
        return f"{address}#m-{shown}" if shown else address


class TurnedAway(Exception):
    """A request that goes no further, and the answer to it."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


Endpoint = Callable[[Request], Awaitable[Response]]


def answering(page: Endpoint) -> Endpoint:
    """Give the page, with the answer of a request that was turned away."""

    async def answered(request: Request) -> Response:
        try:
            response = await page(request)
        except TurnedAway as turned:
            response = turned.response
        finally:
            await request.close()  # an attached file's temporary copy
        response.headers["Cache-Control"] = "no-store"
        return response

    return answered


async def visit(site: Site, request: Request) -> Visit:
    """Give who is asking; raises TurnedAway for somebody who has not given the password."""
    session = site.sessions.of(request)
    if not site.sessions.is_in(session):
        raise TurnedAway(_plainly(request, _("Please sign in again."), RedirectResponse("/sign-in", 303)))
    me = await site.store.read(_persona, session.account)
    if me is None:
        raise TurnedAway(refusal(site, request, _("Nobody is in this workspace yet."), _("Add people to it."), 503))
    return Visit(request, session, me, FormData())


def _persona(tx: Tx, account_id: str) -> Account | None:
    found = workspace.account_by_id(tx, account_id) if account_id else None
    return found or next(iter(workspace.switchable(tx)), None)


async def posted(site: Site, request: Request) -> Visit:
    """Give who sent a form and what is in it; raises TurnedAway for a form that is not from our own present page."""
    visitor = await visit(site, request)
    fields = await request.form(max_files=4, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES)
    sent = Visit(request, visitor.session, visitor.me, fields)
    if not site.sessions.is_token(visitor.session, sent.given("csrf")):
        said = _("This page is from an earlier start of the workspace. Nothing was changed.")
        raise TurnedAway(refusal(site, request, said, _("Copy what you typed, then load the page again."), 403))
    if sent.given("acting") not in {"", sent.me.id}:
        said = _("You have become {name} in another window. Nothing was changed.").format(name=sent.me.name)
        raise TurnedAway(refusal(site, request, said, _("Load the page again to go on as that person."), 409))
    return sent


def refusal(site: Site, request: Request, what: str, cure: str, status: int) -> Response:
    """Give a page (or for the script a sentence) that says what happened and what to do."""
    page = HTMLResponse(site.renderer.page("refused.html", what=what, cure=cure), status)
    return _plainly(request, f"{what} {cure}", page, status)


def _plainly(request: Request, sentence: str, page: Response, status: int = 403) -> Response:
    return JSONResponse({"problem": sentence}, status) if LIVE in request.headers else page


def tokens(site: Site, visitor: Visit, slug: str, thread: int = 0) -> Tokens:
    """Give the hidden fields for the forms of a page that is being made."""
    return Tokens(site.sessions.token(visitor.session), new_token(), visitor.me.id, slug, thread)
