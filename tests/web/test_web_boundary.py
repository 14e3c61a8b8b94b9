"""What holds for every answer: its headers, what may be kept of it, and what is said when something breaks."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from structlog.testing import capture_logs

from bot.clock import SteppedClock
from bot.core.capability import Site
from bot.store import Store
from bot.ui.page import Page
from bot.web.assets import Assets
from tests.web.publishing import Shelf, page, reader

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def _broken(*_given: object) -> Page:
    raise RuntimeError("the secret words of somebody")


BROKEN = Site("digests", "Digests", "", lambda _tx, _community: (_broken(),), _broken)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/digests/", 200),
        ("/digests", 308),
        ("/digests/second", 200),
        ("/digests/second.md", 200),
        ("/digests/feed.xml", 200),
        ("/digests/third", 404),
        ("/static/pages.css", 200),
        ("/static/none.css", 404),
        ("/health", 200),
        ("/ready", 200),
        ("/metrics", 200),
        ("/broken/", 500),
    ],
)
def test_every_answer_carries_the_security_headers_and_no_cookie(
    address: str, status: int, some_store: Store, clock: SteppedClock
) -> None:
    broken = Site("broken", "Broken", "", lambda _tx, _community: (_broken(),), _broken)
    with capture_logs():
        client = reader(some_store, clock, Shelf([page()]).site(), broken)
        answer = client.get(address, follow_redirects=False, headers={"cookie": "session=abc"})
    assert answer.status_code == status
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "set-cookie" not in answer.headers


def test_a_policy_that_a_mounted_part_brings_itself_is_left(some_store: Store, clock: SteppedClock) -> None:
    async def strict(request: Request) -> Response:
        return PlainTextResponse("x", headers={"Content-Security-Policy": "connect-src 'self'"})

    answer = reader(some_store, clock, extra_routes=[Route("/workspace", strict)]).get("/workspace")
    assert answer.headers.get_list("content-security-policy") == ["connect-src 'self'"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_fault_is_answered_with_a_reference_that_the_log_has_too_and_nothing_else(
    some_store: Store, clock: SteppedClock
) -> None:
    with capture_logs() as log:
        answer = reader(some_store, clock, BROKEN).get("/digests/second?token=abc")
    [entry] = [each for each in log if each["event"] == "request_fault"]
    assert answer.status_code == 500
    assert "Something went wrong on our side." in answer.text
    assert entry["reference"] in answer.text
    assert entry["exc_info"]
    assert entry["path"] == "/digests/second"
    for inner in ("secret", "RuntimeError", "Traceback", ".py"):
        assert inner not in answer.text


def test_each_fault_has_a_reference_of_its_own(some_store: Store, clock: SteppedClock) -> None:
    with capture_logs() as log:
        client = reader(some_store, clock, BROKEN)
        client.get("/digests/")
        client.get("/digests/")
    assert len({entry["reference"] for entry in log}) == 2


def test_a_fault_in_the_middle_of_an_answer_cuts_it_off(some_store: Store, clock: SteppedClock) -> None:
    async def half(request: Request) -> Response:
        async def pieces() -> AsyncIterator[bytes]:
            yield b"half"
            raise RuntimeError("broke off")

        return StreamingResponse(pieces())

    client = reader(some_store, clock, extra_routes=[Route("/half", half)])
    with pytest.raises(RuntimeError, match="broke off"):
        client.get("/half")


@pytest.mark.parametrize(
    ("status", "words"), [(413, "This request could not be understood."), (503, "Something went wrong on our side.")]
)
def test_other_refusals_are_said_in_words_too(status: int, words: str, some_store: Store, clock: SteppedClock) -> None:
    async def refuse(request: Request) -> Response:
        raise HTTPException(status, headers={"Retry-After": "5"})

    answer = reader(some_store, clock, extra_routes=[Route("/refused", refuse)]).get("/refused")
    assert answer.status_code == status
    assert words in answer.text
    assert answer.headers["retry-after"] == "5"


# --- what may be kept -------------------------------------------------------------------------------------------------


def test_a_page_is_sent_again_only_when_it_has_changed(some_store: Store, clock: SteppedClock) -> None:
    shelf = Shelf([page()])
    client = reader(some_store, clock, shelf.site())
    for address in ("/digests/", "/digests/second", "/digests/second.md", "/digests/feed.xml"):
        shelf.pages = [page()]
        first = client.get(address)
        assert first.headers["cache-control"] == "no-cache"
        again = client.get(address, headers={"if-none-match": f'"other", W/{first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        shelf.pages = [page(changed=clock.now())]
        assert client.get(address, headers={"if-none-match": first.headers["etag"]}).status_code == 200


def test_our_own_files_may_be_kept_for_good_under_the_address_of_their_content(
    some_store: Store, clock: SteppedClock
) -> None:
    client = reader(some_store, clock)
    named = client.get(Assets().address("pages.css"))
    plain = client.get("/static/pages.css")
    old = client.get("/static/pages.css?v=0123456789ab")
    assert named.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.headers["cache-control"] == old.headers["cache-control"] == "no-cache"
    assert named.headers["content-type"].startswith("text/css")
    assert client.get("/static/mark.svg").headers["content-type"] == "image/svg+xml"
    assert client.get("/static/pages.css", headers={"if-none-match": plain.headers["etag"]}).status_code == 304


def test_every_file_that_a_page_names_is_there_under_its_version(some_store: Store, clock: SteppedClock) -> None:
    client = reader(some_store, clock)
    html = client.get("/").text
    named = [part.split('"')[0] for part in html.split('href="')[1:] if part.startswith("/static/")]
    assert len(named) == 3
    assert all("immutable" in client.get(address).headers["cache-control"] for address in named)


@pytest.mark.parametrize("path", ["../app.py", "..%2fapp.py", "%2e%2e/app.py", ".", "", "templates/page.html"])
def test_no_file_outside_the_folder_is_served(path: str, some_store: Store, clock: SteppedClock) -> None:
    assert reader(some_store, clock).get(f"/static/{path}").status_code == 404
