"""The process that is killed: a bot on two files, given work by number, saying what it has acknowledged.

Run as `python -m tests.kill.victim FOLDER FIRST LAST [--die-after N] [--without-look-up]`. For each number it takes one
answer (kept through the inbox) and decides on one message (through the outbox), as one platform delivery would cause.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
from datetime import timedelta
from pathlib import Path

from bot.app.bot import Bot
from bot.app.log import set_up_logging
from bot.app.workspace import Place, prepare_demo
from bot.clock import SystemClock
from bot.config import load_community
from bot.outbox.store import Effect, Outgoing, enqueue
from bot.platforms.local.adapter import LocalPlatform
from bot.routing.requests import Kind, Request
from bot.store import Store, Tx
from bot.ui.actions import ActionId
from bot.ui.codec import message_to_json
from bot.ui.message import note
from bot.ui.text import untrusted

ROUND = "video-consultations:1"
WHO = "declan.mcgurk"


class Mortal(LocalPlatform):
    """The local platform in a process that dies between delivering and marking, or that cannot look anything up."""

    def __init__(self, store: Store, die_after: int, *, look_up: bool) -> None:
        super().__init__(store)
        self._left = die_after
        self._look_up = look_up

    async def send(self, row_id: str, address: str, effect: Effect, payload: str) -> str:
        made = await super().send(row_id, address, effect, payload)
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return made

    async def find(self, row_id: str, address: str) -> str | None:
        return await super().find(row_id, address) if self._look_up else None


def decide(tx: Tx, number: int) -> None:
    """Decide on one message to the channel."""
    outgoing = Outgoing(
        dedupe=f"kill:{number}",
        capability="learning_logs",
        purpose="kill",
        destination="channel:local:insight-digests",
        payload=message_to_json(note(untrusted(f"message {number}."))),
        expires_at=tx.now + timedelta(days=400),
    )
    enqueue(tx, outgoing)


async def live(arguments: argparse.Namespace) -> None:
    set_up_logging("error")
    clock = SystemClock()
    place = Place.in_folder(arguments.folder)
    store = Store(place.store_url, clock)
    workspace = Store(f"sqlite:///{place.workspace}", clock)
    community = load_community().model_copy(update={"platforms": ("local",)})
    prepare_demo(store, workspace, community, clock)
    clock.offset += timedelta(days=3)  # the round is open
    platform = Mortal(workspace, arguments.die_after, look_up=not arguments.without_look_up)
    async with Bot(store, community, clock, {"local": platform}) as bot:
        for number in range(arguments.first, arguments.last):
            await bot.dispatch(
                Request(
                    key=f"kill:{number}",
                    platform="local",
                    account=WHO,
                    account_name="Declan",
                    kind=Kind.KEEP,
                    action=ActionId("learning_logs", "keep", ROUND),
                    values={"what_changed": (f"answer {number}.",)},
                )
            )
            await store.write(decide, number)
            print(number, flush=True)  # noqa: T201 - the acknowledgement, as the platform would see it
            await bot.deliverer.drain()
        await bot.settle()
        while await bot.deliverer.drain():
            await clock.wait_s(0.05)
    store.close()
    workspace.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    parser.add_argument("--die-after", type=int, default=0)
    parser.add_argument("--without-look-up", action="store_true")
    asyncio.run(live(parser.parse_args()))


if __name__ == "__main__":
    main()
