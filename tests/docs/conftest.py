"""The fresh demo that the README walks through."""

from __future__ import annotations

from tests.app.conftest import demo, seeded_files

__all__ = ["demo", "seeded_files"]
