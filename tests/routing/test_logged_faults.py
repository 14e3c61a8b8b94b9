"""The trace of a fault says where it happened and of what kind it was, and not a word of what anybody typed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
import structlog
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.app.log import without_words
from bot.routing.dispatch import Dispatcher
from tests.routing.tea import WORDS, House, asked, words_of

AS_THE_COMMAND_LOGS = """
import structlog
from bot.app.log import set_up_logging
set_up_logging("info")
typed = "WHAT WAS TYPED"
try:
    raise RuntimeError(typed)
except RuntimeError:
    structlog.get_logger("routing").exception("fault", reference="K7X-204")
"""


@pytest.fixture
def written(logs: list[EventDict]) -> Iterator[list[EventDict]]:
    """What reaches the log in the end."""
    with capture_logs(processors=[merge_contextvars, without_words]) as entries:
        yield entries


async def test_a_fault_is_logged_with_its_trace_and_without_words(
    house: House, dispatcher: Dispatcher, written: list[EventDict]
) -> None:
    house.kettle.broken = True
    reply = words_of(await dispatcher.dispatch(asked("tea:spill:")))
    (fault,) = [entry for entry in written if entry["event"] == "fault"]
    assert f"Reference: {fault['reference']}." in reply
    assert "tea.py" in fault["exception"]
    assert " in spill" in fault["exception"]
    assert "sqlite3.IntegrityError" in fault["exception"]  # what caused it
    assert fault["exception"].endswith("sqlalchemy.exc.IntegrityError")
    assert WORDS not in str(written)
    assert "Declan" not in str(written)


async def test_the_words_of_an_error_may_be_what_somebody_typed(
    dispatcher: Dispatcher, written: list[EventDict]
) -> None:
    await dispatcher.dispatch(asked("tea:look:"))
    (fault,) = written
    assert " in look" in fault["exception"]
    assert fault["exception"].endswith("builtins.RuntimeError")
    assert WORDS not in str(written)


def test_errors_of_several_tasks_are_each_traced(written: list[EventDict]) -> None:
    fault = RuntimeError(WORDS)
    fault.__cause__ = ExceptionGroup(WORDS, [KeyError(WORDS), OSError(WORDS)])
    structlog.get_logger().error("many", exc_info=fault)
    kinds = [f"builtins.{kind}" for kind in ("KeyError", "OSError", "ExceptionGroup", "RuntimeError")]
    assert written[0]["exception"].splitlines() == kinds


def test_an_event_without_a_fault_is_logged_as_it_is(written: list[EventDict]) -> None:
    structlog.get_logger().info("kept", rows=3)
    assert written == [{"event": "kept", "rows": 3, "log_level": "info"}]


def test_the_command_logs_so() -> None:
    done = subprocess.run([sys.executable, "-c", AS_THE_COMMAND_LOGS], capture_output=True, text=True, check=True)
    line = json.loads(done.stderr)
    assert (line["event"], line["level"], line["reference"]) == ("fault", "error", "K7X-204")
    assert line["exception"].endswith("<module>\nbuiltins.RuntimeError")
    assert "TYPED" not in done.stderr
