"""The month's tokens: set aside before a call, settled after, never passed, whoever asks at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.clock import SteppedClock
from bot.llm.budget.store import StoreMeter, usage
from bot.llm.budget.tables import model_calls
from bot.llm.model import ModelUnavailable, Spent, Why
from bot.store import Store


@pytest.fixture
def kept(store: Store) -> Store:
    store.write_now(lambda tx: model_calls.create(tx.connection))
    return store


async def reserve(meter: StoreMeter, tokens: int) -> str:
    return await meter.reserve("p", "0" * 64, "m", tokens)


async def test_what_was_set_aside_counts_until_it_is_settled(kept: Store) -> None:
    meter = StoreMeter(kept, 100)
    call = await reserve(meter, 80)
    with pytest.raises(ModelUnavailable) as caught:
        await reserve(meter, 30)
    assert caught.value.why is Why.BUDGET
    await meter.settle(call, Spent(20, 5), "done")
    assert kept.read_now(usage).tokens == 25
    await reserve(meter, 75)
    with pytest.raises(ModelUnavailable):
        await reserve(meter, 1)


async def test_a_call_whose_end_nobody_knows_stays_paid_for(kept: Store) -> None:
    meter = StoreMeter(kept, 100)
    await meter.settle(await reserve(meter, 80), None, "timeout")
    assert kept.read_now(usage).tokens == 80


async def test_many_who_ask_at_once_never_pass_the_limit(kept: Store) -> None:
    meter = StoreMeter(kept, 100)
    found = await asyncio.gather(*(reserve(meter, 30) for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(each, str) for each in found) == 3
    assert kept.read_now(usage).tokens == 90


async def test_a_new_month_begins_anew_and_the_old_one_is_kept(kept: Store, clock: SteppedClock) -> None:
    meter = StoreMeter(kept, 100)
    clock.move_to(datetime(2027, 3, 31, 23, 59, tzinfo=UTC))
    await reserve(meter, 100)
    clock.move_to(datetime(2027, 4, 1, tzinfo=UTC))
    await reserve(meter, 60)
    assert kept.read_now(usage).tokens == 60
    assert kept.read_now(usage, "2027-03").tokens == 100


async def test_nothing_a_month_means_nothing(kept: Store) -> None:
    with pytest.raises(ModelUnavailable):
        await reserve(StoreMeter(kept, 0), 1)
