"""What holds for every test."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# A loaded machine must not fail a property by being slow. Where a change is judged, the examples are the same each
# time, so that it is judged by what it changes; everywhere else they are new ones.
CALM = [HealthCheck.too_slow]
settings.register_profile("house", deadline=None, print_blob=True, suppress_health_check=CALM)
settings.register_profile("judging", deadline=None, max_examples=40, derandomize=True, suppress_health_check=CALM)
settings.load_profile("judging" if os.environ.get("CI") == "true" else "house")  # noqa: TID251 - about the test run
