"""The desk's addresses: signing in, its first page, the pages of each capability, and what is pressed on them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.config import Community
from bot.core.capability import Desk
from bot.core.desk import DeskPage, NotHere, Part, Post, Room, Stale, Visit
from bot.core.members.rules import Person
from bot.core.sign_in.actions import link_works, person_signed_in, sign_in, sign_out
from bot.core.sign_in.rules import form_token
from bot.errors import MemberError
from bot.store import Store, Tx
from bot.ui.words import _
from bot.web.assets import Assets
from bot.web.desk.cookies import Cookies
from bot.web.desk.guard import Guard, place_of
from bot.web.render import Renderer, renderer

MAX_BODY_BYTES = 200_000
MAX_FIELDS = 400  # a codebook's form may have a tick for each answer of a round
OURS = frozenset({"csrf", "verb", "key", "version"})
RESERVED = frozenset({"in", "out"})
_STEP = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,119}")


class SignedOut(Exception):
    """Nobody is signed in, or no longer may be here."""


@dataclass(frozen=True, slots=True)
class Office:
    """What every page of the desk is made with."""

    desks: tuple[Desk, ...]
    community: Community
    store: Store
    rooms: tuple[Room, ...]
    cookies: Cookies
    renderer: Renderer

    def desk_of(self, path: tuple[str, ...]) -> Desk | None:
        """Give the desk that answers for a path."""
        return next((desk for desk in self.desks if path and path[0] in desk.areas), None)

    def enter(self, tx: Tx, session: str, path: tuple[str, ...]) -> Visit:
        """Give the visit of whoever's session this is; raises SignedOut for nobody, or for one without a role now."""
        person = person_signed_in(tx, session)
        if person is None or not any(desk.may_enter(tx, person, self.community) for desk in self.desks):
            raise SignedOut
        return Visit(person, path, self.community, self.rooms)


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that was not done: why, and what was typed, which goes back into its form."""

    why: str
    post: Post
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What one page needs: who looks, at what, and for the first page the parts of every desk."""

    person: Person
    page: DeskPage


def desk_routes(
    desks: Sequence[Desk], community: Community, store: Store, rooms: Sequence[Room] = ()
) -> list[BaseRoute]:
    """Give the desk's routes, guarded; raises ValueError where two capabilities want the same address."""
    areas = [area for desk in desks for area in desk.areas]
    for area in areas:
        if area in RESERVED or areas.count(area) > 1 or not _STEP.fullmatch(area):
            message = f"no desk can be at /desk/{area}: it is taken, reserved or not a plain word"
            raise ValueError(message)
    place = place_of(community.public_url)
    drawn = renderer(community, (), Assets())
    office = Office(tuple(desks), community, store, tuple(rooms), Cookies(place), drawn)
    return [
        Route("/desk", _to_desk),
        Mount(
            "/desk",
            routes=[
                Route("/in", partial(_door, office), methods=["GET"]),
                Route("/in", partial(_come_in, office), methods=["POST"]),
                Route("/out", partial(_go_out, office), methods=["POST"]),
                Route("/{path:path}", partial(_look, office), methods=["GET"]),
                Route("/{path:path}", partial(_do, office), methods=["POST"]),
            ],
            middleware=[Middleware(Guard, place=place)],
            max_body_size=MAX_BODY_BYTES,
        ),
    ]


async def _to_desk(request: Request) -> Response:  # noqa: ARG001 - a route's signature
    return RedirectResponse("/desk/", 308)


async def _door(office: Office, request: Request) -> Response:
    """Show one button; only pressing it uses the link up, so that a preview or prefetch of it does no harm."""
    works = await office.store.read(link_works, _token(request))
    return _page(office, "desk/door.html", status=200 if works else 404, works=works)


def _token(request: Request) -> str:
    """Give the link's secret; it is in the query, for paths are logged where something breaks."""
    return request.query_params.get("key", "")


async def _come_in(office: Office, request: Request) -> Response:
    entered = await office.store.write(sign_in, _token(request), office.cookies.session(request))
    if entered is None:
        return _page(office, "desk/door.html", status=404, works=False)
    response = RedirectResponse(f"/desk/{entered.goes_to}", 303)
    office.cookies.keep_session(response, entered.token)
    return response


async def _go_out(office: Office, request: Request) -> Response:
    session = office.cookies.session(request)
    fields = await _fields(request)
    if not office.cookies.is_form_of(session, fields.get("csrf", ("",))[0]):
        return _page(office, "desk/signed_out.html", status=403, why=_old_page())
    await office.store.write(sign_out, session)
    response = _page(office, "desk/signed_out.html", status=200, why=_("You are signed out."))
    office.cookies.drop_session(response)
    return response


async def _look(office: Office, request: Request) -> Response:
    session = office.cookies.session(request)
    if request.url.path.endswith(".svg"):
        return await _picture(office, session, _path(request))
    try:
        seen = await office.store.read(_shown, office, session, _path(request))
    except SignedOut:
        return await _nobody(office, session)
    except NotHere:
        return _missing(office, session)
    note = office.cookies.note(request, session)
    response = _drawn(office, session, seen, status=200, note=note)
    if note:
        office.cookies.drop_note(response)
    return response


async def _picture(office: Office, session: str, path: tuple[str, ...]) -> Response:
    try:
        svg = await office.store.read(_drawing, office, session, path)
    except SignedOut:
        return await _nobody(office, session)
    return Response(svg, media_type="image/svg+xml") if svg is not None else _missing(office, session)


def _drawing(tx: Tx, office: Office, session: str, path: tuple[str, ...]) -> str | None:
    visit = office.enter(tx, session, path)
    owner = office.desk_of(path)
    if owner is None or owner.picture is None or not owner.may_enter(tx, visit.person, office.community):
        return None
    return owner.picture(tx, visit)


def _shown(tx: Tx, office: Office, session: str, path: tuple[str, ...]) -> Seen:
    visit = office.enter(tx, session, path)
    return Seen(visit.person, _page_at(tx, office, visit))


def _page_at(tx: Tx, office: Office, visit: Visit) -> DeskPage:
    """Give the page at a place; raises NotHere for none, or one that this person may not know of."""
    if not visit.path:
        parts: list[Part] = []
        for desk in office.desks:
            if desk.may_enter(tx, visit.person, office.community):
                parts += desk.home(tx, visit)
        return DeskPage(title=_("Desk"), main=tuple(parts))
    owner = office.desk_of(visit.path)
    page = owner.show(tx, visit) if owner and owner.may_enter(tx, visit.person, office.community) else None
    if page is None:
        raise NotHere
    return page


async def _do(office: Office, request: Request) -> Response:
    session = office.cookies.session(request)
    fields = await _fields(request)
    path = _path(request)
    if not office.cookies.is_form_of(session, fields.get("csrf", ("",))[0]):
        return await _unproved(office, session)
    values = {name: given for name, given in fields.items() if name not in OURS}
    post = Post(_one(fields, "verb"), _one(fields, "key"), _one(fields, "version"), values)
    try:
        done = await office.store.write(_done, office, session, path, post)
    except SignedOut:
        return await _nobody(office, session)
    except NotHere:
        return _missing(office, session)
    except MemberError as error:
        return await _back(office, session, path, Refused(error.sentence, post, isinstance(error, Stale)))
    response = RedirectResponse(f"/desk/{done.to}", 303)
    office.cookies.keep_note(response, session, done.said)
    return response


def _done(tx: Tx, office: Office, session: str, path: tuple[str, ...], post: Post) -> Any:
    visit = office.enter(tx, session, path)
    desk = office.desk_of(path)
    if desk is None or not desk.may_enter(tx, visit.person, office.community):
        raise NotHere
    return desk.do(tx, visit, post)


async def _back(office: Office, session: str, path: tuple[str, ...], refused: Refused) -> Response:
    """Show the page as it is now, with why nothing was done and everything that was typed."""
    try:
        seen = await office.store.read(_shown, office, session, path)
    except SignedOut:
        return await _nobody(office, session)
    except NotHere:
        return _missing(office, session)
    return _drawn(office, session, seen, status=409 if refused.stale else 422, refused=refused)


async def _nobody(office: Office, session: str) -> Response:
    """Say how to sign in; the same words whatever was asked for, so that they tell nothing about it."""
    if session:
        await office.store.write(sign_out, session)  # also of somebody whose role has ended
    response = _page(office, "desk/signed_out.html", status=403, why=_("You are not signed in."))
    if session:
        office.cookies.drop_session(response)
    return response


async def _unproved(office: Office, session: str) -> Response:
    """Refuse a form without its session's token: from another page than ours, or from before signing in anew."""
    try:
        await office.store.read(office.enter, session, ())
    except SignedOut:
        return await _nobody(office, session)
    return _page(office, "desk/signed_out.html", status=403, why=_old_page())


def _old_page() -> str:
    return _("This page is from an earlier session, so nothing was done. Open the desk again and repeat it there.")


def _missing(office: Office, session: str) -> Response:
    return _page(office, "desk/missing.html", status=404, csrf=form_token(session))


def _drawn(
    office: Office, session: str, seen: Seen, *, status: int, note: str = "", refused: Refused | None = None
) -> Response:
    known = refused is not None and any(
        (act.verb, act.key) == (refused.post.verb, refused.post.key) for act in seen.page.acts()
    )
    return _page(
        office,
        "desk/page.html",
        status=status,
        page=seen.page,
        person=seen.person,
        csrf=form_token(session),
        note=note,
        refused=refused,
        refilled=known,
    )


def _page(office: Office, template: str, *, status: int, **values: Any) -> HTMLResponse:
    return HTMLResponse(office.renderer.fill(template, **values), status)


def _path(request: Request) -> tuple[str, ...]:
    """Give the parts of the path; raises nothing: a part that cannot be one of ours leads to no page."""
    parts = tuple(part for part in request.path_params["path"].split("/") if part)
    return parts if all(_STEP.fullmatch(part) for part in parts) else ("nowhere",)


async def _fields(request: Request) -> dict[str, tuple[str, ...]]:
    given = await request.form(max_fields=MAX_FIELDS, max_files=0)
    found: dict[str, tuple[str, ...]] = {}
    for name, value in given.multi_items():
        if isinstance(value, str):
            found[name] = (*found.get(name, ()), value.replace("\r\n", "\n"))
    return found


def _one(fields: Mapping[str, tuple[str, ...]], name: str) -> str:
    return next(iter(fields.get(name, ())), "")
