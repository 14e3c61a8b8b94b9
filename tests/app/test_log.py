"""What libraries log keeps the rules of our own logs: no secret, and nothing that anybody typed."""

from __future__ import annotations

import json
import logging
import sys

from bot.app.log import LibraryLines


def record(message: str, *values: object, error: bool = False) -> logging.LogRecord:
    try:
        raise ValueError("Aisha Khan, 943 476 5919")  # noqa: TRY301 - an error that was raised has a place
    except ValueError:
        info = sys.exc_info() if error else None
    return logging.LogRecord("slack_bolt", logging.ERROR, __file__, 1, message, values, info, "handle")


def test_a_token_or_a_ticket_in_a_librarys_words_is_taken_out() -> None:
    said = LibraryLines(as_json=False).format(
        record("no %s, %s, wss://wss.example.org/link/?ticket=1a-2b&app_id=9", "xoxb-1-sesame", "xapp-1-A-sesame")
    )
    assert said == "ERROR slack_bolt no ***, ***, wss://wss.example.org/link/?ticket=***&app_id=9"


def test_an_error_is_where_and_of_what_kind_it_was_without_its_words() -> None:
    faulty = record("Failed (%s)", "Aisha Khan", error=True)
    for said in (LibraryLines(as_json=True).format(faulty), LibraryLines(as_json=False).format(faulty)):
        assert "Aisha" not in said
        assert "builtins.ValueError" in said
        assert "test_log.py" in said
    line = json.loads(LibraryLines(as_json=True).format(faulty))
    assert (line["library"], line["said"], line["level"]) == ("slack_bolt", "handle", "error")
