"""The fixtures of both engines, and a demo seeded once and copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app.seed import DEMO_START
from tests.app.demo import Demo, copied, opened, seeded
from tests.store.engines import clock, postgres_server, postgres_url, sqlite_url, store, store_url

__all__ = ["clock", "postgres_server", "postgres_url", "sqlite_url", "store", "store_url"]


@pytest.fixture(scope="session")
def seeded_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two files of a fresh demo."""
    folder = tmp_path_factory.mktemp("seeded")
    with seeded(folder):
        pass
    return folder


@pytest.fixture
def demo(seeded_files: Path, tmp_path: Path) -> Iterator[Demo]:
    """A fresh demo."""
    with opened(copied(seeded_files, tmp_path), DEMO_START) as found:
        yield found
