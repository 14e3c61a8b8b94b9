"""Patients stay private: what may identify one is not stored before its author has dealt with it (promise 6)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from bot.app.bot import Bot
from bot.core.audit.actions import entries
from bot.core.safety.actions import routes_shown
from bot.programme.learning_logs.rules.responses import Standing
from bot.routing.requests import Kind
from bot.store import Tx
from bot.store.metadata import metadata
from bot.ui.form import with_asks
from bot.ui.plain import plain
from tests.app.demo import Demo
from tests.app.stage import FIRST, log_of, member
from tests.app.visitor import Visitor

NUMBER = "943 476 5919"
TYPED = f"We rang ten people. One patient, {NUMBER}, had moved house."
MASKED = "We rang ten people. One patient, [an NHS number], had moved house."
KEEP, HAND_IN = f"learning_logs:keep:{FIRST}", f"learning_logs:hand_in:{FIRST}"
NIAMH, DECLAN = "niamh.gilsenan", "declan.mcgurk"


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


def everything_stored(tx: Tx) -> str:
    """Every value of every table, as one text."""
    return "\n".join(repr(tuple(row)) for table in metadata.sorted_tables for row in tx.rows(sa.select(table)))


async def test_a_patients_number_is_stored_nowhere_and_the_form_asks_about_it(demo: Demo, niamh: Visitor) -> None:
    for kind, action in ((Kind.KEEP, KEEP), (Kind.SUBMIT, HAND_IN)):
        await niamh.send(kind, action, what_changed=(TYPED,), what_learnt=("Ring first.",))
        errors = niamh.errors
        assert "an NHS number" in errors.errors["what_changed"]
        assert "Nothing of this answer has been stored or sent yet" in errors.errors["what_changed"]
        (ask,) = errors.asks
        assert (ask.about, [option.value for option in ask.options]) == ("what_changed", ["mask", "keep"])
    stored = demo.store.read_now(everything_stored)
    assert NUMBER not in stored
    assert NUMBER.replace(" ", "") not in stored
    assert "We rang ten people" not in stored
    assert "Ring first." in stored  # the other answers are safe
    assert log_of(demo, NIAMH).standing is Standing.OPEN


async def test_the_form_comes_again_with_the_question_after_the_answer_it_is_about(niamh: Visitor) -> None:
    await niamh.send(Kind.PRESS, f"learning_logs:answer:{FIRST}")
    form = niamh.form
    await niamh.send(Kind.SUBMIT, HAND_IN, what_changed=(TYPED,))
    keys = [question.key for question in with_asks(form, niamh.errors.asks).questions]
    assert keys[keys.index("what_changed") + 1] == "about.what_changed"
    assert with_asks(with_asks(form, niamh.errors.asks), (), "what_changed") == form


async def test_what_is_taken_out_is_stored_without_it(demo: Demo, niamh: Visitor) -> None:
    await niamh.submit(Kind.KEEP, KEEP, {"what_changed": (TYPED,), "about.what_changed": ("mask",)})
    assert niamh.kept.values == {"what_changed": (MASKED,)}
    assert "taken out" in niamh.kept.words
    await niamh.send(Kind.SUBMIT, HAND_IN, what_changed=(MASKED,))
    assert log_of(demo, NIAMH).handed_in["what_changed"] == (MASKED,)
    assert NUMBER not in demo.store.read_now(everything_stored)


async def test_the_author_can_say_that_it_is_something_else_of_exactly_this_text(demo: Demo, niamh: Visitor) -> None:
    await niamh.submit(Kind.KEEP, KEEP, {"what_changed": (TYPED,), "about.what_changed": ("keep",)})
    assert log_of(demo, NIAMH).typed["what_changed"] == (TYPED,)
    (entry,) = [each for each in demo.store.read_now(entries) if each.action == "identifier.stays"]
    assert (entry.actor, entry.subject) == (member(demo, NIAMH), FIRST)
    assert dict(entry.detail) == {"field": "what_changed", "kinds": "nhs_number"}
    await niamh.send(Kind.SUBMIT, HAND_IN, what_changed=(TYPED,))
    assert log_of(demo, NIAMH).handed_in["what_changed"] == (TYPED,)
    await niamh.send(Kind.KEEP, KEEP, what_changed=(f"{TYPED} Again.",))
    assert niamh.errors.asks
    assert "typed" not in str(log_of(demo, NIAMH).typed)
    assert len([e for e in demo.store.read_now(entries) if e.action == "identifier.stays"]) == 1


async def test_what_one_author_said_is_not_said_for_another(niamh: Visitor, bot: Bot) -> None:
    await niamh.submit(Kind.KEEP, KEEP, {"what_changed": (TYPED,), "about.what_changed": ("keep",)})
    declan = Visitor(bot, DECLAN)
    await declan.send(Kind.KEEP, KEEP, what_changed=(TYPED,))
    assert declan.errors.asks


async def test_contact_details_are_kept_in_the_draft_and_settled_before_handing_in(demo: Demo, niamh: Visitor) -> None:
    text = "Call me on 07700 900123."
    await niamh.send(Kind.KEEP, KEEP, what_changed=(text,))
    assert "a phone number" in niamh.kept.problem
    assert [option.label for option in niamh.kept.asks[0].options] == ["Take it out", "Leave it in"]
    assert log_of(demo, NIAMH).typed["what_changed"] == (text,)
    await niamh.send(Kind.SUBMIT, HAND_IN)
    assert "a phone number" in niamh.errors.errors["what_changed"]
    await niamh.submit(Kind.SUBMIT, HAND_IN, {"what_changed": (text,), "about.what_changed": ("keep",)})
    assert log_of(demo, NIAMH).handed_in["what_changed"] == (text,)


async def test_of_both_kinds_the_number_alone_can_be_taken_out(demo: Demo, niamh: Visitor) -> None:
    text = "One lady, PPS 1234567T, was sent two links. Call me on 07700 900123."
    await niamh.send(Kind.SUBMIT, HAND_IN, what_changed=(text,))
    assert [option.value for option in niamh.errors.asks[0].options] == ["mask", "mask_all", "keep"]
    await niamh.submit(Kind.SUBMIT, HAND_IN, {"what_changed": (text,), "about.what_changed": ("mask",)})
    handed_in = log_of(demo, NIAMH).handed_in["what_changed"][0]
    assert handed_in == "One lady, PPS [a PPS number], was sent two links. Call me on 07700 900123."


async def test_a_number_in_any_field_is_found(demo: Demo, niamh: Visitor) -> None:
    await niamh.send(Kind.KEEP, KEEP, sessions=(NUMBER,))
    assert niamh.errors.errors
    assert NUMBER not in demo.store.read_now(everything_stored)


async def test_harm_and_distress_show_the_nations_routes_to_the_author_and_leave_a_count(
    demo: Demo, niamh: Visitor
) -> None:
    text = "I am not coping with the inbox. One patient came to harm."
    before = demo.store.read_now(entries)
    await niamh.send(Kind.KEEP, KEEP, what_changed=(text,))
    assert "116 123" in niamh.kept.aside
    assert "112 or 999" in niamh.kept.aside  # Ireland's own
    await niamh.send(Kind.SUBMIT, HAND_IN, what_changed=(text,))
    assert "116 123" in plain(niamh.message)
    assert demo.store.read_now(routes_shown) == {"harm": 1, "distress": 1}
    assert demo.store.read_now(entries) == before
    assert "116 123" not in demo.store.read_now(everything_stored)  # not even in the replies that are kept


async def test_ordinary_words_show_no_routes(demo: Demo, niamh: Visitor) -> None:
    await niamh.send(Kind.SUBMIT, HAND_IN, what_changed=("The clinic copes well with the demand.",))
    assert "116 123" not in plain(niamh.message)
    assert demo.store.read_now(routes_shown) == {}


async def test_a_second_delivery_of_a_withheld_request_repeats_the_answer(demo: Demo, niamh: Visitor) -> None:
    first = await niamh.submit(Kind.KEEP, KEEP, {"what_changed": (TYPED,)}, key="same")
    assert await niamh.submit(Kind.KEEP, KEEP, {"what_changed": (TYPED,)}, key="same") == first
