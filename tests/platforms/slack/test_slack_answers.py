"""What people do in Slack and what they see: commands, buttons, forms, the home tab, late and lost answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.clock import SystemClock
from bot.outbox.store import Effect
from bot.platforms.slack.incoming import SHORTCUT
from bot.routing.replies import FormErrors, Kept, OpenForm, Quiet, Reply, Show
from bot.routing.requests import Kind, Request
from bot.ui.codec import message_to_json
from bot.ui.form import Beside, Checkbox, Choice, Form, LongText, ShortText
from bot.ui.message import Button, Message, Option, Paragraph, Select, note
from bot.ui.text import say, untrusted
from tests.platforms.slack.hall import ANN, Hall, Hurried, connected, until
from tests.platforms.slack_stub.stub import NotAcknowledged, SlackStub, labels, words

FORM = Form(
    "Log 3 of 6",
    "logs:hand_in:3",
    (LongText("text", "What did you learn?", required=True), ShortText("next", "What next?")),
    draft="logs:keep:3",
)
MENU = note(say("What would you like to do?"), Button("Answer", "logs:answer:3"), Button("My logs", "logs:open:"))


@pytest.fixture
async def stub() -> AsyncIterator[SlackStub]:
    made = SlackStub()
    made.world.person(ANN, "Ann Other")
    async with made.running():
        yield made


def by(**replies: Reply):
    """A house that answers by the verb of the action, or by the kind."""

    def reply(request: Request) -> Reply:
        return replies.get(request.action.verb, replies.get(request.kind.value, Quiet()))

    return reply


async def shown_menu(stub: SlackStub) -> dict:
    await stub.says(ANN, "hello")
    await until(lambda: stub.told(ANN))
    return stub.told(ANN)[-1]


async def test_a_command_is_answered_in_its_acknowledgement(stub):
    hall = Hall(by(command=Show(MENU)))
    async with connected(stub, hall):
        await stub.types(ANN, "  log 3 &amp; more ")
    (request,) = hall.requests
    assert (request.kind, request.words, request.account, request.account_name) == (
        Kind.COMMAND,
        "log 3 & more",
        ANN,
        "Ann Other",
    )
    (answer,) = stub.whispered(ANN)
    assert answer["response_type"] == "ephemeral"
    assert labels(answer) == ["Answer", "My logs"]


async def test_a_message_to_the_bot_is_answered_in_the_talk_and_its_own_words_are_not_heard(stub):
    hall = Hall(by(say=Show(MENU)))
    async with connected(stub, hall):
        await shown_menu(stub)
        await stub.event({**stub.told(ANN)[-1], "channel": "D1", "channel_type": "im"})
        await stub.says(ANN, "changed", subtype="message_changed")
    assert [request.words for request in hall.requests] == ["hello"]


async def test_a_button_answers_in_the_talk_or_in_the_place_of_its_message(stub):
    hall = Hall(by(say=Show(MENU), answer=Show(note(say("One.")), replaces=True), open=Show(note(say("Two.")))))
    async with connected(stub, hall):
        message = await shown_menu(stub)
        await stub.presses(ANN, message, "My logs")
        await until(lambda: len(stub.told(ANN)) == 2)
        await stub.presses(ANN, message, "Answer")
        await until(lambda: words(stub.told(ANN)[0]["blocks"]) == "One.")
    assert words(stub.told(ANN)[1]["blocks"]) == "Two."
    assert [(request.kind, str(request.action)) for request in hall.requests[1:]] == [
        (Kind.PRESS, "logs:open:"),
        (Kind.PRESS, "logs:answer:3"),
    ]


async def test_a_change_of_a_message_that_may_have_been_lost_is_made_again(stub):
    hall = Hall(by(say=Show(MENU), answer=Show(note(say("One.")), replaces=True)))
    async with connected(stub, hall, Hurried(50)):
        stub.fail("chat.update", "internal_error")
        await stub.presses(ANN, await shown_menu(stub), "Answer")
        await until(lambda: words(stub.told(ANN)[0]["blocks"]) == "One.")
    assert len(stub.told(ANN)) == 1


async def test_in_a_channel_the_answer_is_for_the_presser_alone_and_the_message_stays(stub):
    room = stub.world.channel("insight-digests")
    room.members.add(ANN)
    hall = Hall(by(open=Show(note(say("Yours.")), replaces=True)))
    async with connected(stub, hall) as connection:
        await connection.platform.send("out_1", "insight-digests", Effect.POST, message_to_json(MENU))
        await stub.presses(ANN, stub.posted("insight-digests")[0], "My logs", room)
        await until(lambda: stub.whispered(ANN))
        await stub.presses(ANN, {**stub.whispered(ANN)[0], "blocks": room.messages[0]["blocks"]}, "My logs", room)
        await until(lambda: stub.called("response_url"))
    assert len(stub.posted("insight-digests")) == 1
    assert words(stub.posted("insight-digests")[0]["blocks"]).startswith("What would")
    assert len(stub.whispered(ANN)) == 1  # the second put itself in the place of the first
    assert stub.called("response_url")[0]["replace_original"] is True


async def test_an_answer_that_nobody_else_sees_comes_though_a_connection_breaks(stub):
    room = stub.world.channel("insight-digests")
    room.members.add(ANN)
    hall = Hall(by(open=Show(note(say("Yours.")))))
    async with connected(stub, hall, Hurried()) as connection:
        await connection.platform.send("out_1", "insight-digests", Effect.POST, message_to_json(MENU))
        (posted,) = stub.posted("insight-digests")
        stub.cut("chat.postEphemeral")
        await stub.presses(ANN, posted, "My logs", room)
        await until(lambda: len(stub.whispered(ANN)) == 1)
        stub.cut("response_url")
        await stub.presses(ANN, {**stub.whispered(ANN)[0], "blocks": posted["blocks"]}, "My logs", room)
        await until(lambda: len(stub.whispered(ANN)) == 2)


async def test_a_choice_from_a_list_in_a_message_says_what_was_chosen(stub):
    offered = tuple(Option(f"line{n}", f"Line {n}") for n in range(150))
    hall = Hall(by(say=Show(Message((Select("Which line?", "logs:drop:1", offered),)))))
    async with connected(stub, hall):
        await stub.chooses(ANN, await shown_menu(stub), "line120")
    assert (hall.requests[1].kind, hall.requests[1].value) == (Kind.CHOOSE, "line120")


async def test_a_form_opens_at_once_and_its_errors_stand_at_the_field_with_everything_kept(stub):
    replies = {"answer": OpenForm(FORM), "hand_in": FormErrors({"text": "Too short.", "elsewhere": "And this."})}
    hall = Hall(lambda request: by(say=Show(MENU), **replies)(request))
    async with connected(stub, hall):
        await stub.presses(ANN, await shown_menu(stub), "Answer")
        await until(lambda: stub.open_view(ANN))
        view = stub.open_view(ANN)
        assert view["title"]["text"] == "Log 3 of 6"
        await stub.hands_in(ANN, view, {"text": ("x",)})
        assert stub.errors[view["id"]] == {"text": "Too short. And this."}
        assert stub.open_view(ANN) == view
        replies["hand_in"] = Show(note(say("Thank you.")))
        await stub.hands_in(ANN, view, {"text": ("A longer one",)})
        assert stub.open_view(ANN) is None
        await until(lambda: len(stub.told(ANN)) == 2)
    assert words(stub.told(ANN)[1]["blocks"]) == "Thank you."
    assert hall.requests[-1].values == {"text": ("A longer one",), "next": ()}
    assert hall.requests[-1].key != hall.requests[-2].key


async def test_a_refusal_keeps_the_form_open_and_says_why_at_its_first_field(stub):
    refused = Show(note(say("This log is closed."), Button("Menu", "menu:open:")), keeps_form=True)
    async with connected(stub, Hall(by(command=OpenForm(FORM), hand_in=refused))):
        await stub.types(ANN, "log")
        await until(lambda: stub.open_view(ANN))
        view = stub.open_view(ANN)
        await stub.hands_in(ANN, view, {"text": ("All I typed",)})
    assert stub.errors[view["id"]] == {"text": "This log is closed."}
    assert stub.open_view(ANN) == view


async def test_a_form_that_leads_to_another_shows_it_in_its_place(stub):
    second = Form("Second", "logs:second:", (ShortText("more", "More?"),))
    async with connected(stub, Hall(by(command=OpenForm(FORM), hand_in=OpenForm(second)))):
        await stub.types(ANN, "log")
        await until(lambda: stub.open_view(ANN))
        await stub.hands_in(ANN, stub.open_view(ANN), {"text": ("x",)})
        assert stub.open_view(ANN)["title"]["text"] == "Second"


@pytest.mark.parametrize("error", ["expired_trigger_id", "exchanged_trigger_id", "internal_error"])
async def test_a_form_that_could_not_open_is_offered_again_with_the_same_button(stub, error):
    async with connected(stub, Hall(by(say=Show(MENU), answer=OpenForm(FORM)))):
        message = await shown_menu(stub)
        stub.fail("views.open", error)
        await stub.presses(ANN, message, "Answer")
        await until(lambda: len(stub.told(ANN)) == 2)
        offered = stub.told(ANN)[1]
        assert "Nothing is lost" in words(offered)
        await stub.presses(ANN, offered, "Answer")
        await until(lambda: stub.open_view(ANN))


async def test_a_form_begun_before_a_restart_is_handed_in_after_it(stub):
    async with connected(stub, Hall(by(command=OpenForm(FORM)))):
        await stub.types(ANN, "log")
        await until(lambda: stub.open_view(ANN))
        view = stub.open_view(ANN)
    stub.connected.clear()
    hall = Hall(by(hand_in=Show(note(say("Thank you.")))))
    async with connected(stub, hall):
        await stub.hands_in(ANN, view, {"text": ("Typed before",)})
        await until(lambda: stub.told(ANN))
    assert hall.requests[0].values["text"] == ("Typed before",)


async def test_answers_are_kept_as_they_are_typed_the_newest_once_there_is_a_pause(stub):
    hall = Hall(by(command=OpenForm(FORM), keep=Kept("Saved 09:30")))
    async with connected(stub, hall):
        await stub.types(ANN, "log")
        await until(lambda: stub.open_view(ANN))
        view = stub.open_view(ANN)
        for typed in ("A", "Ab", "Abc"):
            await stub.fills_in(ANN, view, "text", typed)
        await stub.closes(ANN, view)
        await until(lambda: stub.told(ANN))
        await stub.fills_in(ANN, view, "next", "To ask")
    kept = [request for request in hall.requests if request.kind is Kind.KEEP]
    assert [(str(request.action), request.values) for request in kept] == [
        ("logs:keep:3", {"text": ("Abc",)}),
        ("logs:keep:3", {"next": ("To ask",)}),  # ending waits for what was typed last
    ]
    assert words(stub.told(ANN)[0]["blocks"]).startswith("Saved 09:30. The form counts once it is handed in")


async def test_a_list_of_more_than_a_hundred_is_found_by_typing_after_a_restart_too(stub):
    people = tuple(Option(f"p{n}", f"Person {n}") for n in range(250))
    form = Form("Who?", "logs:pick:", (Choice("who", "Who?", options=people),))
    async with connected(stub, Hall(by(command=OpenForm(form)))):
        await stub.types(ANN, "pick somebody")
        await until(lambda: stub.open_view(ANN))
        view = stub.open_view(ANN)
    stub.connected.clear()
    hall = Hall(by(command=OpenForm(form)))
    async with connected(stub, hall):
        found = await stub.searches(ANN, view, "who", "person 24")
        assert [each["value"] for each in found] == ["p24", *(f"p{n}" for n in range(240, 250))]
        assert len(await stub.searches(ANN, view, "who", "")) == 100
    assert (hall.requests[0].kind, hall.requests[0].words) == (Kind.COMMAND, "pick somebody")


async def test_the_home_tab_shows_what_the_house_gives_and_follows_what_is_pressed_on_it(stub):
    hall = Hall(by(home=Show(MENU), open=Show(note(say("Your logs.")))))
    async with connected(stub, hall):
        await stub.opens_home(ANN)
        await until(lambda: ANN in stub.world.homes)
        assert labels(stub.world.homes[ANN]) == ["Answer", "My logs"]
        await stub.presses_in_view(ANN, stub.world.homes[ANN], "My logs")
        await until(lambda: len(stub.called("views.publish")) == 2)
    assert words(stub.told(ANN)[0]["blocks"]) == "Your logs."


async def test_a_shortcut_opens_the_menu_in_the_talk(stub):
    async with connected(stub, Hall(by(open=Show(MENU)))):
        await stub.takes_shortcut(ANN, SHORTCUT)
        await until(lambda: stub.told(ANN))


async def test_nothing_stays_unacknowledged(stub):
    hall = Hall()
    async with connected(stub, hall):
        await stub.event({"type": "reaction_added", "user": ANN})
        await stub.event({"type": "something_new"})
        await stub.send("interactive", {"type": "workflow_step_edit", "user": {"id": ANN}})
        await stub.send("interactive", {"type": "block_actions", "user": {"id": ANN}, "actions": [{"action_id": "x"}]})
        await stub.send("interactive", {"type": "block_actions", "actions": []})
        await stub.send("interactive", {"type": "block_suggestion", "user": {"id": ANN}, "value": "x"})
        await stub.send("interactive", {"type": "view_closed", "user": {"id": ANN}})
    assert hall.requests == []


async def test_the_same_thing_brought_twice_is_answered_twice_but_follows_once(stub):
    hall = Hall(by(say=Show(MENU), open=Show(note(say("Once.")))))
    async with connected(stub, hall):
        message = await shown_menu(stub)
        await stub.presses(ANN, message, "My logs")
        await stub.again()
        await until(lambda: len(stub.told(ANN)) == 2)
        await stub.types(ANN, "help")
        assert await stub.again() == {}
    assert [words(each["blocks"]) for each in stub.told(ANN)[1:]] == ["Once."]
    assert len({request.key for request in hall.requests}) == len(hall.requests) == 3


async def test_what_takes_longer_than_slack_waits_is_acknowledged_and_answered_later(stub):
    open_gate = asyncio.Event()

    async def slow(request: Request) -> Reply:
        await open_gate.wait()
        return Show(note(say("Here it is."))) if request.kind is Kind.COMMAND else OpenForm(FORM)

    async with connected(stub, Hall(lambda request: slow(request))):
        assert await stub.types(ANN, "me") == {}
        async with asyncio.TaskGroup() as group:
            pressed = group.create_task(stub.takes_shortcut(ANN, SHORTCUT))
        assert pressed.done()
        stub.world.expire_triggers()
        open_gate.set()
        await until(lambda: stub.told(ANN) and len(stub.told(ANN)) == 2)
    said = {words(each["blocks"]) for each in stub.told(ANN)}
    assert any(each == "Here it is." for each in said)
    assert any("a moment too long" in each for each in said)


async def test_a_form_whose_answer_is_late_stays_open_and_is_one_deed_when_handed_in_again(stub):
    open_gate = asyncio.Event()

    async def slow(request: Request) -> Reply:
        if request.kind is Kind.SUBMIT:
            await open_gate.wait()
        return Show(note(say("Thank you."))) if request.kind is Kind.SUBMIT else OpenForm(FORM)

    hall = Hall(lambda request: slow(request))
    async with connected(stub, hall):
        await stub.types(ANN, "log")
        await until(lambda: stub.open_view(ANN))
        view = stub.open_view(ANN)
        with pytest.raises(NotAcknowledged):
            await stub.hands_in(ANN, view, {"text": ("x",)})
        open_gate.set()
        await stub.hands_in(ANN, view, {"text": ("x",)})
    assert len({request.key for request in hall.requests if request.kind is Kind.SUBMIT}) == 1
    assert stub.open_view(ANN) is None


async def test_a_house_that_fails_is_asked_again_by_slack(stub):
    failing = [True]

    def reply(request: Request) -> Reply:
        if failing.pop() if failing else False:
            raise RuntimeError
        return Show(MENU)

    hall = Hall(reply)
    async with connected(stub, hall):
        with pytest.raises(NotAcknowledged):
            await stub.types(ANN, "menu")
        assert labels(await stub.again()) == ["Answer", "My logs"]
    assert len({request.key for request in hall.requests}) == 1


async def test_an_answer_too_long_for_messages_comes_with_a_file(stub):
    long = Message(tuple(Paragraph(untrusted(f"{n} " + "word " * 500)) for n in range(30)))
    async with connected(stub, Hall(by(command=Show(long)))):
        await stub.types(ANN, "me")
        await until(lambda: any(each["content"] for each in stub.world.files.values()))
        await until(lambda: any(each.get("files") for each in stub.world.talk(ANN).messages))
    (file,) = stub.world.files.values()
    assert file["content"].decode().count("word") == 15_000
    assert "The whole of it is in the file" in words(stub.whispered(ANN))


async def test_ending_waits_for_what_is_under_way_and_takes_nothing_more(stub):
    open_gate = asyncio.Event()

    async def slow(request: Request) -> Reply:
        await open_gate.wait()
        return Show(MENU)

    hall = Hall(lambda request: slow(request))
    clock = SystemClock()
    async with connected(stub, hall) as connection:
        async with asyncio.TaskGroup() as group:
            typed = group.create_task(stub.types(ANN, "menu"))
            await until(lambda: hall.requests)
            ending = group.create_task(connection.stop())
            began = clock.elapsed_s()
            open_gate.set()
        assert labels(typed.result()) == ["Answer", "My logs"]
        assert ending.done()
        assert clock.elapsed_s() - began < 10
    with pytest.raises(NotAcknowledged, match="nobody listens"):
        await stub.types(ANN, "menu")


READERS = (Option("usual", "As for all my answers"), Option("public", "Anyone"))
BESIDE = Beside("who.text", "Change", READERS, "usual")
WHOLE = Form(
    "Log 3 of 6",
    "logs:hand_in:3",
    (
        LongText(
            "text", "What?", audience=say("Who: the team."), beside=Beside("who.text", "Change", READERS, "usual")
        ),
        Checkbox("tick.text", "May be quoted", about="text"),
        ShortText("next", "What next?"),
    ),
    draft="logs:keep:3",
)


async def test_what_belongs_to_an_answer_is_kept_and_handed_in_with_it(stub):
    hall = Hall(by(command=OpenForm(WHOLE), keep=Kept("Saved 09:30")))
    async with connected(stub, hall):
        await stub.types(ANN, "log")
        await until(lambda: stub.open_view(ANN))
        view = stub.open_view(ANN)
        beside = next(block for block in view["blocks"] if block.get("block_id") == "who.text")
        assert beside["text"]["text"] == "Who: the team."
        assert beside["accessory"]["initial_option"]["value"] == "usual"
        await stub.fills_in(ANN, view, "who.text", "public")
        await stub.closes(ANN, view)
        await until(lambda: stub.told(ANN))
        await stub.hands_in(ANN, view, {"text": ("x",), "tick.text": ("yes",), "who.text": ("public",)})
    kept, handed_in = hall.requests[1:]
    assert kept.values == {"text": (), "who.text": ("public",), "tick.text": ()}
    assert handed_in.values == {"text": ("x",), "tick.text": ("yes",), "who.text": ("public",), "next": ()}


async def test_a_further_question_is_put_in_after_its_answer_with_everything_typed_in_place(stub):
    ask = Choice(
        "about.text",
        "Is this somebody's number?",
        options=(Option("no", "No"), Option("out", "Take it out")),
        about="text",
    )
    replies = {"hand_in": FormErrors({"text": "This looks like a number."}, (ask,), "Help is near.")}
    hall = Hall(lambda request: by(command=OpenForm(WHOLE), **replies)(request))
    async with connected(stub, hall):
        await stub.types(ANN, "log")
        await until(lambda: stub.open_view(ANN))
        given = {"text": ("943 476 5919",), "next": ("On we go",), "who.text": ("public",)}
        for _time in range(2):  # asked again, everything stands there once
            await stub.hands_in(ANN, stub.open_view(ANN), given)
        view = stub.open_view(ANN)
        keys = [block.get("block_id") for block in view["blocks"]]
        assert keys.count("about.text") == 1
        assert keys.index("about.text") == keys.index("text") + 1
        assert words(view).count("This looks like a number.") == words(view).count("Help is near.") == 1
        filled = {block.get("block_id"): block for block in view["blocks"]}
        assert filled["text"]["element"]["initial_value"] == "943 476 5919"
        assert filled["next"]["element"]["initial_value"] == "On we go"
        assert filled["who.text"]["accessory"]["initial_option"]["value"] == "public"
        replies["hand_in"] = Show(note(say("Thank you.")))
        await stub.hands_in(ANN, view, {"about.text": ("out",)})
        await until(lambda: stub.told(ANN))
    assert hall.requests[-1].values == {**given, "tick.text": (), "about.text": ("out",)}


async def test_an_answer_that_was_not_kept_is_not_called_saved_when_the_form_is_closed(stub):
    held = FormErrors({"text": "This looks like a number."}, (), "Help is near.")
    async with connected(stub, Hall(by(command=OpenForm(WHOLE), keep=held))):
        await stub.types(ANN, "log")
        await until(lambda: stub.open_view(ANN))
        await stub.fills_in(ANN, stub.open_view(ANN), "text", "943 476 5919")
        await stub.closes(ANN, stub.open_view(ANN))
        await until(lambda: stub.told(ANN))
    said = words(stub.told(ANN)[0])
    assert "not saved yet. This looks like a number. Help is near." in said


async def test_what_is_shown_once_stays_in_nobodys_history(stub):
    secret = Show(note(say("The link: https://example.org/x")), once=True)
    async with connected(stub, Hall(by(say=Show(MENU), open=secret))):
        await stub.presses(ANN, await shown_menu(stub), "My logs")
        await until(lambda: stub.whispered(ANN))
    assert len(stub.told(ANN)) == 1
