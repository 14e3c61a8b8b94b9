"""Alive, ready, and the figures."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient
from structlog.testing import capture_logs

import bot.core.members.tables
import bot.inbox.tables
import bot.outbox.tables
from bot.clock import SteppedClock
from bot.inbox.store import keep, open_keys
from bot.outbox.store import State, count_by_state
from bot.store import Store, Tx
from bot.store.metadata import metadata
from bot.web.health import Backlog, Figures, Health
from tests.web.publishing import Shelf, quiet, reader

TABLES = (bot.core.members.tables, bot.inbox.tables, bot.outbox.tables)  # named by one another


def counted(tx: Tx) -> Backlog:
    return Backlog(count_by_state(tx), len(open_keys(tx, events=False)))


def make_tables(store: Store) -> None:
    store.write_now(lambda tx: metadata.create_all(tx.connection))


def figures(text: str) -> dict[str, float]:
    return {
        name: float(value)
        for name, value in (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    }


def test_a_process_that_answers_is_alive_whatever_the_store_does(store: Store, clock: SteppedClock) -> None:
    assert reader(store, clock, count=counted).get("/health").json() == {"alive": True}


def test_the_house_is_ready_once_its_tables_can_be_read(store: Store, clock: SteppedClock) -> None:
    client = reader(store, clock, count=counted)
    with capture_logs():
        before = client.get("/ready")
    make_tables(store)
    after = client.get("/ready")
    assert before.status_code == 503
    assert before.json() == {"ready": False, "checks": {"store": "it fails; the log says why"}}
    assert after.status_code == 200
    assert after.json() == {"ready": True, "checks": {"store": "ok"}}
    assert after.headers["cache-control"] == "no-store"


def test_a_store_that_another_process_has_locked_is_not_ready(tmp_path: Path, clock: SteppedClock) -> None:
    with (
        closing(Store(f"sqlite:///{tmp_path / 'a.db'}", clock)) as store,
        closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as other,
    ):
        make_tables(store)
        health = Health(store, counted, {}, Figures(), patience_s=0.1)
        client = TestClient(Starlette(routes=[Route("/ready", health.ready)]))
        other.execute("BEGIN IMMEDIATE")
        locked = client.get("/ready")
        other.execute("ROLLBACK")
        assert locked.json() == {"ready": False, "checks": {"store": "no answer within 0.1 seconds"}}
        assert client.get("/ready").status_code == 200


def test_each_part_says_by_name_why_it_is_not_ready(some_store: Store, clock: SteppedClock) -> None:
    async def connected() -> str:
        return ""

    async def connecting() -> str:
        return "not connected yet"

    async def broken() -> str:
        raise RuntimeError("password=hunter2")

    client = reader(some_store, clock, checks={"slack": connected, "discord": connecting, "ticker": broken})
    with capture_logs() as log:
        answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {
        "store": "ok",
        "slack": "ok",
        "discord": "not connected yet",
        "ticker": "it fails; the log says why",
    }
    assert [entry["check"] for entry in log if entry["event"] == "check_fault"] == ["ticker"]


def test_a_part_that_does_not_answer_is_not_waited_for(some_store: Store) -> None:
    async def hanging() -> str:
        await asyncio.Event().wait()
        return ""

    health = Health(some_store, quiet, {"slack": hanging}, Figures(), patience_s=0.05)
    answer = TestClient(Starlette(routes=[Route("/ready", health.ready)])).get("/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["slack"] == "no answer within 0.05 seconds"


def test_figures_tell_what_waits_and_what_was_answered(store: Store, clock: SteppedClock) -> None:
    make_tables(store)
    store.write_now(keep, "local:1", source="local", account="a-secret-account", route="logs:answer", body="words")
    client = reader(store, clock, Shelf().site(), count=counted)
    client.get("/digests/")
    client.get("/digests/")
    client.get("/nowhere")
    answer = client.get("/metrics")
    found = figures(answer.text)
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert found["convenor_inbox_open_rows"] == 1
    assert found["convenor_store_up"] == 1
    assert {name for name in found if name.startswith("convenor_outbox_rows")} == {
        f'convenor_outbox_rows{{state="{state}"}}' for state in State
    }
    assert found['convenor_http_requests_total{status="200"}'] == 2
    assert found['convenor_http_requests_total{status="404"}'] == 1
    assert found["convenor_http_request_seconds_count"] == 3
    for private in ("secret", "words", "digests", "nowhere"):
        assert private not in answer.text


def test_rows_of_the_outbox_are_shown_by_state(some_store: Store, clock: SteppedClock) -> None:
    client = reader(some_store, clock, count=lambda _tx: Backlog({State.WAITING: 7, State.DEAD: 1}, 0))
    found = figures(client.get("/metrics").text)
    assert found['convenor_outbox_rows{state="waiting"}'] == 7
    assert found['convenor_outbox_rows{state="dead"}'] == 1
    assert found['convenor_outbox_rows{state="sent"}'] == 0


def test_figures_are_given_while_the_store_does_not_answer_and_say_so(some_store: Store, clock: SteppedClock) -> None:
    answers = [Backlog({State.WAITING: 7}, 3)]

    def once(_tx: Tx) -> Backlog:
        return answers.pop()

    client = reader(some_store, clock, count=once)
    assert figures(client.get("/metrics").text)["convenor_store_up"] == 1
    with capture_logs():
        found = figures(client.get("/metrics").text)
    assert found["convenor_store_up"] == 0
    assert not [name for name in found if name.startswith("convenor_outbox_rows")]
    assert found["convenor_inbox_open_rows"] != found["convenor_inbox_open_rows"]  # not a number
    assert found['convenor_http_requests_total{status="200"}'] == 1


def test_two_servers_in_one_process_keep_their_figures_apart(some_store: Store, clock: SteppedClock) -> None:
    one, other = reader(some_store, clock), reader(some_store, clock)
    one.get("/")
    assert 'status="200"' not in other.get("/metrics").text


@pytest.mark.parametrize("seconds", [0.3])
def test_the_time_until_an_answer_is_measured_by_the_injected_clock(
    seconds: float, some_store: Store, clock: SteppedClock
) -> None:
    from datetime import timedelta

    def slow(_tx: Tx) -> Backlog:
        clock.move_to(clock.now() + timedelta(seconds=seconds))
        return Backlog({}, 0)

    client = reader(some_store, clock, count=slow)
    client.get("/ready")
    found = figures(client.get("/metrics").text)
    assert found["convenor_http_request_seconds_sum"] == pytest.approx(seconds)
