"""A form that asks further questions about an answer, in the workspace, with and without script."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.routing.replies import FormErrors, Kept, Reply
from bot.routing.requests import Kind, Request
from bot.ui.form import Beside, Choice, Form
from bot.ui.message import Option
from tests.platforms.local.conftest import Workspace
from tests.platforms.local.fake_house import LOG
from tests.platforms.local.reader import Browser

LIVE = {"X-Workspace": "live"}
ASK = Choice(
    "about.what_changed", "What looks like a number", (Option("mask", "Take it out"), Option("keep", "It is none")),
    about="what_changed",
)  # fmt: skip
READERS = Beside(
    "audience.what_changed", "Change who", (Option("usual", "As usual"), Option("project", "Project")), "usual"
)


@pytest.fixture
def opened(browser: Browser, workspace: Workspace) -> Browser:
    """A browser with the log open; the house asks about a number in it until something is chosen."""
    house = workspace.house
    house.form = _with_readers(house.form)
    answer_as_usual = house.dispatch

    async def dispatch(request: Request) -> Reply:
        if request.kind not in (Kind.KEEP, Kind.SUBMIT):
            return await answer_as_usual(request)
        house.requests.append(request)
        if "943" not in str(request.values):
            return Kept("Saved 09:30")
        if request.values.get("about.what_changed") == ("mask",):
            return Kept("Saved 09:30", values={"what_changed": ("Without it.",)})
        return FormErrors({"what_changed": "Look at this."}, (ASK,), "Somebody listens: 116 123.")

    house.dispatch = dispatch
    browser.go("/?at=dm")
    browser.press("Answer")
    house.requests.clear()
    return browser


def _with_readers(form: Form) -> Form:
    questions = tuple(replace(q, beside=READERS) if q.key == "what_changed" else q for q in form.questions)
    return replace(form, questions=questions)


def test_without_script_the_form_comes_back_with_the_question_and_everything_typed(opened: Browser) -> None:
    page = opened.send("/form/submit", {"q.what_changed": "Number 943", "q.plan_next": "Ring"})
    keys = [question.attributes["data-question"] for question in page.all(class_="q")]
    assert keys[keys.index("what_changed") + 1] == "about.what_changed"
    assert len(keys) == len(LOG.questions) + 1
    assert "Number 943" in page.one("textarea", id="q-what_changed").text
    assert "Somebody listens: 116 123." in page.one("dialog", id="dialog").text


def test_what_is_chosen_is_sent_with_the_answer_it_is_about(opened: Browser, workspace: Workspace) -> None:
    opened.send("/form/submit", {"q.what_changed": "Number 943"})
    opened.send("/form/submit", {"q.what_changed": "Number 943", "q.about.what_changed": "mask"})
    request = workspace.house.requests[-1]
    assert request.values["about.what_changed"] == ("mask",)
    assert request.values["audience.what_changed"] == ("usual",)


def test_with_script_the_question_is_put_in_and_what_was_kept_is_shown(opened: Browser, workspace: Workspace) -> None:
    sent = opened.filled(opened.form("/form/submit")) | {"question": ["what_changed"], "q.what_changed": ["Number 943"]}
    answer = opened.client.post("/form/keep", data=sent | {"n": ["1"]}, headers=LIVE).json()
    assert answer["words"] == ""
    assert "Look at this." in answer["problem"]
    assert 'data-about="what_changed"' in answer["asks"][0]
    chosen = sent | {"question": ["about.what_changed"], "q.about.what_changed": ["mask"], "n": ["2"]}
    answer = opened.client.post("/form/keep", data=chosen, headers=LIVE).json()
    assert answer == {"words": "Saved 09:30", "problem": "", "values": {"what_changed": ["Without it."]}}
    page = opened.go(opened.url.removeprefix("http://127.0.0.1:8080"))
    assert "Without it." in page.one("textarea", id="q-what_changed").text
    assert "about.what_changed" not in [question.attributes["data-question"] for question in page.all(class_="q")]


def test_whoever_chooses_and_hands_in_at_once_is_not_asked_again(opened: Browser, workspace: Workspace) -> None:
    opened.send("/form/submit", {"q.what_changed": "Number 943"})
    chosen = {"q.what_changed": ["Number 943"], "q.about.what_changed": ["mask"]}
    sent = opened.filled(opened.form("/form/submit")) | chosen
    keeping = sent | {"question": ["about.what_changed"], "n": ["2"]}
    assert opened.client.post("/form/keep", data=keeping, headers=LIVE).json()["problem"] == ""
    answer = opened.client.post("/form/submit", data=sent | {"n": ["3"]}, headers=LIVE).json()
    assert workspace.house.requests[-1].values["about.what_changed"] == ("mask",)
    assert answer["closes"]


def test_who_can_read_one_answer_is_folded_beside_it_and_kept_with_it(opened: Browser, workspace: Workspace) -> None:
    assert opened.page.one("summary").text == "Change who"
    sent = opened.filled(opened.form("/form/submit"))
    sent |= {
        "question": ["what_changed"],
        "q.what_changed": ["Fine"],
        "q.audience.what_changed": ["project"],
        "n": ["1"],
    }
    opened.client.post("/form/keep", data=sent, headers=LIVE)
    assert workspace.house.requests[-1].values == {"what_changed": ("Fine",), "audience.what_changed": ("project",)}
