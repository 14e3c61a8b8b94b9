"""Somebody at the desk with a browser that follows no script: what a form holds is what is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from httpx2 import Response
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.app.discover import capabilities
from bot.core.capability import Desk
from bot.core.desk import Room
from bot.core.members.actions import find_person
from bot.core.members.rules import Person
from bot.core.sign_in.actions import issue_link
from bot.programme.learning_logs.rules.publishing import DigestPiece
from bot.programme.learning_logs.store.digests import digest_of_round
from bot.web.assets import Assets
from bot.web.desk.my_data import my_data_routes
from bot.web.desk.routes import desk_routes
from tests.app.demo import Demo

PROJECT = "video-consultations"
ADDRESS = "http://127.0.0.1:8080"
ROOMS = (Room("Slack", lambda _message: 2, lambda _message: ["heading has 200 characters"]),)


def desks() -> tuple[Desk, ...]:
    """Every desk there is."""
    return tuple(each.desk for each in capabilities() if each.desk is not None)


def browser(demo: Demo, address: str = ADDRESS, public_url: str = ADDRESS, *, with_assets: bool = False) -> TestClient:
    """A browser without a cookie."""
    community = demo.community.model_copy(update={"public_url": public_url})
    routes = desk_routes(desks(), community, demo.store, ROOMS)
    routes += my_data_routes(community, demo.store)
    if with_assets:
        routes.append(Route("/static/{name}", Assets().serve))
    app = Starlette(routes=routes)
    return TestClient(app, base_url=address, follow_redirects=False)


def draft(demo: Demo) -> DigestPiece:
    """The digest of the first round as it is now."""
    found = demo.store.read_now(digest_of_round, PROJECT, 1)
    assert found is not None
    return found


@dataclass
class Form:
    """One form of a page: what it sends."""

    action: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif self.forms and given.get("name") and (given.get("type") != "checkbox" or "checked" in given):
            self.forms[-1].fields.setdefault(given["name"], []).append(given.get("value", ""))
        self._area = given["name"] if tag == "textarea" else self._area

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].fields[self._area] = [data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area


def forms(html: str) -> list[Form]:
    """The forms of a page."""
    parser = _Forms()
    parser.feed(html)
    return parser.forms


@dataclass
class Visitor:
    """Somebody and their browser."""

    demo: Demo
    person: Person
    http: TestClient

    def link(self, goes_to: str = "") -> str:
        """The path of a new one-time link."""
        return f"/desk/in?key={self.demo.store.write_now(issue_link, self.person, goes_to)}"

    def signed_in(self) -> Visitor:
        """The same, signed in."""
        assert self.http.post(self.link()).status_code == 303
        return self

    def see(self, path: str) -> str:
        """The page at a place."""
        answer = self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def press(self, path: str, verb: str, key: str = "", **typed: str | list[str]) -> Response:
        """Press a button that is on the page, with what was typed into its form."""
        return self.send(path, self.form(path, verb, key), **typed)

    def form(self, path: str, verb: str, key: str = "") -> Form:
        """The form of a button that is on the page."""
        found = [form for form in forms(self.see(path)) if form.fields.get("verb") == [verb]]
        mine = next((form for form in found if form.fields["key"] == [key]), None)
        assert mine is not None, f"no button {verb} {key} on {path}"
        return mine

    def send(self, path: str, form: Form, **typed: str | list[str]) -> Response:
        """Send a form as it was on a page."""
        return self.http.post(path, data={**form.fields, **typed})


def visitor(
    demo: Demo, account: str, address: str = ADDRESS, public_url: str = ADDRESS, *, with_assets: bool = False
) -> Visitor:
    """Somebody at a browser, not signed in."""
    person = demo.store.read_now(find_person, "local", account)
    assert person is not None
    return Visitor(demo, person, browser(demo, address, public_url, with_assets=with_assets))


def place(demo: Demo) -> str:
    """Where the draft is on the desk."""
    return f"/desk/digests/{draft(demo).id}"
