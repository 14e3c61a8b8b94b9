"""Whatever is written anywhere comes out as plain characters: no tag, no mention, no address, no broken page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.platforms.local import store as kept
from bot.platforms.local.ports import Hint, OutboxLine
from bot.platforms.local.records import Account, Spoken, Told
from bot.ui.form import Form
from bot.ui.text import untrusted
from tests.platforms.local.conftest import Workspace
from tests.platforms.local.reader import Browser, Element, read
from tests.strategies import EVERY_KIND, everything

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg onload=alert(1)> {{ 7*7 }} {% raw %}"
MENTION = "@everyone <!channel> <@U123> @p12 [x](javascript:alert(1)) **bold** javascript:alert(1)"
LONG = "x" * 30_000
HOSTILE = [SCRIPT, MENTION, LONG, f"{MENTION} {SCRIPT} {LONG}"]


def assert_inert(page: Element) -> None:
    """Fail for anything that could run, load or lead elsewhere."""
    assert {e.attributes.get("src") for e in page.all("script")} <= {"/workspace/workspace.js"}
    assert all(not e.text for e in page.all("script"))
    for element in page.all():
        assert not [name for name in element.attributes if name.startswith("on") or name in {"style", "srcdoc"}]
        for name in ("href", "src", "action", "formaction"):
            address = element.attributes.get(name, "/")
            assert address.startswith(("/", "#", "data:image/", "https://")), address
            assert not address.startswith("//")
    for svg in page.all("svg"):
        assert set(svg.attributes) <= {"class", "aria-hidden", "focusable", "viewbox"}
    assert page.all("iframe") == page.all("object") == page.all("base") == []


@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_say_stays_plain(browser: Browser, words: str) -> None:
    browser.send("/say", {"text": words})
    assert browser.status == 200
    assert_inert(browser.page)
    said = browser.messages()[-1]
    shown = "".join(part.text for part in said.all(class_="text")).replace(" …", "")
    assert "".join(shown.split()) == "".join(words.split())
    assert (len(words) > 2000) == ("Show the rest" in said.text)


@pytest.mark.parametrize("words", HOSTILE)
def test_what_the_bot_repeats_stays_plain(browser: Browser, workspace: Workspace, words: str) -> None:
    for place in ("video", "dm:p04"):
        workspace.store.write_now(kept.tell, Told(place, everything(words)))
        workspace.store.write_now(kept.tell, Told(place, everything(words), only_for="p04"))
    for path in ("/?at=video", "/?at=dm"):
        assert_inert(browser.go(path))
        assert browser.status == 200
    browser.see(
        browser.client.post(
            "/press",
            data=browser.filled(browser.page.one("form", id="press"))
            | {"press": [browser.page.all("button", form="press")[-1].attributes["value"]]},
        )
    )
    assert_inert(browser.page)
    assert words[:60] in browser.page.one("dialog").text


@pytest.mark.parametrize("words", HOSTILE)
def test_names_topics_and_the_outbox_stay_plain(browser: Browser, workspace: Workspace, words: str) -> None:
    workspace.store.write_now(kept.add_account, Account("p04", words, words, in_switcher=True))
    workspace.store.write_now(kept.set_topic, "video", words)
    seq = workspace.store.write_now(kept.tell, Told("video", everything(words)))
    workspace.store.write_now(kept.pin, "video", seq)
    workspace.store.write_now(kept.say_as, Spoken("video", "p04", words, root=seq))

    class Hostile(type(workspace.house)):
        async def outbox_rows(self):
            return [OutboxLine(words, words, words, words, "stop", words, can_retry=True)]

        async def profile(self, account):
            return words

        async def to_next_event(self):
            return words

        async def hint(self):
            return Hint(words, words, (Account("p12", words),))

    workspace.house.__class__ = Hostile
    for path in ("/?at=video", f"/?at=video&thread={seq}", "/outbox?at=video"):
        assert_inert(browser.go(path))
        assert browser.status == 200
    browser.go("/?at=video")
    assert_inert(browser.send("/clock", {"by": "next"}))
    assert words[:60] in browser.page.one("div", id="notes").text


@pytest.mark.parametrize("words", HOSTILE)
def test_what_is_typed_into_every_field_comes_back_plain_and_whole(
    browser: Browser, workspace: Workspace, words: str
) -> None:
    workspace.house.form = EVERY_KIND
    browser.go("/?at=dm")
    browser.press("Answer")
    fields = [f"q.{question.key}" for question in EVERY_KIND.questions if question.kind != "file"]
    page = browser.send("/form/submit", dict.fromkeys(fields, words))
    assert browser.status == 422
    assert_inert(page)
    assert page.one("textarea", name="q.long").text == "\n" + words
    for key in ("short", "number", "date", "time"):
        assert page.one("input", id=f"q-{key}").attributes["value"] == words


@pytest.mark.parametrize("words", HOSTILE)
def test_a_form_full_of_such_words_is_shown_plain(browser: Browser, workspace: Workspace, words: str) -> None:
    text = untrusted(words)
    asked = tuple(
        replace(q, label=words, hint=words, note=text, audience=text, value=(words,)) for q in EVERY_KIND.questions
    )
    workspace.house.form = Form(words, "demo:submit:", asked, words, text, text, words, "demo:keep:")
    browser.go("/?at=dm")
    assert_inert(browser.press("Answer"))
    assert browser.page.one("dialog").one("h2").text == words


@pytest.mark.parametrize("words", HOSTILE)
def test_addresses_with_such_words_do_no_harm(browser: Browser, words: str) -> None:
    words = words[:2000]
    for name in ("at", "thread", "before", "form", "after", "acting", "x"):
        answer = browser.client.get("/", params={name: words})
        assert answer.status_code == 200
        assert_inert(read(answer.text))
        assert browser.client.get("/updates", params={name: words}).status_code == 200
    assert browser.client.get(f"/{words[:100]}", follow_redirects=False).status_code in {404, 307}


@pytest.mark.parametrize("words", HOSTILE)
def test_the_parts_that_the_script_puts_in_are_plain_too(browser: Browser, workspace: Workspace, words: str) -> None:
    version = browser.page.one("body").attributes["data-version"]
    workspace.store.write_now(kept.tell, Told("video", everything(words)))
    workspace.store.write_now(kept.say_as, Spoken("video", "p12", words))
    found = browser.client.get(f"/updates?at=video&after={version}&acting=p04").json()
    assert len(found["posts"]) == 2
    for post in found["posts"]:
        assert_inert(read(post["html"]))


def test_too_long_a_message_is_not_said_and_not_lost(browser: Browser) -> None:
    words = "y" * 40_001
    page = browser.send("/say", {"text": words})
    assert browser.status == 422
    assert "40,001 characters long" in page.one("div", role="alert").text
    assert page.one("textarea", id="say").text.strip() == words


def test_directions_and_controls_are_taken_out(browser: Browser) -> None:
    browser.send("/say", {"text": "safe\u202egnp.exe\x00\u2066"})
    assert browser.messages()[-1].one("p", class_="text").text == "safegnp.exe"
