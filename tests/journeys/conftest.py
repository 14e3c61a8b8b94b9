"""Causeway at the moments from which journeys set out, each walked to once and copied for each journey."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.town import Day, Town, at, copied, opened, walked
from tests.store.engines import postgres_server, postgres_url, sqlite_url, store_url

__all__ = ["postgres_server", "postgres_url", "sqlite_url", "store_url"]

ANSWERED = at(3, 20, 10)  # a Saturday: most have answered the first log
SHOWN = at(3, 24, 9, 30)  # the first log has closed, and its authors have been shown their lines
PUBLISHED = at(3, 30, 18)  # the first digest is out, the second log has opened
WAITING = at(4, 9, 18)  # the second digest's lines are settled, and nobody has approved it


async def drop_and_approve(day: Day) -> None:
    """Let the editor drop the first line of the first digest and approve the rest."""
    digest = day.town.digest()
    await day.choose("marcus.delaney", f"learning_logs:drop:{digest.id}", digest.lines[0].id)
    await day.press("marcus.delaney", f"learning_logs:approve:{digest.id}")
    await day.until(PUBLISHED)


@pytest.fixture(scope="session")
def fresh_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo just begun."""
    folder = tmp_path_factory.mktemp("fresh")
    with opened(folder):
        pass
    return folder


@pytest.fixture(scope="session")
def answered_files(fresh_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo on its first Saturday."""
    return walked(fresh_files, tmp_path_factory.mktemp("answered"), lambda day: day.until(ANSWERED))


@pytest.fixture(scope="session")
def shown_files(answered_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo when the authors of the first digest have been asked."""
    return walked(answered_files, tmp_path_factory.mktemp("shown"), lambda day: day.until(SHOWN))


@pytest.fixture(scope="session")
def published_files(shown_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo when the first digest is out."""
    return walked(shown_files, tmp_path_factory.mktemp("published"), drop_and_approve)


@pytest.fixture(scope="session")
def waiting_files(published_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo after two fortnights."""
    return walked(published_files, tmp_path_factory.mktemp("waiting"), lambda day: day.until(WAITING))


@pytest.fixture(scope="session")
def story(waiting_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Causeway after two fortnights, to be read and not changed."""
    with opened(copied(waiting_files, tmp_path_factory.mktemp("story"))) as town:
        yield town


@pytest.fixture
def fresh(fresh_files: Path, tmp_path: Path) -> Iterator[Town]:
    """Causeway on the Monday on which the first log begins."""
    with opened(copied(fresh_files, tmp_path)) as town:
        yield town


@pytest.fixture
def answered(answered_files: Path, tmp_path: Path) -> Iterator[Town]:
    """Causeway on the first Saturday."""
    with opened(copied(answered_files, tmp_path)) as town:
        yield town


@pytest.fixture
def shown(shown_files: Path, tmp_path: Path) -> Iterator[Town]:
    """Causeway when the authors of the first digest have been asked."""
    with opened(copied(shown_files, tmp_path)) as town:
        yield town


@pytest.fixture
def published(published_files: Path, tmp_path: Path) -> Iterator[Town]:
    """Causeway when the first digest is out."""
    with opened(copied(published_files, tmp_path)) as town:
        yield town


@pytest.fixture
def waiting(waiting_files: Path, tmp_path: Path) -> Iterator[Town]:
    """Causeway after two fortnights, its second digest waiting for approval."""
    with opened(copied(waiting_files, tmp_path)) as town:
        yield town
