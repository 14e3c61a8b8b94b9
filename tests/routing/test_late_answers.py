"""A handler that takes longer than two seconds is acknowledged truthfully, and its answer comes once as a message."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from bot.routing.dispatch import ACKNOWLEDGE_WITHIN_S, Dispatcher
from bot.routing.replies import Kept, Reply
from bot.routing.requests import Kind, Request
from bot.store import Tx
from bot.ui.codec import message_from_json
from bot.ui.plain import plain
from tests.routing.tea import House, actions, asked, words_of

ALMOST = timedelta(seconds=ACKNOWLEDGE_WITHIN_S, microseconds=-1)


@dataclass
class Waiting:
    """A request under way, and the acknowledgement it had."""

    house: House
    reply: Reply

    def message(self) -> str:
        """The one message that waits in the outbox."""
        (row,) = self.house.messages()
        return plain(message_from_json(row.payload))


async def until(event: threading.Event) -> None:
    """Wait for a thread to come to a point, without holding up the loop."""
    assert await asyncio.to_thread(event.wait, 30)


@asynccontextmanager
async def kept_waiting(house: House, request: Request) -> AsyncIterator[Waiting]:
    """A request whose handler has begun, and which the clock has overtaken; it ends with the block."""
    async with house.awake() as dispatcher, asyncio.TaskGroup() as group:
        asking = group.create_task(dispatcher.dispatch(request))
        await until(house.kettle.boiling)
        house.clock.move_to(house.clock.now() + ALMOST)
        assert not asking.done()
        house.clock.move_to(house.clock.now() + timedelta(microseconds=1))
        yield Waiting(house, await asking)
        house.kettle.ready.set()


async def test_who_must_wait_is_told_that_it_is_saved_and_gets_the_answer_once(house: House) -> None:
    async with kept_waiting(house, asked("tea:slow:")) as waiting:
        assert words_of(waiting.reply).startswith("Saved.")
        assert "the answer follows as a message" in words_of(waiting.reply)
        assert (house.row().done, house.messages()) == (False, [])
    (row,) = house.messages()
    assert (row.purpose, row.dedupe, row.contact_class) == ("late_answer", "answer:local:1", "reply")
    assert waiting.message().startswith("Poured for Declan McGurk, no. 1.")
    assert "You get this because you asked for it a little earlier." in waiting.message()
    async with house.awake() as dispatcher:
        await dispatcher.dispatch(asked("tea:slow:"))
    assert len(house.messages()) == 1
    assert house.poured() == ["tea.pour"]


async def test_nothing_is_called_saved_before_it_is(house: House) -> None:
    held, go_on = threading.Event(), threading.Event()

    def hold_the_writer(_tx: Tx) -> None:
        held.set()
        assert go_on.wait(30)

    async with house.awake() as dispatcher, asyncio.TaskGroup() as group:
        group.create_task(house.store.write(hold_the_writer))
        await until(held)
        asking = group.create_task(dispatcher.dispatch(asked("tea:pour:")))
        await one_turn()
        house.clock.move_to(house.clock.now() + timedelta(seconds=ACKNOWLEDGE_WITHIN_S))
        words = words_of(await asking)
        go_on.set()
    assert "I cannot promise yet that it is saved" in words
    assert "keep a copy" in words
    assert Waiting(house, Kept("")).message().startswith("Poured")
    assert house.poured() == ["tea.pour"]


async def one_turn() -> None:
    """Let everything that is ready run once."""
    loop = asyncio.get_running_loop()
    for _ in range(5):
        turned = loop.create_future()
        loop.call_soon(turned.set_result, None)
        await turned


async def test_who_is_answered_in_time_gets_no_message(house: House, dispatcher: Dispatcher) -> None:
    await dispatcher.dispatch(asked("tea:pour:"))
    house.clock.move_to(house.clock.now() + timedelta(minutes=1))
    assert house.messages() == []


async def test_a_form_that_needs_another_look_says_so_later_as_well(house: House) -> None:
    async with kept_waiting(house, asked("tea:slow:errors", kind=Kind.SUBMIT)) as waiting:
        pass
    assert "needs another look: There is no milk left." in waiting.message()


async def test_an_answer_of_a_form_is_saved_and_that_is_all_that_is_said(house: House) -> None:
    async with kept_waiting(house, asked("tea:slow:saved", kind=Kind.KEEP)) as waiting:
        assert waiting.reply == Kept("Saved")
    assert house.messages() == []


async def test_where_there_is_nothing_to_say_but_an_answer_was_promised_it_says_done(house: House) -> None:
    async with kept_waiting(house, asked("tea:slow:quiet")) as waiting:
        pass
    assert waiting.message().startswith("What you did is done now, and saved.")


async def test_a_fault_that_comes_late_is_told_and_leaves_room_for_the_answer(house: House) -> None:
    house.kettle.broken = True
    async with kept_waiting(house, asked("tea:slow:spill")) as waiting:
        pass
    assert "Reference: " in waiting.message()
    house.kettle.broken = False
    async with house.awake() as dispatcher:
        await dispatcher.replay()
    assert actions(house.messages()) == [("late_answer", "answer:local:1"), ("late_answer", "fault:local:1")]


async def test_who_is_forgotten_by_it_gets_nothing_and_stays_unknown(house: House) -> None:
    async with kept_waiting(house, asked("tea:slow:leave")):
        pass
    assert house.kettle.ran == ["leave"]
    assert not house.knows("declan")
    assert house.messages() == []
