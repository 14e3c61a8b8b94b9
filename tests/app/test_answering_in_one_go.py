"""A log written in one go, and a question that is posted to the group because its box is ticked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from bot.app.bot import Bot
from bot.platforms.local import store as workspace
from bot.platforms.local.records import Post
from bot.programme.learning_logs.rules.responses import Standing
from bot.routing.requests import Kind
from bot.store import Tx
from bot.store.metadata import metadata
from bot.ui.plain import plain
from tests.app.demo import Demo
from tests.app.stage import FIRST, log_of
from tests.app.visitor import Visitor

DECLAN = "declan.mcgurk"
SHOW, HAND_IN = f"learning_logs:one_go_show:{FIRST}", f"learning_logs:hand_in:{FIRST}"
TEXT = (
    "Two of our teams moved the follow-up onto video. Missed appointments fell. The consent form got in the way. "
    "It runs to two pages. My advice is to ring people the day before. Next time we will cut the form to one side."
)


@pytest.fixture
async def bot(demo: Demo) -> AsyncIterator[Bot]:
    """The bot on a fresh demo, its prompts of round 1 just sent."""
    async with demo.bot() as found:
        demo.clock.move_to(datetime(2027, 3, 16, 12, 30, tzinfo=UTC))
        await found.do_due()
        yield found


@pytest.fixture
def declan(bot: Bot) -> Visitor:
    return Visitor(bot, DECLAN)


async def test_a_text_is_divided_shown_and_only_then_handed_in(demo: Demo, declan: Visitor) -> None:
    await declan.send(Kind.COMMAND, "menu:command:", words="log")
    await declan.press("Write it in one go")
    assert [question.key for question in declan.form.questions] == ["in_one_go", "how"]
    await declan.send(Kind.SUBMIT, SHOW, in_one_go=(TEXT,), how=("split",))
    assert "This is how your text would go into the log." in declan.text
    assert log_of(demo, DECLAN).standing is Standing.OPEN
    assert log_of(demo, DECLAN).shown() == {}
    await declan.press("Hand in like this")
    assert log_of(demo, DECLAN).handed_in == {
        "what_changed": ("Two of our teams moved the follow-up onto video. Missed appointments fell.",),
        "what_got_in_the_way": ("The consent form got in the way. It runs to two pages.",),
        "what_learnt": ("My advice is to ring people the day before.",),
        "plan_next": ("Next time we will cut the form to one side.",),
    }


async def test_a_text_can_be_kept_whole(demo: Demo, declan: Visitor) -> None:
    await declan.send(Kind.SUBMIT, SHOW, in_one_go=(TEXT,), how=("split",))
    await declan.press("Keep it whole instead")
    await declan.press("Hand in like this")
    assert log_of(demo, DECLAN).handed_in == {"what_changed": (TEXT,)}


async def test_a_text_can_be_changed_in_the_form(demo: Demo, declan: Visitor) -> None:
    await declan.send(Kind.SUBMIT, SHOW, in_one_go=(TEXT,), how=("split",))
    await declan.press("Change it in the form")
    filled = {question.key: question.value for question in declan.form.questions}
    assert filled["what_learnt"] == ("My advice is to ring people the day before.",)
    assert log_of(demo, DECLAN).standing is Standing.OPEN


async def test_a_text_is_kept_as_it_is_typed_and_there_again(declan: Visitor) -> None:
    await declan.send(Kind.KEEP, f"learning_logs:one_go_keep:{FIRST}", in_one_go=("Half a",))
    assert declan.kept.words.startswith("Saved")
    await declan.send(Kind.PRESS, f"learning_logs:one_go:{FIRST}")
    assert declan.form.questions[0].value == ("Half a",)


async def test_a_patients_number_in_one_go_is_asked_about_once(demo: Demo, declan: Visitor) -> None:
    text = "One patient, 943 476 5919, moved. Nobody got in the way."
    await declan.send(Kind.SUBMIT, SHOW, in_one_go=(text,), how=("split",))
    assert declan.errors.asks[0].about == "in_one_go"
    assert "943 476 5919" not in demo.store.read_now(everything_stored)
    values = {"in_one_go": (text,), "how": ("split",), "about.in_one_go": ("keep",)}
    await declan.submit(Kind.SUBMIT, SHOW, values)
    await declan.press("Hand in like this")
    assert log_of(demo, DECLAN).handed_in["what_changed"] == ("One patient, 943 476 5919, moved.",)


async def test_what_cannot_be_handed_in_is_in_the_log_and_named(demo: Demo, declan: Visitor) -> None:
    plan = "Next time " + "we will try it again and again " * 20
    await declan.send(Kind.SUBMIT, SHOW, in_one_go=(f"It went well. {plan}",), how=("split",))
    await declan.press("Hand in like this")
    assert "there is room for 300" in declan.text
    log = log_of(demo, DECLAN)
    assert log.standing is Standing.OPEN
    assert log.typed["plan_next"] == (plan.strip(),)


def everything_stored(tx: Tx) -> str:
    return "\n".join(repr(tuple(row)) for table in metadata.sorted_tables for row in tx.rows(sa.select(table)))


# --- what is ticked


def posts(demo: Demo) -> list[Post]:
    def read(tx: Tx) -> list[Post]:
        return workspace.posts_in(tx, DECLAN, "insight-digests", limit=50, before=None)

    return [post for post in demo.workspace.read_now(read) if post.content and "asks the group" in plain(post.content)]


async def hand_in(declan: Visitor, words: str, *, ticked: bool) -> None:
    values = {"what_changed": ("One.",), "help_wanted": (words,), "tick.help_wanted": ("yes",) if ticked else ()}
    await declan.submit(Kind.SUBMIT, HAND_IN, values)
    await declan.bot.settle()


async def test_only_what_is_ticked_is_posted_and_under_its_authors_name(demo: Demo, declan: Visitor) -> None:
    await hand_in(declan, "Has anybody a form?", ticked=False)
    assert posts(demo) == []
    await hand_in(declan, "Has anybody a form?", ticked=True)
    (post,) = posts(demo)
    assert post.content is not None
    assert "Declan McGurk asks the group, in log 1 of Video consultations" in plain(post.content)
    assert "Has anybody a form?" in plain(post.content)


async def test_what_is_changed_is_changed_where_it_stands_and_what_is_unticked_is_taken_away(
    demo: Demo, declan: Visitor
) -> None:
    await hand_in(declan, "Has anybody a form?", ticked=True)
    await hand_in(declan, "Has anybody a shorter form?", ticked=True)
    (post,) = posts(demo)
    assert post.content is not None
    assert "shorter" in plain(post.content)
    await hand_in(declan, "Has anybody a shorter form?", ticked=False)
    assert posts(demo) == []
    await hand_in(declan, "Has anybody a form after all?", ticked=True)
    assert len(posts(demo)) == 1


async def test_what_is_posted_has_been_looked_at_first(demo: Demo, declan: Visitor) -> None:
    await hand_in(declan, "Who knows NHS number 943 476 5919?", ticked=True)
    assert declan.errors.asks
    assert posts(demo) == []


async def test_a_tick_counts_as_no_answer(demo: Demo, declan: Visitor) -> None:
    await declan.submit(Kind.KEEP, f"learning_logs:keep:{FIRST}", {"tick.help_wanted": ("yes",)})
    assert log_of(demo, DECLAN).answered() == 0
