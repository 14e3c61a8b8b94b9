"""A moment is shown in each reader's zone, a member is called by their account, and what people type can do neither."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.platforms.discord.markup import called, markup, pieces
from bot.platforms.discord.render import draw
from bot.platforms.limits import length
from bot.platforms.local.render import renderer
from bot.platforms.slack.render import native_posts
from bot.platforms.slack.voice import fields
from bot.platforms.slack.words import elements
from bot.platforms.split import split_text
from bot.ui.codec import message_from_json, message_to_json
from bot.ui.markdown import inline
from bot.ui.message import Context, FieldItem, Fields, Items, Message, Paragraph, Quote, note
from bot.ui.plain import plain
from bot.ui.text import Mention, Moment, Plain, Text, joined, mention, say, untrusted
from bot.ui.when import for_each_reader
from tests.platforms.slack_stub.blocks import message_problems
from tests.strategies import HOSTILE, written

AT = datetime(2027, 7, 6, 11, 30, tzinfo=UTC)
UNIX = int(AT.timestamp())
WHEN = for_each_reader(AT, "Europe/London")
AMINA = mention("Amina *A* @here", [("slack", "U0AMINA01"), ("discord", "123456789012345678")])
TYPED = (
    *HOSTILE,
    f"<t:{UNIX}:F> <@123456789012345678> <@U0AMINA01>",
    f"<!date^{UNIX}^{{date_short}}|noon>",
    '{"kind": "time", "at": "2027-07-06T11:30:00Z"}',
    '{"kind":"mention","accounts":[["slack","U0AMINA01"]]}',
    "[Amina](mention:mem_1)",
)
DISCORD_NODE = re.compile(r"<t:\d+|<@!?&?\d", re.IGNORECASE)
typed = st.one_of(written(), st.sampled_from(TYPED))


def walked(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for each in node for found in walked(each)]
    return [node, *(found for value in node.values() for found in walked(value))] if isinstance(node, dict) else []


def on_slack(message: Message) -> list[dict[str, Any]]:
    posts = [fields(post) for post in native_posts(message)]
    assert [problem for post in posts for problem in message_problems(post)] == []
    return [each for each in walked(posts) if each.get("type") in {"date", "user", "usergroup", "broadcast"}]


def on_discord(message: Message) -> str:
    return json.dumps([drawn.components() for drawn in draw(message).messages])


@given(typed, typed)
@example("<t:1", ":F>")
@example("<@", "123456789012345678>")
@settings(max_examples=80)
def test_nothing_that_is_typed_tells_a_time_or_calls_anybody(one: str, two: str) -> None:
    told = joined([say("{one}{two}", one=one, two=two), untrusted(one), say("**{two}**", two=two)], "")
    assert not any(isinstance(span, Moment | Mention) for span in told.spans)
    blocks = (Paragraph(told), Quote(told, told), Items((told,)), Fields((FieldItem("Who", told),)), Context(told))
    message = message_from_json(message_to_json(Message(blocks, why=told)))
    assert on_slack(message) == []
    assert not DISCORD_NODE.search(on_discord(message))
    assert list(called(message)) == []


@given(typed)
@settings(max_examples=60)
def test_beside_what_is_typed_our_own_nodes_alone_mean_anything(words: str) -> None:
    named = mention(words, [("slack", "U0AMINA01"), ("discord", "123456789012345678")])
    told = say("{words} {who} {when} {words}", words=words, who=named, when=WHEN)
    message = note(told)
    found = on_slack(message)
    assert [each["type"] for each in found] == ["user", "date"]
    assert DISCORD_NODE.findall(on_discord(message)) == ["<@1", f"<t:{UNIX}"]
    assert list(called(message)) == ["123456789012345678"]


def test_slack_shows_the_moment_by_the_readers_device_and_says_all_of_it_in_the_fallback() -> None:
    date, user = elements(joined([WHEN, AMINA], ""))
    assert date == {
        "type": "date", "timestamp": UNIX, "format": "{date_long}, {time}", "fallback": "Tue 6 July, 12:30 BST",
    }  # fmt: skip
    assert user == {"type": "user", "user_id": "U0AMINA01"}
    (post,) = native_posts(note(say("It ends {when}, says {who}.", when=WHEN, who=AMINA)))
    assert post.text == "It ends Tue 6 July, 12:30 BST, says Amina *A* @here."


def test_discord_shows_the_moment_in_the_readers_zone_and_notifies_only_whom_it_names() -> None:
    assert markup(say("It ends {when}.", when=WHEN)) == f"It ends <t:{UNIX}:F>."
    assert markup(say("{who} asks", who=AMINA)) == "<@123456789012345678> asks"
    assert draw(note(AMINA)).calls == {"123456789012345678"}
    assert draw(note(say("Nobody is called"))).calls == frozenset()


@pytest.mark.parametrize("account", ["", "U0AMINA01> <!channel", "everyone", "12", "here"])
def test_somebody_without_an_account_there_is_named_and_not_called(account: str) -> None:
    who = mention("Amina @everyone", [("slack", account), ("discord", account)] if account else [])
    if account != "U0AMINA01":
        assert "<@" not in markup(who).replace("<@\u200b", "")
        assert markup(who) == "Amina @\u200beveryone"
    assert elements(who) == [{"type": "text", "text": "Amina @everyone"}]


def test_plain_text_files_and_the_workspace_say_the_same_words() -> None:
    message = Message((Paragraph(say("It ends {when}, says {who}.", when=WHEN, who=AMINA)),))
    assert plain(message) == "It ends Tue 6 July, 12:30 BST, says Amina *A* @here."
    assert inline(say("It ends {when}.", when=WHEN)) == "It ends Tue 6 July, 12:30 BST."
    shown = renderer("Europe/London", stylesheet="/s", command="/convenor").part(
        "message.html", "spans", Text((*WHEN.spans, *mention("<b>A</b>", []).spans))
    )
    assert shown == '<time datetime="2027-07-06T11:30:00Z">Tue 6 July, 12:30 BST</time>&lt;b&gt;A&lt;/b&gt;'


def test_a_long_text_is_never_cut_inside_a_moment_or_a_mention() -> None:
    text = Text(
        tuple(span for _ in range(40) for span in (*WHEN.spans, Plain(" and "), *AMINA.spans, Plain(" words ")))
    )
    cut = split_text(text, 100)
    assert all(length(piece.plain()) <= 100 for piece in cut)
    assert sum(isinstance(span, Moment) for piece in cut for span in piece.spans) == 40
    for piece in pieces(text, 100):
        assert length(piece) <= 100
        assert piece.count("<") == piece.count(">")
