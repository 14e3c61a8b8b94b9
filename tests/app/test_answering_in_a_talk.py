"""A log answered in a talk: one question at a time, the next direct message is the answer, resumed anywhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.app.bot import Bot
from bot.programme.learning_logs.actions.taking_part import set_audience
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.responses import Standing
from bot.routing.requests import Kind
from bot.store import Tx
from bot.store.metadata import metadata
from bot.ui.message import Select
from tests.app.demo import Demo
from tests.app.stage import FIRST, PROJECT, log_of, member
from tests.app.visitor import Visitor

NUMBER = "943 476 5919"
NIAMH = "niamh.gilsenan"


@pytest.fixture
async def bot(demo: Demo) -> AsyncIterator[Bot]:
    """The bot on a fresh demo, its prompts of round 1 just sent."""
    async with demo.bot() as found:
        demo.clock.move_to(datetime(2027, 3, 16, 12, 30, tzinfo=UTC))
        await found.do_due()
        yield found


@pytest.fixture
def niamh(bot: Bot) -> Visitor:
    return Visitor(bot, NIAMH)


async def begin(visitor: Visitor) -> None:
    await visitor.send(Kind.COMMAND, "menu:command:", words="log")
    await visitor.press("Answer here, one by one")


def everything_stored(tx: Tx) -> str:
    return "\n".join(repr(tuple(row)) for table in metadata.sorted_tables for row in tx.rows(sa.select(table)))


async def test_a_log_is_answered_one_question_at_a_time_and_handed_in(demo: Demo, niamh: Visitor) -> None:
    await begin(niamh)
    assert "Question 1 of 8. What has changed in your service since last time?" in niamh.text
    await niamh.say("Two wards offer it now.")
    assert "Question 2 of 8" in niamh.text
    await niamh.choose("kit")
    await niamh.choose("time")
    assert "Kit and connection, Time" in niamh.text
    await niamh.press("Next")
    await niamh.press("Skip")
    assert "Question 4 of 8" in niamh.text
    await niamh.press("Back")
    await niamh.say("The forms.")
    await niamh.say("Ring first.")
    await niamh.choose("4")
    await niamh.press("I don't know")
    await niamh.say("Ask the porters")
    await niamh.press("Skip")
    assert "You have answered 7 of 8" in niamh.text
    await niamh.press("Hand it in")
    assert "Log 1 of Video consultations is handed in." in niamh.text
    log = log_of(demo, NIAMH)
    assert log.standing is Standing.HANDED_IN
    assert log.handed_in["what_changed"] == ("Two wards offer it now.",)
    assert log.handed_in["what_helped"] == ("kit", "time")
    assert log.handed_in["what_got_in_the_way"] == ("The forms.",)
    assert log.handed_in["confidence"] == ("4",)
    assert log.handed_in["sessions"] == ("don't know",)
    await niamh.say("Thank you")  # nobody listens any more
    assert "I do not read messages as answers" in niamh.text


async def test_form_and_talk_share_their_answers(demo: Demo, niamh: Visitor) -> None:
    await begin(niamh)
    await niamh.say("Two wards offer it now.")
    await niamh.send(Kind.PRESS, f"learning_logs:answer:{FIRST}")
    (first,) = [question for question in niamh.form.questions if question.key == "what_changed"]
    assert first.value == ("Two wards offer it now.",)
    await niamh.send(Kind.KEEP, f"learning_logs:keep:{FIRST}", what_helped=("kit",))
    await begin(niamh)
    assert "Question 2 of 8" in niamh.text
    assert "Kit and connection" in niamh.text


async def test_a_talk_stopped_hears_nothing_and_is_carried_on_where_it_was(demo: Demo, niamh: Visitor) -> None:
    await begin(niamh)
    await niamh.say("Two wards offer it now.")
    await niamh.press("Stop, carry on later")
    assert "is saved" in niamh.text
    await niamh.say("By the way, hello.")
    assert "I do not read messages as answers" in niamh.text
    await begin(niamh)
    assert "Question 2 of 8" in niamh.text
    assert log_of(demo, NIAMH).typed == {"what_changed": ("Two wards offer it now.",)}


async def test_a_command_is_a_command_also_in_a_talk(demo: Demo, niamh: Visitor) -> None:
    await begin(niamh)
    await niamh.send(Kind.COMMAND, "menu:command:", words="help")
    assert log_of(demo, NIAMH).typed == {}
    await niamh.say("Two wards.")
    assert log_of(demo, NIAMH).typed == {"what_changed": ("Two wards.",)}


async def test_nobody_elses_message_and_no_other_platform_is_heard(demo: Demo, bot: Bot, niamh: Visitor) -> None:
    await begin(niamh)
    declan = Visitor(bot, "declan.mcgurk")
    await declan.say("Hello?")
    assert "I do not read messages as answers" in declan.text
    elsewhere = niamh.elsewhere("slack")
    await elsewhere.say("Hello?")
    assert log_of(demo, NIAMH).typed == {}


async def test_a_message_of_the_next_day_is_no_answer(demo: Demo, niamh: Visitor) -> None:
    await begin(niamh)
    demo.clock.move_to(demo.clock.now() + timedelta(hours=25))
    await niamh.say("Are you there?")
    assert "I do not read messages as answers" in niamh.text
    assert log_of(demo, NIAMH).typed == {}


async def test_a_message_delivered_twice_is_one_answer(demo: Demo, niamh: Visitor) -> None:
    await begin(niamh)
    first = await niamh.say("Two wards.", key="delivery-1")
    assert await niamh.say("Two wards.", key="delivery-1") == first
    assert log_of(demo, NIAMH).typed == {"what_changed": ("Two wards.",)}


async def test_what_is_no_number_stays_at_the_question_and_says_why(demo: Demo, niamh: Visitor) -> None:
    await begin(niamh)
    await niamh.say("Two wards.")
    for _question in range(4):
        await niamh.press("Skip")
    assert "About how many" in niamh.text
    await niamh.say("lots")
    assert "Please give a whole number between 0 and 100,000." in niamh.text
    await niamh.say("about 40")
    assert "whole number" in niamh.text
    await niamh.say("40")
    assert "Question 7 of 8" in niamh.text


async def test_a_message_without_words_changes_nothing_and_says_so(demo: Demo, niamh: Visitor) -> None:
    await begin(niamh)
    await niamh.say("Two wards offer it now.")
    await niamh.press("Back")
    await niamh.say(" ")  # a picture alone, say
    assert "Question 1 of 8" in niamh.text
    assert "only words" in niamh.text
    assert log_of(demo, NIAMH).shown()["what_changed"] == ("Two wards offer it now.",)


async def test_an_option_can_be_written_out(demo: Demo, niamh: Visitor) -> None:
    await begin(niamh)
    await niamh.say("Two wards.")
    await niamh.say("Training, time")
    assert log_of(demo, NIAMH).typed["what_helped"] == ("training", "time")
    await niamh.press("Back")
    assert [block for block in niamh.message.blocks if isinstance(block, Select)] != []


async def test_what_is_needed_is_named_at_the_end_and_not_handed_in(demo: Demo, niamh: Visitor) -> None:
    await begin(niamh)
    for _question in range(8):
        await niamh.press("Skip")
    assert "This one is needed" in niamh.text
    await niamh.send(Kind.PRESS, f"learning_logs:talk_hand_in:{FIRST}")
    assert "This one is needed" in niamh.text
    assert log_of(demo, NIAMH).standing is Standing.OPEN


async def test_a_patients_number_in_the_chat_is_not_stored_and_the_author_told_where_it_still_is(
    demo: Demo, niamh: Visitor
) -> None:
    await begin(niamh)
    await niamh.say(f"One patient, {NUMBER}, had moved house.")
    assert "I have stored nothing of it" in niamh.text
    assert "still here in the chat" in niamh.text
    stored = demo.store.read_now(everything_stored)
    assert NUMBER not in stored
    assert log_of(demo, NIAMH).typed == {}
    await niamh.press("Take it out")
    assert log_of(demo, NIAMH).typed["what_changed"] == ("One patient, [an NHS number], had moved house.",)
    assert "Question 2 of 8" in niamh.text


async def test_on_another_platform_it_is_said_how_to_delete_a_message_there(demo: Demo, niamh: Visitor) -> None:
    await begin(niamh)
    await niamh.say(f"NHS number {NUMBER}")
    for platform, words in (("slack", "More actions"), ("discord", "right-click")):
        await niamh.elsewhere(platform).say(f"NHS number {NUMBER}")
        other = niamh.elsewhere(platform)
        await other.say(f"NHS number {NUMBER}")
        assert words in other.text


async def test_who_says_it_is_something_else_sends_the_same_message_again(demo: Demo, niamh: Visitor) -> None:
    await begin(niamh)
    text = f"Our order {NUMBER} came."
    await niamh.say(text)
    await niamh.press("Not a patient's number")
    assert "send it once more" in niamh.text
    assert NUMBER not in demo.store.read_now(everything_stored)
    await niamh.say(text)
    assert log_of(demo, NIAMH).typed["what_changed"] == (text,)
    assert "Question 2 of 8" in niamh.text


async def test_contact_details_in_the_chat_are_the_authors_to_leave_in(demo: Demo, niamh: Visitor) -> None:
    await begin(niamh)
    await niamh.say("Call me on 07700 900123.")
    assert "a phone number" in niamh.text
    await niamh.press("Leave it in")
    assert "Question 2 of 8" in niamh.text
    await niamh.send(Kind.PRESS, f"learning_logs:talk_hand_in:{FIRST}")
    assert log_of(demo, NIAMH).handed_in["what_changed"] == ("Call me on 07700 900123.",)


async def test_distress_shows_routes_and_where_the_message_still_is_and_the_talk_goes_on(niamh: Visitor) -> None:
    await begin(niamh)
    await niamh.say("I am not coping with the inbox.")
    assert "116 123" in niamh.text
    assert "still here in the chat" in niamh.text
    assert "Question 2 of 8" in niamh.text


async def test_outside_a_talk_a_number_and_distress_are_answered_at_once(demo: Demo, niamh: Visitor) -> None:
    await niamh.say(f"NHS number {NUMBER}")
    assert "still here in the chat" in niamh.text
    assert NUMBER not in demo.store.read_now(everything_stored)
    await niamh.say("I can't cope.")
    assert "116 123" in niamh.text


async def test_one_answer_can_have_an_audience_of_its_own(demo: Demo, niamh: Visitor) -> None:
    hand_in = f"learning_logs:hand_in:{FIRST}"
    await niamh.submit(
        Kind.SUBMIT,
        hand_in,
        {"what_changed": ("One.",), "what_learnt": ("Two.",), "audience.what_learnt": ("insight_team",)},
    )
    assert log_of(demo, NIAMH).audiences == {"what_learnt": Audience.INSIGHT_TEAM}
    assert audiences(demo) == {"what_changed": "public_anonymous", "what_learnt": "insight_team"}
    await niamh.send(Kind.PRESS, f"learning_logs:answer:{FIRST}")
    (question,) = [each for each in niamh.form.questions if each.key == "what_learnt"]
    assert "insight team only" in question.audience.plain()
    assert question.beside is not None
    assert question.beside.value == "insight_team"
    await niamh.submit(Kind.SUBMIT, f"learning_logs:set_readers:{FIRST}", {
        "audience.what_changed": ("public_named",), "audience.what_learnt": ("usual",)})  # fmt: skip
    assert audiences(demo) == {"what_changed": "public_named", "what_learnt": "public_anonymous"}


async def test_narrowing_for_all_narrows_also_what_had_a_wider_audience(demo: Demo, niamh: Visitor) -> None:
    values = {"what_changed": ("One.",), "audience.what_changed": ("public_named",)}
    await niamh.submit(Kind.SUBMIT, f"learning_logs:hand_in:{FIRST}", values)
    demo.store.write_now(change_for_all, demo, Audience.PROJECT)
    assert audiences(demo) == {"what_changed": "project"}
    demo.store.write_now(change_for_all, demo, Audience.PUBLIC_ANONYMOUS)
    assert audiences(demo) == {"what_changed": "public_anonymous"}


def change_for_all(tx: Tx, demo: Demo, audience: Audience) -> None:
    from bot.core.members.actions import person_by_id

    person = person_by_id(tx, member(demo, NIAMH))
    assert person is not None
    set_audience(tx, demo.community, person, PROJECT, audience)


def audiences(demo: Demo) -> dict[str, str]:
    answers = metadata.tables["log_answers"]
    query = sa.select(answers.c.question, answers.c.audience).where(answers.c.member_id == member(demo, NIAMH))
    return {row.question: row.audience for row in demo.store.read_now(lambda tx: tx.rows(query))}
