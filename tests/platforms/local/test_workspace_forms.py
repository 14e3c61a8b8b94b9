"""Forms in the workspace, without script: opened, kept, corrected, handed in; nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.platforms.local.forms import MAX_FILE_BYTES
from bot.routing.requests import Kind
from tests.platforms.local.conftest import Workspace
from tests.platforms.local.fake_house import LOG
from tests.platforms.local.reader import Browser, Element
from tests.strategies import EVERY_KIND

LIVE = {"X-Workspace": "live"}
ALL_RIGHT = {"q.what_changed": "Two wards now offer it.", "q.confidence": "4", "q.sessions": "40"}


@pytest.fixture
def opened(browser: Browser, workspace: Workspace) -> Browser:
    """A browser with log 3 open, from the prompt in Declan's direct messages."""
    browser.go("/?at=dm")
    browser.press("Answer")
    workspace.house.requests.clear()
    return browser


def question(page: Element, key: str) -> Element:
    return page.one(data_question=key)


def test_a_form_opens_with_its_questions_and_the_page_behind_it_is_out_of_reach(opened: Browser) -> None:
    dialog = opened.page.one("dialog", id="dialog")
    assert "open" in dialog.attributes
    assert dialog.one("h2").text == LOG.title
    assert [q.attributes["data-question"] for q in dialog.all(class_="q")] == [q.key for q in LOG.questions]
    assert "inert" in opened.page.one("div", id="ws").attributes
    assert "Last time you planned" in question(opened.page, "last_plan").text
    assert len([e for e in dialog.all() if "autofocus" in e.attributes]) == 1


def test_a_reload_shows_the_form_again(opened: Browser) -> None:
    assert opened.go(opened.url.removeprefix("http://127.0.0.1:8080")).one("dialog", id="dialog")


def test_another_persona_cannot_open_ones_form(opened: Browser) -> None:
    address = opened.url.removeprefix("http://127.0.0.1:8080")
    opened.become("p12")
    assert opened.go(address).all("dialog") == []


def test_what_is_handed_in_arrives_as_typed(opened: Browser, workspace: Workspace) -> None:
    opened.send("/form/submit", ALL_RIGHT | {"q.what_helped": ["kit", "time"], "q.plan_next": "  Ring back\r\nsoon "})
    (request,) = workspace.house.requests
    assert (request.kind, str(request.action), request.channel) == (Kind.SUBMIT, LOG.action, "dm:p04")
    assert request.values == {
        "last_plan": (),
        "what_changed": ("Two wards now offer it.",),
        "confidence": ("4",),
        "what_helped": ("kit", "time"),
        "sessions": ("40",),
        "plan_next": ("Ring back\nsoon",),
    }
    assert opened.page.all("dialog") == []
    assert "Log 3 is handed in." in opened.messages()[-1].text


def test_errors_stand_at_their_fields_and_everything_typed_is_kept(opened: Browser) -> None:
    typed = {"q.confidence": "3", "q.sessions": "lots", "q.plan_next": "Ring back", "q.what_helped": ["time"]}
    page = opened.send("/form/submit", typed)
    assert opened.status == 422
    assert "2 answers need another look" in page.one("dialog").one(role="alert").text
    wrong = question(page, "what_changed").one("textarea")
    assert (wrong.attributes["aria-invalid"], "autofocus" in wrong.attributes) == ("true", True)
    assert wrong.attributes["aria-describedby"].split()[1:] == ["q-what_changed-error", "q-what_changed-state"]
    assert "This one is needed" in page.one(id="q-what_changed-error").text
    assert "whole number" in page.one(id="q-sessions-error").text
    assert question(page, "confidence").one("input", checked="").attributes["value"] == "3"
    assert question(page, "sessions").one("input", type="text").attributes["value"] == "lots"
    assert question(page, "what_helped").one("input", checked="").attributes["value"] == "time"
    assert question(page, "plan_next").one("input").attributes["value"] == "Ring back"

    opened.send("/form/submit", ALL_RIGHT)
    assert "Log 3 is handed in." in opened.messages()[-1].text


def test_handing_in_twice_has_one_key_and_is_answered_once(opened: Browser, workspace: Workspace) -> None:
    sent = opened.filled(opened.form("/form/submit")) | ALL_RIGHT
    for _click in range(2):
        opened.see(opened.client.post("/form/submit", data=sent))
    first, second = workspace.house.requests
    assert first == second
    assert opened.page.one("div", id="log").text.count("Log 3 is handed in.") == 1


def test_handing_in_after_a_correction_has_a_key_of_its_own(opened: Browser, workspace: Workspace) -> None:
    opened.send("/form/submit", {})
    opened.send("/form/submit", ALL_RIGHT)
    first, second = workspace.house.requests
    assert first.key != second.key


def test_an_answer_is_kept_as_it_is_given_and_a_reload_shows_it(opened: Browser, workspace: Workspace) -> None:
    address = opened.url.removeprefix("http://127.0.0.1:8080")
    sent = opened.filled(opened.form("/form/submit")) | {
        "question": ["plan_next"],
        "q.plan_next": ["Ring back"],
        "n": ["1"],
    }
    answer = opened.client.post("/form/keep", data=sent, headers=LIVE).json()
    assert answer == {"words": "Saved 09:30", "problem": ""}
    (request,) = workspace.house.requests
    assert (request.kind, str(request.action)) == (Kind.KEEP, LOG.draft)
    assert request.values == {"plan_next": ("Ring back",)}
    assert question(opened.go(address), "plan_next").one("input").attributes["value"] == "Ring back"


def test_the_same_answer_given_again_later_is_kept_again(opened: Browser, workspace: Workspace) -> None:
    fields = opened.filled(opened.form("/form/submit")) | {"question": ["plan_next"]}
    for count, words in enumerate(("first", "second", "first"), 1):
        opened.client.post("/form/keep", data=fields | {"q.plan_next": [words], "n": [str(count)]}, headers=LIVE)
    assert len({request.key for request in workspace.house.requests}) == 3


def test_an_answer_that_is_refused_is_not_stored_by_the_workspace_either(opened: Browser, workspace: Workspace) -> None:
    address = opened.url.removeprefix("http://127.0.0.1:8080")
    number = "One patient, 943 476 5919, rang."
    sent = opened.filled(opened.form("/form/submit")) | {"question": ["what_changed"], "q.what_changed": [number]}
    answer = opened.client.post("/form/keep", data=sent, headers=LIVE).json()
    assert answer["words"] == ""
    assert "looks like an NHS number" in answer["problem"]
    assert "943 476 5919" not in opened.go(address).text


def test_save_and_close_keeps_what_changed(opened: Browser, workspace: Workspace) -> None:
    sent = opened.filled(opened.form("/form/submit")) | {"q.what_changed": ["Two wards."], "q.confidence": ["2"]}
    page = opened.see(opened.client.post("/form/close", data=sent))
    assert [request.values for request in workspace.house.requests] == [
        {"what_changed": ("Two wards.",)},
        {"confidence": ("2",)},
    ]
    assert page.all("dialog") == []
    assert "Saved 09:30" in page.one("div", id="notes").text


def test_save_and_close_says_so_also_when_everything_was_kept_before(opened: Browser) -> None:
    kept = opened.filled(opened.form("/form/submit")) | {"question": ["plan_next"], "q.plan_next": ["Ring"]}
    opened.client.post("/form/keep", data=kept, headers=LIVE)
    page = opened.see(opened.client.post("/form/close", data=kept))
    assert "Your answers are saved." in page.one("div", id="notes").text


def test_an_answer_is_kept_and_told_at_once_what_it_still_needs(opened: Browser, workspace: Workspace) -> None:
    sent = opened.filled(opened.form("/form/submit")) | {"question": ["sessions"], "q.sessions": ["many"]}
    workspace.house.still_needed = "Please give a whole number."
    answer = opened.client.post("/form/keep", data=sent, headers=LIVE).json()
    assert answer == {"words": "Saved 09:30", "problem": "Please give a whole number."}
    opened.see(opened.client.post("/form/close", data=sent))
    assert opened.page.all("dialog") == []  # it is kept, so it does not hold the form open


def test_a_step_of_a_scale_says_its_number_once(opened: Browser) -> None:
    steps = question(opened.page, "confidence").all("label")
    assert steps[0].text.split() == ["1", "Not", "at", "all"]


def test_a_question_that_stands_alone_has_no_number(browser: Browser, workspace: Workspace) -> None:
    workspace.house.form = replace(LOG, questions=LOG.questions[1:2])
    browser.go("/?at=dm")
    browser.press("Answer")
    assert browser.page.one("dialog").one("label").text.startswith(LOG.questions[1].label)


def test_save_and_close_stays_open_where_an_answer_cannot_be_kept(opened: Browser) -> None:
    sent = opened.filled(opened.form("/form/submit")) | {"q.what_changed": ["943 476 5919"], "q.plan_next": ["Ring"]}
    page = opened.see(opened.client.post("/form/close", data=sent))
    assert opened.status == 422
    assert "looks like an NHS number" in page.one(id="q-what_changed-error").text
    assert question(page, "what_changed").one("textarea").text.strip() == "943 476 5919"
    assert question(page, "plan_next").one("input").attributes["value"] == "Ring"


def test_a_form_that_is_gone_says_so_and_how_to_keep_what_was_typed(opened: Browser, workspace: Workspace) -> None:
    sent = opened.filled(opened.form("/form/submit")) | ALL_RIGHT | {"dialog": ["dlg_of_nobody"]}
    opened.see(opened.client.post("/form/submit", data=sent))
    assert opened.status == 410
    assert "Copy what you typed" in opened.page.text
    assert workspace.house.requests == []


def test_the_script_gets_the_form_back_with_its_errors(opened: Browser) -> None:
    answer = opened.client.post("/form/submit", data=opened.filled(opened.form("/form/submit")), headers=LIVE)
    assert answer.status_code == 200  # the script's console stays clean
    assert "This one is needed" in answer.json()["dialog"]


def test_every_kind_of_question_can_be_answered(browser: Browser, workspace: Workspace) -> None:
    workspace.house.form = EVERY_KIND
    browser.go("/?at=dm")
    browser.press("Answer")
    typed = {
        "q.short": "a line",
        "q.long": "some\nsentences",
        "q.number": "1,000",
        "q.date": "2027-03-16",
        "q.time": "12:30",
        "q.choice": "b",
        "q.list": "v29",
        "q.choices": ["a", "b"],
        "q.scale": "5",
        "q.checkbox": "yes",
        "q.member": "p04",
    }
    files = {"q.file": ("plan.txt", b"plan")}
    browser.send("/form/submit", typed, files=files)
    values = dict(workspace.house.requests[-1].values)
    (reference,) = values.pop("file")
    assert reference.startswith("file_")
    assert values == {key.removeprefix("q."): tuple(v) if isinstance(v, list) else (v,) for key, v in typed.items()}
    assert "handed in" in browser.messages()[-1].text


@pytest.mark.parametrize(
    ("kind", "typed", "control", "value"),
    [
        ("date", "2027-02-30", "text", "2027-02-30"),
        ("date", "16/3/2027", "date", "2027-03-16"),
        ("time", "11:30pm", "text", "11:30pm"),
        ("time", "9:05", "time", "09:05"),
        ("time", "", "time", ""),
    ],
)
def test_what_was_typed_elsewhere_is_in_a_control_that_shows_it(
    browser: Browser, workspace: Workspace, kind: str, typed: str, control: str, value: str
) -> None:
    asked = tuple(replace(q, value=(typed,)) if q.key == kind else q for q in EVERY_KIND.questions)
    workspace.house.form = replace(EVERY_KIND, questions=asked)
    browser.go("/?at=dm")
    browser.press("Answer")
    shown = browser.page.one("input", id=f"q-{kind}").attributes
    assert (shown["type"], shown["value"]) == (control, value)


def test_an_attached_file_survives_a_correction(browser: Browser, workspace: Workspace) -> None:
    workspace.house.form = EVERY_KIND
    browser.go("/?at=dm")
    browser.press("Answer")
    page = browser.send("/form/submit", {}, files={"q.file": ("plan.txt", b"plan")})
    assert "A file is attached." in question(page, "file").text
    browser.send("/form/submit", {"q.choice": "a"})
    (reference,) = workspace.house.requests[-1].values["file"]
    assert workspace.store.read_now(workspace_file, reference) == ("plan.txt", b"plan")


def workspace_file(tx, reference):
    from bot.platforms.local.store import file_by_id

    return file_by_id(tx, reference)


def test_a_file_too_large_is_refused_before_it_is_kept(browser: Browser, workspace: Workspace) -> None:
    workspace.house.form = EVERY_KIND
    browser.go("/?at=dm")
    browser.press("Answer")
    browser.send("/form/submit", {}, files={"q.file": ("big.bin", b"x" * (MAX_FILE_BYTES + 1))})
    assert browser.status == 413
    assert "Nothing was handed in." in browser.page.text


def test_a_day_that_is_none_is_shown_as_it_was_typed(browser: Browser, workspace: Workspace) -> None:
    workspace.house.form = EVERY_KIND
    browser.go("/?at=dm")
    browser.press("Answer")
    page = browser.send("/form/submit", {"q.date": "next Tuesday", "q.time": "noon"})
    for key, typed in (("date", "next Tuesday"), ("time", "noon")):
        field = question(page, key).one("input")
        assert (field.attributes["type"], field.attributes["value"]) == ("text", typed)


def test_a_form_that_is_not_kept_says_close_and_keeps_nothing(browser: Browser, workspace: Workspace) -> None:
    workspace.house.form = replace(LOG, draft="")
    browser.go("/?at=dm")
    browser.press("Answer")
    assert "Save and close" not in browser.page.text
    close = next(a for a in browser.page.one("dialog").all("a") if a.text == "Close")
    assert browser.go(close.attributes["href"]).all("dialog") == []


def test_i_do_not_know_is_an_answer(opened: Browser, workspace: Workspace) -> None:
    page = opened.send("/form/submit", {"q.sessions": ["", "don't know"]})
    assert workspace.house.requests[-1].values["sessions"] == ("don't know",)
    number = question(page, "sessions")
    assert number.one("input", type="text").attributes["value"] == ""
    assert "checked" in number.one("input", type="checkbox").attributes


def test_an_answer_on_a_scale_can_be_taken_back(opened: Browser, workspace: Workspace) -> None:
    opened.send("/form/submit", {"q.confidence": ""})
    assert workspace.house.requests[-1].values["confidence"] == ()


def test_every_control_has_a_name_and_every_reference_a_target(opened: Browser, workspace: Workspace) -> None:
    workspace.house.form = EVERY_KIND
    opened.go("/?at=dm")
    pages = [opened.page, opened.press("Answer")]
    for page in pages:
        ids = [e.attributes["id"] for e in page.all() if "id" in e.attributes]
        assert len(ids) == len(set(ids))
        for element in page.all():
            for name in ("aria-describedby", "aria-labelledby", "for"):
                assert set(element.attributes.get(name, "").split()) <= set(ids)
        labelled = {label.attributes.get("for") for label in page.all("label")}
        wrapped = {id(control) for label in page.all("label") for control in label.all()}
        for control in page.all("input") + page.all("textarea") + page.all("select"):
            hidden = control.attributes.get("type") == "hidden"
            assert hidden or control.attributes.get("id") in labelled or id(control) in wrapped
