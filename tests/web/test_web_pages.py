"""What a reader is given: the index, each page, its file, and kind words where there is nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from gettext import NullTranslations
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from bot.clock import SteppedClock
from bot.store import Store
from bot.ui.markdown import page_markdown
from bot.ui.message import Buttons, Heading, Image, LinkButton, Paragraph
from bot.ui.page import Page
from bot.ui.text import Link, Text, clean, untrusted
from bot.ui.words import speaking
from bot.web.assets import Assets
from bot.web.render import paragraphs, renderer, sections
from tests.web.hostile import PAGES, harmless, rewritten
from tests.web.publishing import EVERY_KIND, LATE, Shelf, community, page, reader


class Elements(HTMLParser):
    """What a browser finds in a page: its elements and attributes, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words += data

    def of(self, tag: str, name: str) -> list[str]:
        return [value for each, attribute, value in self.attributes if (each, attribute) == (tag, name)]


SITE = Shelf().site()
RENDERER = renderer(community(), (SITE,), Assets())  # the templates are read once for all


def drawn(shown: Page) -> str:
    return RENDERER.fill("page.html", site=SITE, page=shown, address="")


# --- the index --------------------------------------------------------------------------------------------------------


def test_the_index_lists_every_page_in_order_with_its_date_in_the_communitys_zone(
    some_store: Store, clock: SteppedClock
) -> None:
    earlier = page("first", at=datetime(2027, 3, 25, 12, tzinfo=UTC), changed=datetime(2027, 4, 1, 9, tzinfo=UTC))
    answer = reader(some_store, clock, Shelf([page(), earlier]).site()).get("/digests/")
    found = Elements(answer.text)
    assert answer.status_code == 200
    assert [href for href in found.of("a", "href") if href.startswith("/digests/")] == [
        "/digests/",
        "/digests/feed.xml",
        "/digests/second",
        "/digests/first",
    ]
    assert "Thursday 8 April 2027" in found.words
    assert "Changed on Thursday 1 April 2027" in found.words
    assert "2 pages, the latest first" in found.words


def test_an_index_without_pages_says_so(some_store: Store, clock: SteppedClock) -> None:
    assert "Nothing has been published yet." in reader(some_store, clock, Shelf().site()).get("/digests/").text


def test_the_navigation_leads_to_all_sites_and_says_where_one_is(some_store: Store, clock: SteppedClock) -> None:
    shelf = Shelf([page()])
    client = reader(some_store, clock, shelf.site(), Shelf().site("stories", "Stories"))
    index, one = Elements(client.get("/digests/").text), Elements(client.get("/digests/second").text)
    assert ("a", "href", "/stories/") in index.attributes
    assert index.of("a", "aria-current") == ["page"]
    assert one.of("a", "aria-current") == ["true"]


# --- a page -----------------------------------------------------------------------------------------------------------


def test_every_element_is_there_in_reading_order(some_store: Store, clock: SteppedClock) -> None:
    shown = Elements(reader(some_store, clock, Shelf([page("second", *EVERY_KIND)]).site()).get("/digests/second").text)
    text = " ".join(shown.words.split())
    at = 0
    for words in (
        "Digest: the second",
        "What people wrote in the second fortnight.",
        "Edited by Marcus Bell",
        "Published Thursday 8 April 2027",
        "Before any heading: 9 of 14 said so, see the first.",
        "Getting connected",
        "“We ring instead.It works. “Mostly.” Someone in primary care, England",
        "a quiet room an interpreter",
        "ask ask again",
        "Telling whether it works",
        "The mark",
        "Picture: A chart that falls from 62 to 41 Open the picture",
        "Take a line out The first line The second line",
        "Who this rests on",
        "People, by sector SectorPeople acute9 voluntary, academia (merged)12",
        "Not heard fromambulance",
        "People chose themselves.",
        "Read digest 1",
        "This page as Markdown",
        "Causeway. People who improve care together.",
    ):
        assert words in text[at:], words
        at += text[at:].index(words)
    assert Counter(shown.tags)["h1"] == Counter(shown.tags)["main"] == 1
    assert {"figure", "blockquote", "figcaption", "ul", "ol", "hr", "img", "table", "dl", "br"} <= set(shown.tags)


def test_nothing_on_a_page_can_be_pressed_in_vain(some_store: Store, clock: SteppedClock) -> None:
    html = reader(some_store, clock, Shelf([page("second", *EVERY_KIND)]).site()).get("/digests/second").text
    shown = Elements(html)
    assert not {"button", "form", "select", "input", "script", "style"} & set(shown.tags)
    assert "Approve" not in shown.words
    assert "Leave me out" not in shown.words
    assert not [name for _, name, _ in shown.attributes if name.startswith("on") or name == "style"]


def test_a_page_loads_nothing_from_anywhere_else(some_store: Store, clock: SteppedClock) -> None:
    shown = Elements(reader(some_store, clock, Shelf([page("second", *EVERY_KIND)]).site()).get("/digests/second").text)
    loaded = [*shown.of("img", "src"), *shown.of("link", "href")]
    assert len(loaded) > 3
    assert all(address.startswith("/") for address in loaded)
    assert ("img", "alt", "Seven seats, one of them free") in shown.attributes


def test_a_table_keeps_its_roles_and_each_cell_names_its_column() -> None:
    shown = Elements(drawn(page("second", *EVERY_KIND)))
    assert shown.of("td", "data-l") == ["People", "People"]
    assert shown.of("td", "class") == ["n", "n"]
    assert shown.of("th", "role") == ["columnheader", "columnheader", "rowheader", "rowheader"]


def test_a_page_that_was_changed_says_when(some_store: Store, clock: SteppedClock) -> None:
    shelf = Shelf([page()])
    client = reader(some_store, clock, shelf.site())
    assert "Changed on" not in client.get("/digests/second").text
    shelf.pages = [page(changed=datetime(2027, 4, 12, 8, tzinfo=UTC))]
    words = Elements(client.get("/digests/second").text).words
    assert "Changed on Monday 12 April 2027: something was taken out or corrected." in words


def test_contents_are_listed_where_there_are_three_headings_and_lead_to_them() -> None:
    long, short = Elements(drawn(page("second", *EVERY_KIND))), Elements(drawn(page("second", *EVERY_KIND[:3])))
    assert long.of("h2", "id") == ["part-1", "part-2", "part-3"]
    assert [href for href in long.of("a", "href") if href.startswith("#part")] == ["#part-1", "#part-2", "#part-3"]
    assert not [href for href in short.of("a", "href") if href.startswith("#part")]


def test_a_heading_opens_a_part_of_the_page() -> None:
    words = Paragraph(untrusted("words"))
    parts = sections((words, Heading("A"), words, words, Heading("B")))
    assert [(part.heading, len(part.blocks)) for part in parts] == [("", 1), ("A", 2), ("B", 0)]
    assert sections(()) == ()


def test_line_breaks_stay_and_blank_lines_part_paragraphs() -> None:
    found = paragraphs(untrusted("\none\ntwo\n \n\nthree\n"))
    assert [[line.plain() for line in paragraph] for paragraph in found] == [["one", "two"], ["three"]]


def test_only_web_addresses_become_links_and_pictures() -> None:
    odd = "javascript:alert(1)"
    blocks = (Paragraph(Text((Link("press me", odd),))), Buttons((LinkButton("Go", odd),)), Image(odd, "A trick"))
    shown = Elements(drawn(page("second", *blocks)))
    assert odd not in [value for _, _, value in shown.attributes]
    assert "press me (javascript:alert(1))" in shown.words
    assert "Go" not in shown.words
    assert "Picture: A trick" in shown.words


@given(hostile=PAGES)
@example(hostile=replace(page(), title="<script>alert(1)</script>", summary='"><img src=x onerror=alert(1)>'))
@example(hostile=replace(page(), byline="{{ 7 * 7 }} {% raw %}", title="\ud800\x00\ufffe"))
def test_nothing_that_people_wrote_makes_an_element(hostile: Page) -> None:
    found, expected = Elements(drawn(rewritten(hostile, clean))), Elements(drawn(harmless(hostile)))
    assert found.tags == expected.tags
    # A column of figures is set to the right, one of words is not.
    kept, wanted = ([name for tag, name, _ in each.attributes if tag not in {"th", "td"}] for each in (found, expected))
    assert kept == wanted
    assert {name for tag, name, _ in found.attributes if tag in {"th", "td"}} <= {"scope", "role", "class", "data-l"}
    assert not set("\x00\x0b\ufffe\ud800") & set(drawn(hostile))


def test_the_words_of_the_frame_come_from_the_catalogue() -> None:
    class Welsh(NullTranslations):
        def gettext(self, message: str) -> str:
            return {"More in %(title)s": "Mwy yn <em>%(title)s</em>"}.get(message, message)

    with speaking(Welsh()):
        assert "Mwy yn <em>Digests</em>" in drawn(page())
    assert "More in Digests" in drawn(page())


# --- its file ---------------------------------------------------------------------------------------------------------


def test_the_markdown_file_opens_in_the_browser_and_is_saved_under_a_name(
    some_store: Store, clock: SteppedClock
) -> None:
    shown = page("second", *EVERY_KIND)
    answer = reader(some_store, clock, Shelf([shown]).site()).get("/digests/second.md")
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.headers["content-disposition"] == 'inline; filename="digests-second.md"'
    assert answer.text == page_markdown(shown, "Causeway", "Europe/London")


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/digests/third", "/digests/third.md", "/digests/second/more", "/nowhere"])
def test_where_there_is_no_page_it_is_said_in_words(address: str, some_store: Store, clock: SteppedClock) -> None:
    answer = reader(some_store, clock, Shelf([page()]).site()).get(address)
    assert answer.status_code == 404
    assert "There is no such page here." in answer.text
    assert 'href="/digests/"' in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_an_address_that_cannot_be_a_pages_is_not_looked_up(some_store: Store, clock: SteppedClock) -> None:
    shelf = Shelf([page()])
    client = reader(some_store, clock, shelf.site())
    for slug in ("%2e%2e", "%00", "SECOND", "a b", "-", "x" * 200, "second%0a"):
        assert client.get(f"/digests/{slug}").status_code == 404
    assert shelf.asked == []
    client.get("/digests/second")
    assert shelf.asked == ["second"]


def test_a_page_can_only_be_read(some_store: Store, clock: SteppedClock) -> None:
    answer = reader(some_store, clock, Shelf([page()]).site()).post("/digests/second", data={"a": "b"})
    assert answer.status_code == 405
    assert answer.headers["allow"]
    assert "This address can only be read." in answer.text


def test_without_a_workspace_the_front_page_leads_to_the_sites(some_store: Store, clock: SteppedClock) -> None:
    found = Elements(reader(some_store, clock, Shelf().site()).get("/").text)
    assert "People who improve care together." in found.words
    assert "Digests of the community." in found.words
    assert "There is nothing to read here yet." in reader(some_store, clock).get("/").text


def test_what_is_mounted_at_the_root_takes_all_that_is_left(some_store: Store, clock: SteppedClock) -> None:
    async def workspace(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"workspace {request.url.path}")

    mounted = Mount("/", routes=[Route("/{rest:path}", workspace)])
    client = reader(some_store, clock, Shelf([page()]).site(), extra_routes=[mounted])
    assert client.get("/").text == "workspace /"
    assert client.get("/outbox").text == "workspace /outbox"
    assert "Digest: the second" in client.get("/digests/second").text
    assert client.get("/digests", follow_redirects=False).headers["location"] == "/digests/"
    assert client.get("/digests/third").status_code == 404
    assert client.get("/health").json() == {"alive": True}


@pytest.mark.parametrize("paths", [("digests", "digests"), ("static",), ("metrics",), ("a/b",), ("",), ("Digests",)])
def test_two_sites_cannot_be_at_one_address_nor_where_the_server_has_its_own(
    paths: tuple[str, ...], some_store: Store, clock: SteppedClock
) -> None:
    with pytest.raises(ValueError, match="no site can be at"):
        reader(some_store, clock, *(Shelf().site(path) for path in paths))


def test_a_public_address_is_named_as_the_pages_own(some_store: Store, clock: SteppedClock) -> None:
    site = Shelf([page(at=LATE)]).site()
    named = reader(some_store, clock, site, public_url="https://read.example/").get("/digests/second")
    assert '<link rel="canonical" href="https://read.example/digests/second">' in named.text
    assert "canonical" not in reader(some_store, clock, site).get("/digests/second").text
