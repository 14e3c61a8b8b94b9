"""What every adapter promises is tried by the same code on each; only what a platform cannot do itself is left out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from tests.three.on_discord import on_discord
from tests.three.on_local import on_local
from tests.three.on_slack import on_slack

On = Callable[..., AbstractAsyncContextManager[Any]]
PLATFORMS: dict[str, On] = {"local": on_local, "slack": on_slack, "discord": on_discord}
LOCAL_CANNOT = {
    "lose a post": "it posts by writing a row of its own store, in one transaction: nothing lies between",
    "expire": "a page waits for its answer: no click of it has a trigger that dies",
    "lose a channel": "its channels are made with the workspace, and nobody can delete or close one",
    "be missed": "its pages are the bot's own: while that is down nobody can write there",
    "be joined": "its people are made with it: nobody comes later",
}


def everywhere(unless: str = "") -> pytest.MarkDecorator:
    """Try a test on every platform; on the local one not, where that cannot do what the test is about."""
    assert not unless or LOCAL_CANNOT[unless]
    able = [name for name in PLATFORMS if name != "local" or not unless]
    return pytest.mark.parametrize("on", [PLATFORMS[name] for name in able], ids=able)
