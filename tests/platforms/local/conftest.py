"""A furnished workspace, its house, and browsers in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.platforms.local.site import Settings
from bot.store import Store
from tests.platforms.local.fake_house import FakeHouse, fake_workspace
from tests.platforms.local.reader import Browser

HOME = "http://127.0.0.1:8080"


@dataclass
class Workspace:
    """The application, the house behind it and the file it keeps."""

    app: Starlette
    house: FakeHouse
    store: Store

    def browser(self) -> Browser:
        """Give a fresh browser, with no cookie yet."""
        return Browser(TestClient(self.app, base_url=HOME))


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A furnished workspace."""
    app, house, store = fake_workspace(tmp_path, Settings(port=8080))
    yield Workspace(app, house, store)
    store.close()


@pytest.fixture
def browser(workspace: Workspace) -> Browser:
    """A browser that has opened the workspace, as Declan (p04)."""
    opened = workspace.browser()
    opened.go("/?at=video")
    return opened
