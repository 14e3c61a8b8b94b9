"""A request is kept before anything else, done once, and answered the same whenever it comes again."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from structlog.typing import EventDict

from bot.routing.dispatch import Dispatcher
from bot.routing.replies import FormErrors, OpenForm, Quiet, Show
from bot.routing.requests import Kind, Request
from bot.ui.message import Buttons
from tests.routing.tea import WORDS, House, asked, words_of

# --- who joins


async def test_who_joins_where_nobody_welcomes_people_is_met_with_silence(
    house: House, dispatcher: Dispatcher, logs: list[EventDict]
) -> None:
    joined = replace(asked("menu:arrive:"), kind=Kind.ARRIVE)
    assert await dispatcher.dispatch(joined) == Quiet()
    assert house.poured() == []
    assert logs == []


# --- once


async def test_a_request_that_comes_twice_acts_once_and_has_one_reply(house: House, dispatcher: Dispatcher) -> None:
    first = await dispatcher.dispatch(asked("tea:pour:"))
    again = await dispatcher.dispatch(asked("tea:pour:"))
    assert words_of(first) == "Poured for Declan McGurk, no. 1."
    assert again == first
    assert house.poured() == ["tea.pour"]


async def test_the_same_request_many_times_at_once_acts_once_too(house: House, dispatcher: Dispatcher) -> None:
    replies = await asyncio.gather(*(dispatcher.dispatch(asked("tea:pour:")) for _ in range(8)))
    assert {words_of(reply) for reply in replies} == {"Poured for Declan McGurk, no. 1."}
    assert house.kettle.ran == ["pour"]


async def test_another_press_is_another_request(house: House, dispatcher: Dispatcher) -> None:
    await dispatcher.dispatch(asked("tea:pour:", "1"))
    await dispatcher.dispatch(asked("tea:pour:", "2"))
    assert house.poured() == ["tea.pour", "tea.pour"]


async def test_two_platforms_may_use_one_key_for_two_people(house: House, dispatcher: Dispatcher) -> None:
    mine = await dispatcher.dispatch(asked("tea:pour:"))
    theirs = await dispatcher.dispatch(asked("tea:pour:", platform="slack", account="U1", account_name="Zoë Kiernan"))
    assert words_of(mine) != words_of(theirs)
    assert house.poured() == ["tea.pour", "tea.pour"]


async def test_nobody_gets_the_reply_meant_for_somebody_else(house: House, dispatcher: Dispatcher) -> None:
    await dispatcher.dispatch(asked("tea:pour:"))
    other = await dispatcher.dispatch(asked("tea:pour:", account="zoe", account_name="Zoë Kiernan"))
    assert "Declan" not in words_of(other)
    assert "Nothing was changed" in words_of(other)
    assert house.poured() == ["tea.pour"]


# --- kept first, emptied when done


async def test_what_was_asked_is_kept_before_its_handler_runs(house: House, dispatcher: Dispatcher) -> None:
    await dispatcher.dispatch(asked("tea:pour:"))
    (kept,) = house.kettle.kept
    assert kept is not None
    assert (kept.done, kept.source, kept.account, kept.route) == (False, "local", "declan", "tea:pour")
    assert WORDS in kept.body


async def test_what_was_typed_is_emptied_with_the_doing(house: House, dispatcher: Dispatcher) -> None:
    await dispatcher.dispatch(asked("tea:pour:"))
    assert (house.row().done, house.row().body) == (True, "")
    assert WORDS not in str(house.rows())


async def test_of_a_secret_nothing_but_the_key_is_ever_kept(house: House, dispatcher: Dispatcher) -> None:
    first = await dispatcher.dispatch(asked("tea:whisper:"))
    (kept,) = house.kettle.kept
    assert kept is not None
    assert kept.body == ""
    assert await dispatcher.dispatch(asked("tea:whisper:")) == first
    assert house.poured() == ["tea.pour"]


async def test_what_only_shows_is_not_kept_at_all(house: House, dispatcher: Dispatcher) -> None:
    assert isinstance(await dispatcher.dispatch(asked("tea:cups:")), OpenForm)
    assert "Tea." in words_of(await dispatcher.dispatch(asked("menu:open:")))
    assert house.rows() == []


async def test_what_is_kept_belongs_to_its_person_from_the_start(house: House, dispatcher: Dispatcher) -> None:
    house.kettle.broken = True
    await dispatcher.dispatch(asked("tea:spill:"))
    assert WORDS in house.row().body
    await dispatcher.dispatch(asked("tea:leave:", "2"))
    assert WORDS not in str(house.rows())


async def test_who_asks_to_be_forgotten_is_not_known_by_asking_twice(house: House, dispatcher: Dispatcher) -> None:
    first = await dispatcher.dispatch(asked("tea:leave:"))
    assert await dispatcher.dispatch(asked("tea:leave:")) == first
    assert house.kettle.ran == ["leave"]
    assert house.row().account == ""
    assert not house.knows("declan")


# --- who


async def test_whoever_appears_is_a_guest_from_then_on(house: House, dispatcher: Dispatcher) -> None:
    await dispatcher.dispatch(asked("menu:open:"))
    await dispatcher.dispatch(asked("tea:pour:", account="zoe", account_name="Zoë Kiernan"))
    assert house.known() == {"Declan McGurk", "Zoë Kiernan"}


# --- refusals


async def test_a_refusal_says_why_and_leaves_nothing_half_done(house: House, dispatcher: Dispatcher) -> None:
    reply = await dispatcher.dispatch(asked("tea:refuse:"))
    assert words_of(reply).startswith("There is no tea left. Nothing was changed.")
    assert house.kettle.ran == ["refuse"]
    assert house.poured() == []
    assert (house.row().done, house.row().body) == (True, "")


async def test_a_refusal_is_repeated_word_for_word(house: House, dispatcher: Dispatcher) -> None:
    first = await dispatcher.dispatch(asked("tea:refuse:"))
    assert await dispatcher.dispatch(asked("tea:refuse:")) == first
    assert house.kettle.ran == ["refuse"]


async def test_a_refusal_of_a_form_stands_at_its_fields(house: House, dispatcher: Dispatcher) -> None:
    reply = await dispatcher.dispatch(asked("tea:refuse:fields", kind=Kind.SUBMIT))
    assert reply == FormErrors({"milk": "There is no milk left."})
    assert await dispatcher.dispatch(asked("tea:refuse:fields", kind=Kind.SUBMIT)) == reply
    pressed = await dispatcher.dispatch(asked("tea:refuse:fields", "2"))
    assert "There is no tea left." in words_of(pressed)


async def test_a_refusal_to_show_something_is_said_as_well(dispatcher: Dispatcher) -> None:
    assert words_of(await dispatcher.dispatch(asked("tea:look:refused"))).startswith("The lid is on.")


# --- faults


async def test_a_fault_gives_a_reference_and_leaves_nothing_half_done(
    house: House, dispatcher: Dispatcher, logs: list[EventDict]
) -> None:
    house.kettle.broken = True
    reply = await dispatcher.dispatch(asked("tea:spill:"))
    words = words_of(reply)
    assert "What you typed is saved." in words
    (fault,) = [entry for entry in logs if entry["event"] == "fault"]
    assert f"Reference: {fault['reference']}." in words
    assert (fault["log_level"], fault["request"], fault["route"]) == ("error", "local:1", "tea:spill")
    assert "IntegrityError" not in words
    assert WORDS not in words
    assert house.poured() == []
    assert (house.row().done, house.row().attempts) == (False, 1)


async def test_a_fault_in_a_secret_does_not_say_that_it_was_saved(house: House, dispatcher: Dispatcher) -> None:
    house.kettle.broken = True
    words = words_of(await dispatcher.dispatch(asked("tea:spill_secret:")))
    assert "Nothing was changed." in words
    assert "saved" not in words
    assert WORDS not in str(house.rows())


async def test_a_fault_in_showing_gives_a_reference_too(dispatcher: Dispatcher) -> None:
    words = words_of(await dispatcher.dispatch(asked("tea:look:")))
    assert "Reference: " in words
    assert WORDS not in words


async def test_after_a_fault_the_same_request_can_succeed(house: House, dispatcher: Dispatcher) -> None:
    house.kettle.broken = True
    await dispatcher.dispatch(asked("tea:spill:"))
    house.kettle.broken = False
    assert words_of(await dispatcher.dispatch(asked("tea:spill:"))) == "Poured after all."
    assert house.poured() == ["tea.spill"]


async def test_what_cannot_even_be_kept_is_a_fault_and_stops_nobody_else(house: House, dispatcher: Dispatcher) -> None:
    unwritable = await dispatcher.dispatch(asked("tea:pour:", words="\ud800"))
    assert "Nothing was changed." in words_of(unwritable)
    assert "Poured" in words_of(await dispatcher.dispatch(asked("tea:pour:", "2")))


# --- what leads nowhere


@pytest.mark.parametrize("action", ["tea:gone:", "coffee:pour:", "tea:gone:round-1"])
async def test_a_button_of_an_earlier_time_gets_a_kind_answer_and_the_menu(
    house: House, dispatcher: Dispatcher, action: str
) -> None:
    reply = await dispatcher.dispatch(asked(action))
    assert isinstance(reply, Show)
    assert "no longer does anything. Nothing was changed." in words_of(reply)
    assert any(isinstance(block, Buttons) for block in reply.message.blocks)
    assert house.rows() == []


def typed(words: str, key: str = "1") -> Request:
    return replace(asked("menu:command:", key), kind=Kind.COMMAND, words=words, values={})


@pytest.mark.parametrize("words", ["pour", "POUR", "  Pour  ", "pour\tmilk and sugar", "\npour  milk", "pour\u00a0x"])
async def test_a_word_is_known_however_it_is_spaced_and_spelt(house: House, dispatcher: Dispatcher, words: str) -> None:
    assert "Poured" in words_of(await dispatcher.dispatch(typed(words)))
    assert house.row().route == "tea:pour"


async def test_what_follows_the_word_is_handed_on(house: House, dispatcher: Dispatcher) -> None:
    await dispatcher.dispatch(typed(" pour  Two cups,\n please "))
    (kept,) = house.kettle.kept
    assert kept is not None
    assert r'"words":"Two cups,\n please"' in kept.body


@pytest.mark.parametrize("words", ["", "   ", "\n"])
async def test_nothing_typed_is_the_menu(dispatcher: Dispatcher, words: str) -> None:
    assert words_of(await dispatcher.dispatch(typed(words))) == "Tea."


@pytest.mark.parametrize("words", ["cofee", "pour!", "../etc/passwd", "@everyone now", "🫖"])
async def test_an_unknown_word_gets_an_answer_of_its_own(house: House, dispatcher: Dispatcher, words: str) -> None:
    assert words_of(await dispatcher.dispatch(typed(words))) == f"What is {words}?"
    assert house.rows() == []
