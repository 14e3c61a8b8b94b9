"""What holds for every test."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# A loaded machine must not fail a property by being slow. Where a change is judged, the examples are the same each
# time, so that it is judged by what it changes; everywhere else they are new ones.
CALM = [HealthCheck.too_slow]
settings.register_profile("house", deadline=None, max_examples=40, print_blob=True, suppress_health_check=CALM)
settings.register_profile("judging", deadline=None, max_examples=40, derandomize=True, suppress_health_check=CALM)
settings.load_profile("judging" if os.environ.get("CI") == "true" else "house")  # noqa: TID251 - about the test run


def pytest_xdist_auto_num_workers() -> int:
    """Give two workers more than there are cores: a third of the suite's time is spent waiting for processes."""
    return (os.cpu_count() or 1) + 2


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file's tests with one worker, and so all journeys from Causeway's fortnights, which are walked once."""
    for item in items:
        walked = "fresh_files" in getattr(item, "fixturenames", ())
        item.add_marker(pytest.mark.xdist_group("causeway" if walked else item.path.stem))
