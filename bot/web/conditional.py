"""Answers that a browser may keep and ask about again: sent whole once, then only when they have changed."""

from __future__ import annotations

from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

ASK_FIRST = "no-cache"  # keep it, but ask before showing it: what somebody takes back must be gone at once


def tag_of(body: bytes) -> str:
    """Give the ETag of a body: the same body has the same one on every machine and after every start."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def answer(
    request: Request, body: bytes, media_type: str, *, cache: str = ASK_FIRST, disposition: str = ""
) -> Response:
    """Give the body, or 304 and no body where the reader has it already."""
    headers = {"ETag": tag_of(body), "Cache-Control": cache}
    if _has(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if disposition:
        headers["Content-Disposition"] = disposition
    return Response(body, headers=headers, media_type=media_type)


def _has(request: Request, tag: str) -> bool:
    held = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    return tag in held or "*" in held
