"""The table of promises has no gap, and names tests that there are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.three.promises import PLATFORMS, PROMISES

TESTS = Path(__file__).parent.parent


def cells() -> Iterator[tuple[str, str, str]]:
    for promise, tried in PROMISES.items():
        for platform in PLATFORMS:
            yield promise, platform, tried.get("all") or tried.get(platform, "")


@pytest.mark.parametrize(("promise", "platform", "test"), list(cells()))
def test_every_promise_is_tried_on_every_platform(promise: str, platform: str, test: str) -> None:
    path, _colons, name = test.partition("::")
    assert path, f"{promise}: not tried on {platform}"
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    functions = [each for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert name in {each.name for each in functions}
