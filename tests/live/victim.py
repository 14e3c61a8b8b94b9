"""A process that runs the bot on a pretended platform: `python -m tests.live.victim HOW`, with settings around it.

HOW is `well`, `away` (the platform cannot be reached), `refused` (its token is wrong), `busy` (its start never ends),
`down` (it has gone silent), `half` (a second platform refuses its token) or `stubborn` (a send and the stop never
end).
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.app.house import LiveHouse
from bot.app.live import serve_live
from bot.app.log import set_up_logging
from bot.cli.run import until_stopped
from bot.clock import Clock
from bot.config import load_settings
from bot.core.members.actions import find_person
from bot.errors import ConfigError
from bot.outbox.store import Effect, Outgoing, enqueue
from bot.platforms.ports import Account, Connection, Finding
from bot.store import Tx
from bot.ui.codec import message_to_json
from bot.ui.message import note
from bot.ui.text import untrusted
from tests.live.pretend import PretendConnection, PretendPlatform


class Endless(PretendPlatform):
    """A platform that never answers."""

    async def send(self, row_id: str, address: str, effect: Effect, payload: str) -> str:
        await asyncio.Event().wait()
        raise AssertionError


class Stubborn(PretendConnection):
    """A connection that never lets go."""

    async def stop(self) -> None:
        await asyncio.Event().wait()


async def hook(scope: Any, receive: Any, send: Any) -> None:
    """Answer what Slack posts, and say what it was."""
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": f"{scope['method']} {scope['path']}".encode()})


def connect(how: str, house: LiveHouse, _clock: Clock) -> Sequence[Connection]:
    """Give the connection that behaves so."""
    kind, platform = (
        (Stubborn, Endless("slack")) if how == "stubborn" else (PretendConnection, PretendPlatform("slack"))
    )
    connection = kind(platform, applications={"/slack/events": hook})
    if how == "away":
        connection.troubles = deque(OSError("no route to xoxb-sesame") for _ in range(1000))
    if how == "refused":
        connection.troubles.append(ConfigError("Slack refuses the token.", "Make another."))
    if how == "well":
        connection.findings = (Finding("wrong", "#digests", "I am not in it.", "Invite me."), Finding("fine", "scopes"))
    if how == "down":
        connection.finding = Finding("wrong", "slack", "The socket is silent.", "Nothing to do; it is being rebuilt.")

    async def on_start() -> None:
        await house.everyone("slack", [Account("U1", "Aisha")])
        if how == "busy":
            await asyncio.Event().wait()
        await house.store.write(say_hello)

    connection.on_start = on_start
    other = PretendConnection(
        PretendPlatform("discord"), deque([ConfigError("Discord refuses the token.", "Make one.")])
    )
    return [connection, other] if how == "half" else [connection]


def say_hello(tx: Tx) -> None:
    """Put one message into the outbox."""
    person = find_person(tx, "slack", "U1")
    assert person is not None
    payload = message_to_json(note(untrusted("hello")))
    at = tx.now + timedelta(days=1)
    enqueue(tx, Outgoing("hello", "menu", "test", f"member:{person.id}", payload, at, member_id=person.id))


def main() -> None:
    """Run until told to stop, as the command does."""
    settings = load_settings()
    set_up_logging(settings.log_level)
    try:
        until_stopped(serve_live(settings, lambda house, clock: connect(sys.argv[1], house, clock), say))
    except ConfigError as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(2)


def say(address: str) -> None:
    """Say that it is ready."""
    print(f"Ready at {address}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
