"""What holds for every test."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

JOURNEYS = "tests/journeys/"

# A loaded machine must not fail a property by being slow. Where a change is judged, the examples are the same each
# time, so that it is judged by what it changes; everywhere else they are new ones.
CALM = [HealthCheck.too_slow]
settings.register_profile("house", deadline=None, max_examples=40, print_blob=True, suppress_health_check=CALM)
settings.register_profile("judging", deadline=None, max_examples=40, derandomize=True, suppress_health_check=CALM)
settings.load_profile("judging" if os.environ.get("CI") == "true" else "house")  # noqa: TID251 - about the test run


def pytest_xdist_auto_num_workers() -> int:
    """Give two workers more than there are cores: a third of the suite's time is spent waiting for processes."""
    return (os.cpu_count() or 1) + 2


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Keeps a file's tests with one worker, and all journeys, whose fortnights of Causeway are walked once."""

    def _split_scope(self, nodeid: str) -> str:
        path: str = nodeid.partition("::")[0]
        return JOURNEYS if path.startswith(JOURNEYS) else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Give the tests of a file to one worker: what a file sets up once is costly here."""
    return ByFile(config, log)
