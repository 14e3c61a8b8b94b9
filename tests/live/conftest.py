"""Stores for the live house: on SQLite, since `tests/store` and one journey prove that the engines are alike."""

from __future__ import annotations

import pytest

from tests.store.engines import clock, sqlite_url, store

__all__ = ["clock", "sqlite_url", "store"]


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    """The address of an empty database."""
    return sqlite_url
