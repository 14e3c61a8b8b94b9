"""`convenor hold`: every send is stopped and let go again from the command line."""

from __future__ import annotations

import json

from bot.app.stores import open_store
from bot.core.audit.actions import entries
from bot.core.contact.actions.staff import stopped
from tests.cli.conftest import Command


def test_it_holds_says_so_and_lets_go_again(command: Command) -> None:
    command("db", "upgrade")
    held = command("hold", "--reason", "a slip")
    assert (held.code, held.err) == (0, "")
    assert held.out == (
        "Everything is held, answers excepted; 0 messages wait. `convenor hold --release` lets them go.\n"
    )
    with open_store() as store:
        assert store.read_now(stopped).held
    assert "held already" in command("hold").out
    assert json.loads(command("hold", "--release", "--json").out) == {"held": False, "was_held": True, "waiting": 0}
    with open_store() as store:
        assert not store.read_now(stopped).held
        actions = [entry.action for entry in store.read_now(entries, 9)]
    assert actions == ["contact.released", "contact.hold"]
    assert command("hold", "--release").out == "Nothing was held. Messages go out.\n"


def test_without_a_store_it_says_so(command: Command) -> None:
    ended = command("hold")
    assert ended.code == 2
    assert "convenor db upgrade" in ended.err
