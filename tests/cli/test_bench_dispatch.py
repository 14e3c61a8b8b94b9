"""`convenor bench dispatch`: what it says is what happened, also where that is slow or wrong."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.app import slack_bench
from bot.app.slack_bench import open_store, staged
from bot.cli import bench_dispatch
from bot.cli.bench_dispatch import AT_ONCE, Growth, Measured, NotAnsweredError, Pace, measure, show
from bot.clock import SystemClock
from bot.platforms.slack import bare
from bot.store import Store, Tx
from tests.cli.terminal import convenor

BROKEN = {"store": "nonsense", "port": "abc", "community": "nowhere.toml"}  # what is measured must not read them
KINDS = [(what, at_once) for what in ("click", "form") for at_once in (1, AT_ONCE)]


class Slow(Store):
    """A store that takes fifty milliseconds longer over everything."""

    async def write(self, action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        await SystemClock().wait_s(0.05)
        return await super().write(action, *args, **kwargs)


class Forgetful(Store):
    """A store that says it has committed and has not."""

    async def write(self, action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        found: list[Any] = []

        def undone(tx: Tx) -> None:
            found.append(action(tx, *args, **kwargs))
            raise LookupError

        with suppress(LookupError):
            await super().write(undone)
        return found[-1]


async def _measured(folder: Path, store: Callable[[str, SystemClock], Store]) -> Measured:
    return await measure(folder, 50, 100, store, warm_up=50)


def test_it_says_how_fast_and_finds_every_answer_committed(tmp_path: Path) -> None:
    ended = convenor("bench", "dispatch", "--clicks", "50", "--events", "100", "--json", folder=tmp_path, **BROKEN)
    assert (ended.code, ended.err) == (0, "")
    said = json.loads(ended.out)
    limits = {"p50_ratio": 1.5, "rate": 500.0, "p99_ms": 1000.0, "growth_mb": 5.0, "growth_over_events": 50_000}
    assert said["aims"] == limits
    assert list(said["kept"]) == ["p50", "rate", "p99", "growth", "late", "committed"]
    assert said["kept"]["growth"] is not True  # a hundred events do not show it
    assert said["met"] is not True
    assert re.fullmatch(r"The load is \d+\.\d on \d+ cores", said["load"])
    found = [(each["what"], each["app"], each["at_once"]) for each in said["measured"]]
    assert found == [(what, app, at_once) for what, at_once in KINDS for app in ("convenor", "bare")]
    for each in said["measured"]:
        assert 0 < each["p50_ms"] <= each["p99_ms"]
        if each["at_once"] == 1 and not each["late"]:  # one after the other: the rate follows from what each took
            assert each["rate"] <= 1000 / each["p50_ms"] * 2
    for ratio, (what, at_once) in zip(said["p50_ratios"], KINDS, strict=True):
        assert (ratio["what"], ratio["at_once"]) == (what, at_once)
        ours, bare = (
            next(e["p50_ms"] for e in said["measured"] if (e["what"], e["app"], e["at_once"]) == (what, app, at_once))
            for app in ("convenor", "bare")
        )
        assert ratio["ratio"] == pytest.approx(ours / bare, abs=0.01)
    assert said["committed"] == said["answered"] == 2 * 20 + 2 * (20 + 50) + 4_000 + 100
    assert said["memory"]["events"] == 100
    assert list(tmp_path.iterdir()) == []


async def test_a_click_and_a_form_are_rows_in_a_file_that_waits_for_the_disk(tmp_path: Path) -> None:
    async with staged(tmp_path, 2, open_store) as stage:
        assert stage.store.write_now(lambda tx: tx.connection.exec_driver_sql("PRAGMA synchronous").scalar()) == 2
        for number, payloads in enumerate((stage.click, stage.form, stage.form)):
            status, _body = await stage.bring(payloads(1, number))
            assert status == 200
            with closing(sqlite3.connect(tmp_path / "convenor.db")) as file:
                done = file.execute("SELECT count(*) FROM inbox WHERE state = 'done' AND source = 'slack'").fetchone()
            assert done == (number + 1,)
        with closing(sqlite3.connect(tmp_path / "convenor.db")) as file:
            paused = file.execute("SELECT count(*) FROM contact_settings WHERE paused_until IS NOT NULL").fetchone()
            typed = file.execute("SELECT handed_in FROM log_answers WHERE question = 'what_changed'").fetchone()
        assert paused == (1,)
        assert "No. 2." in typed[0]


async def test_a_slower_store_shows(tmp_path: Path) -> None:
    slow = await _measured(tmp_path, Slow)
    for what, at_once in KINDS:
        assert slow.pace(what, "convenor", at_once).p50_ms > 100  # a click is two writes
        assert slow.pace(what, "bare", at_once).p50_ms < 100
    assert slow.ratio("click", 1) > 1.5
    assert not slow.kept["p50"]


async def test_what_is_answered_and_not_committed_is_found_out(tmp_path: Path) -> None:
    found = await _measured(tmp_path, Forgetful)
    assert found.committed < found.answered
    assert not found.kept["committed"]


async def test_what_is_not_acknowledged_is_no_measurement(tmp_path: Path) -> None:
    class Away(Store):
        async def write(self, action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            if getattr(action, "__name__", "") == "_keep":
                raise ConnectionError
            return await super().write(action, *args, **kwargs)

    with pytest.raises(NotAnsweredError, match="errors"):
        await _measured(tmp_path, Away)


def _paces(busy: Pace, alone_ms: float) -> tuple[Pace, ...]:
    alone = replace(busy, at_once=1, p50_ms=alone_ms)
    return busy, alone, replace(busy, app="bare", p50_ms=10.0), replace(alone, app="bare", p50_ms=10.0)


def test_each_aim_is_judged_by_its_own_figure() -> None:
    busy = Pace("click", "convenor", AT_ONCE, 1_000, 0, rate=500.0, p50_ms=90.0, p99_ms=999.0)
    good = Measured(_paces(busy, 14.9), Growth(50_000, 100.0, 104.9), 10, 10, "The load is 0.1 on 2 cores")
    assert set(good.kept.values()) == {True}
    assert good.met is True

    def missed(measured: Measured) -> list[str]:
        return [name for name, kept in measured.kept.items() if kept is False]

    assert missed(replace(good, paces=_paces(busy, 15.0))) == ["p50"]
    assert missed(replace(good, paces=_paces(replace(busy, rate=499.9), 14.9))) == ["rate"]
    assert missed(replace(good, paces=_paces(replace(busy, p99_ms=1000.0), 14.9))) == ["p99"]
    assert missed(replace(good, paces=_paces(replace(busy, late=1), 14.9))) == ["late"]
    assert missed(replace(good, growth=Growth(50_000, 100.0, 105.0))) == ["growth"]
    assert missed(replace(good, committed=9)) == ["committed"]
    assert missed(replace(good, growth=Growth(100, 100.0, 105.0))) == ["growth"]
    for unknown in (Growth(50_000, None, None), Growth(49_999, 100.0, 100.0)):
        assert replace(good, growth=unknown).kept["growth"] is None
        assert replace(good, growth=unknown).met is None
        assert replace(good, growth=unknown, committed=9).met is False


def test_each_aim_is_printed_beside_what_was_found(capsys: pytest.CaptureFixture[str]) -> None:
    busy = Pace("click", "convenor", AT_ONCE, 1_000, 0, rate=499.4, p50_ms=90.0, p99_ms=999.0)
    measured = Measured(_paces(busy, 14.9), Growth(5_000, 100.0, 100.2), 6_000, 6_000, "The load is 7.0 on 2 cores")
    show(measured)
    said = capsys.readouterr().out
    aims = [re.split(r"  +", line) for line in said.split("found")[1].strip().splitlines()[:6]]
    assert aims == [
        ["a click alone, p50", "under 1.5 times bare", "1.49 times", "kept"],
        ["clicks, 50 at once", "500 a second", "499.4", "NOT kept"],
        ["p99 of these", "under 1000 ms", "999.0 ms", "kept"],
        ["memory over 50,000", "under 5 MB more", "0.2 MB over 5,000", "not shown"],
        ["answers after 2 s", "none", "0", "kept"],
        ["answers in the store", "every one", "6,000 of 6,000", "kept"],
    ]
    assert "--events 50000" in said
    assert "The load is 7.0 on 2 cores" in said


def test_it_needs_nothing_of_the_tests() -> None:
    for module in (slack_bench, bench_dispatch, bare):
        assert "tests" not in Path(module.__file__).read_text("utf-8")
