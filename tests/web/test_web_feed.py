"""The Atom feed: valid, with ids that stay, and nothing in it that could not be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

from hypothesis import given

from bot.clock import SteppedClock
from bot.store import Store
from bot.ui.page import Page
from bot.web.assets import Assets
from bot.web.render import renderer
from bot.web.sites import entry_id
from tests.web.hostile import PAGES
from tests.web.publishing import LATE, Shelf, community, page, reader

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = Shelf().site()
RENDERER = renderer(community(), (SITE,), Assets())  # the templates are read once for all
FIRST = datetime(2027, 3, 25, 12, 0, 5, 999_999, tzinfo=UTC)


def texts(element: ElementTree.Element, name: str) -> list[str]:
    return [found.text or "" for found in element.iter(ATOM + name)]


def test_a_feed_has_all_that_atom_asks_for(some_store: Store, clock: SteppedClock) -> None:
    shelf = Shelf([page(changed=datetime(2027, 4, 12, 8, tzinfo=UTC)), page("first", at=FIRST)])
    answer = reader(some_store, clock, shelf.site(), public_url="https://read.example").get("/digests/feed.xml")
    feed = ElementTree.fromstring(answer.content)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert feed.tag == f"{ATOM}feed"
    assert texts(feed, "title") == ["Digests · Causeway", "Digest: the second", "Digest: the first"]
    assert texts(feed, "updated") == ["2027-04-12T08:00:00Z", "2027-04-12T08:00:00Z", "2027-03-25T12:00:05Z"]
    assert texts(feed, "published") == ["2027-04-07T23:30:00Z", "2027-03-25T12:00:05Z"]
    assert texts(feed, "name") == ["Causeway"]
    assert len(set(texts(feed, "id"))) == 3
    assert all(each.startswith("urn:uuid:") for each in texts(feed, "id"))
    links = [(link.get("rel"), link.get("type"), link.get("href")) for link in feed.findall(f"{ATOM}link")]
    assert ("self", "application/atom+xml", "https://read.example/digests/feed.xml") in links
    assert ("alternate", "text/html", "https://read.example/digests/") in links
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert [link.get("href") for link in entry.findall(f"{ATOM}link")] == [
        "https://read.example/digests/second",
        "https://read.example/digests/second.md",
    ]


def test_ids_stay_when_the_servers_address_or_a_title_changes(some_store: Store, clock: SteppedClock) -> None:
    shelf = Shelf([page()])
    one = reader(some_store, clock, shelf.site()).get("/digests/feed.xml")
    shelf.pages = [replace(page(), title="Another title", changed_at=LATE)]
    two = reader(some_store, clock, shelf.site(), public_url="https://new.example").get("/digests/feed.xml")
    assert texts(ElementTree.fromstring(one.content), "id") == texts(ElementTree.fromstring(two.content), "id")
    assert "http://causeway.example/digests/second" in one.text
    assert "causeway.example" not in two.text


def test_a_feed_gives_the_summary_and_never_peoples_words_themselves(some_store: Store, clock: SteppedClock) -> None:
    answer = reader(some_store, clock, Shelf([page()]).site()).get("/digests/feed.xml")
    assert texts(ElementTree.fromstring(answer.content), "summary") == ["What people wrote in the second fortnight."]
    assert "Words." not in answer.text


def test_a_feed_without_entries_is_valid_too(some_store: Store, clock: SteppedClock) -> None:
    feed = ElementTree.fromstring(reader(some_store, clock, Shelf().site()).get("/digests/feed.xml").content)
    assert texts(feed, "updated") == ["2027-03-01T09:00:00Z"]
    assert texts(feed, "entry") == []


def test_a_feed_holds_the_latest_pages_alone(some_store: Store, clock: SteppedClock) -> None:
    shelf = Shelf([page(f"n{number}") for number in range(80)])
    answer = reader(some_store, clock, shelf.site()).get("/digests/feed.xml")
    assert len(texts(ElementTree.fromstring(answer.content), "entry")) == 50


@given(hostile=PAGES)
def test_whatever_people_wrote_the_feed_can_be_read(hostile: Page) -> None:
    hostile = replace(hostile, title=f"{hostile.title}\ufffe\ud800\x0b")
    entries = [(hostile, entry_id("Causeway", "digests", "s"))]
    xml = RENDERER.fill(
        "feed.xml", site=SITE, updated=LATE, address="https://a.example", id=entry_id("Causeway"), entries=entries
    )
    feed = ElementTree.fromstring(xml.encode())
    assert [len(list(feed.iter(ATOM + name))) for name in ("entry", "title", "summary", "link")] == [1, 2, 1, 4]
