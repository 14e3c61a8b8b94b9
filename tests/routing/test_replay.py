"""What a dead process had kept and not finished is run again at the next start, and answered once by message."""

from __future__ import annotations

import asyncio

import pytest
from structlog.typing import EventDict

from bot.core.members.actions import person_for_account
from bot.inbox.store import MAX_ATTEMPTS, by_key, keep
from bot.routing.dispatch import _REQUEST, Dispatcher
from bot.routing.requests import Kind, Request
from bot.routing.routes import Does
from bot.store import Store, Tx
from bot.ui.codec import message_from_json
from bot.ui.plain import plain
from tests.routing.tea import WORDS, House, actions, asked, routes, words_of


def left_open(house: House, request: Request, body: str | None = None) -> None:
    """Keep a request as a process does that dies before it runs the handler."""
    route = routes(house.kettle).for_action(request.action.route)
    dumped = "" if route is None or route.does is Does.SECRET else _REQUEST.dump_json(request).decode()

    def die(tx: Tx) -> None:
        person = person_for_account(tx, request.platform, request.account, request.account_name)
        keep(
            tx,
            request.delivery,
            source=request.platform,
            account=request.account,
            route=request.action.route,
            body=dumped if body is None else body,
            member_id=person.id,
        )

    house.store.write_now(die)


async def restart(house: House) -> int:
    async with house.awake() as dispatcher:
        return await dispatcher.replay()


def told(house: House) -> list[str]:
    return [plain(message_from_json(row.payload)) for row in house.messages()]


async def test_what_was_kept_is_done_at_the_next_start_and_answered_once(house: House) -> None:
    left_open(house, asked("tea:pour:"))
    assert await restart(house) == 1
    assert await restart(house) == 0
    assert house.poured() == ["tea.pour"]
    (words,) = told(house)
    assert words.startswith("Poured for Declan McGurk, no. 1.")
    assert (house.row().done, house.row().body) == (True, "")


async def test_the_platform_may_deliver_it_once_more_meanwhile(house: House) -> None:
    left_open(house, asked("tea:pour:"))
    async with house.awake() as dispatcher:
        await dispatcher.replay()
        reply = await dispatcher.dispatch(asked("tea:pour:"))
    assert words_of(reply) == "Poured for Declan McGurk, no. 1."
    assert house.poured() == ["tea.pour"]
    assert len(house.messages()) == 1


async def test_everything_that_was_left_is_taken_up_however_much_it_is(house: House) -> None:
    for number in range(102):
        left_open(house, asked("tea:refuse:", f"{number}"))
    assert await restart(house) == 102
    assert len(house.kettle.ran) == 102


async def test_a_refusal_is_answered_by_message_too(house: House) -> None:
    left_open(house, asked("tea:refuse:"))
    await restart(house)
    await restart(house)
    assert [words.partition("\n")[0] for words in told(house)] == ["There is no tea left. Nothing was changed."]


async def test_a_kept_answer_of_a_form_is_saved_and_not_talked_about(house: House) -> None:
    house.kettle.ready.set()
    left_open(house, asked("tea:slow:saved", kind=Kind.KEEP))
    await restart(house)
    assert house.row().done
    assert house.messages() == []


async def test_a_fault_told_at_once_is_tried_again_and_its_answer_comes_once(house: House) -> None:
    house.kettle.broken = True
    async with house.awake() as dispatcher:
        assert "Reference: " in words_of(await dispatcher.dispatch(asked("tea:spill:")))
    await restart(house)
    assert house.messages() == []  # they know already
    house.kettle.broken = False
    await restart(house)
    assert [words.partition("\n")[0] for words in told(house)] == ["Poured after all."]
    assert actions(house.messages()) == [("late_answer", "answer:local:1")]


async def test_a_fault_that_nobody_was_told_of_is_told_once(house: House) -> None:
    house.kettle.broken = True
    left_open(house, asked("tea:spill:"))
    await restart(house)
    await restart(house)
    (words,) = told(house)
    assert "Sorry, something went wrong on our side." in words


async def test_after_three_tries_it_is_given_up(house: House, logs: list[EventDict]) -> None:
    house.kettle.broken = True
    left_open(house, asked("tea:spill:"))
    taken_up = [await restart(house) for _ in range(MAX_ATTEMPTS + 1)]
    assert taken_up == [1, 1, 1, 0]
    assert house.row().attempts == MAX_ATTEMPTS
    assert house.kettle.ran == ["spill"] * 3
    assert len([entry for entry in logs if entry["event"] == "fault"]) == 3
    assert WORDS not in str(house.messages())


async def test_a_secret_cannot_be_run_again_and_is_laid_aside(house: House) -> None:
    left_open(house, asked("tea:whisper:"))
    await restart(house)
    assert house.kettle.ran == []
    assert house.row().done
    assert house.messages() == []


@pytest.mark.parametrize("body", ["", "{", '{"key":"1"}', "null"])
async def test_what_cannot_be_read_any_more_does_not_stop_the_start(house: House, body: str) -> None:
    left_open(house, asked("tea:pour:", "1"), body)
    left_open(house, asked("tea:gone:", "2"))
    left_open(house, asked("tea:pour:", "3"))
    await restart(house)
    assert house.poured() == ["tea.pour"]
    assert all(house.row(f"local:{key}").done for key in "123")


class AwayForAWhile(Store):
    """A store that is away for the writes counted from one to another."""

    away: range = range(0)
    writes = 0

    async def write(self, action, *args, **kwargs):  # type: ignore[no-untyped-def]  # typed as the method it overrides
        self.writes += 1
        if self.writes - 1 in self.away:
            raise ConnectionError
        return await super().write(action, *args, **kwargs)


@pytest.mark.parametrize(
    ("away", "poured", "words"),
    [
        (range(1), [], "Nothing was changed."),  # at keeping
        (range(1, 2), [], "What you typed is saved."),  # at doing
        (range(1, 9), [], "What you typed is saved."),  # from then on
    ],
)
async def test_a_store_that_goes_away_loses_nothing_and_stops_nothing(
    house: House, away: range, poured: list[str], words: str
) -> None:
    store = AwayForAWhile(str(house.store.url), house.clock)
    store.away = away
    async with house.awake(store) as dispatcher:
        reply = await dispatcher.dispatch(asked("tea:pour:"))
        assert words in words_of(reply)
        assert house.poured() == poured
        store.away = range(0)
        await dispatcher.replay()
        assert "Poured" in words_of(await dispatcher.dispatch(asked("tea:pour:")))
    store.close()
    assert house.poured() == ["tea.pour"]


async def test_a_request_is_done_though_its_platform_hangs_up(house: House, dispatcher: Dispatcher) -> None:
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(dispatcher.dispatch(asked("tea:slow:")))
        await asyncio.to_thread(house.kettle.boiling.wait, 30)
        asking.cancel()
    house.kettle.ready.set()
    assert "Poured" in words_of(await dispatcher.dispatch(asked("tea:slow:")))
    assert house.kettle.ran == ["pour"]
    kept = house.store.read_now(by_key, "local:1")
    assert kept is not None
    assert kept.done
