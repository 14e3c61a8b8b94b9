"""People answer their logs while things go wrong at random: nothing is lost, and nothing is there twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random  # noqa: TID251 - seeded, and drawn from many times in a row

import pytest

from bot.core.delivery.actions import not_done
from bot.inbox.store import count_open
from bot.outbox.store import latest_rows
from bot.programme.learning_logs.rules.responses import Standing
from tests.three.cast import LOGS, PEOPLE
from tests.three.driver import Driver, Trouble
from tests.three.promises import On, everywhere
from tests.three.scenario_log import at

WHO = [one.ref for one in PEOPLE[:4]]


@everywhere()
async def test_whatever_goes_wrong_each_answer_and_each_message_is_there_once(on: On, tmp_path: Path) -> None:
    await lived(on, Random(5), tmp_path)


@pytest.mark.prove
@everywhere()
@pytest.mark.parametrize("seed", range(100, 130))
async def test_whatever_else_goes_wrong_each_answer_and_each_message_is_there_once(
    on: On, seed: int, tmp_path: Path
) -> None:
    await lived(on, Random(seed), tmp_path)


async def lived(on: On, chance: Random, folder: Path) -> None:
    async with on(folder, PEOPLE[:4]) as driver:
        if driver.name != "local":
            driver.trouble(chance.choice(list(Trouble)), times=chance.randint(1, 5))
        await driver.until(at(3, 16, 13))
        await driver.outlast()
        await driver.press("ada", "Later")
        late = [await begun(driver, chance, who) for who in chance.sample(WHO, len(WHO))]
        for who in chance.sample(WHO, len(WHO)):
            await weather(driver, chance)
            await driver.hand_in(who, LOGS[who])
            await weather(driver, chance)
        for bring in late:
            await bring()
        await driver.outlast()
        await driver.until(at(3, 17, 13))
        all_is_there_once(driver)


async def begun(driver: Driver, chance: Random, who: str) -> Callable[[], Awaitable[None]]:
    """Open a form, perhaps too late or after a storm; what was typed into an earlier one may come at the very end."""
    await weather(driver, chance)
    if driver.name != "local" and chance.random() < 0.3:
        driver.expire()
        await driver.press(who, "Answer")
        await driver.press(who, driver.offers(who)[0])
    else:
        await driver.press(who, "Answer")
    if chance.random() < 0.7:
        return nothing
    bring = driver.held_back(who, "what_changed", "Typed before, brought after.")
    if driver.name == "discord":  # that form is as good as gone there: another is opened
        await driver.press(who, "Answer")
    return bring


async def nothing() -> None:
    return


async def weather(driver: Driver, chance: Random) -> None:
    """Let something go wrong, or not."""
    if driver.name != "local" and chance.random() < 0.5:
        driver.trouble(chance.choice(list(Trouble)), times=chance.randint(1, 2))
        driver.trouble(chance.choice(list(Trouble)), times=chance.randint(0, 2), looking=True)
    happens = [nothing, driver.again, driver.restart, driver.reconnect]
    await chance.choice(happens)()


def all_is_there_once(driver: Driver) -> None:
    """Look at every log and every message, and that nothing is left to be done."""
    store = driver.house.store
    for who in WHO:
        log = driver.house.log(driver.name, who)
        assert log is not None
        assert (log.standing, dict(log.handed_in)) == (Standing.HANDED_IN, LOGS[who])
        read = driver.reads(who)
        assert (read.count("log 1 of 6"), read.count("handed in")) == (1, 1), read
    unsent = [row for row in store.read_now(latest_rows, 1_000) if row.state != "sent"]
    # A prompt that was put off is dropped where the log has been handed in by then: it is wanted no more.
    assert [row for row in unsent if (row.state, row.purpose) != ("dropped", "log_prompt")] == []
    assert all(row.dedupe.endswith(":later") for row in unsent)
    assert (store.read_now(count_open), store.read_now(not_done)) == (0, {})
