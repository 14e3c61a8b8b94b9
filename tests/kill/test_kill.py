"""Killed at any instant, nothing acknowledged is lost and nothing is sent twice."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random  # noqa: TID251 - the test's own chance, its seed printed

import pytest

PER_LIFE = 6


@dataclass(frozen=True)
class Outcome:
    """What is found afterwards in the two files."""

    messages: Counter[str]
    unfinished: int
    answer: str


def _command(folder: Path, first: int, last: int, *options: str) -> list[str]:
    return [sys.executable, "-W", "ignore", "-m", "tests.kill.victim", str(folder), str(first), str(last), *options]


def _live_and_die(folder: Path, first: int, chance: Random, *options: str) -> int:
    """Let one process live from a number on and kill it, at a random moment or right after a delivery; give how far
    it had acknowledged."""
    last = first + PER_LIFE
    aimed = chance.random() < 0.5
    if aimed:
        options = (*options, "--die-after", str(chance.randint(1, PER_LIFE)))
    process = subprocess.Popen(_command(folder, first, last, *options), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    reached = first
    patience = chance.randint(1, PER_LIFE)
    for line in process.stdout:
        reached = int(line) + 1
        patience -= 1
        if not aimed and patience <= 0:
            # Somewhere between this acknowledgement and the next: the delivery is under way.
            try:
                process.wait(timeout=chance.random() * 0.05)
            except subprocess.TimeoutExpired:
                process.kill()
            break
    # What it had said and we had not read yet counts as well.
    reached = max([reached, *(int(line) + 1 for line in process.stdout if line.endswith("\n"))])
    process.stdout.close()
    process.wait()
    return reached


def _outcome(folder: Path) -> Outcome:
    with sqlite3.connect(folder / "workspace.db") as workspace:
        found = workspace.execute("SELECT content FROM messages WHERE place = 'insight-digests' AND author = ''")
        texts = [match.group() for (content,) in found if (match := re.search(r"message \d+\.", content))]
    with sqlite3.connect(folder / "convenor.db") as store:
        (unfinished,) = store.execute("SELECT count(*) FROM outbox WHERE state NOT IN ('sent')").fetchone()
        (typed,) = store.execute("SELECT typed FROM log_answers WHERE question = 'what_changed'").fetchone()
    return Outcome(Counter(texts), unfinished, typed)


def _run(folder: Path, kills: int, seed: int, *options: str) -> tuple[Outcome, int]:
    print(f"seed {seed}")  # noqa: T201 - to repeat a failure
    chance = Random(seed)
    reached = 0
    for _ in range(kills):
        reached = _live_and_die(folder, reached, chance, *options)
    # The last life is a quiet one: it takes up what the others left. The platform delivers the last one once more.
    again = max(0, reached - 1)
    subprocess.run(_command(folder, again, reached + 1, *options), check=True, stdout=subprocess.DEVNULL)
    return _outcome(folder), reached + 1


def _check(outcome: Outcome, numbers: int) -> None:
    expected = Counter(f"message {number}." for number in range(numbers))
    assert outcome.messages == expected
    assert outcome.unfinished == 0
    assert outcome.answer == f'["answer {numbers - 1}."]'


def test_killed_a_few_times_nothing_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    _check(*_run(tmp_path, kills=6, seed=20270316))


def test_without_the_look_up_a_message_is_doubled_so_the_test_can_fail(tmp_path: Path) -> None:
    subprocess.run(_command(tmp_path, 0, 4, "--die-after", "2"), check=False, stdout=subprocess.DEVNULL)
    subprocess.run(_command(tmp_path, 1, 4, "--without-look-up"), check=True, stdout=subprocess.DEVNULL)
    assert max(_outcome(tmp_path).messages.values()) == 2


@pytest.mark.prove
def test_killed_a_hundred_times_nothing_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    _check(*_run(tmp_path, kills=100, seed=20270317))
