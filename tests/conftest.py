"""What holds for every test."""

from __future__ import annotations

import os

from hypothesis import settings

# A loaded machine must not fail a property by being slow. Where a change is judged, the examples are the same each
# time, so that it is judged by what it changes; everywhere else they are new ones.
settings.register_profile("house", deadline=None, print_blob=True)
settings.register_profile("judging", deadline=None, derandomize=True)
settings.load_profile("judging" if os.environ.get("CI") == "true" else "house")  # noqa: TID251 - about the test run
