"""The command run in this process, in an empty folder and with no settings of the machine; both engines."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from bot.cli import main
from bot.config import Settings
from tests.cli.terminal import Ended
from tests.store.engines import postgres_server, postgres_url, sqlite_url, store_url

__all__ = ["postgres_server", "postgres_url", "sqlite_url", "store_url"]

Command = Callable[..., Ended]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and no setting of the machine's."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CONVENOR_{name.upper()}", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Iterator[Command]:
    """Run a command with these settings beside those of earlier calls; where it logged to is forgotten afterwards."""
    handlers = list(logging.getLogger().handlers)

    def run(*arguments: str, **settings: str) -> Ended:
        for name, value in settings.items():
            monkeypatch.setenv(f"CONVENOR_{name.upper()}", value)
        code = 0
        try:
            main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsysbinary.readouterr()
        return Ended(code, out.decode(), err.decode())

    yield run
    structlog.reset_defaults()
    logging.getLogger().handlers[:] = handlers
