"""Causeway after two rounds, walked once and copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.demo import Demo, copied, opened
from tests.packs.stage import TWO_ROUNDS_LATER, two_rounds


@pytest.fixture(scope="session")
def two_rounds_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files after two rounds."""
    return two_rounds(tmp_path_factory.mktemp("two_rounds"))


@pytest.fixture
def later(two_rounds_files: Path, tmp_path: Path) -> Iterator[Demo]:
    """A copy of Causeway after two rounds."""
    folder = tmp_path / "house"
    folder.mkdir()
    with opened(copied(two_rounds_files, folder), TWO_ROUNDS_LATER) as found:
        yield found
