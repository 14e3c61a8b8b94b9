"""What people do in the workspace, by plain forms and without script: saying, pressing, choosing, moving the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.platforms.local import store as kept
from bot.platforms.local.records import Account, Spoken, Told
from bot.platforms.local.screen import SHOWN
from bot.routing.requests import Kind
from bot.ui.message import Button, Buttons, Confirm, Items, Message, Option, Select, Style, note
from bot.ui.text import say
from tests.platforms.local.conftest import Workspace
from tests.platforms.local.fake_house import START
from tests.platforms.local.reader import Browser, Element

LIVE = {"X-Workspace": "live"}


def words(message: Element) -> str:
    return " ".join(message.text.split())


def test_a_message_is_seen_by_everybody_in_the_channel(browser: Browser, workspace: Workspace) -> None:
    browser.send("/say", {"text": "Two lines,\nboth kept."})
    assert browser.messages()[-1].one("p", class_="text").text == "Two lines,\nboth kept."
    other = workspace.browser()
    other.go("/?at=video")
    other.become("p12")
    assert "Declan Rooney" in words(other.messages()[-1])
    assert workspace.house.requests == []


def test_a_double_click_says_it_once(browser: Browser) -> None:
    sent = browser.filled(browser.form("/say")) | {"text": ["Once."]}
    for _click in range(2):
        browser.see(browser.client.post("/say", data=sent))
    assert browser.page.one("div", id="log").text.count("Once.") == 1


def test_the_same_words_on_a_fresh_page_are_said_again(browser: Browser) -> None:
    for _time in range(2):
        browser.send("/say", {"text": "Good morning."})
    assert browser.page.one("div", id="log").text.count("Good morning.") == 2


def test_nothing_typed_says_nothing(browser: Browser) -> None:
    before = len(browser.messages())
    browser.send("/say", {"text": " \n "})
    assert len(browser.messages()) == before


def test_a_direct_message_reaches_the_bot_which_answers_there(browser: Browser, workspace: Workspace) -> None:
    browser.go("/?at=dm")
    browser.send("/say", {"text": "nothing to report"})
    (request,) = workspace.house.requests
    assert (request.kind, request.words, request.channel) == (Kind.SAY, "nothing to report", "dm:p04")
    assert (request.platform, request.account, request.account_name) == ("local", "p04", "Declan Rooney")
    assert "You wrote nothing to report." in words(browser.messages()[-1])
    assert "nothing to report" in words(browser.messages()[-2])
    assert request.message == browser.messages()[-2].attributes["id"].removeprefix("m-")


def test_a_command_is_not_said_and_its_answer_is_for_one_person(browser: Browser, workspace: Workspace) -> None:
    browser.send("/say", {"text": "/convenor  log open"})
    (request,) = workspace.house.requests
    assert (request.kind, request.words, request.channel) == (Kind.COMMAND, "log open", "video")
    answer = browser.messages()[-1]
    assert "Only you can see this" in answer.text
    assert "/convenor" not in browser.page.one("div", id="log").text

    browser.become("p12")
    assert "You wrote log open" not in browser.go("/?at=video").text
    browser.become("p04")
    browser.go("/?at=video")
    browser.press("Dismiss")
    assert "You wrote log open" not in browser.page.text


def test_an_unknown_command_is_kept_in_the_box_and_explained(browser: Browser, workspace: Workspace) -> None:
    browser.send("/say", {"text": "/coffee please"})
    assert browser.status == 422
    assert "There is no command /coffee" in browser.page.one("div", role="alert").text
    assert browser.page.one("textarea", id="say").text == "\n/coffee please"
    assert workspace.house.requests == []
    browser.send("/say", {"text": "/ or and/or is no command"})
    assert "and/or" in browser.messages()[-1].text


def test_a_press_twice_reaches_the_house_with_one_key_and_answers_once(browser: Browser, workspace: Workspace) -> None:
    browser.go("/?at=video")
    button = next(b for b in browser.page.all("button") if b.text == "Show all sources")
    form = browser.page.one("form", id="press")
    sent = browser.filled(form) | {"press": [button.attributes["value"]]}
    for _click in range(2):
        browser.see(browser.client.post("/press", data=sent))
    first, second = workspace.house.requests
    assert first == second
    assert (first.kind, str(first.action), first.message) == (Kind.PRESS, "logs:sources:digest_2", "4")
    assert browser.page.one("div", id="log").text.count("Noted: logs:sources") == 1


def test_a_press_on_a_fresh_page_has_a_key_of_its_own(browser: Browser, workspace: Workspace) -> None:
    for _time in range(2):
        browser.press("Show all sources")
    first, second = workspace.house.requests
    assert first.key != second.key


def test_two_buttons_of_one_page_have_two_keys(browser: Browser, workspace: Workspace) -> None:
    page = browser.page
    browser.press("Show all sources")
    browser.page = page  # as after the browser's Back
    browser.press("Not this week")
    first, second = workspace.house.requests
    assert first.key != second.key


def test_the_script_counts_clicks_on_a_page_it_keeps(browser: Browser, workspace: Workspace) -> None:
    page = browser.page
    for count in ("1", "2", "2"):
        browser.page = page
        browser.press("Show all sources", n=count)
    keys = [request.key for request in workspace.house.requests]
    assert keys[0] != keys[1] == keys[2]


def test_an_answer_takes_the_place_of_the_message_in_ones_own_talk(browser: Browser) -> None:
    browser.go("/?at=dm")
    before = len(browser.messages())
    browser.press("Nothing to report")
    assert len(browser.messages()) == before
    assert "Thank you. Noted: nothing to report." in browser.messages()[-1].text
    assert "changed 09:30" in browser.messages()[-1].text


def test_an_answer_never_takes_the_place_of_what_others_see(browser: Browser, workspace: Workspace) -> None:
    shared = Told("video", note(say("A prompt for all."), Button("Nothing to report", "logs:nothing:x")))
    workspace.store.write_now(kept.tell, shared)
    browser.go("/?at=video")
    browser.press("Nothing to report")
    assert "A prompt for all." in browser.page.text
    assert "Only you can see this" in browser.messages()[-1].text


def test_what_cannot_be_undone_is_asked_again(browser: Browser, workspace: Workspace) -> None:
    browser.go("/?at=insight-digests")
    browser.press("Leave the project")
    dialog = browser.page.one("dialog")
    assert "Your logs stay with the team." in dialog.text
    assert "inert" in browser.page.one("div", id="ws").attributes
    assert workspace.house.requests == []
    form = dialog.one("form")
    browser.see(browser.client.post("/press", data=browser.filled(form)))
    assert [str(request.action) for request in workspace.house.requests] == ["logs:leave:p"]
    assert browser.page.all("dialog") == []


def test_a_stale_or_unknown_button_still_reaches_the_house(browser: Browser, workspace: Workspace) -> None:
    form = browser.page.one("form", id="press")
    for press in ("4 old:button:key", "999999 logs:nothing:x", "x", "4 <script>", "", "1" * 40 + " a:b:"):
        browser.see(browser.client.post("/press", data=browser.filled(form) | {"press": [press]}))
        assert browser.status == 200
    actions = [str(request.action) for request in workspace.house.requests]
    assert actions[:2] == ["old:button:key", "logs:nothing:x"]
    assert set(actions[2:5]) == {"menu:unknown:"}


def test_a_choice_from_a_list_arrives_with_its_value(browser: Browser, workspace: Workspace) -> None:
    browser.send("/choose", {"value": "q2"})
    (request,) = workspace.house.requests
    assert (request.kind, str(request.action), request.value) == (Kind.CHOOSE, "sigs:pick:thursday", "q2")
    browser.send("/choose", {"value": ""})
    assert browser.status == 422
    assert "Choose one from the list first." in browser.page.one("div", role="alert").text
    assert len(workspace.house.requests) == 1


def test_a_thread_opens_beside_and_takes_replies(browser: Browser) -> None:
    link = next(a for a in browser.page.all("a") if "2 replies, last from Margaret Hill" in a.text)
    browser.go(link.attributes["href"])
    thread = browser.page.one("aside", id="thread")
    assert "Nobody knew what" in thread.text
    form = thread.one("form")
    browser.see(browser.client.post("/say", data=browser.filled(form) | {"text": ["We rewrote ours."]}))
    assert "We rewrote ours." in browser.page.one("div", id="thread-log").text
    assert "We rewrote ours." not in browser.page.one("div", id="log").text
    assert "3 replies, last from Declan Rooney" in browser.page.one("div", id="log").text


def test_a_thread_of_another_place_does_not_open(browser: Browser, workspace: Workspace) -> None:
    secret = workspace.store.write_now(kept.tell, Told("dm:p12", note(say("For Grace alone."))))
    for path in (f"/?at=video&thread={secret}", f"/?at=dm&thread={secret}", "/?at=video&thread=abc"):
        page = browser.go(path)
        assert page.all("aside") == []
        assert "For Grace alone." not in page.text


def test_a_channel_one_is_not_in_cannot_be_read(browser: Browser, workspace: Workspace) -> None:
    workspace.store.write_now(kept.add_channel, "editors", "Only Marcus")
    workspace.store.write_now(kept.join, "editors", ["p18"])
    workspace.store.write_now(kept.say_as, Spoken("editors", "p18", "Not for Declan."))
    for path in ("/?at=editors", "/?at=dm:p18", "/updates?at=editors&acting=p04"):
        assert "Not for Declan." not in browser.client.get(path).text
    browser.become("p18")
    assert "Not for Declan." in browser.go("/?at=editors").text


def test_who_one_is_changes_and_what_happened_does_not(browser: Browser) -> None:
    browser.send("/say", {"text": "As Declan."})
    browser.become("p12")
    assert "As Declan." in browser.go("/?at=video").text
    browser.become("p06")  # not one that can be played
    assert browser.page.one("select", id="persona").one("option", selected="").attributes["value"] == "p12"


def test_the_unread_are_counted_until_they_are_seen(browser: Browser, workspace: Workspace) -> None:
    workspace.store.write_now(kept.tell, Told("start-here", note(say("One."))))
    workspace.store.write_now(kept.say_as, Spoken("start-here", "p12", "Two."))
    workspace.store.write_now(kept.say_as, Spoken("start-here", "p04", "My own."))
    workspace.store.write_now(kept.tell, Told("start-here", note(say("Not mine.")), only_for="p12"))
    browser.go("/?at=video")
    assert "start-here 2 new" in " ".join(browser.page.one("div", id="places").text.split())
    browser.go("/?at=start-here")
    browser.go("/?at=video")
    assert "start-here 2 new" not in " ".join(browser.page.one("div", id="places").text.split())


def test_the_clock_moves_on_and_a_double_click_moves_it_once(browser: Browser, workspace: Workspace) -> None:
    sent = browser.filled(browser.form("/clock")) | {"by": ["day"]}
    for _click in range(2):
        browser.see(browser.client.post("/clock", data=sent))
    assert workspace.house.now() == START + timedelta(days=1)
    assert browser.page.one("output", id="clock").text == "Tuesday 16 March 2027, 09:30"
    browser.send("/clock", {"by": "hour"})
    assert workspace.house.now() == START + timedelta(days=1, hours=1)


def test_moving_to_the_next_event_says_once_what_happened(browser: Browser) -> None:
    browser.send("/clock", {"by": "next"})
    assert "log 3 was asked for, 11 messages" in browser.page.one("div", id="notes").text
    assert browser.go("/?at=video").one("div", id="notes").text.strip() == ""


def test_what_to_try_next_is_put_away_and_shown_again(browser: Browser) -> None:
    assert "As Grace, answer the prompt." in browser.page.one("div", id="hint").text
    browser.send("/hints")
    assert browser.page.one("div", id="hint").text.strip() == ""
    found = browser.client.get("/updates?at=video&after=0&acting=p04", headers=LIVE).json()
    assert found["hint"] == ""
    browser.become("p12")
    assert browser.page.one("div", id="hint").text.strip() == ""
    browser.send("/hints", {"show": "1"})
    assert "As Grace, answer the prompt." in browser.page.one("div", id="hint").text


def test_what_to_try_next_offers_to_be_somebody_else_in_their_talk_with_the_bot(browser: Browser) -> None:
    hint = browser.page.one("div", id="hint")
    sent = browser.filled(hint.all("form", action="/persona")[0]) | {"account": ["p12"]}
    page = browser.see(browser.client.post("/persona", data=sent))
    assert page.one("select", id="persona").one("option", selected="").attributes["value"] == "p12"
    assert page.one("h1").text == "Convenor"
    assert page.one("div", id="hint").all("form", action="/persona") == []  # one is Grace already


def test_only_a_button_to_be_careful_with_is_asked_about_in_red(browser: Browser, workspace: Workspace) -> None:
    confirm = Confirm("Sure?", "It goes out.", "Yes", "No")
    buttons = Buttons(
        (Button("Approve", "a:b:c", Style.PRIMARY, confirm), Button("Leave", "a:c:d", Style.DANGER, confirm))
    )
    workspace.store.write_now(kept.tell, Told("start-here", Message((buttons,))))
    for label, look in (("Approve", "btn primary"), ("Leave", "btn danger")):
        browser.go("/?at=start-here")
        browser.press(label)
        yes = next(button for button in browser.page.one("dialog").all("button") if button.text == "Yes")
        assert yes.attributes["class"] == look


def test_people_stand_under_their_headings_in_the_list_of_whom_one_can_be(
    browser: Browser, workspace: Workspace
) -> None:
    for account, heading in (("p04", "In the project"), ("p12", "Others"), ("p18", "Others")):
        known = workspace.store.read_now(kept.account_by_id, account)
        workspace.store.write_now(kept.add_account, replace(known, group=heading))
    groups = browser.go("/?at=video").one("select", id="persona").all("optgroup")
    assert [(group.attributes["label"], len(group.all("option"))) for group in groups] == [
        ("In the project", 1),
        ("Others", 2),
    ]


def test_a_list_that_goes_on_starts_at_its_number(browser: Browser, workspace: Workspace) -> None:
    items = Items((say("three"),), numbered=True, start=3)
    workspace.store.write_now(kept.tell, Told("start-here", Message((items,))))
    assert browser.go("/?at=start-here").one("ol", class_="items").attributes["start"] == "3"


def test_the_outbox_opens_and_what_gave_up_can_be_tried_again_or_dropped(
    browser: Browser, workspace: Workspace
) -> None:
    browser.go("/outbox?at=video")
    drawer = browser.page.one("dialog")
    assert "Tried 8 times" in drawer.text
    browser.see(browser.client.post("/outbox/retry", data=browser.filled(drawer.one("form"))))
    assert "It is waiting to be sent again." in browser.page.text
    browser.see(browser.client.post("/outbox/drop", data=browser.filled(browser.page.one("dialog").one("form"))))
    assert (workspace.house.retried, workspace.house.dropped) == (["o1"], ["o1"])


def test_a_long_history_is_shown_from_its_end(browser: Browser, workspace: Workspace) -> None:
    for number in range(SHOWN + 5):
        workspace.store.write_now(kept.say_as, Spoken("start-here", "p12", f"Number {number}."))
    page = browser.go("/?at=start-here")
    assert "Number 0." not in page.text
    earlier = next(a for a in page.all("a") if a.text == "Show earlier messages")
    assert "Number 0." in browser.go(earlier.attributes["href"]).text


def test_the_script_is_told_what_was_said_changed_and_taken_away(browser: Browser, workspace: Workspace) -> None:
    version = browser.page.one("body").attributes["data-version"]
    seq = workspace.store.write_now(kept.say_as, Spoken("video", "p12", "New words."))
    workspace.store.write_now(kept.tell, Told("video", note(say("Not for you.")), only_for="p12"))
    workspace.store.write_now(kept.rewrite, 4, note(say("Other words.")))
    workspace.store.write_now(kept.take_away, 5)
    found = browser.client.get(f"/updates?at=video&after={version}&acting=p04", headers=LIVE).json()
    html = {post["id"]: post["html"] for post in found["posts"]}
    assert set(html) == {f"m-{seq}", "m-4", "m-5"}
    assert "New words." in html[f"m-{seq}"]
    assert "Other words." in html["m-4"]
    assert html["m-5"] == ""
    again = browser.client.get(f"/updates?at=video&after={found['version']}&acting=p04", headers=LIVE).json()
    assert again["posts"] == []


def test_the_script_loads_the_page_anew_when_it_is_somebody_elses(browser: Browser) -> None:
    browser.become("p12")
    assert browser.client.get("/updates?at=video&after=0&acting=p04", headers=LIVE).json() == {"reload": True}


def test_the_first_message_of_a_thread_leaves_a_gap_when_it_is_taken_away(
    browser: Browser, workspace: Workspace
) -> None:
    workspace.store.write_now(kept.take_away, 1)
    page = browser.go("/?at=video")
    assert "This message was taken away." in page.text
    assert "Fewer journeys" not in page.text


def test_a_list_of_many_is_still_a_list(browser: Browser, workspace: Workspace) -> None:
    many = tuple(Option(f"v{n}", f"Person {n}") for n in range(40))
    told = Told("start-here", note(say("Who?")))
    workspace.store.write_now(kept.tell, told)
    message = type(told.content)((Select("Who did you meet?", "coffee:met:x", many),))
    workspace.store.write_now(kept.tell, Told("start-here", message))
    browser.go("/?at=start-here")
    browser.send("/choose", {"value": "v39"})
    assert workspace.house.requests[-1].value == "v39"


def test_an_empty_workspace_says_so(tmp_path_factory, workspace: Workspace) -> None:
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    from bot.clock import SteppedClock
    from bot.platforms.local.pages import workspace_routes
    from bot.platforms.local.site import Settings
    from bot.store import Store

    store = Store(f"sqlite:///{tmp_path_factory.mktemp('empty')}/w.db", SteppedClock(START))
    app = Starlette(routes=workspace_routes(workspace.house, store, Settings(port=8080)))
    answer = TestClient(app, base_url="http://127.0.0.1:8080").get("/")
    assert answer.status_code == 503
    assert "Nobody is in this workspace yet." in answer.text
    store.write_now(kept.add_account, Account("p01", "Aisha", in_switcher=True))
    assert "Convenor" in TestClient(app, base_url="http://127.0.0.1:8080").get("/").text
    store.close()
