"""What a store holds at the end of a scenario, with what differs from platform to platform mapped away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from bot.outbox.store import Effect
from bot.store import Store, Tx
from bot.store.metadata import metadata
from bot.ui.codec import message_from_json
from bot.ui.plain import plain
from tests.three.house import START

# How a platform is reached, what it brought and what was drawn for it; and the process's own book-keeping.
PLUMBING = frozenset(
    {"accounts", "channel_names", "channels", "form_sessions", "inbox", "kept_words", "link_codes", "programme_clock"}
)
ADDRESSES = frozenset({"number", "platform", "address", "platform_id", "claim", "claimed_at"})
_CHANCE = re.compile(
    r"""\b([a-z]+)_[0-9a-z]{16}\b  # an id: what is left says what it names
    | (?<=from\ \d)-\d\d\b  # the number under which an author's log is quoted to the editor, drawn by lot
    | (?<="message":)"[^"]*"  # the platform's own id of a message that is edited
    | (?<=:)(?:local|slack|discord)\b""",
    re.VERBOSE,
)

State = dict[str, list[str]]


def state_of(store: Store) -> State:
    """Every row of every table that is no plumbing, as text: people by their names, other ids by what they name."""
    return store.read_now(_state)


def _state(tx: Tx) -> State:
    names = {row.id: row.name for row in tx.rows(metadata.tables["members"].select())}
    tables = (table for table in metadata.sorted_tables if table.name not in PLUMBING)
    return {table.name: sorted(_told(row, names) for row in _rows(tx, table)) for table in tables}


def _rows(tx: Tx, table: sa.Table) -> Iterator[dict[str, Any]]:
    for row in tx.rows(table.select()):
        told = {name: value for name, value in row._asdict().items() if name not in ADDRESSES}
        if table.name == "audit" and told["at"] <= START:
            continue  # how people came in: Slack tells addresses, elsewhere it takes a code
        if table.name == "members" and told["roster_ref"] is None:
            continue  # guests, and the rows that a code has merged into the roster's
        if table.name == "outbox" and told["kind"] == Effect.POST:
            told["payload"] = plain(message_from_json(told["payload"]))
        yield told


def _told(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return _CHANCE.sub(lambda found: names.get(found[0], found[1] or ""), repr(row))
