"""Stylesheets and pictures of our own, each at an address that names its content, so that a browser may keep it."""

from __future__ import annotations

from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.web.conditional import ASK_FIRST, answer, tag_of

FOLDER = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served, and the short mark of its content."""

    body: bytes
    media_type: str
    version: str


class Assets:
    """The files of one folder, read once: they are few and small, and do not change while the server runs."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {path.name: _asset(path) for path in sorted(folder.iterdir()) if path.is_file()}

    def address(self, name: str) -> str:
        """Give the address of a file with its version; raises KeyError for a file that is not there."""
        return f"/static/{name}?v={self._files[name].version}"

    async def serve(self, request: Request) -> Response:
        """Give the file: for good under the address that names its content, else only after asking again."""
        asset = self._files.get(request.path_params["name"])
        if asset is None:
            raise HTTPException(404)
        cache = FOREVER if request.query_params.get("v") == asset.version else ASK_FIRST
        return answer(request, asset.body, asset.media_type, cache=cache)


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    return Asset(body, guess_type(path.name)[0] or "application/octet-stream", tag_of(body).strip('"')[:12])
