"""Structured logs: one event name and key-values, never what people wrote."""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

import structlog


def set_up_logging(level: str) -> None:
    """Write logs to standard error: readable lines on a terminal, JSON everywhere else."""
    number = logging.getLevelNamesMapping()[level.upper()]
    terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_words,
            structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    others = logging.StreamHandler(sys.stderr)
    others.setFormatter(LibraryLines(as_json=not terminal))
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[others])


# Tokens of Slack's, and the ticket in the address of a socket
_SECRETS = re.compile(r"\b(xox[a-z]|xapp)-[\w-]+|(?<=ticket=)[\w-]+")


class LibraryLines(logging.Formatter):
    """What libraries log, under the same rules: no secret, and of an error where it happened and of what kind it was.

    The words that go with an error are left out: they quote it, and it may quote what somebody typed.
    """

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """Give one line (on a terminal more, for an error)."""
        error = record.exc_info[1] if record.exc_info else None
        said = record.funcName if error else _SECRETS.sub("***", record.getMessage())
        trace = "\n".join(_trace(error)) if error else ""
        if not self._as_json:
            return "\n".join(filter(None, (f"{record.levelname} {record.name} {said}", trace)))
        line = {"event": "library", "library": record.name, "said": said, "level": record.levelname.lower()}
        return json.dumps(line | ({"exception": trace} if trace else {}), ensure_ascii=False)


def without_words(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Give an event whose trace says where it happened and of what kind it was, and nothing of what anybody typed.

    The text of an exception and the values of variables can hold that: the store's own errors quote their parameters.
    """
    info = event.pop("exc_info", None)
    error = info if isinstance(info, BaseException) else sys.exc_info()[1] if info else None
    if error is not None:
        event["exception"] = "\n".join(_trace(error))
    return event


def _trace(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _trace(before)
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{frame.filename}:{frame.lineno} in {frame.name}"
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _trace(each)
    yield f"{type(error).__module__}.{type(error).__qualname__}"
