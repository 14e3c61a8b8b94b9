"""What goes out: each effect, refusals with their fate, lost answers found again, rooms that are closed."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator

import pytest

from bot.clock import SystemClock
from bot.errors import Fate, PlatformError
from bot.outbox.store import Effect
from bot.platforms.slack.connection import SlackConnection
from bot.platforms.slack.outgoing import HISTORY, MOST_PAGES
from bot.ui.codec import message_to_json
from bot.ui.message import Button, Image, Message, Paragraph, note
from bot.ui.text import say, untrusted
from tests.platforms.slack.hall import ANN, Hall, Hurried, config, connected
from tests.platforms.slack_stub.state import BOT
from tests.platforms.slack_stub.stub import SlackStub, labels, words

BEN = "U00000002"
HELLO = message_to_json(note(untrusted("Hello <!channel> & all"), Button("Go", "logs:go:1")))
GO = note(untrusted("On we go."), Button("Go", "logs:go:1"))
MANY = message_to_json(Message(tuple(Paragraph(untrusted(f"part {n} " + "word " * 560)) for n in range(20))))
LONG = message_to_json(Message(tuple(Paragraph(untrusted(f"part {n} " + "word " * 560)) for n in range(9))))


@pytest.fixture
async def stub() -> AsyncIterator[SlackStub]:
    made = SlackStub()
    made.world.person(ANN, "Ann Other")
    made.world.person(BEN, "Ben Other")
    made.world.channel("insight-digests")
    async with made.running():
        yield made


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.fixture
async def slack(stub: SlackStub, hall: Hall) -> AsyncIterator[SlackConnection]:
    async with connected(stub, hall, Hurried()) as made:
        yield made


def fields(**given: object) -> str:
    return json.dumps({"v": 1, **given})


async def refused(
    slack: SlackConnection,
    address: str,
    effect: Effect = Effect.POST,
    payload: str = HELLO,
    row: str = "out_aaaabbbbccccdddd",
) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        await slack.platform.send(row, address, effect, payload)
    return caught.value


async def test_a_post_reaches_a_person_or_a_channel_by_name_or_id(stub, slack):
    room = next(room for room in stub.world.rooms.values() if room.name == "insight-digests")
    for row, address in (
        ("out_1", f"dm:{ANN}"),
        ("out_2", "insight-digests"),
        ("out_3", room.id),
        ("out_4", "#insight-digests"),
    ):
        made = await slack.platform.send(row, address, Effect.POST, HELLO)
        assert made == await slack.platform.find(row, address)
    assert len(stub.told(ANN)) == 1
    assert len(stub.posted("insight-digests")) == 3
    assert stub.told(ANN)[0]["text"].startswith("Hello &lt;!channel&gt; &amp; all")
    assert await slack.platform.find("out_9", "insight-digests") is None


async def test_what_was_sent_is_changed_pinned_and_taken_away(stub, slack):
    made = await slack.platform.send("out_1", "insight-digests", Effect.POST, HELLO)
    changed = json.loads(message_to_json(note(say("Changed."))))
    assert (
        await slack.platform.send("out_2", "insight-digests", Effect.EDIT, fields(message=made, content=changed))
        == made
    )
    assert words(stub.posted("insight-digests")[0]["blocks"]) == "Changed."
    for row in ("out_3", "out_4"):  # a second time is no fault
        await slack.platform.send(row, "insight-digests", Effect.PIN, fields(message=made))
    for row in ("out_5", "out_6"):
        await slack.platform.send(row, "insight-digests", Effect.DELETE, fields(message=made))
    assert stub.posted("insight-digests") == []


async def test_a_long_message_is_sent_in_parts_and_edited_to_fewer_or_more(stub, slack):
    made = await slack.platform.send("out_1", "insight-digests", Effect.POST, LONG)
    assert len(stub.posted("insight-digests")) == 3
    assert await slack.platform.find("out_1", "insight-digests") == made
    short = await slack.platform.send(
        "out_2", "insight-digests", Effect.EDIT, fields(message=made, content=json.loads(HELLO))
    )
    assert len(stub.posted("insight-digests")) == 1
    await slack.platform.send("out_3", "insight-digests", Effect.EDIT, fields(message=short, content=json.loads(LONG)))
    assert len(stub.posted("insight-digests")) == 3


async def test_a_long_message_that_broke_off_is_carried_on_and_not_begun_again(stub, slack):
    posting = slack.platform.send
    stub.let_pass("chat.postMessage")
    stub.refuse("chat.postMessage")
    with pytest.raises(PlatformError, match="ratelimited"):
        await posting("out_1", "insight-digests", Effect.POST, LONG)
    assert len(stub.posted("insight-digests")) == 1
    assert await slack.platform.find("out_1", "insight-digests") is None
    await Hurried().wait_s(2)
    await posting("out_1", "insight-digests", Effect.POST, LONG)
    said = [words(each["blocks"]).split(" word")[0] for each in stub.posted("insight-digests")]
    assert said == ["part 0", "part 3", "part 6"]


async def test_a_message_beyond_three_comes_with_a_file_of_all_of_it_which_goes_with_it(stub, slack):
    made = await slack.platform.send("out_aaaabbbb", f"dm:{ANN}", Effect.POST, MANY)
    (file,) = stub.world.files.values()
    assert b"part 19" in file["content"]
    assert await slack.platform.find("out_aaaabbbb", f"dm:{ANN}") == made
    changed = MANY.replace("part 19", "part 99")
    edited = await slack.platform.send(
        "out_bbbbcccc", f"dm:{ANN}", Effect.EDIT, fields(message=made, content=json.loads(changed))
    )
    (file,) = stub.world.files.values()
    assert b"part 99" in file["content"]
    await slack.platform.send("out_3", f"dm:{ANN}", Effect.DELETE, fields(message=edited))
    assert stub.world.files == {}


async def test_a_message_whose_file_did_not_arrive_is_not_called_sent(stub, slack):
    stub.lose("files.getUploadURLExternal")
    assert (await refused(slack, f"dm:{ANN}", payload=MANY)).fate is Fate.UNKNOWN
    assert await slack.platform.find("out_aaaabbbbccccdddd", f"dm:{ANN}") is None
    there = len(stub.told(ANN))
    await slack.platform.send("out_aaaabbbbccccdddd", f"dm:{ANN}", Effect.POST, MANY)
    assert len(stub.told(ANN)) == there
    assert await slack.platform.find("out_aaaabbbbccccdddd", f"dm:{ANN}")


async def test_an_edit_to_more_parts_that_broke_off_is_carried_on_and_not_begun_again(stub, slack):
    made = await slack.platform.send("out_1", "insight-digests", Effect.POST, HELLO)
    longer = fields(message=made, content=json.loads(LONG))
    stub.lose("chat.postMessage")
    assert (await refused(slack, "insight-digests", Effect.EDIT, longer)).fate is Fate.NOT_SENT
    await slack.platform.send("out_aaaabbbbccccdddd", "insight-digests", Effect.EDIT, longer)
    said = [words(each["blocks"]).split(" word")[0] for each in stub.posted("insight-digests")]
    assert said == ["part 0", "part 3", "part 6"]


async def test_a_long_message_reaches_a_channel_in_which_thousands_were_written_this_week(stub, slack):
    room = next(room for room in stub.world.rooms.values() if room.name == "insight-digests")
    for _message in range(HISTORY * MOST_PAGES + 1):
        room.messages.append({"type": "message", "user": ANN, "text": "x", "ts": stub.world.stamp()})
    made = await slack.platform.send("out_1", "insight-digests", Effect.POST, LONG)
    assert len(stub.posted("insight-digests")) == 3
    assert await slack.platform.find("out_1", "insight-digests") == made
    with pytest.raises(PlatformError, match="too_much_to_look_through"):
        await slack.platform.find("out_2", "insight-digests")


async def test_a_picture_that_slack_cannot_load_costs_the_picture_and_nothing_else(stub, slack):
    with_picture = message_to_json(
        Message((Paragraph(say("Look.")), Image("https://example.org/a.png", "Three bars"), *GO.blocks))
    )
    stub.world.pictures = False
    made = await slack.platform.send("out_1", "insight-digests", Effect.POST, with_picture)
    (said,) = stub.posted("insight-digests")
    assert words(said["blocks"]).split(" Go")[0].startswith("Look. Picture: Three bars")
    assert labels(said) == ["Go"]
    assert await slack.platform.find("out_1", "insight-digests") == made
    edit = fields(message=made, content=json.loads(with_picture))
    await slack.platform.send("out_2", "insight-digests", Effect.EDIT, edit)
    assert labels(stub.posted("insight-digests")[0]) == ["Go"]


CHART = {"name": "chart.svg", "title": "The chart", "content": base64.b64encode(b"<svg/>").decode()}


async def test_a_file_is_uploaded_under_its_words_which_call_nobody_and_both_are_taken_away(stub, slack):
    made = await slack.platform.send(
        "out_1234567890abcdef", "insight-digests", Effect.UPLOAD, fields(**CHART, message=json.loads(HELLO))
    )
    said, shared = stub.posted("insight-digests")
    assert shared["files"][0]["title"] == "The chart"
    assert shared["text"] == ""
    assert said["text"].startswith("Hello &lt;!channel&gt;")
    assert await slack.platform.find("out_1234567890abcdef", "insight-digests") == made
    assert await slack.platform.file(shared["files"][0]["id"]) == ("chart-90abcdef.svg", b"<svg/>")
    for row in ("out_2", "out_3"):  # a second time is no fault
        await slack.platform.send(row, "insight-digests", Effect.DELETE, fields(message=made))
    assert stub.posted("insight-digests") == []
    assert stub.world.files == {}
    assert await slack.platform.file(shared["files"][0]["id"]) is None


async def test_a_large_file_that_somebody_attached_is_read_whole(stub, slack):
    content = bytes(range(256)) * 3_500
    payload = fields(name="roster.csv", content=base64.b64encode(content).decode())
    await slack.platform.send("out_1234567890abcdef", "insight-digests", Effect.UPLOAD, payload)
    (shared,) = stub.posted("insight-digests")
    assert await slack.platform.file(shared["files"][0]["id"]) == ("roster-90abcdef.csv", content)


@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_a_file_whose_upload_breaks_off_at_any_step_is_there_once_in_the_end(stub, slack, step):
    row, payload = "out_1234567890abcdef", fields(**CHART, message=json.loads(HELLO))
    stub.lose(step)
    error = await refused(slack, "insight-digests", Effect.UPLOAD, payload, row=row)
    assert error.fate is Fate.UNKNOWN
    if await slack.platform.find(row, "insight-digests") is None:
        await slack.platform.send(row, "insight-digests", Effect.UPLOAD, payload)
    said, shared = stub.posted("insight-digests")
    assert (said["text"][:5], shared["files"][0]["title"]) == ("Hello", "The chart")
    assert await slack.platform.find(row, "insight-digests")


async def test_a_channel_is_made_with_its_topic_and_people_and_twice_is_once(stub, slack):
    payload = fields(topic="Rehab", members=[ANN, BEN])
    stub.lose("conversations.create")
    error = await refused(slack, "sig-rehab", Effect.CREATE_CHANNEL, payload)
    assert error.fate is Fate.NOT_SENT  # the second time finds its own
    made = await slack.platform.send("out_1", "sig-rehab", Effect.CREATE_CHANNEL, payload)
    room = stub.world.rooms[made]
    assert (room.topic, room.members) == ("Rehab", {BOT, ANN, BEN})
    await slack.platform.send("out_2", "sig-rehab", Effect.INVITE, fields(accounts=[ANN, BEN]))
    await slack.platform.send("out_3", "sig-rehab", Effect.SET_TOPIC, fields(topic="Rehab and more"))
    assert room.topic == "Rehab and more"
    assert (await refused(slack, "insight-digests", Effect.CREATE_CHANNEL, payload)).fate is Fate.NEVER


async def test_a_public_channel_is_joined_to_post_there(stub, slack):
    room = stub.world.channel("open-to-all", bot=False)
    await slack.platform.send("out_1", "open-to-all", Effect.POST, HELLO)
    assert BOT in room.members


async def test_too_fast_says_when_and_asks_slack_nothing_meanwhile(stub, hall):
    async with connected(stub, hall, SystemClock()) as slack:
        stub.refuse("chat.postMessage", retry_after=30)
        first = await refused(slack, "insight-digests")
        second = await refused(slack, f"dm:{ANN}")
    assert (first.fate, first.retry_after_s) == (Fate.NOT_SENT, 30.0)
    assert second.fate is Fate.NOT_SENT
    assert 20 < (second.retry_after_s or 0) <= 30
    assert len(stub.called("chat.postMessage")) == 1


@pytest.mark.parametrize("hang", [False, True], ids=["broken", "hanging"])
async def test_a_lost_answer_is_unknown_sent_once_and_found(stub, slack, hang):
    stub.lose("chat.postMessage", hang=hang)
    error = await refused(slack, "insight-digests")
    assert error.fate is Fate.UNKNOWN
    assert len(stub.called("chat.postMessage")) == 1  # no second try by itself
    assert await slack.platform.find("out_aaaabbbbccccdddd", "insight-digests")


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        ("internal_error", Fate.UNKNOWN),
        ("fatal_error", Fate.UNKNOWN),
        ("invalid_auth", Fate.NOT_SENT),
        ("missing_scope", Fate.NOT_SENT),
        ("invalid_blocks", Fate.NEVER),
        ("is_archived", Fate.NEVER),
        ("messages_tab_disabled", Fate.NOT_SENT),
        ("account_inactive", Fate.NOT_SENT),
        ("token_revoked", Fate.NOT_SENT),
        ("cannot_dm_bot", Fate.NEVER),
        ("msg_too_long", Fate.NEVER),
        ("no_text", Fate.NEVER),
    ],
)
async def test_what_slack_says_no_with_has_its_fate(stub, slack, error, fate):
    stub.fail("chat.postMessage", error)
    caught = await refused(slack, "insight-digests")
    assert (caught.code, caught.fate) == (error, fate)


async def test_a_server_error_is_unknown_and_nobody_there_is_certainly_not_sent(stub, slack, hall):
    stub.status("chat.postMessage", 503)
    assert (await refused(slack, "insight-digests")).fate is Fate.UNKNOWN
    nowhere = SlackConnection(config(stub, api_url="http://127.0.0.1:9/api/"), hall, Hurried())
    assert (await refused(nowhere, f"dm:{ANN}")).fate is Fate.NOT_SENT
    await nowhere.check()  # closes its session


async def test_a_room_that_is_closed_is_told_once(stub, slack, hall):
    room = next(room for room in stub.world.rooms.values() if room.name == "insight-digests")
    room.archived = True
    for _time in range(3):
        assert (await refused(slack, "insight-digests")).fate is Fate.NEVER
    assert hall.gone == [(room.id, "is_archived")]
    assert (await refused(slack, "never-was")).code == "channel_not_found"
    assert hall.gone[1:] == [("never-was", "channel_not_found")]


async def test_a_closed_account_is_refused_for_good(stub, slack, hall):
    stub.world.users[BEN]["deleted"] = True
    assert (await refused(slack, f"dm:{BEN}")).fate is Fate.NEVER
    assert (hall.gone, hall.left) == ([], [BEN])


async def test_a_channel_gets_one_message_a_second_and_others_do_not_wait(stub, hall):
    clock = Hurried()
    async with connected(stub, hall, clock) as slack:
        clock.waited.clear()
        for number in range(3):
            await slack.platform.send(f"out_{number}", "insight-digests", Effect.POST, HELLO)
        waits = [wait for wait in clock.waited if wait > 0.5]
        assert len(waits) == 2
        await slack.platform.send("out_9", f"dm:{ANN}", Effect.POST, HELLO)
        assert len([wait for wait in clock.waited if wait > 0.5]) == 2


@pytest.mark.parametrize("payload", ["no json", "[]", '{"v": 2}', '{"v": 1, "message": 3}', '{"v": 1}'])
async def test_a_payload_that_cannot_be_read_is_refused_for_good(slack, payload):
    for effect in (Effect.EDIT, Effect.DELETE, Effect.PIN):
        assert (await refused(slack, "insight-digests", effect, payload)).fate is Fate.NEVER
    assert (await refused(slack, "insight-digests", Effect.POST, payload)).fate is Fate.NEVER
