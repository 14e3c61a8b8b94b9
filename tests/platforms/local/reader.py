"""A browser without script: reads a page's forms and words, and sends the forms as a person would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from starlette.testclient import TestClient

VOID = {"input", "meta", "link", "img", "br", "hr", "use", "path", "circle"}
Given = Mapping[str, str | list[str]]


@dataclass
class Element:
    """A tag with what is in it."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def all(self, tag: str = "", **wanted: str) -> list[Element]:
        found = []
        for child in self.children:
            if isinstance(child, Element):
                names = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
                if (not tag or child.tag == tag) and all(child.attributes.get(n) == v for n, v in names.items()):
                    found.append(child)
                found += child.all(tag, **wanted)
        return found

    def one(self, tag: str = "", **wanted: str) -> Element:
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} of {tag} {wanted}"
        return found[0]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Element:
    """Give the page as a tree; a tag closed out of order fails the test."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert builder.open == [builder.root], "a tag was never closed"
    return builder.root


class Browser:
    """Follows links and sends forms; `page` is what it shows."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.page = Element("", {})
        self.status = 0
        self.url = ""

    def see(self, response: Any) -> Element:
        self.status = response.status_code
        self.url = str(response.url)
        self.page = read(response.text)
        return self.page

    def go(self, path: str) -> Element:
        return self.see(self.client.get(path))

    def filled(self, form: Element) -> dict[str, list[str]]:
        """Give what a form sends as it stands, without its buttons."""
        sent: dict[str, list[str]] = {}
        for element in form.all("input"):
            kind = element.attributes.get("type", "text")
            if kind in {"radio", "checkbox"} and "checked" not in element.attributes:
                continue
            if kind != "file":
                sent.setdefault(element.attributes["name"], []).append(element.attributes.get("value", ""))
        for area in form.all("textarea"):
            sent[area.attributes["name"]] = [area.text.removeprefix("\n")]
        for select in form.all("select"):
            chosen = [o for o in select.all("option") if "selected" in o.attributes] or select.all("option")[:1]
            sent[select.attributes["name"]] = [chosen[0].attributes["value"]]
        return sent

    def form(self, action: str) -> Element:
        return self.page.all("form", action=action)[0]

    def send(self, action: str, given: Given | None = None, **more: Any) -> Element:
        """Send the first form with this address, with what is given typed into it."""
        return self.see(self.client.post(action, data={**self.filled(self.form(action)), **(given or {})}, **more))

    def press(self, label: str, **given: str) -> Element:
        """Press a message's button."""
        button = next(b for b in self.page.all("button") if b.text == label)
        owner = button.attributes["form"]
        form = self.page.one("form", id=owner)
        value = {button.attributes["name"]: button.attributes["value"]}
        sent = {**self.filled(form), **value, **given}
        return self.see(self.client.post(form.attributes["action"], data=sent))

    def become(self, account: str) -> Element:
        return self.send("/persona", {"account": account})

    def messages(self) -> list[Element]:
        return self.page.one("div", id="log").all("article")
