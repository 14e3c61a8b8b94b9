"""One scenario, three platforms: the same journey ends in the same state of the store.

A capability that comes adds its scenario to `SCENARIOS`: it is written once, against `Driver`, and lived three times.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.three.cast import PEOPLE
from tests.three.driver import Driver
from tests.three.promises import PLATFORMS
from tests.three.scenario_log import log_to_digest
from tests.three.state import State, state_of

SCENARIOS: tuple[Callable[[Driver], Awaitable[None]], ...] = (log_to_digest,)


async def lived(platform: str, scenario: Callable[[Driver], Awaitable[None]], folder: Path) -> State:
    async with PLATFORMS[platform](folder, PEOPLE) as driver:
        await scenario(driver)
        return state_of(driver.house.store)


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
async def test_the_same_scenario_ends_in_the_same_state_on_every_platform(
    scenario: Callable[[Driver], Awaitable[None]], tmp_path: Path
) -> None:
    states = {platform: await lived(platform, scenario, made(tmp_path / platform)) for platform in PLATFORMS}
    local = states["local"]
    assert sum(len(rows) for rows in local.values()) > 100
    for platform in ("slack", "discord"):
        for table, rows in local.items():
            assert states[platform][table] == rows, (platform, table)
