"""The files of a local workspace: where they are, made fresh, brought up to date, filled with the example."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.app.cast import Cast, cast_of
from bot.app.plain import seed_plain
from bot.app.seed import DEMO_START, is_seeded, seed_demo
from bot.clock import SystemClock
from bot.config import Community
from bot.platforms.local.pages import prepare
from bot.scheduling.store import clock_offset, set_clock_offset
from bot.store import Store
from bot.store.migrate import upgrade


@dataclass(frozen=True, slots=True)
class Place:
    """Where a local workspace keeps its two files: the house's store, and the workspace's own."""

    store_url: str
    workspace: Path

    @classmethod
    def in_folder(cls, folder: Path) -> Place:
        """Give the files of a folder."""
        return cls(f"sqlite:///{folder / 'convenor.db'}", folder / "workspace.db")


def fresh_folder(folder: Path) -> None:
    """Make an empty folder for a demo, taking away what an earlier one left in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("convenor.db", "workspace.db"):
        for left in folder.glob(f"{name}*"):
            left.unlink()


def prepare_demo(store: Store, workspace: Store, community: Community, clock: SystemClock) -> Cast:
    """Bring both files up to date, put the example community into new ones, set the clock; give its cast."""
    upgrade(store)
    prepare(workspace)
    if not store.read_now(is_seeded):
        clock.offset = DEMO_START - clock.real_now()
        store.write_now(set_clock_offset, clock.offset)
        seed_demo(store, workspace, community)
    else:
        clock.offset = store.read_now(clock_offset)
    return cast_of(store, community)


def prepare_plain(store: Store, workspace: Store, community: Community, clock: SystemClock) -> Cast:
    """Bring both files up to date for a community of one's own, with a few made-up people to play; no cast acts."""
    upgrade(store)
    prepare(workspace)
    seed_plain(store, workspace, community)
    clock.offset = store.read_now(clock_offset)
    return Cast(store, community, ())
