"""The workspace as a platform: what the outbox asks for happens once, and can be found again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.clock import SteppedClock
from bot.errors import Fate, PlatformError
from bot.outbox.store import Effect
from bot.platforms.local import store as workspace
from bot.platforms.local.adapter import LocalPlatform
from bot.platforms.local.pages import prepare
from bot.platforms.local.records import Account, Channel, Post, Spoken
from bot.platforms.local.tables import messages
from bot.store import Store, Tx
from bot.ui.codec import message_to_json
from bot.ui.message import Message, note
from bot.ui.plain import plain
from bot.ui.text import say
from tests.platforms.local.fake_house import START

HELLO = note(say("Hello."))
BYE = note(say("Goodbye."))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path}/workspace.db", SteppedClock(START))
    prepare(opened)
    for account in ("p01", "p02"):
        opened.write_now(workspace.add_account, Account(account, account.title(), in_switcher=True))
    opened.write_now(workspace.add_channel, "video", "A topic")
    opened.write_now(workspace.join, "video", ["p01"])
    yield opened
    opened.close()


@pytest.fixture
def platform(store: Store) -> LocalPlatform:
    return LocalPlatform(store)


def posts(store: Store, place: str, account: str = "p01") -> list[Post]:
    return store.read_now(workspace.posts_in, account, place, limit=50)


def everything_kept(tx: Tx) -> str:
    return str(tx.rows(sa.select(messages)))


def payload(**fields: Any) -> str:
    return json.dumps({"v": 1, **fields})


def content(message: Message) -> Any:
    return json.loads(message_to_json(message))


async def test_a_row_sent_twice_is_there_twice_as_on_slack_and_the_first_is_found(
    platform: LocalPlatform, store: Store
) -> None:
    first = await platform.send("out_1", "video", Effect.POST, message_to_json(HELLO))
    again = await platform.send("out_1", "video", Effect.POST, message_to_json(HELLO))
    assert first != again
    assert [post.content for post in posts(store, "video")] == [HELLO, HELLO]
    assert await platform.find("out_1", "video") == first


async def test_what_a_row_made_is_found_and_what_it_did_not_make_is_not(platform: LocalPlatform) -> None:
    made = await platform.send("out_1", "p01", Effect.POST, message_to_json(HELLO))
    assert await platform.find("out_1", "p01") == made
    assert await platform.find("out_2", "p01") is None


async def test_a_message_is_found_after_the_file_was_closed_and_opened(platform: LocalPlatform, store: Store) -> None:
    made = await platform.send("out_1", "video", Effect.POST, message_to_json(HELLO))
    store.close()
    reopened = Store(str(store.url), SteppedClock(START))
    prepare(reopened)
    assert await LocalPlatform(reopened).find("out_1", "video") == made
    reopened.close()


@pytest.mark.parametrize("address", ["p01", "dm:p01"])
async def test_a_direct_message_reaches_its_person_alone(platform: LocalPlatform, store: Store, address: str) -> None:
    await platform.send("out_1", address, Effect.POST, message_to_json(HELLO))
    assert [post.content for post in posts(store, "dm:p01")] == [HELLO]
    assert store.read_now(workspace.may_see, "p02", "dm:p01") is False
    assert posts(store, "dm:p02", "p02") == []


async def test_an_edit_replaces_the_words_and_keeps_the_message(platform: LocalPlatform, store: Store) -> None:
    seq = await platform.send("out_1", "video", Effect.POST, message_to_json(HELLO))
    edited = await platform.send("out_2", "video", Effect.EDIT, payload(message=seq, content=content(BYE)))
    assert edited == seq
    (post,) = posts(store, "video")
    assert (post.content, post.edited_at) == (BYE, START)


async def test_a_delete_leaves_nothing_of_the_words(platform: LocalPlatform, store: Store) -> None:
    seq = await platform.send("out_1", "video", Effect.POST, message_to_json(HELLO))
    await platform.send("out_2", "video", Effect.DELETE, payload(message=seq))
    assert posts(store, "video") == []
    assert "Hello." not in await store.read(everything_kept)
    assert await platform.find("out_2", "video") == seq


async def test_a_channel_is_made_with_its_members_and_its_name_is_taken_then(
    platform: LocalPlatform, store: Store
) -> None:
    asked = payload(topic="When is video good?", members=["p01", "p02"])
    assert await platform.send("out_1", "waits", Effect.CREATE_CHANNEL, asked) == "waits"
    assert await platform.find("out_1", "waits") == "waits"
    assert Channel("waits", "When is video good?") in store.read_now(workspace.channels_of, "p02")
    with pytest.raises(PlatformError, match="name_taken"):
        await platform.send("out_2", "waits", Effect.CREATE_CHANNEL, asked)


async def test_an_effect_that_fails_half_way_leaves_nothing(platform: LocalPlatform, store: Store) -> None:
    with pytest.raises(PlatformError, match="unknown_account"):
        await platform.send("out_1", "waits", Effect.CREATE_CHANNEL, payload(members=["p01", "nobody"]))
    assert store.read_now(workspace.channel_by_id, "waits") is None
    assert await platform.find("out_1", "waits") is None


async def test_topic_invitation_and_pin_are_carried_out(platform: LocalPlatform, store: Store) -> None:
    seq = await platform.send("out_1", "video", Effect.POST, message_to_json(HELLO))
    await platform.send("out_2", "video", Effect.SET_TOPIC, payload(topic="Another"))
    await platform.send("out_3", "video", Effect.INVITE, payload(accounts=["p01", "p02"]))
    await platform.send("out_4", "video", Effect.PIN, payload(message=seq))
    # Whoever joins has not missed what was said before.
    assert store.read_now(workspace.channels_of, "p02") == [Channel("video", "Another", unread=0)]
    assert [str(post.seq) for post in store.read_now(workspace.pinned_in, "p02", "video")] == [seq]


@pytest.mark.parametrize(
    ("address", "effect", "raw", "code"),
    [
        ("nowhere", Effect.POST, message_to_json(HELLO), "unknown_address"),
        ("dm:nobody", Effect.POST, message_to_json(HELLO), "unknown_address"),
        ("video", Effect.POST, "{", "bad_payload"),
        ("video", Effect.POST, payload(blocks=1), "bad_payload"),
        ("nowhere", Effect.SET_TOPIC, payload(topic="x"), "unknown_channel"),
        ("video", Effect.SET_TOPIC, json.dumps({"v": 2, "topic": "x"}), "bad_payload"),
        ("video", Effect.SET_TOPIC, payload(topic=7), "bad_payload"),
        ("video", Effect.INVITE, payload(accounts="p01"), "bad_payload"),
        ("nowhere", Effect.INVITE, payload(accounts=["p01"]), "unknown_channel"),
        ("video", Effect.EDIT, payload(message="99", content=content(HELLO)), "unknown_message"),
        ("video", Effect.EDIT, payload(message="1; DROP", content=content(HELLO)), "bad_payload"),
        ("video", Effect.DELETE, payload(message="99"), "unknown_message"),
        ("video", Effect.DELETE, "[]", "bad_payload"),
        ("video", Effect.PIN, payload(message="99"), "unknown_message"),
        ("", Effect.CREATE_CHANNEL, payload(), "name_taken"),
    ],
)
async def test_what_can_never_work_is_refused_for_good(
    platform: LocalPlatform, address: str, effect: Effect, raw: str, code: str
) -> None:
    with pytest.raises(PlatformError) as refused:
        await platform.send("out_1", address, effect, raw)
    assert (refused.value.code, refused.value.fate) == (code, Fate.NEVER)
    assert await platform.find("out_1", address) is None


async def test_a_persons_own_message_cannot_be_edited_by_the_bot(platform: LocalPlatform, store: Store) -> None:
    said = store.write_now(workspace.say_as, Spoken("video", "p01", "My own words."))
    with pytest.raises(PlatformError, match="unknown_message"):
        await platform.send("out_1", "video", Effect.EDIT, payload(message=str(said), content=content(BYE)))


async def test_a_picture_is_shown_and_any_other_file_named(platform: LocalPlatform, store: Store) -> None:
    picture = payload(name="chart.svg", title="The chart", content="PHN2Zy8+", message=content(HELLO))
    made = await platform.send("out_1", "video", Effect.UPLOAD, picture)
    await platform.send("out_2", "video", Effect.UPLOAD, payload(name="pack.xlsx", title="The pack", content="UEs="))
    first, second = (plain(post.content) for post in posts(store, "video") if post.content)
    assert first == "Hello.\n\nPicture: The chart"
    assert second == "The pack"
    assert await platform.find("out_1", "video") == made


async def test_a_file_that_cannot_be_read_is_refused_for_good(platform: LocalPlatform) -> None:
    with pytest.raises(PlatformError) as caught:
        await platform.send("out_1", "video", Effect.UPLOAD, payload(name="a.svg", content="no base64"))
    assert caught.value.fate is Fate.NEVER


async def test_a_role_stands_beside_its_persons_name_until_it_is_taken(platform: LocalPlatform, store: Store) -> None:
    store.write_now(workspace.say_as, Spoken(place="video", author="p01", body="Hello", key="k1"))
    for row in ("out_1", "out_2"):  # a second time is no fault
        assert await platform.send(row, "dm:p01", Effect.ROLE, payload(role="Codesigner", give=True)) == "Codesigner"
    assert await platform.find("out_1", "dm:p01") == "Codesigner"
    assert posts(store, "video")[0].author_blurb == "Codesigner"
    await platform.send("out_3", "dm:p01", Effect.ROLE, payload(role="Codesigner", give=False))
    assert posts(store, "video")[0].author_blurb == ""
    for address, wrong in (("dm:p99", payload(role="x")), ("dm:p01", payload(role=" ")), ("dm:p01", payload(role=1))):
        with pytest.raises(PlatformError) as caught:
            await platform.send("out_4", address, Effect.ROLE, wrong)
        assert caught.value.fate is Fate.NEVER


async def test_an_event_is_a_card_in_its_channel(platform: LocalPlatform, store: Store) -> None:
    meeting = payload(name="Round six", starts_at="2027-07-06T12:30:00+01:00", place="Room 2", zone="Europe/London")
    made = await platform.send("out_1", "video", Effect.EVENT, meeting)
    assert await platform.find("out_1", "video") == made
    (card,) = posts(store, "video")
    assert card.content is not None
    assert plain(card.content) == ("Round six\n\nWhen: Tue 6 July, 12:30 BST to Tue 6 July, 13:30 BST\n\nWhere: Room 2")
    with pytest.raises(PlatformError) as caught:
        await platform.send("out_2", "video", Effect.EVENT, payload(name="Round six", starts_at="2027-07-06"))
    assert caught.value.code == "bad_payload"


async def test_an_event_that_is_moved_or_called_off_is_told_in_its_own_card(
    platform: LocalPlatform, store: Store
) -> None:
    about = {"name": "Round six", "starts_at": "2027-07-06T12:30:00+01:00", "place": "Room 2", "zone": "Europe/London"}
    made = await platform.send("out_1", "video", Effect.EVENT, payload(**about))
    moved = {**about, "event": made, "starts_at": "2027-07-07T09:00:00+01:00"}
    assert await platform.send("out_2", "video", Effect.EVENT, payload(**moved)) == made
    (card,) = posts(store, "video")
    assert card.content is not None
    assert "Wed 7 July, 09:00 BST" in plain(card.content)
    await platform.send("out_3", "video", Effect.EVENT, payload(**moved, called_off=True))
    (card,) = posts(store, "video")
    assert card.content is not None
    assert "Called off. This does not take place." in plain(card.content)
    with pytest.raises(PlatformError) as caught:
        await platform.send("out_4", "video", Effect.EVENT, payload(**about, called_off=True))
    assert caught.value.code == "bad_payload"
