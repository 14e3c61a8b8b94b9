"""`convenor demo`: afresh each time, or going on where it was; one at a time on its files; stopped in order."""

from __future__ import annotations

import re
import signal
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app.seed import DEMO_START
from bot.clock import SystemClock
from bot.core.members.actions import people
from bot.scheduling.store import clock_offset, set_clock_offset
from bot.store import Store
from tests.cli.terminal import Server, convenor, started

HOUSE = Path("var") / "demo" / "convenor.db"
LONDON = ZoneInfo("Europe/London")


def house(folder: Path) -> Store:
    """Open the store of the demo in a folder."""
    return Store(f"sqlite:///{folder / HOUSE}", SystemClock())


def shown_time(server: Server) -> datetime:
    """What the workspace's clock says."""
    found = re.search(r'<output id="clock"[^>]*>([^<]+)</output>', server.get())
    assert found is not None
    return datetime.strptime(found[1], "%A %d %B %Y, %H:%M").replace(tzinfo=LONDON)


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port at which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield int(other.getsockname()[1])


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_opens_without_any_setting_and_stops_in_order(tmp_path: Path, how: signal.Signals) -> None:
    with started("demo", "--port", "0", folder=tmp_path) as server:
        assert "Ewan Kinnaird" in server.get()
        assert '"ready":true' in server.get("/ready").replace(" ", "")
        assert DEMO_START <= shown_time(server) <= DEMO_START + timedelta(minutes=5)
        ended = server.stop(how)
    assert (ended.code, ended.err) == (0, "")
    assert "Stopped. `convenor demo --keep` continues from here." in ended.out
    with closing(house(tmp_path)) as store:
        assert len(store.read_now(people)) >= 40


def test_kept_it_goes_on_with_its_clock_and_afresh_it_begins_again(tmp_path: Path) -> None:
    with started("demo", "--keep", "--port", "0", folder=tmp_path) as server:  # where there is nothing, it is begun
        assert shown_time(server) <= DEMO_START + timedelta(minutes=5)
        assert server.stop(signal.SIGINT).code == 0
    with closing(house(tmp_path)) as store:
        moved = store.read_now(clock_offset) + timedelta(days=3)
        store.write_now(set_clock_offset, moved)
    with started("demo", "--keep", "--port", "0", folder=tmp_path) as server:
        later = DEMO_START + timedelta(days=3)
        assert later <= shown_time(server) <= later + timedelta(minutes=5)
        server.stop()
    with closing(house(tmp_path)) as store:
        assert store.read_now(clock_offset) == moved
        everybody = len(store.read_now(people))
    with started("demo", "--port", "0", folder=tmp_path) as server:
        assert shown_time(server) <= DEMO_START + timedelta(minutes=5)
        server.stop()
    with closing(house(tmp_path)) as store:
        assert store.read_now(clock_offset) < moved
        assert len(store.read_now(people)) == everybody


def test_a_taken_port_is_told_with_the_cure_and_the_files_stay(tmp_path: Path, taken_port: int) -> None:
    with started("demo", "--port", "0", folder=tmp_path) as server:
        server.stop()
    before = {path.name: path.read_bytes() for path in (tmp_path / HOUSE.parent).iterdir()}
    ended = convenor("demo", "--port", str(taken_port), folder=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert re.fullmatch(
        rf"Port {taken_port} on 127\.0\.0\.1 .*Choose another, such as .*{taken_port + 1}.*\n", ended.err
    )
    assert {path.name: path.read_bytes() for path in (tmp_path / HOUSE.parent).iterdir()} == before


def test_a_second_demo_on_the_same_files_is_refused_and_does_the_first_no_harm(tmp_path: Path) -> None:
    with started("demo", "--port", "0", folder=tmp_path) as first:
        for more in ([], ["--keep"]):
            second = convenor("demo", "--port", "0", *more, folder=tmp_path)
            assert (second.code, second.out) == (2, "")
            assert "Another demo runs in the folder var/demo. Use that one, stop it, or" in second.err
            assert "Ewan Kinnaird" in first.get()
            assert (tmp_path / HOUSE).exists()
        with started("demo", "--port", "0", "--folder", "other", folder=tmp_path) as elsewhere:
            assert "Ewan Kinnaird" in elsewhere.get()
            ended = elsewhere.stop()
    assert ended.out.endswith("Stopped.\n")


def test_a_kept_demo_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    with started("demo", "--port", "0", folder=tmp_path) as server:
        server.stop()
    with closing(house(tmp_path)) as store:
        store.write_now(lambda tx: tx.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    ended = convenor("demo", "--keep", "--port", "0", folder=tmp_path)
    assert ended.code == 2
    assert "version 9999" in ended.err
    with started("demo", "--port", "0", folder=tmp_path) as server:
        assert server.stop().code == 0
