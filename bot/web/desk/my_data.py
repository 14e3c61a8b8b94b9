"""Everything held about a person as a file of their own: a one-time link from the bot, one button, one download."""

from __future__ import annotations

import json
from functools import partial

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.config import Community
from bot.core.personal_data.actions import export_person
from bot.core.sign_in.actions import data_link_works, use_data_link
from bot.store import Store, Tx
from bot.web.assets import Assets
from bot.web.desk.guard import Guard, place_of
from bot.web.render import Renderer, renderer

FILE = "my-data.json"


def my_data_routes(community: Community, store: Store) -> list[BaseRoute]:
    """Give the address at which a person fetches their own data; nobody is signed in by it."""
    drawn = renderer(community, (), Assets())
    return [
        Mount(
            "/my-data",
            routes=[
                Route("/", partial(_door, drawn, store), methods=["GET"]),
                Route("/", partial(_download, drawn, store), methods=["POST"]),
            ],
            middleware=[Middleware(Guard, place=place_of(community.public_url))],
        )
    ]


async def _door(drawn: Renderer, store: Store, request: Request) -> Response:
    """Show one button; only pressing it uses the link up, so that a preview or prefetch of it does no harm."""
    return _page(drawn, works=await store.read(data_link_works, _token(request)))


async def _download(drawn: Renderer, store: Store, request: Request) -> Response:
    written = await store.write(_file, _token(request))
    if written is None:
        return _page(drawn, works=False)
    return Response(
        written,
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{FILE}"'},
    )


def _file(tx: Tx, token: str) -> str | None:
    member_id = use_data_link(tx, token)
    if member_id is None:
        return None
    return json.dumps(export_person(tx, member_id), ensure_ascii=False, indent=2, default=str)


def _token(request: Request) -> str:
    return request.query_params.get("key", "")


def _page(drawn: Renderer, *, works: bool) -> HTMLResponse:
    return HTMLResponse(drawn.fill("desk/my_data.html", works=works), 200 if works else 404)
